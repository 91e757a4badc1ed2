// From a config's path to a module's text, and to the parts of it that are to be files of their own.

import { basename, dirname, relative } from 'node:path';
import type { Diagnostic } from '../diagnostics.ts';
import { openConfig } from '../files/config-input.ts';
import { writeFiles } from '../files/write.ts';
import type { GruOptions } from './options.ts';
import { fetchedModule, type Part } from './parts.ts';

export interface ConfigOptions extends GruOptions {
  readonly cwd: string;
  /** hears of every file before it is read */
  readonly onRead: (path: string) => void;
}

export interface Compiled {
  readonly code: string;
  readonly parts: readonly Part[];
  readonly warnings: readonly Diagnostic[];
}

export async function compileConfig(path: string, options: ConfigOptions): Promise<Compiled> {
  const { targets, assets = [], types, cwd, onRead } = options;
  const { input, filesRead } = openConfig(relative(cwd, path), targets, cwd, onRead);
  // only when needed: a Vite config is also loaded for `vite preview`
  const { compile } = await import('../compile.ts');
  const compilation = await compile(input);
  const made = assets.length > 0 ? await fetchedModule(compilation.parts, assets) : undefined;
  const declarations = made?.types ?? compilation.types.text;
  if (types) writeTypes(path, declarations, filesRead, cwd);
  return {
    code: made?.code ?? compilation.module.text,
    parts: made?.parts ?? [],
    warnings: compilation.warnings,
  };
}

/** TypeScript looks for the types of `a.gru.json` in `a.gru.d.json.ts`. Nothing is written that is there already. */
function writeTypes(path: string, text: string, inputs: readonly string[], cwd: string): void {
  const name = basename(path).replace(/json$/, 'd.json.ts');
  writeFiles([{ name, text }], { folder: dirname(path), inputs, show: (each) => relative(cwd, each) });
}

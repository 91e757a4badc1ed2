// Compiles a config and imports the module it becomes, in this process.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compile } from '../../compiler/compile.ts';
import type { Compilation, CompileInput } from '../../compiler/api-types.ts';
import type { ModelModule } from '../../runtime/types.ts';

export interface Made {
  readonly compilation: Compilation;
  readonly module: ModelModule & { readonly params: Readonly<Record<string, readonly number[]>> };
}

/** The module of a config given as data. */
export async function make(config: object, more: Partial<CompileInput> = {}): Promise<Made> {
  const compilation = await compile({
    config: { file: 'config.json', text: JSON.stringify(config) },
    ...more,
  });
  const folder = mkdtempSync(join(tmpdir(), 'grucc-'));
  try {
    const path = join(folder, `${compilation.config.name}.mjs`);
    writeFileSync(path, compilation.module.text);
    return {
      compilation,
      module: (await import(/* @vite-ignore */ pathToFileURL(path).href)) as Made['module'],
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

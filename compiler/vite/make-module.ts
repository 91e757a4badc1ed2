// Makes the module of one import: compiles, reports, and puts the parts that are to be files where Vite finds them.

import { existsSync } from 'node:fs';
import type { ResolvedConfig } from 'vite';
import { GruccError } from '../diagnostics.ts';
import { compileConfig, type Compiled } from './compile-config.ts';
import { logOf, type Log } from './log.ts';
import { configOf } from './names.ts';
import type { GruOptions } from './options.ts';
import { printUrls, type DevParts } from './parts.ts';

/** What is used of a plugin's context: Rollup's and Rolldown's have it. */
interface Context {
  readonly environment: { readonly config: { readonly consumer: 'client' | 'server' } };
  addWatchFile(path: string): void;
  emitFile(file: { type: 'asset'; name: string; source: Uint8Array }): string;
  warn(log: Log): void;
  error(log: Log): never;
}

export interface Project {
  readonly options: GruOptions;
  readonly vite: ResolvedConfig;
  readonly served: DevParts;
  /** filled with the files that a module is made of */
  readonly sources: Map<string, ReadonlySet<string>>;
}

export async function makeModule(context: Context, id: string, project: Project) {
  const made = await compiled(context, id, project);
  for (const warning of made.warnings) context.warn(logOf([warning], project.vite.root));
  const code = project.vite.command === 'build' ? builtCode(made, context) : devCode(made, id, project);
  // no map: the text is nobody's source, and a map would carry the weights a second time
  return { code, map: { mappings: '' as const }, moduleSideEffects: false };
}

async function compiled(
  context: Context,
  id: string,
  { options, vite: { root }, sources }: Project,
): Promise<Compiled> {
  const read = new Set<string>();
  sources.set(id, read);
  const onRead = (path: string): void => {
    read.add(withSlashes(path));
    // Vite takes a file that is watched for one that is there; it tells of new ones by itself
    if (existsSync(path)) context.addWatchFile(path);
  };
  // a server has no address to fetch from
  const assets = context.environment.config.consumer === 'client' ? options.assets : [];
  try {
    return await compileConfig(configOf(id), { ...options, assets, cwd: root, onRead });
  } catch (thrown) {
    if (thrown instanceof GruccError) context.error(logOf(thrown.diagnostics, root));
    throw thrown;
  }
}

/** In place of such a property Rollup puts the address of the file that it wrote. */
function builtCode({ code, parts }: Compiled, context: Context): string {
  return printUrls(code, parts, ({ file, bytes }) => {
    const reference = context.emitFile({ type: 'asset', name: file, source: bytes });
    return `import.meta.ROLLUP_FILE_URL_${reference}`;
  });
}

function devCode({ code, parts }: Compiled, id: string, { served, vite: { base, server } }: Project): string {
  const paths = served.keep(id, parts);
  return printUrls(code, parts, ({ key }) => JSON.stringify(`${server.origin ?? ''}${base}${paths[key]}`));
}

/** As Vite spells paths, on Windows too. */
const withSlashes = (path: string): string => path.replaceAll('\\', '/');

// A whole build on this machine: reads what the config names, compiles, and writes the module and its types.
import { join, relative, resolve } from 'node:path';
import type { Compilation, CompileInput, OutputFile } from '../api-types.ts';
import { fail } from '../diagnostics.ts';
import { openConfig } from './config-input.ts';
import { makeFolder, sweepLeftovers } from './folder.ts';
import { gzipSize } from './gzip-size.ts';
import { firstLine } from './read.ts';
import { stateOf, writeFiles, type FileState } from './write.ts';

export interface BuildOptions {
  /** default: `build/` beside the config */
  readonly outDir?: string;
  /** instead of the config's targets */
  readonly targets?: readonly string[];
  /** listings to write beside the module: ir, wat, js */
  readonly emit?: readonly string[];
  /** also write what plays the model in an AudioWorklet */
  readonly worklet?: boolean;
  /** what relative paths are relative to; default: the process's folder */
  readonly cwd?: string;
  /** bytes that the module may have at most when gzipped */
  readonly gzipLimit?: number;
  /** hears of every file the build reads, before it does */
  readonly onRead?: (path: string) => void;
  /** hears what is being done */
  readonly onStage?: (stage: string) => void;
}

export interface BuiltModule {
  readonly compilation: Compilation;
  /** the folder the files were written to */
  readonly folder: string;
  /** what belongs to the build, in the order in which it was written */
  readonly files: readonly OutputFile[];
  /** names of the files that were not already as they are now */
  readonly changed: ReadonlySet<string>;
  /** the folder held files of two different builds */
  readonly repaired: boolean;
}

type Compile = (input: CompileInput) => Promise<Compilation>;

/** CONFIG is a path or the JSON itself. Throws a GruccError; then no file has changed. */
export async function buildWith(
  compile: Compile,
  config: string,
  options: BuildOptions = {},
): Promise<BuiltModule> {
  const { outDir } = options;
  const { compilation, files, folder, filesRead, show } = await plan(compile, config, options);
  options.onStage?.(`writing ${compilation.config.name}`);
  makeFolder(folder, show(folder), outDir !== undefined);
  sweepLeftovers(folder, compilation.config.name, Date.now());
  const repaired = holdsTwoBuilds(folder, compilation);
  const changed = writeFiles(files, { folder, inputs: filesRead, show });
  return { compilation, folder, files, changed, repaired };
}

export interface ComparedModule {
  readonly compilation: Compilation;
  /** every file of the build, as paths are shown */
  readonly files: readonly ComparedFile[];
}

export interface ComparedFile {
  readonly path: string;
  readonly state: FileState;
  /** whether it takes `worklet` to write it */
  readonly ofWorklet: boolean;
}

/** Compiles as a build does, writes nothing, and says which files a build would change: those of a node too, where an earlier build left one. */
export async function compareWith(
  compile: Compile,
  config: string,
  options: BuildOptions = {},
): Promise<ComparedModule> {
  const asked = await plan(compile, config, options);
  const isLeft = !options.worklet && holdsWorklet(asked);
  const { compilation, files, folder, show } = isLeft
    ? await plan(compile, config, { ...options, worklet: true })
    : asked;
  const states = files.map((file) => {
    const path = join(folder, file.name);
    const ofWorklet = compilation.worklet?.includes(file) === true;
    return { path: show(path), state: stateOf(path, file.text), ofWorklet };
  });
  return { compilation, files: states };
}

interface Plan {
  readonly compilation: Compilation;
  readonly files: readonly OutputFile[];
  readonly folder: string;
  readonly filesRead: readonly string[];
  readonly show: (path: string) => string;
}

async function plan(compile: Compile, config: string, options: BuildOptions): Promise<Plan> {
  const {
    outDir,
    targets,
    emit = [],
    worklet = false,
    cwd = process.cwd(),
    gzipLimit,
    onRead,
    onStage,
  } = options;
  const { input, folder: beside, filesRead } = openConfig(config, targets, cwd, onRead);
  onStage?.('compiling');
  const compilation = await compile({ ...input, worklet });
  if (gzipLimit !== undefined) checkSize(compilation, gzipLimit);
  const folder = outDir === undefined ? join(beside, 'build') : resolve(cwd, outDir);
  // types before code: whoever sees the new code can already see its types
  const { types, module, worklet: audio = [] } = compilation;
  const files = [types, module, ...audio, ...chosenListings(compilation, emit)];
  return { compilation, files, folder, filesRead, show: (path) => relative(cwd, path) || path };
}

function checkSize({ module, targetSizes, weightBytes }: Compilation, limit: number): void {
  const size = gzipSize(module.text);
  if (size <= limit) return;
  const parts = Object.entries({ ...targetSizes, ...(weightBytes > 0 && { weights: weightBytes }) });
  const raw = parts.map(([name, bytes]) => `${name} ${bytes}`).join(', ');
  const over = `${size} bytes gzipped, ${size - limit} more than the budget of ${limit}`;
  fail('GRU4007', `${module.name} has ${over}; not gzipped: ${raw}; nothing was written`);
}

function chosenListings({ listings, config }: Compilation, emit: readonly string[]): readonly OutputFile[] {
  return emit.flatMap((kind) => {
    const found = listings.filter((file) => file.kind === kind);
    const targets = config.targets.join(', ');
    return found.length > 0
      ? found
      : fail('GRU5001', `--emit ${kind}: none of the targets ${targets} has one`);
  });
}

/** A build that was killed between its two renames, or two builds at once, leave types of one and code of another. */
function holdsTwoBuilds(folder: string, { module, types }: Compilation): boolean {
  const [code, declarations] = [module, types].map(({ name }) => buildIdIn(join(folder, name)));
  return code !== undefined && declarations !== undefined && code !== declarations;
}

function holdsWorklet({ folder, compilation: { config } }: Plan): boolean {
  const names = [`${config.name}.worklet.js`, `${config.name}.audio.js`];
  return names.some((name) => buildIdIn(join(folder, name)) !== undefined);
}

/** Of what a build has written; undefined for other files, and where there is none. */
function buildIdIn(path: string): string | undefined {
  return /^\/\/.*?\bbuild ([\w-]+)/.exec(firstLine(path) ?? '')?.[1];
}

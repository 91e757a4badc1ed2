// grucc build: a config in, NAME.js and NAME.d.ts out.
import { join, relative, resolve } from 'node:path';
import type { Compilation, OutputFile } from '../api-types.ts';
import { fail } from '../diagnostics.ts';
import { firstLine } from '../files/read.ts';
import { makeFolder, sweepLeftovers } from '../files/folder.ts';
import { writeFiles } from '../files/write.ts';
import type { Args } from './args.ts';
import { resultOf, textOf } from './build-result.ts';
import type { Command } from './command.ts';
import { openConfig } from './config-input.ts';
import type { ExitCode, Io } from './io.ts';
import { option } from './options.ts';
import { reporter } from './report.ts';
import { formatBytes } from './sizes.ts';

const BIG_WEIGHTS = 1_000_000;

export const build: Command = {
  name: 'build',
  argument: 'CONFIG',
  summary: 'writes the module NAME.js and its types NAME.d.ts, and prints how to import it',
  details: `CONFIG is the path of a JSON file, or the JSON itself, which then needs a "name".
Paths in the config are relative to it. A file that would not change is left alone.`,
  options: [option.outDir, option.target, option.emit, option.json],
  examples: [
    'grucc build keyword.json',
    'grucc build keyword.json -o src/models --target wasm',
    'grucc build keyword.json --emit ir,wat',
    `grucc build '{ "name": "tiny", "input_size": 1, "hidden_size": 8 }' --json`,
  ],
  run,
};

async function run(args: Args, io: Io): Promise<ExitCode> {
  const report = reporter(io, args.has(option.json));
  const emit = args.list(option.emit) ?? [];
  const outDir = args.value(option.outDir);
  const { input, folder, filesRead } = openConfig(args.positionals[0] ?? '', args.list(option.target), io);
  const started = performance.now();
  const made = await (await io.compiler()).compile(input);
  report.diagnostics(made.warnings);
  const out = outDir === undefined ? join(folder, 'build') : resolve(io.cwd, outDir);
  const show = (path: string) => relative(io.cwd, path) || path;
  // types before code: whoever sees the new code can already see its types
  const files = [made.types, made.module, ...chosenListings(made, emit)];
  makeFolder(out, show(out), outDir !== undefined);
  sweepLeftovers(out, made.config.name, Date.now());
  const isTorn = holdsTwoBuilds(out, made);
  const changed = writeFiles(files, { folder: out, inputs: filesRead, show });
  if (isTorn) report.note(`${made.module.name} and ${made.types.name} were of two builds; repaired`);
  if (made.weightBytes > BIG_WEIGHTS) report.note(weightsNote(made));
  const result = resultOf(made, { files, folder: out, cwd: io.cwd, changed });
  const seconds = (performance.now() - started) / 1000;
  report.result('build', result, (paint) => textOf(result, seconds, paint));
  return 0;
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

function weightsNote({ weightBytes, module }: Compilation): string {
  return `${formatBytes(weightBytes)} of weights are inside ${module.name}; without "weights" in the config the \
module stays small, and load({ weights }) takes the bytes of the file`;
}

/** A build that was killed between its two renames, or two builds at once, leave types of one and code of another. */
function holdsTwoBuilds(folder: string, { module, types }: Compilation): boolean {
  const [code, declarations] = [module, types].map(({ name }) => buildIdIn(join(folder, name)));
  return code !== undefined && declarations !== undefined && code !== declarations;
}

function buildIdIn(path: string): string | undefined {
  return /^\/\/.*\bbuild:? ([\w-]+)/.exec(firstLine(path) ?? '')?.[1];
}

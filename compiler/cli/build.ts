// grucc build: a config in, NAME.js and NAME.d.ts out.
import type { Compilation } from '../api-types.ts';
import { buildWith } from '../files/build.ts';
import type { Args } from './args.ts';
import { resultOf, textOf } from './build-result.ts';
import type { Command } from './command.ts';
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
  const started = performance.now();
  const { compile } = await io.compiler();
  const built = await buildWith(compile, args.positionals[0] ?? '', {
    outDir: args.value(option.outDir),
    targets: args.list(option.target),
    emit: args.list(option.emit),
    cwd: io.cwd,
  });
  const { compilation: made } = built;
  report.diagnostics(made.warnings);
  if (built.repaired) report.note(`${made.module.name} and ${made.types.name} were of two builds; repaired`);
  if (made.weightBytes > BIG_WEIGHTS) report.note(weightsNote(made));
  const seconds = (performance.now() - started) / 1000;
  const result = resultOf(built, io.cwd);
  report.result('build', result, (paint) => textOf(result, seconds, paint));
  return 0;
}

function weightsNote({ weightBytes, module }: Compilation): string {
  return `${formatBytes(weightBytes)} of weights are inside ${module.name}; without "weights" in the config the \
module stays small, and load({ weights }) takes the bytes of the file`;
}

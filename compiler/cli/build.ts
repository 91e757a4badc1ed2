// grucc build: a config in, NAME.js and NAME.d.ts out.
import type { Compilation } from '../api-types.ts';
import { error, fail } from '../diagnostics.ts';
import { buildWith, compareWith } from '../files/build.ts';
import type { BuildOptions } from '../files/build.ts';
import type { Args } from './args.ts';
import { resultOf, textOf } from './build-result.ts';
import type { TimedResult } from './build-result.ts';
import type { Command } from './command.ts';
import type { ExitCode, Io } from './io.ts';
import { option } from './options.ts';
import { reporter } from './report.ts';
import type { Reporter } from './report.ts';
import { formatBytes, parseBytes } from './sizes.ts';
import { tuneConfig } from './tune.ts';
import { watchBuild } from './watch.ts';

const BIG_WEIGHTS = 1_000_000;

export const build: Command = {
  name: 'build',
  argument: 'CONFIG',
  summary: 'writes the module NAME.js and its types NAME.d.ts, and prints how to import it',
  details: `CONFIG is the path of a JSON file, or the JSON itself, which then needs a "name".
Paths in the config are relative to it. A file that would not change is left alone.`,
  options: [
    option.outDir,
    option.target,
    option.emit,
    option.worklet,
    option.tune,
    option.budget,
    option.check,
    option.watch,
    option.json,
  ],
  examples: [
    'grucc build keyword.json',
    'grucc build keyword.json -o src/models --target wasm',
    'grucc build keyword.json --emit ir,wat',
    'grucc build amp.json --worklet',
    'grucc build keyword.json --tune',
    'grucc build keyword.json --budget 20kB',
    'grucc build keyword.json --check',
    'grucc build keyword.json --watch',
    `grucc build '{ "name": "tiny", "input_size": 1, "hidden_size": 8 }' --json`,
  ],
  run,
};

async function run(args: Args, io: Io): Promise<ExitCode> {
  const report = reporter(io, args.has(option.json));
  const [isCheck, isWatch] = [args.has(option.check), args.has(option.watch)];
  if (isCheck && isWatch) fail('GRU5001', '--check writes nothing, so there is nothing to --watch');
  buildOptions(args, io); // wrong usage is told before anything is measured
  const isTune = args.has(option.tune);
  if (isTune && (isCheck || isWatch))
    fail('GRU5001', '--tune measures once and then builds: leave out --check and --watch');
  if (isTune) await tuneConfig(args.positionals[0] ?? '', args.list(option.target), io, report);
  if (isCheck) return compareFiles(args, io, report);
  if (isWatch)
    return watchBuild(args.positionals[0] ?? '', io, report, (onRead) => once(args, io, report, onRead));
  const { result, seconds } = await once(args, io, report);
  report.result('build', result, (paint) => textOf(result, seconds, paint));
  return 0;
}

function buildOptions(args: Args, io: Io): BuildOptions {
  const budget = args.value(option.budget);
  return {
    ...(budget !== undefined && { gzipLimit: parseBytes(budget, option.budget.name) }),
    outDir: args.value(option.outDir),
    targets: args.list(option.target),
    emit: args.list(option.emit),
    worklet: args.has(option.worklet),
    cwd: io.cwd,
  };
}

async function once(
  args: Args,
  io: Io,
  report: Reporter,
  onRead?: (path: string) => void,
): Promise<TimedResult> {
  const started = performance.now();
  const { compile } = await io.compiler();
  const options = { ...buildOptions(args, io), onRead, onStage: report.progress };
  const built = await buildWith(compile, args.positionals[0] ?? '', options);
  const { compilation: made } = built;
  report.diagnostics(made.warnings);
  if (built.repaired) report.note(`${made.module.name} and ${made.types.name} were of two builds; repaired`);
  if (made.weightBytes > BIG_WEIGHTS) report.note(weightsNote(made));
  report.progress('measuring sizes');
  const seconds = (performance.now() - started) / 1000;
  return { result: resultOf(built, io.cwd), seconds };
}

/** Nothing is written; what a build would change is an error that names it. */
async function compareFiles(args: Args, io: Io, report: Reporter): Promise<ExitCode> {
  const { compile } = await io.compiler();
  const [config = ''] = args.positionals;
  const { compilation, files } = await compareWith(compile, config, buildOptions(args, io));
  report.diagnostics(compilation.warnings);
  const wrong = files.filter(({ state }) => state !== 'current');
  report.diagnostics(
    wrong.map(({ path, state, ofWorklet }) =>
      error('GRU4005', `${path} is ${state}; run "grucc build${ofWorklet ? ' --worklet' : ''}"`),
    ),
  );
  const { name } = compilation.config;
  const data = { name, build: compilation.build, files: files.map(({ path, state }) => ({ path, state })) };
  if (wrong.length === 0) report.result('current', data, (paint) => `${paint.bold(name)} is up to date\n`);
  return wrong.length === 0 ? 0 : 1;
}

function weightsNote({ weightBytes, module }: Compilation): string {
  return `${formatBytes(weightBytes)} of weights are inside ${module.name}; without "weights" in the config the \
module stays small, and load({ weights }) takes the bytes of the file`;
}

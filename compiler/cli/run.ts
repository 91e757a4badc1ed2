// Runs a command line and answers with its exit code: the only place where errors become output.
import { didYouMean, error, fail, GruccError } from '../diagnostics.ts';
import { allOptions, argsOf, failUnknown, isGiven, splitArgv } from './args.ts';
import type { RawArgs } from './args.ts';
import { bench } from './bench.ts';
import { build } from './build.ts';
import { check } from './check.ts';
import type { Command } from './command.ts';
import { completionsFor } from './completions.ts';
import { doctor } from './doctor.ts';
import { explain } from './explain.ts';
import { commandHelp, overview } from './help.ts';
import { importCommand } from './import.ts';
import type { ExitCode, Io } from './io.ts';
import { option } from './options.ts';
import { paintFor } from './paint.ts';
import { endProgress } from './progress.ts';
import { reporter } from './report.ts';
import { version } from '../version.ts';

const commands: readonly Command[] = [
  build,
  importCommand,
  explain,
  check,
  bench,
  doctor,
  completionsFor(() => commands),
];

export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  const raw = splitArgv(argv);
  try {
    return await dispatch(raw, io);
  } catch (thrown) {
    return await reportThrown(thrown, raw, io);
  }
}

async function dispatch(raw: RawArgs, io: Io): Promise<ExitCode> {
  const [name] = raw.positionals;
  if (isGiven(raw, option.help)) return printHelp(name, io);
  if (isGiven(raw, option.version) && name === undefined) return print(`${version}\n`, io);
  if (name === undefined && raw.given.length === 0) return printUsage(io);
  const command = commandNamed(name, raw);
  return command.run(argsOf(raw, command), io);
}

function print(text: string, io: Io): ExitCode {
  io.stdout.write(text);
  return 0;
}

function printHelp(name: string | undefined, io: Io): ExitCode {
  const paint = paintFor(io.stdout, io);
  const command = commands.find((c) => c.name === name);
  return print(command ? commandHelp(command, paint) : overview(commands, paint), io);
}

function printUsage(io: Io): ExitCode {
  io.stderr.write(overview(commands, paintFor(io.stderr, io)));
  return 2;
}

function commandNamed(name: string | undefined, raw: RawArgs): Command {
  const names = commands.map((c) => c.name);
  const found = commands.find((c) => c.name === name);
  if (found) return found;
  if (name === undefined) return failWithoutCommand(raw);
  if (/\.jsonc?$|^\s*\{/.test(name))
    fail('GRU5001', 'the command is missing; did you mean "grucc build CONFIG"?');
  const hint = didYouMean(name, [...names, '--help', '--version']) || `; the commands are ${listed(names)}`;
  fail('GRU5002', `unknown command "${name}"${hint}`);
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function failWithoutCommand({ given }: RawArgs): never {
  const unknown = given.find(({ name }) => !allOptions.some((spec) => spec.name === name));
  if (unknown) failUnknown(unknown, allOptions);
  fail('GRU5001', `the command is missing; the commands are ${listed(commands.map((c) => c.name))}`);
}

async function reportThrown(thrown: unknown, raw: RawArgs, io: Io): Promise<ExitCode> {
  endProgress(io);
  const report = reporter(io, isGiven(raw, option.json));
  if (!(thrown instanceof GruccError) || thrown.code === 'GRU9001') {
    const { bugReport } = await import('./bug-report.ts');
    report.diagnostics([error('GRU9001', bugReport(thrown, raw, io))]);
    return 70;
  }
  report.diagnostics(thrown.diagnostics);
  if (!thrown.code.startsWith('GRU5')) return 1;
  const command = commands.find((c) => c.name === raw.positionals[0]);
  report.note(`grucc ${command ? `${command.name} ` : ''}--help prints the usage`);
  return 2;
}

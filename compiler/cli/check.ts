// grucc check: compares every target, and every pass, with the reference, or with a file of results.
import { resolve } from 'node:path';
import { fail } from '../diagnostics.ts';
import { openConfig } from '../files/config-input.ts';
import { readBytes } from '../files/read.ts';
import type { CompileInput } from '../api-types.ts';
import type { Args } from './args.ts';
import { againstData, againstText, checkData, checkText } from './check-text.ts';
import type { Command } from './command.ts';
import type { ExitCode, Io } from './io.ts';
import { option } from './options.ts';
import { reporter } from './report.ts';
import type { Reporter } from './report.ts';

export const check: Command = {
  name: 'check',
  argument: 'CONFIG',
  summary: 'runs every pass and target on random numbers, or on those of a file, and compares',
  details: `CONFIG is the path of a JSON file, or the JSON itself. Parameters and inputs are drawn from the seed; the same seed
gives the same numbers. Where results part, the first pass at fault is named, and a line to reproduce it printed.
Kernels for WebGPU run where Node has it, through the npm package webgpu if it is installed; else a note says so.
FILE holds x and y or hn; where it has parameters they are used, else the config's "weights". It is a safetensors file,
an .npz, or several .npy separated by commas: x.npy,y.npy. Where results differ, the other batch_first, gate orders,
reset before and after, transposed weights and swapped biases are tried, and what makes them match is named.`,
  options: [option.against, option.seed, option.batch, option.steps, option.target, option.json],
  examples: [
    'grucc check keyword.json',
    `grucc check '{ "input_size": 3, "hidden_size": 5 }' --seed 7`,
    'grucc check keyword.json --against expected.safetensors --target wasm',
    'grucc check keyword.json --against x.npy,y.npy',
  ],
  run,
};

async function run(args: Args, io: Io): Promise<ExitCode> {
  const [config = ''] = args.positionals;
  const report = reporter(io, args.has(option.json));
  const numbers = {
    seed: args.integer(option.seed, 0),
    batch: args.integer(option.batch, 1),
    steps: args.integer(option.steps, 1),
  };
  const against = args.value(option.against);
  const { input } = openConfig(config, args.list(option.target), io.cwd);
  const named: CompileInput = { defaultName: 'check', ...input };
  if (against === undefined) return checkRandom(named, numbers, io, report);
  const extra = Object.entries(numbers).find(([, value]) => value !== undefined);
  if (extra) fail('GRU5001', `--${extra[0]} is for random numbers; --against has its own`);
  return checkFile(named, against, io, report);
}

async function checkRandom(
  input: CompileInput,
  numbers: Readonly<Partial<Record<'seed' | 'batch' | 'steps', number>>>,
  io: Io,
  report: Reporter,
): Promise<ExitCode> {
  report.progress('running every pass and target');
  const { checkConfig } = await import('../check/index.ts');
  const result = await checkConfig(input, { ...numbers, gpu: await io.gpu() });
  result.notes.forEach((note) => report.note(note));
  report.result('check', checkData(result), (paint) => checkText(result, paint));
  return result.ok ? 0 : 1;
}

/** Several files, separated by commas, are one case: x.npy,y.npy. */
async function checkFile(input: CompileInput, file: string, io: Io, report: Reporter): Promise<ExitCode> {
  const names = file.split(',').map((name) => name.trim());
  const files = names.map((name) => ({ name, bytes: readBytes(resolve(io.cwd, name), name) }));
  report.progress(`comparing with ${file}`);
  const { checkAgainst } = await import('../check/index.ts');
  const result = await checkAgainst(input, files, await io.gpu());
  result.notes.forEach((note) => report.note(note));
  if (result.ignored.length > 0) report.note(`not compared: ${shortList(result.ignored)}`);
  report.result('against', againstData(result, file), (paint) => againstText(result, file, paint));
  return result.ok ? 0 : 1;
}

const SHOWN = 5;

function shortList(names: readonly string[]): string {
  const rest = names.length - SHOWN;
  return names.slice(0, SHOWN).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

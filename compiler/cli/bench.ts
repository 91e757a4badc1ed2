// grucc bench: how fast a config's kernels are here, against the machine's limit and the config's budget.
import { openConfig } from '../files/config-input.ts';
import type { BenchResult, Speed } from '../measure/bench.ts';
import type { Args } from './args.ts';
import { checkData, checkText } from './check-text.ts';
import type { Command } from './command.ts';
import type { ExitCode, Io } from './io.ts';
import { option } from './options.ts';
import type { Paint } from './paint.ts';
import { percentText } from './progress.ts';
import { reporter } from './report.ts';

export const bench: Command = {
  name: 'bench',
  argument: 'CONFIG',
  summary: 'checks the kernels, times them here, and compares with the limit of the machine',
  details: `CONFIG is the path of a JSON file, or the JSON itself. Where it leaves them open, batch is 1 and steps are 32; with
one step a stream is timed. Samples of all targets and of the limit alternate; times are medians. The limit is what one
core reaches in 128-bit SIMD: with batch 1 in a product with a matrix that is read once, with larger ones in
multiply-add alone. With a "budget" in the config, such as "2.67 ms", the time of a run is held against
it: headroom says how often a run would fit into it, at the median and at the time that 99 of 100 samples keep.`,
  options: [option.target, option.batch, option.steps, option.json],
  examples: [
    'grucc bench keyword.json',
    'grucc bench keyword.json --steps 1 --target wasm',
    `grucc bench '{ "input_size": 1, "hidden_size": 16, "steps": 128, "budget": "2.67 ms" }'`,
  ],
  run,
};

async function run(args: Args, io: Io): Promise<ExitCode> {
  const report = reporter(io, args.has(option.json));
  const [batch, steps] = [args.integer(option.batch, 1), args.integer(option.steps, 1)];
  const { input } = openConfig(args.positionals[0] ?? '', args.list(option.target), io.cwd);
  const named = { defaultName: 'bench', ...input };
  const [{ compile }, gpu] = [await io.compiler(), await io.gpu()];
  const { bench: measure } = await import('../measure/bench.ts');
  const onStage = (stage: string, share?: number): void =>
    report.progress(share === undefined ? stage : `${stage}, ${percentText(share)}`);
  const result = await measure(named, { batch, steps, gpu, compile, now: io.now, onStage });
  const { check, speeds } = result;
  check.notes.forEach((note) => report.note(note));
  if (!check.ok) report.result('check', checkData(check), (paint) => checkText(check, paint));
  else {
    const data = { name: check.config.name, batch: result.batch, steps: result.steps, speeds };
    report.result('bench', data, (paint) => benchText(result, paint));
  }
  return check.ok ? 0 : 1;
}

function benchText({ check, batch, steps, speeds }: BenchResult, paint: Paint): string {
  const head = `${paint.bold(check.config.name)} ${paint.dim(`batch ${batch}, steps ${steps}`)}`;
  return [head, ...speeds.flatMap((speed) => speedText(speed, steps)), ''].join('\n');
}

function speedText({ target, fused, median, stepsPerSecond, limit, ...rest }: Speed, steps: number) {
  const name = fused ? `${target} (fused)` : target;
  const rate = `${stepsPerSecond.toPrecision(3).replace(/e\+/, 'e')} steps/s`;
  const share = limit ? `, ${percent(limit.share)} of the limit (${limit.kind})` : '';
  const line = `  ${name.padEnd(12)}  ${timeText(median / steps)} a step, ${rate}${share}`;
  return [line, `  ${' '.repeat(12)}  ${runText({ median, ...rest })}`];
}

function runText({ median, p99, budget }: Pick<Speed, 'median' | 'p99' | 'budget'>): string {
  if (!budget) return `a run: ${timeText(median)}, p99 ${timeText(p99)}`;
  const used = `${timeText(median)} of ${timeText(budget.time)} (${percent(budget.used)})`;
  const [room, roomAt99] = [median, p99].map((time) => `${Number((budget.time / time).toPrecision(2))} ×`);
  const verdict = budget.used > 1 ? '; over the budget' : p99 > budget.time ? '; late at times' : '';
  return `a run: ${used}, p99 ${timeText(p99)}, headroom ${room}, at p99 ${roomAt99}${verdict}`;
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;

/** Of milliseconds. */
export function timeText(time: number): string {
  const short = (value: number): number => Number(value.toPrecision(3));
  if (time < 1e-3) return `${short(time * 1e6)} ns`;
  if (time < 1) return `${short(time * 1e3)} µs`;
  return time < 1000 ? `${short(time)} ms` : `${short(time / 1000)} s`;
}

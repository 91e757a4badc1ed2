// The results of checks: as data for --json, and as the lines people read.
import type { AgainstResult, CheckResult, Comparison, Difference, Finding, Fix } from '../check/index.ts';
import type { Config } from '../front/config-types.ts';
import type { Paint } from './paint.ts';

/** NaN and the infinities are strings: JSON has no numbers for them. */
const number = (value: number): number | string => (Number.isFinite(value) ? value : String(value));

export function checkData({
  ok,
  config,
  seed,
  batch,
  steps,
  agreed,
  finding,
  reproduce,
}: CheckResult): object {
  const shared = { ok, name: config.name, seed, batch, steps, agreed };
  if (!finding) return shared;
  const { difference } = finding;
  const data = difference && {
    ...difference,
    expected: number(difference.expected),
    given: number(difference.given),
  };
  return { ...shared, finding: { ...finding, ...(data && { difference: data }) }, reproduce };
}

export function checkText(result: CheckResult, paint: Paint): string {
  const { config, seed, batch, steps, agreed, finding, reproduce } = result;
  const width = Math.max(...agreed.map(({ of }) => of.length), 0);
  const rows = agreed.map(({ of, stages }) => `  ${of.padEnd(width)}  ${agreement(of, stages, config)}`);
  const end = finding
    ? [`  ${paint.bold('differs')} ${differs(finding)}`, '', `  ${reproduce}`]
    : [`  ${paint.green('no difference')}`];
  const head = `${paint.bold(config.name)} ${paint.dim(`seed ${seed}, batch ${batch}, steps ${steps}`)}`;
  return [head, ...rows, ...end, ''].join('\n');
}

function agreement(of: string, stages: number, { numerics }: Config): string {
  if (of.endsWith(' kernel')) return 'agrees, also when used again and step by step';
  const bits = numerics === 'fast' ? 'to the bit, or as closely as "fast" asks' : 'to the bit';
  const what = of === 'graph' ? 'in f64, lowered to f32' : bits;
  return `${stages} ${stages === 1 ? 'pass agrees' : 'passes agree'} ${what}`;
}

const meanings: Readonly<Record<string, string>> = {
  emit: 'the module: what is printed cannot be assembled or imported',
  kernel: "the printed kernel or the runtime: the target's final program is as it should be",
  reuse: 'a kernel used again after a run of nothing but NaN',
  stream: 'the stream, step by step, from a run of the same steps',
};

function differs({ stage, target, difference, message }: Finding): string {
  const isPass = !Object.hasOwn(meanings, stage);
  const what = isPass ? `after the pass ${stage}` : `in ${meanings[stage]}`;
  const heading = target ? `${what} (${target})` : what;
  return `${heading}\n  ${difference ? differenceText(difference) : message}`;
}

function differenceText({ result, index, expected, given, count, of }: Difference): string {
  return `${result}[${index.join(', ')}]: expected ${expected}, given ${given}; ${count} of ${of} elements differ`;
}

export function againstData(result: AgainstResult, file: string) {
  const { ok, config, batch, steps, weights, comparisons, fix } = result;
  const lines = comparisons.map((each) => ({
    ...each,
    maxError: number(each.maxError),
    expected: number(each.expected),
    given: number(each.given),
  }));
  const data = { ok, name: config.name, file, batch, steps, weights, comparisons: lines };
  return { ...data, ...(fix && { fix }) };
}

export function againstText(result: AgainstResult, file: string, paint: Paint): string {
  const { config, batch, steps, weights, comparisons, ok } = result;
  const from = weights === 'file' ? 'with its parameters' : "with the config's weights";
  const head = `${paint.bold(config.name)} ${paint.dim(`against ${file} ${from}, batch ${batch}, steps ${steps}`)}`;
  const bound = '1e-6 + 1e-6 |value|';
  const end = ok
    ? `${paint.green('accepted')}: within ${bound}`
    : `${paint.bold('differs')} by more than ${bound}`;
  const fix = result.fix ? fixText(result.fix) : [];
  return [head, ...comparisons.map(comparisonText), `  ${end}`, ...fix, ''].join('\n');
}

function fixText(fix: Fix): readonly string[] {
  if (fix.kind === 'too large')
    return ['  too large to search for what makes it match: give shorter sequences'];
  if (fix.kind === 'none')
    return [
      `  ${fix.tried} ways were tried (batch_first, gate orders, reset, transposed weights, swapped biases); none makes it match`,
    ];
  if (fix.fixes.length === 0)
    return ['  it is no more than 32-bit rounding in another order: within 1e-5 + 1e-5 |value|'];
  return ['  it matches with', ...fix.fixes.map((each) => `    ${each}`)];
}

function comparisonText({ target, tensor, ok, ...at }: Comparison): string {
  const place = `${tensor}[${at.index.join(', ')}]`;
  const error = `max error ${at.maxError.toExponential(2)} at ${place}`;
  const detail = `: expected ${at.expected}, given ${at.given}; ${at.count} of ${at.of} elements differ`;
  return `  ${target.padEnd(4)}  ${tensor.padEnd(2)}  ${error}${ok ? '' : detail}`;
}

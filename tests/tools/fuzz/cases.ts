// One fuzzed network: its module, and every sample through an instance of each kernel, held against all that is known.
//
// Strict kernels must give the very bits that plain loops give (tests/support/oracle/strict.ts), whatever numbers they meet.
// Where bits may differ, in fast kernels and where sums begin elsewhere, every step stays within its bound.

import type { Model, RunResult } from '../../../runtime/types.ts';
import { strict, type StrictResult, type StrictRun } from '../../support/oracle/strict.ts';
import { firstDifference } from '../../support/random.ts';
import { dataFor, networkOf, paramsFor, spoiled, swapped, type FuzzData, type Params } from './data.ts';
import { isShort, type Drawn, type Load, type Sample } from './generate.ts';
import { judge, near } from './judges.ts';
import { isWhole, kept, kernelsOf, openModule, shapesOf, type Compile, type Kernel } from './modules.ts';
import { checkPasses } from './passes.ts';

/** What one session of fuzzing counts. */
export interface Session {
  readonly compile?: Compile;
  /** runs of one set of weights, inputs and lengths, each held against the reference */
  readonly cases: Record<Kernel, number>;
  modules: number;
  /** elements that were held against a bound */
  judged: number;
  /** the largest share of the bound that any of them had */
  worst: number;
  streams: number;
  /** programs interpreted after a pass */
  stages: number;
}

export const newSession = (compile?: Compile): Session => ({
  ...(compile && { compile }),
  cases: { wasm: 0, js: 0, fused: 0 },
  modules: 0,
  judged: 0,
  worst: 0,
  streams: 0,
  stages: 0,
});

/** Throws an error that says what is wrong with the first case that is. */
export async function runDrawn(drawn: Drawn, session: Session): Promise<void> {
  const { config, loads, source } = drawn;
  const shapes = shapesOf(config);
  const paramsOf = (load: Load): Params => kept(paramsFor(shapes, load), source);
  if (loads.length > 0) session.stages += checkPasses(drawn, paramsOf(loads[0]));
  const first = loads.length > 0 ? paramsOf(loads[0]) : {};
  const module = await openModule(drawn, first, session.compile);
  session.modules++;
  for (const load of isWhole(drawn) ? loads.slice(0, 1) : loads) {
    const params = paramsOf(load);
    const models = kernelsOf(config).map((kernel) => [kernel, module.load(kernel, params)] as const);
    load.samples.forEach((sample, i) => {
      const it: Case = { drawn, load, sample, data: dataFor(config, sample), params };
      try {
        runCase(it, models, i, session);
      } catch (cause) {
        const about = JSON.stringify({ weights: load.weights, ...sample });
        throw new Error(`${(cause as Error).message} (sample ${i} of its instances: ${about})`, { cause });
      }
    });
    for (const [, model] of models) model.dispose();
  }
}

export interface Case {
  readonly drawn: Drawn;
  readonly load: Load;
  readonly sample: Sample;
  readonly data: FuzzData;
  readonly params: Params;
}

function runCase(
  it: Case,
  models: readonly (readonly [Kernel, Model])[],
  index: number,
  session: Session,
): void {
  const { drawn, data, params } = it;
  const expected = strict(networkOf(drawn.config), { ...data, params });
  if (index % 4 === 0 && isExact(drawn)) judge(it, expected.runs, session);
  for (const [i, [kernel, model]] of models.entries()) {
    // the kernels in turn are given rubbish past the lengths: whichever reads it is found
    const result = runOn(model, drawn, data, (i + index) % 2 ? spoiled(data) : data.x);
    compare(it, kernel, result, expected, session);
    if ((index + i) % 3 === 0 && !data.seqLength) session.streams += checkStream(model, drawn, data, result);
    if (index % 2) poison(model, drawn, data);
    session.cases[kernel]++;
  }
}

/** Whether results are the oracle's to the bit. */
const isExact = ({ config, without }: Drawn): boolean =>
  config.numerics === 'strict' && !without.includes('hoist-projection');

function compare(it: Case, kernel: Kernel, given: RunResult, expected: StrictResult, session: Session): void {
  const { config } = it.drawn;
  if (isExact(it.drawn)) {
    same(`output of ${kernel}`, given.output, expected.output);
    same(`hn of ${kernel}`, given.hn, expected.hn);
    return;
  }
  zeroPastLengths(it, kernel, given);
  if (isShort(config) && config.num_layers === 1) {
    const run: StrictRun = { ...expected.runs[0], output: given.output };
    judge(it, [run], session);
    lastIsState(it, given);
  } else near(it, kernel, given, expected);
}

export function same(what: string, given: ArrayLike<number>, expected: ArrayLike<number>): void {
  const difference = firstDifference(given, expected);
  if (difference) throw new Error(`${what} is not what it has to be: ${difference}`);
}

/** Time-major results, through arrays full of NaN: what is never written shows. */
function runOn(model: Model, { config }: Drawn, data: FuzzData, x: Float32Array): RunResult {
  const { batch, steps, h0, givesH0, seqLength } = data;
  const { batch_first: batchFirst } = config;
  const perStep = widthOf(config).perStep;
  const out = {
    output: new Float32Array((perStep ? steps : 1) * batch * widthOf(config).size).fill(NaN),
    hn: new Float32Array(h0.length).fill(NaN),
  };
  const own = batchFirst ? swapped(x, steps, batch) : x;
  const { output, hn } = model.run(own, {
    batch,
    steps,
    out,
    ...(givesH0 && { h0 }),
    ...(seqLength && { seqLength }),
  });
  if (output !== out.output || hn !== out.hn) throw new Error(`${model.target} did not use out`);
  return { output: batchFirst && perStep ? swapped(output, batch, steps) : output, hn };
}

interface Width {
  readonly size: number;
  readonly perStep: boolean;
}

const widths = new WeakMap<object, Width>();

/** Of the output: what the oracle gives for one step of one sequence. */
function widthOf(config: Drawn['config']): Width {
  const known = widths.get(config);
  if (known) return known;
  const shapes = shapesOf(config);
  const entries = Object.entries(shapes).map(
    ([name, shape]) => [name, new Float32Array(shape.reduce((a, b) => a * b, 1))] as const,
  );
  const sizes = { batch: 1, steps: 2, seed: 0, lengths: 'absent', x: 'zeros', h0: 'absent' } as const;
  const data = dataFor({ ...config, batch: 1, steps: 2 }, sizes);
  const params = Object.fromEntries(entries);
  const { output } = strict(networkOf(config), { ...data, params });
  const perStep = !(isShort(config) ? false : config.layers.some(({ type }) => type === 'take'));
  const width = { size: perStep ? output.length / 2 : output.length, perStep };
  widths.set(config, width);
  return width;
}

/** Leaves NaN wherever an instance keeps anything. */
function poison(model: Model, drawn: Drawn, data: FuzzData): void {
  const { config } = drawn;
  const seqLength = data.seqLength?.map(() => data.steps);
  const nan = { ...data, h0: data.h0.map(() => NaN), givesH0: true, seqLength };
  const { output, hn } = runOn(
    model,
    drawn,
    nan,
    data.x.map(() => NaN),
  );
  const isLost =
    isShort(config) &&
    config.cell !== 'three.cell' &&
    config.activation === 'tanh' &&
    config.gate_activation === 'sigmoid';
  if (isLost && ![...output, ...hn].every(Number.isNaN)) throw new Error(`${model.target} swallows a NaN`);
}

function zeroPastLengths({ data, drawn }: Case, kernel: Kernel, { output }: RunResult): void {
  const { batch, steps, seqLength } = data;
  if (!seqLength || !widthOf(drawn.config).perStep) return;
  const size = output.length / (batch * steps);
  for (let row = 0; row < batch * steps; row++) {
    if (Math.floor(row / batch) < seqLength[row % batch]) continue;
    if (!output.subarray(row * size, (row + 1) * size).every((value) => Object.is(value, 0)))
      throw new Error(`output of ${kernel} past a length is not 0: row ${row}`);
  }
}

/** Of one layer whose output is its first state: what a sequence ends with is what it gave last. */
function lastIsState({ data, drawn }: Case, { output, hn }: RunResult): void {
  const { batch, steps, seqLength, h0 } = data;
  const { config } = drawn;
  if (!isShort(config) || config.cell === 'three.cell') return;
  const directions = config.bidirectional ? 2 : 1;
  const H = config.proj_size ?? config.hidden_size;
  for (let d = 0; d < directions; d++)
    for (let b = 0; b < batch; b++) {
      const length = seqLength?.[b] ?? steps;
      const at = (d * batch + b) * H;
      const from = (((d ? 0 : length - 1) * batch + b) * directions + d) * H;
      const last = length ? output.subarray(from, from + H) : h0.subarray(at, at + H);
      same(`hn, b ${b}, d ${d}`, hn.subarray(at, at + H), last);
    }
}

const isTwoSided = ({ config }: Drawn): boolean =>
  networkOf(config).layers.some((each) => 'bidirectional' in each && each.bidirectional);

/** How many streams were compared: none of what does not stream. */
function checkStream(model: Model, drawn: Drawn, data: FuzzData, expected: RunResult): number {
  if (isTwoSided(drawn) || !widthOf(drawn.config).perStep) return 0;
  const { batch, steps, x, h0, givesH0 } = data;
  const row = (a: Float32Array, t: number): Float32Array =>
    a.subarray((t * a.length) / steps, ((t + 1) * a.length) / steps);
  const stream = model.stream({ batch, ...(givesH0 && { h0 }) });
  for (let t = 0; t < steps; t++)
    same(`${model.target}, step ${t} of a stream`, stream.step(row(x, t)), row(expected.output, t));
  same(`${model.target}, state of a stream`, stream.state, expected.hn);
  return 1;
}

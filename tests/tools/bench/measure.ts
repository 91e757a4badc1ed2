// One shape: loads the contestants, checks what each of them gives, and times those that are right.

import type { Contestant, Loaded } from './contestant.ts';
import { dataOf, type Data } from './data.ts';
import { limitOf, type Limit } from './limits.ts';
import { maxError, referenceOf } from './reference.ts';
import { sampleRounds, type Effort } from './sample.ts';
import { flopsOf, isStream, type Shape } from './shapes.ts';

/** More than any f32 implementation is from the truth on these networks, and far less than a wrong one is. */
export const TOLERANCE = 5e-6;

const STREAM_CHECK_STEPS = 4;

export interface Row {
  readonly contestant: string;
  /** against float64 */
  readonly error: number;
  /** seconds for one call, round by round; absent where the result was wrong */
  readonly times?: readonly number[];
  /** for each round the rate as a share of the machine's limit */
  readonly shares?: readonly number[];
}

export interface LimitRow {
  readonly name: string;
  readonly kernel: Limit['kernel'];
  /** operations a second, round by round */
  readonly rates: readonly number[];
}

export interface ShapeResult {
  readonly shape: Shape;
  readonly flops: number;
  readonly rows: readonly Row[];
  readonly limits: readonly LimitRow[];
  /** contestant -> why it did not run */
  readonly absent: Readonly<Record<string, string>>;
}

export interface Measure {
  readonly contestants: readonly Contestant[];
  readonly effort: Effort;
  readonly quick: boolean;
  readonly fused: boolean;
}

export async function measureShape(shape: Shape, measure: Measure): Promise<ShapeResult> {
  const { contestants, effort, fused, quick } = measure;
  const data = dataOf(shape);
  const { loaded, absent } = await loadAll(shape, data, contestants);
  try {
    const checked = await checkAll(shape, data, loaded, quick);
    const right = checked.filter(({ error }) => error <= TOLERANCE).map((each) => each.loaded);
    const limits = [await limitOf(shape, false), ...(fused ? [await limitOf(shape, true)] : [])];
    const times = await sampleRounds([...right, ...limits], effort);
    const limitRows = limits.map(({ name, kernel, flops }, i) => ({
      name,
      kernel,
      rates: times[right.length + i].map((seconds) => flops / seconds),
    }));
    const flops = flopsOf(shape);
    const rows = checked.map(({ loaded, error }): Row => {
      const { name } = loaded;
      const own = times[right.indexOf(loaded)];
      if (own === undefined) return { contestant: name, error };
      const isUnfused = contestants.find((each) => each.name === name)?.limit === 'unfused';
      const { rates } = limitRows[isUnfused ? 0 : limitRows.length - 1];
      const shares = own.map((seconds, round) => flops / seconds / rates[round]);
      return { contestant: name, error, times: own, shares };
    });
    return { shape, flops, rows, limits: limitRows, absent };
  } finally {
    for (const each of loaded) await each.dispose();
  }
}

async function loadAll(
  shape: Shape,
  data: Data,
  contestants: readonly Contestant[],
): Promise<{ readonly loaded: readonly Loaded[]; readonly absent: Readonly<Record<string, string>> }> {
  const loaded: Loaded[] = [];
  const absent: Record<string, string> = {};
  for (const { name, load } of contestants) {
    const made = await load(shape, data);
    if (typeof made === 'string') absent[name] = made;
    else loaded.push(made);
  }
  return { loaded, absent };
}

interface Checked {
  readonly loaded: Loaded;
  /** the largest of output and hn */
  readonly error: number;
}

/** A stream is checked over a few steps with the same x. */
async function checkAll(
  shape: Shape,
  data: Data,
  contestants: readonly Loaded[],
  quick: boolean,
): Promise<readonly Checked[]> {
  const steps = isStream(shape) ? STREAM_CHECK_STEPS : shape.steps;
  const x = isStream(shape) ? repeated(data.x, steps) : data.x;
  const all = Array.from({ length: shape.batch }, (_, b) => b);
  const rows = quick ? all.filter((b) => b === 0 || b === shape.batch - 1) : all;
  const expected = referenceOf({ ...shape, steps }, { ...data, x }, rows);
  const checked: Checked[] = [];
  for (const loaded of contestants) {
    const { output, hn } = await loaded.check(steps);
    const errors = [maxError(output, expected.output), hn ? maxError(hn, expected.hn) : 0];
    checked.push({ loaded, error: Math.max(...errors) });
  }
  return checked;
}

function repeated(x: Float32Array, times: number): Float32Array {
  const out = new Float32Array(x.length * times);
  for (let i = 0; i < times; i++) out.set(x, i * x.length);
  return out;
}

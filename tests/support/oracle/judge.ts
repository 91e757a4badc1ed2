// How far any built-in cell with any activations may be from the truth, step by step: the bound of bound.ts made general.
//
// The same teacher-forced sums, with an activation's slope and own error in place of the sigmoid's 1/4 and 9e-8 and the
// tanh's 1 and 8.9e-8. For the cells and activations that bound.ts knows it gives the same bound.

import type { Numerics } from '../../../compiler/front/value-types.ts';
import { sigmoid, type CellName } from './reference.ts';

const u = 2 ** -24;

export interface JudgedActivation {
  readonly of: (x: number) => number;
  /** the steepest it gets */
  readonly slope: number;
  /** how far its own f32 result may be off for an exact x */
  readonly error: (x: number) => number;
  /** whether what it gives lies in [0, 1] */
  readonly isShare: boolean;
}

export type ActivationJson =
  | 'tanh'
  | 'relu'
  | 'linear'
  | 'sigmoid'
  | 'hard_sigmoid'
  | { readonly hard_sigmoid: { readonly alpha?: number; readonly beta?: number } };

const exact = { slope: 1, error: () => 0, isShare: false };

/** Of `sigmoid` and `tanh`: as docs/numerics.md says. */
const errors = {
  strict: { sigmoid: 9e-8, tanh: 8.9e-8 },
  fast: { sigmoid: 2.2e-7, tanh: 3.9e-7 },
  gpu: { sigmoid: 9e-8, tanh: 3e-7 },
} as const;

export function judgedActivation(
  json: ActivationJson,
  numerics: Numerics | 'gpu' = 'strict',
): JudgedActivation {
  const own = errors[numerics];
  if (json === 'tanh') return { ...exact, of: Math.tanh, error: () => own.tanh };
  if (json === 'relu') return { ...exact, of: (x) => Math.max(x, 0) };
  if (json === 'linear') return { ...exact, of: (x) => x };
  if (json === 'sigmoid') return { of: sigmoid, slope: 1 / 4, error: () => own.sigmoid, isShare: true };
  const { alpha = 0.2, beta = 0.5 } = json === 'hard_sigmoid' ? {} : json.hard_sigmoid;
  return {
    of: (x) => Math.min(Math.max(alpha * x + beta, 0), 1),
    slope: Math.abs(alpha),
    error: (x) => (Number.isFinite(x) ? 2 * u * (2 * Math.abs(alpha * x) + Math.abs(beta)) : 0),
    isShare: true,
  };
}

/** What one layer, both of its directions, was given and gave; all of it time-major. */
export interface JudgedLayer {
  readonly cell: CellName;
  readonly activation: JudgedActivation;
  readonly gate: JudgedActivation;
  readonly directions: number;
  readonly batch: number;
  readonly steps: number;
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly seqLength?: ArrayLike<number>;
  readonly params: Readonly<Record<string, Float32Array>>;
  /** which layer's parameters these are */
  readonly layer: number;
  readonly x: Float32Array;
  readonly h0: Float32Array;
  readonly output: Float32Array;
  /** default strict */
  readonly numerics?: Numerics;
}

export interface Verdict {
  /** the largest error as a share of its bound: at most 1 for a kernel that is right */
  readonly worst: number;
  readonly at: string;
  /** elements held against a bound; of the others numbers are too large for f32 to tell */
  readonly judged: number;
}

/** Numbers from here on may overflow in f32. */
const large = 1e37;
/** Roundings below the smallest normal number. */
const tiny = 1e-41;

export function judgeLayer(run: JudgedLayer): Verdict {
  const { directions, batch, steps, inputSize: I, hiddenSize: H, output, h0 } = run;
  let [worst, at, judged] = [0, '', 0];
  for (let d = 0; d < directions; d++) {
    const cell = judgedCell(run, d);
    for (let b = 0; b < batch; b++) {
      const length = run.seqLength?.[b] ?? steps;
      let h = h0.subarray((d * batch + b) * H, (d * batch + b + 1) * H);
      for (let i = 0; i < length; i++) {
        const t = d ? length - 1 - i : i;
        const row = t * batch + b;
        cell.step(run.x.subarray(row * I, (row + 1) * I), h);
        h = output.subarray(row * directions * H + d * H, row * directions * H + (d + 1) * H);
        for (let j = 0; j < H; j++) {
          const share = shareOf(h[j], cell.next[j], cell.bound[j], run.numerics);
          if (share === undefined) continue;
          judged++;
          if (share <= worst) continue;
          [worst, at] = [share, `t ${t}, b ${b}, d ${d}, j ${j}: ${h[j]}, not ${cell.next[j]}`];
        }
      }
    }
  }
  return { worst, at, judged };
}

/**
 * A NaN has to be one; where no bound is known nothing else is told. A fast sigmoid comes close to 0 and 1, and what is
 * infinite times that stays infinite.
 */
function shareOf(given: number, next: number, bound: number, numerics?: Numerics): number | undefined {
  const isLost = Number.isNaN(given) || (numerics === 'fast' && !Number.isFinite(given));
  if (Number.isNaN(next)) return isLost ? 0 : Infinity;
  if (Number.isNaN(bound) || !Number.isFinite(next)) return undefined;
  const share = Math.abs(given - next) / bound;
  return Number.isNaN(share) ? Infinity : share;
}

interface JudgedCell {
  readonly next: Float64Array;
  /** NaN where none is known */
  readonly bound: Float64Array;
  readonly step: (x: ArrayLike<number>, h: ArrayLike<number>) => void;
}

interface Totals {
  readonly value: Float64Array;
  /** the sum of the terms' absolute values */
  readonly size: Float64Array;
}

function judgedCell(run: JudgedLayer, direction: number): JudgedCell {
  const { cell, activation, gate, inputSize: I, hiddenSize: H, params } = run;
  const suffix = `_l${run.layer}${direction ? '_reverse' : ''}`;
  const [ih, hh] = [params[`weight_ih${suffix}`], params[`weight_hh${suffix}`]];
  const [bih, bhh] = [params[`bias_ih${suffix}`], params[`bias_hh${suffix}`]];
  const gates = cell === 'mgu' ? 1 : 2;
  const rows = (gates + 1) * H;
  const m = I + H + 8;
  const gamma = (m * u) / (1 - m * u);
  const [p, q] = [totals(rows), totals(rows)];
  const [value, error] = [new Float64Array(gates * H), new Float64Array(gates * H)];
  const kept = new Float64Array(H);
  const [next, bound] = [new Float64Array(H), new Float64Array(H)];

  const gateAt = (i: number): void => {
    const a = p.value[i] + q.value[i];
    value[i] = gate.of(a);
    error[i] = gate.slope * gamma * (p.size[i] + q.size[i]) + gate.error(a) + tiny;
  };
  /** the candidate before its activation, and how far that may be off */
  const inner = (j: number, h: ArrayLike<number>): readonly [number, number] => {
    const i = gates * H + j;
    const [r, errorR] = [value[j], error[j]];
    if (cell === 'gru') {
      const rq = r * q.value[i];
      const products = gamma * p.size[i] + (Math.abs(r) + errorR) * gamma * q.size[i];
      const a = p.value[i] + rq;
      return [a, products + Math.abs(q.value[i]) * errorR + 2 * u * (Math.abs(rq) + Math.abs(a)) + tiny];
    }
    let off = 0;
    for (let k = 0; k < H; k++) off += Math.abs(hh[i * H + k] * h[k]) * error[k];
    const a = p.value[i] + q.value[i];
    return [a, gamma * (p.size[i] + (1 + 1 / m) * q.size[i]) + off + 2 * u * Math.abs(a) + tiny];
  };
  const unit = (j: number, h: ArrayLike<number>): void => {
    const [a, errorA] = inner(j, h);
    const n = activation.of(a);
    const errorN = activation.slope * errorA + activation.error(a) + tiny;
    // h' = (1 - z) · n + z · h, where the gate of an mgu says how much is new rather than old
    const i = (gates - 1) * H + j;
    const [from, to] = cell === 'mgu' ? [h[j], n] : [n, h[j]];
    const z = value[i];
    const [errorFrom, errorTo] = cell === 'mgu' ? [0, errorN] : [errorN, 0];
    const result = (1 - z) * from + z * to;
    next[j] = result;
    const near = Math.abs(result) + Math.abs(from) + Math.abs(z * (to - from));
    const terms = 2 * Math.abs((1 - z) * from) + Math.abs(z * to) + Math.abs(result);
    const rounding = u * (gate.isShare && cell !== 'mgu' ? 3 * near : 1.5 * Math.max(near, terms));
    const carried = (Math.abs(1 - z) + error[i]) * errorFrom + (Math.abs(z) + error[i]) * errorTo;
    bound[j] = error[i] * Math.abs(to - from) + carried + rounding + tiny;
    const all = [near, terms, a, value[j], q.value[gates * H + j] * value[j]];
    if (!all.every((v) => Math.abs(v) < large)) bound[j] = NaN;
  };
  return {
    next,
    bound,
    step(x, h) {
      products(p, ih, bih, x, 0, rows);
      products(q, hh, bhh, h, 0, cell === 'gru' ? rows : gates * H);
      for (let i = 0; i < gates * H; i++) gateAt(i);
      for (let j = 0; j < H; j++) kept[j] = value[j] * h[j];
      if (cell !== 'gru') products(q, hh, bhh, kept, gates * H, rows);
      for (let j = 0; j < H; j++) unit(j, h);
      if (![p.size, q.size, kept.map(Math.abs)].every(isTame)) bound.fill(NaN);
    },
  };
}

const isTame = (sizes: Float64Array): boolean => sizes.every((size) => size < large || Number.isNaN(size));

const totals = (rows: number): Totals => ({ value: new Float64Array(rows), size: new Float64Array(rows) });

/** Rows of a matrix times a vector, on top of the bias. */
function products(
  { value, size }: Totals,
  matrix: Float32Array,
  bias: Float32Array | undefined,
  vector: ArrayLike<number>,
  from: number,
  to: number,
): void {
  const columns = vector.length;
  for (let i = from; i < to; i++) {
    let sum = bias ? bias[i] : 0;
    let all = Math.abs(sum);
    for (let k = 0; k < columns; k++) {
      const term = matrix[i * columns + k] * vector[k];
      sum += term;
      all += Math.abs(term);
    }
    value[i] = sum;
    size[i] = all;
  }
}

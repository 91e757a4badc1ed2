// What the bounds of steps are made of: activations with their slopes and own errors, sums with their sizes.

import type { Numerics } from '../../../compiler/front/value-types.ts';
import { sigmoid, type CellName } from './reference.ts';

export const u = 2 ** -24;

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
  readonly cell: CellName | 'lstm';
  readonly activation: JudgedActivation;
  readonly gate: JudgedActivation;
  readonly directions: number;
  readonly batch: number;
  readonly steps: number;
  readonly inputSize: number;
  readonly hiddenSize: number;
  /** of h and the output, where it is another */
  readonly projSize?: number;
  readonly seqLength?: ArrayLike<number>;
  readonly params: Readonly<Record<string, Float32Array>>;
  /** which layer's parameters these are */
  readonly layer: number;
  readonly x: Float32Array;
  readonly h0: Float32Array;
  /** of an lstm */
  readonly c0?: Float32Array;
  readonly output: Float32Array;
  /** default strict */
  readonly numerics?: Numerics;
}

/** Numbers from here on may overflow in f32. */
export const large = 1e37;
/** Roundings below the smallest normal number. */
export const tiny = 1e-41;

export interface JudgedCell {
  /** before the first step of a sequence */
  readonly begin?: (b: number) => void;
  readonly next: Float64Array;
  /** NaN where none is known */
  readonly bound: Float64Array;
  readonly step: (x: ArrayLike<number>, h: ArrayLike<number>) => void;
}

export interface Totals {
  readonly value: Float64Array;
  /** the sum of the terms' absolute values */
  readonly size: Float64Array;
}

export const totals = (rows: number): Totals => ({
  value: new Float64Array(rows),
  size: new Float64Array(rows),
});

/** Rows of a matrix times a vector, on top of the bias. */
export function products(
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

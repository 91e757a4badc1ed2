// How far a strict kernel's step may be from the truth: the bound of docs/numerics.md, for both forms of the GRU.
//
// Teacher-forced: every step is judged from the state the implementation itself had before it, so that a chaotic
// recurrence doesn't hide a wrong kernel, and a wrong kernel can't hide behind a chaotic recurrence.

import { sigmoid, type LayerParams } from './reference.ts';

const u = 2 ** -24;
const epsSigmoid = 9e-8;
const epsTanh = 8.9e-8;

const gamma = (m: number): number => (m * u) / (1 - m * u);

export interface Judged {
  /** the next state in f64 */
  readonly next: readonly number[];
  /** how far an implementation may be from it */
  readonly bound: readonly number[];
}

/** A sum of products, and the sum of its terms' absolute values. */
interface Total {
  readonly value: number;
  readonly size: number;
}

function total(terms: readonly number[]): Total {
  return {
    value: terms.reduce((sum, term) => sum + term, 0),
    size: terms.reduce((sum, term) => sum + Math.abs(term), 0),
  };
}

/** One step of `gru` or `gru_reset_before` with default activations. */
export function judgeStep(
  cell: 'gru' | 'gru_reset_before',
  { ih, hh, bih, bhh }: LayerParams,
  x: readonly number[],
  h: readonly number[],
): Judged {
  const H = h.length;
  const m = x.length + H + 8;
  const fromX = (i: number): readonly number[] => [bih(i), ...x.map((value, k) => ih(i, k) * value)];
  const fromH = (i: number, state: readonly number[]): readonly number[] => [
    bhh(i),
    ...state.map((value, k) => hh(i, k) * value),
  ];
  const gate = (i: number): { value: number; error: number } => {
    const { value, size } = total([...fromX(i), ...fromH(i, h)]);
    return { value: sigmoid(value), error: (gamma(m) * size) / 4 + epsSigmoid };
  };
  const resets = h.map((_, j) => gate(j));
  const kept = h.map((value, j) => resets[j].value * value);
  const judged = h.map((before, j) => {
    const { value: r, error: errorR } = resets[j];
    const { value: z, error: errorZ } = gate(H + j);
    const p = total(fromX(2 * H + j));
    const q = total(fromH(2 * H + j, cell === 'gru' ? h : kept));
    const inner = cell === 'gru' ? p.value + r * q.value : p.value + q.value;
    const n = Math.tanh(inner);
    const errorN =
      cell === 'gru'
        ? gamma(m) * p.size +
          r * gamma(m) * q.size +
          Math.abs(q.value) * errorR +
          2 * u * Math.abs(r * q.value) +
          2 * u * Math.abs(inner) +
          epsTanh
        : gamma(m) * p.size +
          gamma(m + 1) * q.size +
          h.reduce((sum, value, k) => sum + Math.abs(hh(2 * H + j, k) * value) * resets[k].error, 0) +
          2 * u * Math.abs(inner) +
          epsTanh;
    const next = (1 - z) * n + z * before;
    const rounding = 3 * u * (Math.abs(next) + Math.abs(n) + Math.abs(z * (before - n)));
    return { next, bound: errorZ * Math.abs(before - n) + (1 - z + errorZ) * errorN + rounding };
  });
  return { next: judged.map((each) => each.next), bound: judged.map((each) => each.bound) };
}

/** What one layer, both of its directions, was given and gave. */
export interface LayerRun {
  readonly cell: 'gru' | 'gru_reset_before';
  readonly directions: number;
  readonly batch: number;
  readonly steps: number;
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly seqLength?: ArrayLike<number>;
  /** by direction */
  readonly params: readonly LayerParams[];
  /** (T, B, I) */
  readonly x: Float32Array;
  /** (directions, B, H) */
  readonly h0: Float32Array;
  /** (T, B, directions · H) */
  readonly output: Float32Array;
}

/** The largest error of any element of any step as a share of its bound: at most 1 for a kernel that is right. */
export function worstOfBound(run: LayerRun): number {
  const { cell, directions, batch, steps, inputSize: I, hiddenSize: H, x, h0, output } = run;
  let worst = 0;
  for (let d = 0; d < directions; d++)
    for (let b = 0; b < batch; b++) {
      const length = run.seqLength?.[b] ?? steps;
      const start = (d * batch + b) * H;
      let h = Array.from(h0.subarray(start, start + H));
      for (let i = 0; i < length; i++) {
        const t = d ? length - 1 - i : i;
        const row = t * batch + b;
        const { next, bound } = judgeStep(
          cell,
          run.params[d],
          Array.from(x.subarray(row * I, (row + 1) * I)),
          h,
        );
        const at = row * directions * H + d * H;
        h = Array.from(output.subarray(at, at + H));
        h.forEach((given, j) => {
          const share = Math.abs(given - next[j]) / bound[j];
          worst = Number.isNaN(share) ? Infinity : Math.max(worst, share);
        });
      }
    }
  return worst;
}

// How far an LSTM may be from the truth, step by step: h is the kernel's own, the error of c is carried along.

import {
  large,
  products,
  tiny,
  totals,
  u,
  type JudgedActivation,
  type JudgedCell,
  type JudgedLayer,
} from './judged.ts';

/** A number and how far it may be off. */
type Judged = readonly [value: number, error: number];

const times = ([a, ea]: Judged, [b, eb]: Judged): Judged => [
  a * b,
  Math.abs(a) * eb + Math.abs(b) * ea + ea * eb + u * Math.abs(a * b) + tiny,
];
const plus = ([a, ea]: Judged, [b, eb]: Judged): Judged => [a + b, ea + eb + u * Math.abs(a + b) + tiny];

function through(activation: JudgedActivation, [a, ea]: Judged): Judged {
  return [activation.of(a), activation.slope * ea + activation.error(a) + tiny];
}

export function judgedLstm(run: JudgedLayer, direction: number): JudgedCell {
  const { activation, gate, inputSize: I, hiddenSize: H, batch, params } = run;
  const P = run.projSize || H;
  const suffix = `_l${run.layer}${direction ? '_reverse' : ''}`;
  const [ih, hh, hr] = ['ih', 'hh', 'hr'].map((name) => params[`weight_${name}${suffix}`]);
  const [bih, bhh] = [params[`bias_ih${suffix}`], params[`bias_hh${suffix}`]];
  const gammaOf = (m: number): number => (m * u) / (1 - m * u);
  const [p, q] = [totals(4 * H), totals(4 * H)];
  const [next, bound] = [new Float64Array(P), new Float64Array(P)];
  let c: readonly Judged[] = [];

  const sumAt = (row: number): Judged => {
    const size = p.size[row] + q.size[row];
    return [p.value[row] + q.value[row], gammaOf(I + P + 8) * size + tiny];
  };
  const shownAt = (j: number, state: Judged): Judged =>
    times(through(gate, sumAt(3 * H + j)), through(activation, state));
  return {
    next,
    bound,
    begin(b) {
      const from = (direction * batch + b) * H;
      c = Array.from({ length: H }, (_, j): Judged => [run.c0?.[from + j] ?? 0, 0]);
    },
    step(x, h) {
      products(p, ih, bih, x, 0, 4 * H);
      products(q, hh, bhh, h, 0, 4 * H);
      c = c.map((before, j) => {
        const kept = times(through(gate, sumAt(H + j)), before);
        return plus(kept, times(through(gate, sumAt(j)), through(activation, sumAt(2 * H + j))));
      });
      const shown = c.map((state, j) => shownAt(j, state));
      for (let j = 0; j < P; j++) [next[j], bound[j]] = hr ? projected(hr, j, shown) : shown[j];
      const sizes = [
        ...p.size,
        ...q.size,
        ...c.map(([value]) => Math.abs(value)),
        ...shown.flat().map(Math.abs),
      ];
      if (!sizes.every((size) => size < large || Number.isNaN(size))) bound.fill(NaN);
    },
  };

  function projected(matrix: Float32Array, row: number, shown: readonly Judged[]): Judged {
    let [value, size, error] = [0, 0, 0];
    shown.forEach(([v, e], k) => {
      const weight = matrix[row * H + k];
      value += weight * v;
      size += Math.abs(weight * v);
      error += Math.abs(weight) * e;
    });
    return [value, error + gammaOf(H + 8) * size + tiny];
  }
}

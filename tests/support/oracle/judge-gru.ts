// How far a gru, of either kind, or an mgu may be from the truth after one step: the bound of bound.ts made general.
//
// The same teacher-forced sums, with an activation's slope and own error in place of the sigmoid's 1/4 and 9e-8 and the
// tanh's 1 and 8.9e-8. For the cells and activations that bound.ts knows it gives the same bound.

import { large, products, tiny, totals, u, type JudgedCell, type JudgedLayer } from './judged.ts';

export function judgedGru(run: JudgedLayer, direction: number): JudgedCell {
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

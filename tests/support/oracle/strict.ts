// What a strict kernel computes, to the bit: plain loops in float32 over what docs/numerics.md and docs/layers.md fix.
//
// It shares nothing with the compiler but the three functions that define sigmoid, tanh and exp(-x). Sums begin with
// the bias, or with the product that needs no state, and take their terms in order. What docs/numerics.md leaves open,
// a linear layer without bias or activation that is added to something, is not for this file.

import { runLayers, type NetworkJson } from './layers/index.ts';
import { joined, type Arithmetic, type GruJson, type Rows, type Running } from './layers/kind.ts';
import { activationOf, softmax } from './strict-activations.ts';

const f = Math.fround;

export type Params = Readonly<Record<string, Float32Array>>;

/** All of it time-major. */
export interface StrictData {
  readonly batch: number;
  readonly steps: number;
  readonly x: Float32Array;
  readonly h0: Float32Array;
  readonly seqLength?: ArrayLike<number>;
  readonly params: Params;
}

/** One layer of a gru, both of its directions: what it was given and gave. */
export interface LayerRun {
  readonly gru: GruJson;
  readonly layer: number;
  readonly inputSize: number;
  readonly params: Params;
  readonly x: Float32Array;
  readonly h0: Float32Array;
  readonly output: Float32Array;
}

export interface StrictResult {
  readonly output: Float32Array;
  readonly hn: Float32Array;
  readonly runs: readonly LayerRun[];
}

export function strict(network: NetworkJson, data: StrictData): StrictResult {
  const runs: LayerRun[] = [];
  const arithmetic: Arithmetic = {
    ...float32,
    recurrent: (layer, x, running) => gruRows(layer, x as Rows32, running, runs),
  };
  const { output, hn } = runLayers(network, data.x, data.h0, { ...data, arithmetic });
  return { output: output as Float32Array, hn: Float32Array.from(hn), runs };
}

const float32: Omit<Arithmetic, 'recurrent'> = {
  array: (length) => new Float32Array(length),
  round: f,
  activation: activationOf,
  softmax: (row) => softmax(row as Float32Array),
};

type Rows32 = Rows & { readonly data: Float32Array };

/** Rows times a matrix, each sum on top of its start: the bias. */
function products({ size, data }: Pick<Rows32, 'size' | 'data'>, matrix: Float32Array, bias?: Float32Array) {
  const [rows, columns] = [data.length / size, matrix.length / size];
  const out = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++)
    for (let j = 0; j < columns; j++)
      out[row * columns + j] = sum(bias ? bias[j] : 0, matrix, j, data, row * size, size);
  return { size: columns, data: out };
}

/** start + a row of the matrix times `size` numbers of the vector, term by term. */
function sum(
  start: number,
  matrix: Float32Array,
  row: number,
  vector: Float32Array,
  from: number,
  size: number,
): number {
  let total = start;
  for (let k = 0; k < size; k++) total = f(total + f(vector[from + k] * matrix[row * size + k]));
  return total;
}

function gruRows(gru: GruJson, x: Rows32, running: Running, runs: LayerRun[]): Rows {
  const { batch, begin, end, arithmetic } = running;
  const params = running.params as Params;
  const { hidden_size: H, num_layers: layers = 1, bidirectional = false } = gru;
  const directions = bidirectional ? 2 : 1;
  let input = x;
  let last: Rows[] = [];
  for (let layer = 0; layer < layers; layer++) {
    const h0 = begin('h', directions * batch * H) as Float32Array;
    const sides = Array.from({ length: directions }, (_, d) => {
      const of = { gru, params, suffix: `_l${layer}${d ? '_reverse' : ''}`, isReverse: d === 1 };
      return scan(of, input, h0.slice(d * batch * H, (d + 1) * batch * H), running);
    });
    const outputs = sides.map(({ output: data }) => ({ size: H, perStep: true, data }));
    const output = joined(outputs, arithmetic) as Rows32;
    runs.push({ gru, layer, inputSize: input.size, params, x: input.data, h0, output: output.data });
    last = sides.map(({ hn: data }) => ({ size: H, perStep: false, data }));
    for (const { data } of last) end('h', data);
    input = output;
  }
  return { ...input, hn: joined(last, arithmetic) };
}

interface Side {
  readonly gru: GruJson;
  readonly params: Params;
  readonly suffix: string;
  readonly isReverse: boolean;
}

/** One layer in one direction. `h` is its state, and changes. */
function scan(
  { gru, params, suffix, isReverse }: Side,
  x: Pick<Rows32, 'size' | 'data'>,
  h: Float32Array,
  { batch, steps, seqLength }: Running,
): { readonly output: Float32Array; readonly hn: Float32Array } {
  const H = gru.hidden_size;
  const of = (name: string): Float32Array => params[`${name}${suffix}`];
  const fromInput = products(x, of('weight_ih'), of('bias_ih'));
  const next = cellOf(gru, of('weight_hh'), params[`bias_hh${suffix}`]);
  const output = new Float32Array(steps * batch * H);
  for (let b = 0; b < batch; b++) {
    const state = h.subarray(b * H, (b + 1) * H);
    const length = seqLength?.[b] ?? steps;
    for (let i = 0; i < length; i++) {
      const row = (isReverse ? length - 1 - i : i) * batch + b;
      state.set(next(fromInput.data.subarray(row * fromInput.size, (row + 1) * fromInput.size), state));
      output.set(state, row * H);
    }
  }
  return { output, hn: h };
}

type Cell = (p: Float32Array, h: Float32Array) => Float32Array;

/** From the input's products and the state to the next state. */
function cellOf(gru: GruJson, hh: Float32Array, bias: Float32Array | undefined): Cell {
  const { hidden_size: H, cell = 'gru', activation = 'tanh', gate_activation: gate = 'sigmoid' } = gru;
  const [activate, open] = [activationOf(activation), activationOf(gate)];
  const b = (row: number): number => bias?.[row] ?? 0;
  const gateAt = (row: number, p: Float32Array, h: Float32Array): number =>
    open(f(sum(p[row], hh, row, h, 0, H) + b(row)));
  const gates = (cell === 'mgu' ? 1 : 2) * H;
  const kept = new Float32Array(H);
  const opened = new Float32Array(gates);
  const candidate = (j: number, p: Float32Array, h: Float32Array): number => {
    const row = gates + j;
    if (cell === 'mgu') return f(sum(p[row], hh, row, kept, 0, H) + b(row));
    // a sum that starts from nothing starts from what it is added to
    if (cell === 'gru_reset_before' && !bias) return sum(p[row], hh, row, kept, 0, H);
    if (cell === 'gru_reset_before') return f(p[row] + sum(b(row), hh, row, kept, 0, H));
    return f(p[row] + f(opened[j] * sum(b(row), hh, row, h, 0, H)));
  };
  return (p, h) => {
    for (let row = 0; row < gates; row++) opened[row] = gateAt(row, p, h);
    for (let j = 0; j < H; j++) kept[j] = opened[j] * h[j];
    return h.map((before, j) => {
      const n = activate(candidate(j, p, h));
      const z = opened[gates - H + j];
      const [old, fresh] = cell === 'mgu' ? [before, n] : [n, before];
      return f(f(f(1 - z) * old) + f(z * fresh));
    });
  };
}

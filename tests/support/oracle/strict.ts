// What a strict kernel computes, to the bit: plain loops in float32 over what docs/numerics.md and docs/layers.md fix.
//
// It shares nothing with the compiler but the three functions that define sigmoid, tanh and exp(-x). Sums begin with
// the bias, or with the product that needs no state, and take their terms in order. What docs/numerics.md leaves open,
// a linear layer without bias or activation that is added to something, is not for this file.

import type { CellName } from './reference.ts';
import { activationOf, softmax, type Activation } from './strict-activations.ts';

const f = Math.fround;

/** A gru as a config writes it, the short form's keys included. */
export interface StrictGru {
  readonly type: 'gru';
  readonly name?: string;
  readonly from?: string;
  readonly hidden_size: number;
  readonly num_layers?: number;
  readonly bidirectional?: boolean;
  readonly bias?: boolean;
  readonly cell?: CellName;
  readonly activation?: Activation;
  readonly gate_activation?: Activation;
}

export type StrictLayer = { readonly name?: string; readonly from?: string | readonly string[] } & (
  | StrictGru
  | {
      readonly type: 'linear';
      readonly output_size: number;
      readonly bias?: boolean;
      readonly activation?: Activation;
    }
  | { readonly type: 'activation'; readonly activation: Activation }
  | { readonly type: 'add' | 'concat' }
  | { readonly type: 'take'; readonly which: 'last' | 'hn' }
);

export interface StrictNetwork {
  readonly input_size: number;
  readonly layers: readonly StrictLayer[];
  /** whether this is the short form of one gru, whose parameters have no prefix */
  readonly isShort?: boolean;
}

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
  readonly gru: StrictGru;
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

interface Rows {
  readonly size: number;
  readonly perStep: boolean;
  readonly data: Float32Array;
  readonly hn?: Rows;
}

interface Running extends StrictData {
  readonly finals: Float32Array[];
  readonly runs: LayerRun[];
}

export function strict({ input_size, layers, isShort }: StrictNetwork, data: StrictData): StrictResult {
  const running: Running = { ...data, finals: [], runs: [] };
  let before: Rows = { size: input_size, perStep: true, data: data.x };
  const known = new Map([['input', before]]);
  layers.forEach((layer, i) => {
    const name = layer.name ?? String(i);
    const sources =
      layer.from === undefined ? [before] : [layer.from].flat().map((n) => known.get(n) as Rows);
    before = rowsOf(layer, isShort ? '' : `${name}.`, sources, running);
    known.set(name, before);
  });
  const hn = joined(running.finals.map((each) => ({ size: each.length, perStep: false, data: each }))).data;
  return { output: before.perStep ? masked(before, data) : before.data, hn, runs: running.runs };
}

function rowsOf(layer: StrictLayer, prefix: string, sources: readonly Rows[], running: Running): Rows {
  const [first] = sources;
  switch (layer.type) {
    case 'gru':
      return gruRows(layer, prefix, first, running);
    case 'linear': {
      const product = products(first, running.params[`${prefix}weight`], running.params[`${prefix}bias`]);
      return activated({ ...first, hn: undefined, ...product }, layer.activation ?? 'linear');
    }
    case 'activation':
      return activated(first, layer.activation);
    case 'add':
      return {
        ...first,
        data: sources.slice(1).reduce((sum, each) => sum.map((v, i) => v + each.data[i]), first.data),
      };
    case 'concat':
      return joined(sources);
    case 'take':
      return layer.which === 'hn' ? (first.hn as Rows) : lastOf(first, running);
    default:
      return layer satisfies never;
  }
}

/** Rows times a matrix, each sum on top of its start: the bias. */
function products({ size, data }: Pick<Rows, 'size' | 'data'>, matrix: Float32Array, bias?: Float32Array) {
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

function gruRows(gru: StrictGru, prefix: string, x: Rows, running: Running): Rows {
  const { batch, finals, runs } = running;
  const { hidden_size: H, num_layers: layers = 1, bidirectional = false } = gru;
  const directions = bidirectional ? 2 : 1;
  const own = Object.entries(running.params).filter(([name]) => name.startsWith(prefix));
  const params = Object.fromEntries(own.map(([name, values]) => [name.slice(prefix.length), values]));
  let input: Pick<Rows, 'size' | 'data'> = x;
  let last: Rows[] = [];
  for (let layer = 0; layer < layers; layer++) {
    const at = finals.reduce((total, each) => total + each.length, 0);
    const h0 = running.h0.subarray(at, at + directions * batch * H);
    const sides = Array.from({ length: directions }, (_, d) => {
      const of = { gru, params, suffix: `_l${layer}${d ? '_reverse' : ''}`, isReverse: d === 1 };
      return scan(of, input, h0.slice(d * batch * H, (d + 1) * batch * H), running);
    });
    const output = joined(sides.map(({ output: data }) => ({ size: H, perStep: true, data })));
    runs.push({ gru, layer, inputSize: input.size, params, x: input.data, h0, output: output.data });
    last = sides.map(({ hn: data }) => ({ size: H, perStep: false, data }));
    finals.push(...last.map(({ data }) => data));
    input = output;
  }
  return { ...input, perStep: true, hn: joined(last) };
}

interface Side {
  readonly gru: StrictGru;
  readonly params: Params;
  readonly suffix: string;
  readonly isReverse: boolean;
}

/** One layer in one direction. `h` is its state, and changes. */
function scan(
  { gru, params, suffix, isReverse }: Side,
  x: Pick<Rows, 'size' | 'data'>,
  h: Float32Array,
  { batch, steps, seqLength }: StrictData,
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
function cellOf(gru: StrictGru, hh: Float32Array, bias: Float32Array | undefined): Cell {
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

function activated(rows: Rows, activation: Activation): Rows {
  const { size, data } = rows;
  return {
    ...rows,
    data: activation === 'softmax' ? softmax(data, size) : data.map(activationOf(activation)),
  };
}

function joined(sources: readonly Rows[]): Rows {
  const size = sources.reduce((total, each) => total + each.size, 0);
  const rows = sources.length > 0 ? sources[0].data.length / sources[0].size : 0;
  const data = new Float32Array(rows * size);
  let at = 0;
  for (const each of sources) {
    for (let row = 0; row < rows; row++)
      data.set(each.data.subarray(row * each.size, (row + 1) * each.size), row * size + at);
    at += each.size;
  }
  return { size, perStep: sources[0]?.perStep ?? true, data };
}

function lastOf({ size, data }: Rows, { batch, steps, seqLength }: StrictData): Rows {
  const out = new Float32Array(batch * size);
  for (let b = 0; b < batch; b++) {
    const t = (seqLength?.[b] ?? steps) - 1;
    if (t >= 0) out.set(data.subarray((t * batch + b) * size, (t * batch + b + 1) * size), b * size);
  }
  return { size, perStep: false, data: out };
}

/** Past a length the output is 0. */
function masked({ size, data }: Rows, { batch, steps, seqLength }: StrictData): Float32Array {
  const out = data.slice();
  for (let b = 0; b < batch; b++)
    for (let t = seqLength?.[b] ?? steps; t < steps; t++)
      out.fill(0, (t * batch + b) * size, (t * batch + b + 1) * size);
  return out;
}

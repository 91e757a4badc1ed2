// What the oracles know of a kind of layer: what it computes, in any arithmetic, and how the fuzzer draws one.
//
// They share nothing with the compiler: only which kinds there are is its table's.

import type { CellName } from '../cells.ts';
import type { LayerRun } from '../recurrent.ts';

/** As a config writes it. */
export type Activation =
  | 'tanh'
  | 'sigmoid'
  | 'relu'
  | 'linear'
  | 'hard_sigmoid'
  | 'leaky_relu'
  | 'softmax'
  | { readonly leaky_relu: { readonly alpha: number } }
  | { readonly hard_sigmoid: { readonly alpha?: number; readonly beta?: number } };

export type Numbers = Float32Array | Float64Array;

/** Rows of features: one for each step and sequence, or one for each sequence. */
export interface Rows {
  readonly size: number;
  readonly perStep: boolean;
  readonly data: Numbers;
  /** of a recurrent layer: the final states of its last layer, directions side by side */
  readonly hn?: Rows;
}

export interface RecurrentJson {
  readonly type: 'gru' | 'lstm';
  readonly hidden_size: number;
  readonly proj_size?: number;
  readonly num_layers?: number;
  readonly bidirectional?: boolean;
  readonly bias?: boolean;
  readonly cell?: CellName;
  readonly activation?: Activation;
  readonly gate_activation?: Activation;
}

/** All of it time-major. */
export interface Running {
  readonly batch: number;
  readonly steps: number;
  readonly seqLength?: ArrayLike<number>;
  /** what the states of all recurrent layers begin with, by name, one whole after the other */
  readonly initial: Readonly<Record<string, Numbers>>;
  /** by its name in the layer; absent: a bias that there is none of */
  readonly params: Readonly<Record<string, ArrayLike<number>>>;
  /** final states so far, by name */
  readonly finals: Record<string, Numbers[]>;
  readonly arithmetic: Arithmetic;
  /** takes what every layer of a recurrent one was given and gave */
  readonly watch?: (run: LayerRun) => void;
}

/** float32 to the bit, or float64. */
export interface Arithmetic {
  readonly array: (length: number) => Numbers;
  /** the result of an addition, a multiplication or a division */
  readonly round: (x: number) => number;
  readonly activation: (name: Activation) => (x: number) => number;
  /** of one row */
  readonly softmax: (row: Numbers) => Numbers;
}

/** Numbers that choose among what there is. */
export interface Move {
  readonly kind: string;
  readonly from: number;
  readonly other: number;
  readonly size: number;
  readonly activation: Activation;
  readonly flags: number;
}

/** A layer, or the input, that another can read. */
export interface Open {
  readonly name: string;
  readonly size: number;
  readonly perStep: boolean;
  readonly isRecurrent: boolean;
}

export interface Drawn<Json> {
  readonly layer: Json;
  readonly size: number;
  readonly perStep: boolean;
  readonly from: readonly Open[];
}

export interface LayerOracle<Json> {
  rows(layer: Json, sources: readonly Rows[], running: Running): Rows;
  /** a layer that reads `source`, perhaps with others that are `like` it; nothing where it could not */
  draw(move: Move, source: Open, like: readonly Open[]): Drawn<Json> | undefined;
}

/**
 * Where it starts, and a row of a matrix times `size` numbers of a vector, term by term. Where it starts from nothing a
 * sum of one term is that term, the sign of a zero included.
 */
export function sumOf(
  start: number | undefined,
  [matrix, row]: readonly [ArrayLike<number>, number],
  [vector, from, size]: readonly [ArrayLike<number>, number, number],
  round: Arithmetic['round'],
): number {
  let total = start ?? (size === 1 ? -0 : 0);
  for (let k = 0; k < size; k++) total = round(total + round(vector[from + k] * matrix[row * size + k]));
  return total;
}

export const flag = ({ flags }: Move, bit: number): boolean => ((flags >> bit) & 1) === 1;

export function activated(
  { size, perStep, data }: Rows,
  activation: Activation,
  { array, ...by }: Arithmetic,
): Rows {
  const out = array(data.length);
  if (activation !== 'softmax') out.set(data.map(by.activation(activation)));
  else for (let at = 0; at < data.length; at += size) out.set(by.softmax(data.subarray(at, at + size)), at);
  return { size, perStep, data: out };
}

/** The features of all of them side by side. */
export function joined(sources: readonly Rows[], { array }: Arithmetic): Rows {
  const size = sources.reduce((total, each) => total + each.size, 0);
  const rows = sources[0].data.length / sources[0].size;
  const data = array(rows * size);
  let at = 0;
  for (const each of sources) {
    for (let row = 0; row < rows; row++)
      data.set(each.data.subarray(row * each.size, (row + 1) * each.size), row * size + at);
    at += each.size;
  }
  return { size, perStep: sources[0].perStep, data };
}

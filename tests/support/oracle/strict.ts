// What a strict kernel computes, to the bit: plain loops in float32 over what docs/numerics.md and docs/layers.md fix.
//
// It shares nothing with the compiler but the three functions that define sigmoid, tanh and exp(-x). Sums begin with
// the bias, or with the product that needs no state, and take their terms in order. What docs/numerics.md leaves open,
// a linear layer without bias or activation that is added to something, is not for this file.

import { runLayers, type NetworkJson } from './layers/index.ts';
import type { Arithmetic, Running } from './layers/kind.ts';
import { initialOf, joinedFinals, type LayerRun } from './recurrent.ts';
import { activationOf, softmax } from './strict-activations.ts';

export type Params = Readonly<Record<string, Float32Array>>;

/** All of it time-major. */
export interface StrictData {
  readonly batch: number;
  readonly steps: number;
  readonly x: Float32Array;
  /** all states: of each name those of all layers */
  readonly h0: Float32Array;
  readonly seqLength?: ArrayLike<number>;
  readonly params: Params;
}

/** Of float32. */
export interface StrictRun extends LayerRun {
  readonly params: Params;
  readonly x: Float32Array;
  readonly initial: readonly Float32Array[];
  readonly output: Float32Array;
}

export interface StrictResult {
  readonly output: Float32Array;
  /** in the order of h0 */
  readonly hn: Float32Array;
  readonly runs: readonly StrictRun[];
}

export function strict(network: NetworkJson, { h0, ...data }: StrictData): StrictResult {
  const finals: Running['finals'] = {};
  const runs: StrictRun[] = [];
  const initial = initialOf(network.layers, h0, data.batch);
  const watch = (run: LayerRun) => runs.push(run as StrictRun);
  const output = runLayers(network, data.x, { ...data, initial, finals, arithmetic: float32, watch });
  return { output: output.data as Float32Array, hn: Float32Array.from(joinedFinals(finals)), runs };
}

const float32: Arithmetic = {
  array: (length) => new Float32Array(length),
  round: Math.fround,
  activation: activationOf,
  softmax: (row) => softmax(row as Float32Array),
};

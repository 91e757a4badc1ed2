// A network of layers in float64, by plain loops over what docs/layers.md says: it shares nothing with the compiler.

import { runLayers, type NetworkJson } from './layers/index.ts';
import {
  joined,
  type Activation,
  type Arithmetic,
  type GruJson,
  type Rows,
  type Running,
} from './layers/kind.ts';
import { activations, reference, type Activate, type Params } from './reference.ts';

export interface NetworkData {
  readonly batch: number;
  readonly steps: number;
  /** (T, B, I) */
  readonly x: ArrayLike<number>;
  /** the states of all grus one after the other */
  readonly h0?: ArrayLike<number>;
  readonly seqLength?: ArrayLike<number>;
  readonly params: Params;
}

export interface NetworkResult {
  readonly output: Float64Array;
  readonly hn: Float64Array;
}

export function networkReference(network: NetworkJson, data: NetworkData): NetworkResult {
  const finals: Running['finals'] = [];
  const h0 = Float64Array.from(data.h0 ?? []);
  const output = runLayers(network, Float64Array.from(data.x), { ...data, h0, finals, arithmetic: float64 });
  return {
    output: Float64Array.from(output.data),
    hn: Float64Array.from(finals.flatMap((each) => [...each])),
  };
}

const float64: Arithmetic = {
  array: (length) => new Float64Array(length),
  round: (x) => x,
  activation: elementwise,
  softmax(row) {
    const powers = Array.from(row, (value) => Math.exp(value - Math.max(...row)));
    const sum = powers.reduce((a, b) => a + b);
    return Float64Array.from(powers, (power) => power / sum);
  },
  recurrent: gruRows,
};

function gruRows(layer: GruJson, x: Rows, { batch, steps, seqLength, finals, h0, params }: Running): Rows {
  const { hidden_size: H, num_layers: numLayers = 1, bidirectional = false, cell = 'gru' } = layer;
  const directions = bidirectional ? 2 : 1;
  const at = finals.reduce((sum, each) => sum + each.length, 0);
  const { output, hn } = reference(
    {
      cell,
      inputSize: x.size,
      hiddenSize: H,
      numLayers,
      bidirectional,
      activation: elementwise(layer.activation ?? 'tanh'),
      gateActivation: elementwise(layer.gate_activation ?? 'sigmoid'),
    },
    { batch, steps, x: x.data, h0: h0.subarray(at), params, ...(seqLength && { seqLength }) },
  );
  finals.push(hn);
  const ofLast = hn.subarray((numLayers - 1) * directions * batch * H);
  const sides = Array.from({ length: directions }, (_, d) => ({
    size: H,
    perStep: false,
    data: ofLast.subarray(d * batch * H, (d + 1) * batch * H),
  }));
  return { size: directions * H, perStep: true, data: output, hn: joined(sides, float64) };
}

function elementwise(activation: Activation): Activate {
  if (activation === 'leaky_relu') return leaky(0.01);
  if (typeof activation !== 'object') return activations[activation as keyof typeof activations];
  if ('leaky_relu' in activation) return leaky(activation.leaky_relu.alpha);
  const { alpha = 0.2, beta = 0.5 } = activation.hard_sigmoid;
  return (x) => Math.min(Math.max(alpha * x + beta, 0), 1);
}

const leaky =
  (alpha: number): Activate =>
  (x) =>
    x > 0 ? x : alpha * x;

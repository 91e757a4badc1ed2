// A network of layers in float64, by plain loops over what docs/layers.md says: it shares nothing with the compiler.

import { runLayers, stateWidth, type NetworkJson } from './layers/index.ts';
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
  /** every h in the order of the layers, then every c; zeros where absent */
  readonly h0?: ArrayLike<number>;
  readonly seqLength?: ArrayLike<number>;
  readonly params: Params;
}

export interface NetworkResult {
  readonly output: Float64Array;
  readonly hn: Float64Array;
}

export function networkReference(network: NetworkJson, data: NetworkData): NetworkResult {
  const { x, params, batch, steps, seqLength } = data;
  const count = batch * stateWidth(network.layers);
  const h0 = data.h0 ? Float64Array.from(data.h0) : new Float64Array(count);
  const around = { batch, steps, params, arithmetic: float64, ...(seqLength && { seqLength }) };
  const { output, hn } = runLayers(network, Float64Array.from(x), h0, around);
  return { output: Float64Array.from(output), hn: Float64Array.from(hn) };
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

function gruRows(layer: GruJson, x: Rows, { batch, steps, seqLength, begin, end, params }: Running): Rows {
  const { hidden_size: H, num_layers: numLayers = 1, bidirectional = false, cell = 'gru' } = layer;
  const directions = bidirectional ? 2 : 1;
  const h0 = begin('h', numLayers * directions * batch * H);
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
    { batch, steps, x: x.data, h0, params, ...(seqLength && { seqLength }) },
  );
  end('h', hn);
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

// A network of layers in float64, by plain loops over what docs/layers.md says: it shares nothing with the compiler.

import { runLayers, type NetworkJson } from './layers/index.ts';
import type { Activation, Arithmetic, Running } from './layers/kind.ts';
import { initialOf, joinedFinals, widthsOf } from './recurrent.ts';
import { activations, type Activate, type ReferenceData, type ReferenceResult } from './reference.ts';

export function networkReference(network: NetworkJson, { h0, ...data }: ReferenceData): ReferenceResult {
  const finals: Running['finals'] = {};
  const width = Object.values(widthsOf(network.layers)).reduce((sum, each) => sum + each, 0);
  const states = h0 ? Float64Array.from(h0) : new Float64Array(data.batch * width);
  const initial = initialOf(network.layers, states, data.batch);
  const x = Float64Array.from(data.x);
  const output = runLayers(network, x, { ...data, initial, finals, arithmetic: float64 });
  return { output: Float64Array.from(output.data), hn: Float64Array.from(joinedFinals(finals)) };
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
};

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

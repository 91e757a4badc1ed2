// Activations as strict kernels compute them, to the bit.

import { unaryF32 } from '../../../compiler/ir/scalar-f32.ts';
import type { ActivationName } from './network.ts';

const f = Math.fround;

export type Activation =
  ActivationName | { readonly hard_sigmoid: { readonly alpha?: number; readonly beta?: number } };

export function activationOf(activation: Activation): (x: number) => number {
  if (activation === 'hard_sigmoid') return hardSigmoid(0.2, 0.5);
  if (activation === 'leaky_relu') return leaky(0.01);
  if (typeof activation === 'object') {
    if ('leaky_relu' in activation) return leaky(activation.leaky_relu.alpha);
    const { alpha = 0.2, beta = 0.5 } = activation.hard_sigmoid;
    return hardSigmoid(alpha, beta);
  }
  const plain = {
    tanh: (x: number) => unaryF32('tanh', x),
    sigmoid: (x: number) => unaryF32('sigmoid', x),
    linear: (x: number) => x,
    relu: positive,
  };
  return plain[activation as keyof typeof plain];
}

/** A NaN stays one, and -0 too. */
const positive = (x: number): number => (x < 0 ? 0 : x);

function hardSigmoid(alpha: number, beta: number): (x: number) => number {
  const [slope, start] = [f(alpha), f(beta)];
  return (x) => {
    const y = positive(f(f(slope * x) + start));
    return y > 1 ? 1 : y;
  };
}

function leaky(alpha: number): (x: number) => number {
  const slope = f(alpha);
  return (x) => (x > 0 ? x : f(slope * x));
}

/** Of every row. */
export function softmax(data: Float32Array, size: number): Float32Array {
  const out = new Float32Array(data.length);
  for (let at = 0; at < data.length; at += size) {
    const row = data.subarray(at, at + size);
    const largest = row.reduce((most, x) => (most < x ? x : most));
    const powers = row.map((x) => unaryF32('expNeg', f(largest - x)));
    const total = powers.reduce((all, e) => f(all + e));
    const shares = powers.map((e) => e / total);
    out.set(shares, at);
  }
  return out;
}

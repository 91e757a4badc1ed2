// Activations as strict kernels compute them, to the bit.

import { unaryF32 } from '../../../compiler/ir/scalar-f32.ts';
import type { Activation } from './layers/kind.ts';

const f = Math.fround;

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

/** Of one row. */
export function softmax(row: Float32Array): Float32Array {
  const largest = row.reduce((most, x) => (most < x ? x : most));
  const powers = row.map((x) => unaryF32('expNeg', f(largest - x)));
  const total = powers.reduce((all, e) => f(all + e));
  return powers.map((e) => e / total);
}

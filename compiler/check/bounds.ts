// How far results that mean the same may be apart.

import type { Config } from '../front/config-types.ts';
import { recurrentLayersOf } from '../front/network.ts';
import type { Bound, Results } from './compare.ts';

/** A rewriting may change the order of an f64 product's terms. */
export const graphBound: Bound = { absolute: 1e-12, relative: 1e-12 };

/**
 * How far f32 may be from f64: 1e-6·s + 1e-6·|v|, the acceptance of golden cases, where s is 1 unless numbers are
 * large: the largest result (activations without a limit), and the size of a product much deeper than the state
 * is wide, whose parameters are drawn for the width. Where a result leaves the range of f32 (activations without a
 * limit again) the two have nothing in common, and nothing is judged.
 *
 * Some networks part from f64 by more, whoever computes them: gates without a limit and many steps make much of the
 * last bits. How much is measured, not guessed: `rounded` is the same meaning with every operation's result rounded.
 */
export function f32Bound(config: Config, meaning: Results, rounded?: Results): Bound {
  const sizes = Object.values(meaning).flatMap((values) => Array.from(values, Math.abs));
  const largest = sizes.reduce((most, size) => (size > most ? size : most), 1);
  const parted = rounded
    ? otherOrder * Math.max(...Object.keys(meaning).map((name) => distance(meaning[name], rounded[name])))
    : 0;
  if (largest > 1e30 || !Number.isFinite(parted)) return { absolute: Infinity, relative: 0 };
  const deepest = Math.max(...recurrentLayersOf(config).map((gru) => gru.inputSize / gru.hiddenSize));
  return { absolute: Math.max(1e-6 * largest, 1e-6 * Math.sqrt(deepest), parted), relative: 1e-6 };
}

/** One order of summation, with activations rounded once, says this much of another with its own activations. */
const otherOrder = 16;

/** The largest there is; infinite where only one of two is a number. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((most, value, i) => {
    const off = Object.is(value, b[i]) ? 0 : Math.abs(value - b[i]);
    return Number.isNaN(off) ? Infinity : Math.max(most, off);
  }, 0);
}

/**
 * `fast` activations are off by four times as much as the exact ones. Where gates are tanh, kernels were measured 4.6
 * times f32Bound from strict ones, elsewhere less.
 */
const fastFactor = 10;

/** How far a kernel may be from f64, or a fast one from what computes the same otherwise. */
export function boundFor(config: Config, meaning: Results, rounded?: Results): Bound {
  return times(config.numerics === 'fast' ? fastFactor : 1, f32Bound(config, meaning, rounded));
}

/** A GPU may contract, reassociate and divide less exactly; its activations are good to 3e-7, a CPU's to 9e-8. */
const gpuFactor = 4;

export function looser(bound: Bound, isOnGpu: boolean): Bound {
  return isOnGpu ? times(gpuFactor, bound) : bound;
}

function times(factor: number, { absolute, relative }: Bound): Bound {
  return { absolute: factor * absolute, relative: factor * relative };
}

// What the runtime has to know of a finished kernel, and whether it fits in memory at all.

import type { KernelPlan, Size } from '../runtime/manifest.ts';
import type { Program } from './ir/loop.ts';

export function planOf(program: Program): KernelPlan {
  const arena = program.buffers.find((b) => b.role === 'weights');
  return {
    weights: program.weights ?? 0,
    packs: arena?.packs ?? [],
    constants: arena?.constants ?? [],
    scratch: program.scratch ?? [0, 0, 0, 0],
  };
}

/** The elements a size comes to. */
export function sizeAt([c, b, t, bt]: Size, batch: number, steps: number): number {
  return c + b * batch + t * steps + bt * batch * steps;
}

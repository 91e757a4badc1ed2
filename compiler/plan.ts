// What the runtime has to know of a finished kernel.

import type { KernelPlan } from '../runtime/manifest.ts';
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

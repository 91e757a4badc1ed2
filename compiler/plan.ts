// What the runtime has to know of a finished kernel.

import { sizeOf as sizeAt } from '../runtime/engine.ts';
import type { KernelPlan } from '../runtime/manifest.ts';
import type { Buffer, Program } from './ir/loop.ts';
import { noSize, sizeOf } from './loop/size.ts';

export function planOf(program: Program): KernelPlan {
  const arena = program.buffers.find((b) => b.role === 'weights');
  return {
    weights: program.weights ?? 0,
    packs: arena?.packs ?? [],
    constants: arena?.constants ?? [],
    scratch: program.scratch ?? [0, 0, 0, 0],
  };
}

/** Where the elements of a buffer begin and end in its argument, which others may be part of. */
export function rangeOf(
  b: Buffer,
  program: Program,
  batch: number,
  steps: number,
): readonly [number, number] {
  const start = sizeAt(b.offset ?? noSize, batch, steps);
  return [start, start + sizeAt(sizeOf(b, program), batch, steps)];
}

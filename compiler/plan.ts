// What the runtime has to know of a finished kernel.

import { sizeOf, type Sizes } from '../runtime/size.ts';
import type { KernelPlan } from '../runtime/manifest.ts';
import { isParam, type Buffer, type Program } from './ir/loop.ts';
import { bufferSize, noSize } from './ir/size.ts';

export function planOf(program: Program): KernelPlan {
  const arena = program.buffers.find(isParam);
  return {
    weights: program.weights ?? 0,
    packs: arena?.packs ?? [],
    constants: arena?.constants ?? [],
    scratch: program.scratch ?? noSize,
  };
}

/** Where the elements of a buffer begin and end in its argument, which others may be part of. */
export function rangeOf(b: Buffer, program: Program, sizes: Sizes): readonly [number, number] {
  const start = sizeOf(b.at ?? noSize, sizes);
  return [start, start + sizeOf(bufferSize(b, program), sizes)];
}

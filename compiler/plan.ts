// What the runtime has to know of a finished kernel.

import { sizeOf, type Sizes } from '../runtime/size.ts';
import type { KernelPlan } from '../runtime/manifest.ts';
import { fillsOf, type Fills } from './ir/layout.ts';
import type { Buffer, Program } from './ir/loop.ts';
import { bufferSize, knownSizes, noSize } from './ir/size.ts';

export function planOf(program: Program): KernelPlan {
  const { count = 0, packs = [], constants = [] } = program.weights ?? {};
  return {
    weights: count,
    packs,
    constants,
    scratch: program.scratch ?? noSize,
  };
}

/** What fills a buffer of weights: once memory is planned that is all of them, before it each is by itself. */
export function fillsIn(b: Buffer, { weights }: Program): Fills {
  return weights ?? fillsOf(b.layout, knownSizes(b), 0);
}

/** Where the elements of a buffer begin and end in its argument, which others may be part of. */
export function rangeOf(b: Buffer, program: Program, sizes: Sizes): readonly [number, number] {
  const start = sizeOf(b.at ?? noSize, sizes);
  return [start, start + sizeOf(bufferSize(b, program), sizes)];
}

// What the runtime has to know of a finished kernel.

import { pack } from '../runtime/pack.ts';
import { sizeOf, type Sizes } from '../runtime/size.ts';
import type { KernelPlan } from '../runtime/manifest.ts';
import { arrayOf, dtypes, type Memory } from './ir/dtypes.ts';
import { fillsOf, type Fills } from './ir/layout.ts';
import type { Buffer, Program } from './ir/loop.ts';
import { bufferSize, knownProduct, knownSizes, noSize } from './ir/size.ts';
import { joinPacks } from './join-packs.ts';

const nothing = { packs: [], constants: [] } as const;

export function planOf({ weights, scratch }: Program): KernelPlan {
  const typed = [...(weights?.fills.keys() ?? [])].find((dtype) => dtype !== 'f32');
  if (typed) throw new Error(`the runtime packs f32, and weights are of ${typed}`);
  const { packs, constants } = weights?.fills.get('f32') ?? nothing;
  return { weights: weights?.words ?? 0, packs: joinPacks(packs), constants, scratch: scratch ?? noSize };
}

type Params = ReadonlyMap<string, ArrayLike<number>>;

/** What fills a buffer of weights: once memory is planned all of its type, before it each is by itself. */
export function fillsIn(b: Buffer, { weights }: Program): Fills {
  return weights ? (weights.fills.get(b.dtype) ?? nothing) : fillsOf(b.layout, knownSizes(b), 0);
}

/** What a buffer of weights holds; f16 are given as bits. */
export function packed(b: Buffer, program: Program, params: Params): Memory {
  return pack(fillsIn(b, program), params, arrayOf(b.dtype, knownProduct(b.shape)));
}

/** All weights of a kernel, of whatever types. */
export function streamOf({ weights }: Program, params: Params): Float32Array {
  const stream = new ArrayBuffer((weights?.words ?? 0) * 4);
  for (const [dtype, fills] of weights?.fills ?? []) pack(fills, params, dtypes[dtype].over(stream));
  return new Float32Array(stream);
}

/** Where the elements of a buffer begin and end in its argument, which others may be part of. */
export function rangeOf(b: Buffer, program: Program, sizes: Sizes): readonly [number, number] {
  const start = sizeOf(b.at ?? noSize, sizes);
  return [start, start + sizeOf(bufferSize(b, program), sizes)];
}

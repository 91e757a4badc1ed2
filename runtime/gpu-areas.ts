// The areas around a kernel that is dispatched: h0 and hn have one each, since threads read one while others write.
import { areas } from './engine.ts';

/** In the order of the kernel's bindings. */
export const areaNames = ['weights', 'x', 'lengths', 'h0', 'output', 'hn', 'scratch'] as const;

/** One of something for each of them. */
export type GpuAreas<A> = readonly [weights: A, x: A, lengths: A, h0: A, output: A, hn: A, scratch: A];

/** How many elements each area has. */
export function gpuAreas(...of: Parameters<typeof areas>): GpuAreas<number> {
  const [weights, x, lengths, output, state, scratch] = areas(...of);
  return [weights, x, lengths, state, output, state, scratch];
}

// What a size comes to. The compiler computes the same here as the runtime.
import type { Dim, Size } from './manifest.ts';

/** The values of the names in sizes. */
export type Sizes = Readonly<Record<string, number>>;

export const sizeOf = (size: Size, sizes: Sizes): number =>
  size.reduce((sum, [coefficient, ...of]) => sum + coefficient * countOf(of, sizes), 0);

/** Elements of a shape. A product of sizes stays exact wherever it can equal an array's length: far below 2^53. */
export const countOf = (shape: readonly Dim[], sizes: Sizes): number =>
  shape.reduce<number>((product, dim) => product * (sizes[dim] ?? (dim as number)), 1);

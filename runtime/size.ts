// What a size comes to. The compiler computes the same here as the runtime.
import type { Size } from './manifest.ts';

/** The values of the names in sizes. */
export type Sizes = Readonly<Record<string, number>>;

export const sizeOf = (size: Size, sizes: Sizes): number =>
  size.reduce((sum, [count, ...of]) => sum + of.reduce((product, name) => product * sizes[name], count), 0);

// Drawing from a seed, for mutants: the same seed is the same mutant on every machine.
import { randomFrom } from '../../support/random.ts';

export interface Draw {
  /** a whole number from 0 to n - 1 */
  readonly below: (n: number) => number;
  readonly oneOf: <T>(list: readonly T[]) => T;
  /** true once in n times */
  readonly onceIn: (n: number) => boolean;
}

export function drawFrom(seed: number | string): Draw {
  const random = randomFrom(seed);
  const below = (n: number): number => Math.floor(random() * n);
  return { below, oneOf: (list) => list[below(list.length)], onceIn: (n) => below(n) === 0 };
}

/** What sizes, offsets and counts are wrong with: nothing, one off, the ends of every width, and what overflows. */
export const awkwardNumbers: readonly number[] = [
  0,
  1,
  2,
  3,
  4,
  7,
  8,
  63,
  64,
  127,
  128,
  255,
  256,
  32_767,
  65_535,
  65_536,
  2 ** 24,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 40,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 63,
  2 ** 64 - 1,
];

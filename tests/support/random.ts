// Numbers for tests that look random and are the same on every run.

import { floats, randomFrom } from '../../compiler/check/random.ts';

export { floats, randomFrom };

/** `count` whole numbers from `low` to `high`, both included. */
export function integers(count: number, low: number, high: number, seed: number | string): Int32Array {
  const random = randomFrom(seed);
  return Int32Array.from({ length: count }, () => low + Math.floor(random() * (high - low + 1)));
}

/** Where two arrays differ in a bit, any NaN being equal to any NaN; undefined where they don't. */
export function firstDifference(a: ArrayLike<number>, b: ArrayLike<number>): string | undefined {
  if (a.length !== b.length) return `${a.length} elements and ${b.length}`;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return `[${i}]: ${a[i]} and ${b[i]}`;
  return undefined;
}

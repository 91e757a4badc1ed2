// Numbers for tests that look random and are the same on every run.

/** A generator of numbers in [0, 1), told apart by its seed. */
export function randomFrom(seed: number | string): () => number {
  let state = typeof seed === 'number' ? seed : hash(seed);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function hash(text: string): number {
  return [...text].reduce((sum, c) => Math.imul(sum ^ c.charCodeAt(0), 0x01000193), 0x811c9dc5);
}

/** `count` f32 values in [-scale, scale). */
export function floats(count: number, seed: number | string, scale = 1): Float32Array {
  const random = randomFrom(seed);
  return Float32Array.from({ length: count }, () => (2 * random() - 1) * scale);
}

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

// Numbers that look random and are the same for a seed on every machine.
//
// The generator is a 32-bit counter stepped by 0x6d2b79f5 whose value is mixed by multiplications and shifts.

/** A generator of numbers in [0, 1); a text is a seed by its hash. */
export function randomFrom(seed: number | string): () => number {
  let state = typeof seed === 'number' ? seed : hash(seed);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function hash(text: string): number {
  return [...text].reduce((sum, c) => Math.imul(sum ^ c.charCodeAt(0), 0x01000193), 0x811c9dc5);
}

/** `count` f32 values in [-scale, scale). */
export function floats(count: number, seed: number | string, scale = 1): Float32Array {
  const random = randomFrom(seed);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = (2 * random() - 1) * scale;
  return values;
}

// A riff on plucked strings, after Karplus and Strong: noise goes round a delay line and loses its brightness.

/** What is played when: in eighths, as numbers of MIDI. */
const notes = [
  [0, [40]],
  [1, [40]],
  [2, [52]],
  [3, [40]],
  [4, [43, 50]],
  [5, [43, 50]],
  [6, [45, 52]],
  [8, [40]],
  [9, [40]],
  [10, [55]],
  [11, [52]],
  [12, [38, 45]],
  [13, [40, 47]],
  [14, [40, 47, 52]],
];
const EIGHTH = 0.22; // seconds
const EIGHTHS = 18;

/** One round of the riff, to be looped. */
export function riff(rate) {
  const out = new Float32Array(Math.round(EIGHTHS * EIGHTH * rate));
  notes.forEach(([start, pitches], i) => {
    const end = notes[i + 1]?.[0] ?? EIGHTHS;
    const from = Math.round(start * EIGHTH * rate);
    const length = Math.round((end - start) * EIGHTH * rate);
    for (const pitch of pitches) {
      const string = pluck(440 * 2 ** ((pitch - 69) / 12), length, rate);
      for (let n = 0; n < length; n++)
        out[from + n] += (1 / pitches.length) * damped(n, length, rate) * string[n];
    }
  });
  return out;
}

/** The hand on the string, 10 ms before the next note. */
const damped = (n, length, rate) => Math.min(1, (length - n) / (0.01 * rate));

function pluck(frequency, length, rate) {
  const size = Math.round(rate / frequency - 0.5);
  const line = Float32Array.from({ length: size }, noise(size));
  // the pick has a width, and strings are not plucked at the bridge
  for (let pass = 0; pass < 2; pass++)
    for (let i = size - 1; i > 0; i--) line[i] = 0.5 * (line[i] + line[i - 1]);
  const out = new Float32Array(length);
  for (let n = 0; n < length; n++) {
    const i = n % size;
    out[n] = line[i];
    line[i] = 0.498 * (line[i] + line[(i + 1) % size]);
  }
  return out;
}

/** Numbers between -1 and 1, the same every time. */
function noise(seed) {
  let bits = seed;
  return () => {
    bits = (Math.imul(bits, 1664525) + 1013904223) | 0;
    return bits / 2 ** 31;
  };
}

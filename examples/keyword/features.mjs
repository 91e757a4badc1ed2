// Sound to what the network reads: the logarithm of 32 mel bands of 32 ms of sound, every 16 ms.
//
// The page, run.mjs and train/make-data.mjs all use this file, so a network is never fed what it was not trained on.

export const SAMPLE_RATE = 16_000;
export const HOP = 256;
export const BANDS = 32;
const SIZE = 512;
const [LOWEST, HIGHEST] = [60, 7600]; // Hz

const window = Float64Array.from({ length: SIZE }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / SIZE));
const bands = melBands();

/** A function that takes HOP new samples and gives BANDS features; the array it returns is used again. */
export function makeFeatures() {
  const [recent, re, im] = [0, 0, 0].map(() => new Float64Array(SIZE));
  const power = new Float64Array(SIZE / 2);
  const features = new Float32Array(BANDS);
  return (hop) => {
    recent.copyWithin(0, HOP);
    recent.set(hop, SIZE - HOP);
    for (let i = 0; i < SIZE; i++) re[i] = recent[i] * window[i];
    im.fill(0);
    transform(re, im);
    for (let i = 0; i < power.length; i++) power[i] = re[i] ** 2 + im[i] ** 2;
    bands.forEach(({ first, weights }, band) => {
      const energy = weights.reduce((sum, weight, i) => sum + weight * power[first + i], 0);
      features[band] = (Math.log10(energy + 1e-4) + 1) / 2; // silence at about -1.5, speech around 0 to 1.5
    });
    return features;
  };
}

/** Triangles, evenly spaced on the mel scale, each a first bin and weights. */
function melBands() {
  const mel = (hertz) => 2595 * Math.log10(1 + hertz / 700);
  const hertz = (m) => 700 * (10 ** (m / 2595) - 1);
  const step = (mel(HIGHEST) - mel(LOWEST)) / (BANDS + 1);
  const bin = (i) => (hertz(mel(LOWEST) + i * step) * SIZE) / SAMPLE_RATE;
  return Array.from({ length: BANDS }, (_, band) => {
    const [from, top, to] = [bin(band), bin(band + 1), bin(band + 2)];
    // the lowest bands are narrower than a bin: each keeps the bin it is nearest to
    const first = Math.min(Math.ceil(from), Math.round(top));
    const last = Math.max(Math.floor(to), first);
    const weights = Array.from({ length: last - first + 1 }, (__, i) => {
      const at = first + i;
      return Math.max(at < top ? (at - from) / (top - from) : (to - at) / (to - top), 0.05);
    });
    return { first, weights };
  });
}

/** The discrete Fourier transform in place: radix 2, after the bits of the indices are reversed. */
function transform(re, im) {
  for (let i = 0, j = 0; i < SIZE; i++) {
    if (i < j) [re[i], re[j], im[i], im[j]] = [re[j], re[i], im[j], im[i]];
    let bit = SIZE >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
  }
  for (let half = 1; half < SIZE; half *= 2)
    for (let k = 0; k < half; k++) {
      const [cos, sin] = [Math.cos((Math.PI * k) / half), -Math.sin((Math.PI * k) / half)];
      for (let a = k, b = k + half; a < SIZE; a += 2 * half, b += 2 * half) {
        const [r, i] = [re[b] * cos - im[b] * sin, re[b] * sin + im[b] * cos];
        [re[b], im[b], re[a], im[a]] = [re[a] - r, im[a] - i, re[a] + r, im[a] + i];
      }
    }
}

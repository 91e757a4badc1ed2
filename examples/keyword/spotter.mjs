// Sound in, words out: features, one step of the network for each frame, and a word where its probability stays high.
import { HOP, makeFeatures } from './features.mjs';
import { words } from './words.mjs';

const FRAMES = 5; // of 16 ms over which probabilities are averaged
const THRESHOLD = 0.6;
const PAUSE = 30; // frames in which a word is not told twice

/**
 * A function that takes HOP samples and gives { features, probabilities, heard }, `heard` the word that was recognised
 * with this frame, or ''. Both arrays are used again by the next call.
 */
export function makeSpotter(model) {
  const toFeatures = makeFeatures();
  const stream = model.stream();
  const recent = Array.from({ length: FRAMES }, () => new Float32Array(words.length));
  const probabilities = new Float32Array(words.length);
  let frame = 0;
  let quietUntil = 0;
  return (hop) => {
    const features = toFeatures(hop);
    recent[frame % FRAMES].set(stream.step(features));
    probabilities.forEach((_, i) => {
      probabilities[i] = recent.reduce((sum, each) => sum + each[i], 0) / FRAMES;
    });
    const best = probabilities.indexOf(Math.max(...probabilities));
    const isHeard = best > 0 && probabilities[best] > THRESHOLD && frame >= quietUntil;
    if (isHeard) quietUntil = frame + PAUSE;
    frame += 1;
    return { features, probabilities, heard: isHeard ? words[best] : '' };
  };
}

/** Cuts sound of any length into hops; what is left over waits for the next call. */
export function inHops(use) {
  const hop = new Float32Array(HOP);
  let filled = 0;
  return (samples) => {
    for (let at = 0; at < samples.length;) {
      const part = samples.subarray(at, at + HOP - filled);
      hop.set(part, filled);
      [at, filled] = [at + part.length, (filled + part.length) % HOP];
      if (filled === 0) use(hop);
    }
  };
}

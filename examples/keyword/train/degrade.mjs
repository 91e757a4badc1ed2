// Clean speech as a room, a microphone and a machine's fan would leave it.
import { SAMPLE_RATE } from '../features.mjs';

export function degrade(samples, chance) {
  const heard = chance.below(1) < 0.6 ? echoed(samples, chance) : samples;
  const tilted = tilt(heard, chance.from(-0.5, 0.5));
  const gain = 10 ** chance.from(-1.3, 0.2);
  const noise = makeNoise(samples.length, chance);
  const level = gain * 10 ** chance.from(-2.6, -0.9);
  return tilted.map((value, i) => Math.max(-1, Math.min(1, gain * value + level * noise[i])));
}

/** Some reflections, weaker the later they come. */
function echoed(samples, chance) {
  const result = samples.slice();
  const [decay, strength] = [chance.from(0.03, 0.15), chance.from(0.1, 0.5)];
  for (let k = 0; k < 12; k++) {
    const delay = chance.from(0.003, 0.2);
    const gain = strength * Math.exp(-delay / decay) * (chance.below(1) < 0.5 ? 1 : -1);
    const shift = Math.round(delay * SAMPLE_RATE);
    for (let i = shift; i < samples.length; i++) result[i] += gain * samples[i - shift];
  }
  return result;
}

/** Brighter or duller: a filter of one zero. */
const tilt = (samples, amount) => samples.map((value, i) => value - amount * (samples[i - 1] ?? 0));

/** From white to brown, sometimes with a hum. */
function makeNoise(length, chance) {
  const brown = chance.below(0.98);
  const hum = chance.below(1) < 0.3 ? chance.from(0.2, 1.5) : 0;
  const hertz = chance.from(45, 400);
  let low = 0;
  return Float32Array.from({ length }, (_, i) => {
    low = brown * low + chance.normal() * Math.sqrt(1 - brown * brown);
    return 0.15 * (low + hum * Math.sin((2 * Math.PI * hertz * i) / SAMPLE_RATE));
  });
}

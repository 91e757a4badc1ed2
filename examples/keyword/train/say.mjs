// Words spoken by espeak-ng, as samples at 16 kHz without the silence around them.
import { spawnSync } from 'node:child_process';
import { SAMPLE_RATE } from '../features.mjs';

/** What espeak-ng says, or undefined where it says nothing; `voice` as of its option -v, such as "en-us+f2". */
export function say(text, { voice, speed, pitch }) {
  const options = ['-v', voice, '-s', `${speed}`, '-p', `${pitch}`, '--stdout', text];
  const { stdout, stderr, error } = spawnSync('espeak-ng', options, { maxBuffer: 1 << 24 });
  if (error) throw new Error(`espeak-ng is needed: apt-get install espeak-ng (${error.message})`);
  if (stdout.length < 44) throw new Error(`espeak-ng ${options.join(' ')}: ${stderr}`);
  const samples = Float32Array.from(
    { length: (stdout.length - 44) >> 1 },
    (_, i) => stdout.readInt16LE(44 + 2 * i) / 32768,
  );
  return trimmed(resample(samples, stdout.readUInt32LE(24), SAMPLE_RATE));
}

/** By a sinc under a window, cut off below the lower one of both rates. */
function resample(samples, from, to) {
  const cutoff = Math.min(1, to / from) * 0.95;
  const reach = Math.ceil(12 / cutoff);
  return Float32Array.from({ length: Math.floor((samples.length * to) / from) }, (_, i) => {
    const middle = (i * from) / to;
    let sum = 0;
    for (let j = Math.ceil(middle - reach); j <= middle + reach; j++) {
      const [away, sample] = [j - middle, samples[j] ?? 0];
      const sinc = away === 0 ? 1 : Math.sin(Math.PI * cutoff * away) / (Math.PI * cutoff * away);
      sum += sample * cutoff * sinc * (0.5 + 0.5 * Math.cos((Math.PI * away) / reach));
    }
    return sum;
  });
}

function trimmed(samples) {
  const loud = 0.03 * samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const first = samples.findIndex((value) => Math.abs(value) > loud);
  const last = samples.findLastIndex((value) => Math.abs(value) > loud);
  return loud > 0 && last - first > SAMPLE_RATE / 20 ? samples.slice(first, last + 1) : undefined;
}

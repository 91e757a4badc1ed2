// The same without a page: node examples/keyword/run.mjs [FILE.wav] prints the words of a recording and when they end.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { HOP, SAMPLE_RATE } from './features.mjs';
import { inHops, makeSpotter } from './spotter.mjs';

const here = (name) => new URL(name, import.meta.url);
const path = (name) => fileURLToPath(here(name));
const command = [path('../../dist/compiler/cli/main.js'), 'build', path('config.json')];
if (spawnSync(process.execPath, command, { stdio: 'inherit' }).status !== 0) process.exit(1);

const { load } = await import(here('build/keyword.js'));
const samples = readWav(readFileSync(process.argv[2] ?? here('speech.wav')));
const spot = makeSpotter(await load());
let frames = 0;
const began = performance.now();
inHops((hop) => {
  const { heard } = spot(hop);
  frames += 1;
  if (heard) console.log(`${((frames * HOP) / SAMPLE_RATE).toFixed(2).padStart(6)} s  ${heard}`);
})(samples);
const micros = (1000 * (performance.now() - began)) / frames;
console.log(`${frames} frames, ${micros.toFixed(0)} µs each, of ${(1000 * HOP) / SAMPLE_RATE} ms`);

/** 16-bit samples of one channel at the network's rate; the page takes other files too. */
function readWav(bytes) {
  const [form, channels, rate, bits] = [20, 22, 24, 34].map((at, i) =>
    i === 2 ? bytes.readUInt32LE(at) : bytes.readUInt16LE(at),
  );
  if (form !== 1 || channels !== 1 || rate !== SAMPLE_RATE || bits !== 16)
    throw new Error(`a .wav of 16-bit samples, one channel, ${SAMPLE_RATE} Hz is needed`);
  const start = bytes.indexOf('data') + 8;
  return Float32Array.from(
    { length: (bytes.length - start) >> 1 },
    (_, i) => bytes.readInt16LE(start + 2 * i) / 32768,
  );
}

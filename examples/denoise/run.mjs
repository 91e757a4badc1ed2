// A network of layers, compiled and run frame by frame. Its weights are made up: what is shown is the network's speed.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { compile } from '../../dist/compiler/index.js';

const file = 'examples/denoise/config.json';
const text = readFileSync(new URL('config.json', import.meta.url), 'utf8');
const { module } = await compile({ config: { file, text } });
const url = `data:text/javascript;base64,${Buffer.from(module.text).toString('base64')}`;
const { loadSync, params, targets } = await import(url);

const frames = 3000; // of 10 ms each
const weights = Object.fromEntries(Object.entries(params).map(([name, shape]) => [name, madeUp(shape)]));
console.log(
  `${Object.keys(params).length} tensors, the module is ${gzipSync(module.text).length} bytes gzipped`,
);

const results = targets.map((target) => {
  const stream = loadSync({ target, weights }).stream();
  const frame = new Float32Array(42);
  const start = performance.now();
  for (let t = 0; t < frames; t++) {
    for (let i = 0; i < 42; i++) frame[i] = Math.sin(t * 0.01 * (i + 1));
    stream.step(frame);
  }
  const micros = ((performance.now() - start) * 1000) / frames;
  const output = stream.step(frame).slice();
  console.log(`${target.padEnd(4)} ${micros.toFixed(1)} µs a frame, speech ${output[22].toFixed(4)}`);
  return output;
});

const isSame = results.every((output) => output.every((value, i) => Object.is(value, results[0][i])));
console.log(isSame ? 'equal in every bit' : 'DIFFERENT');
process.exitCode = isSame ? 0 : 1;

/** As PyTorch draws them, from no chance at all. */
function madeUp(shape) {
  const count = shape.reduce((a, b) => a * b, 1);
  const scale = 1 / Math.sqrt(shape.at(-1));
  return Float32Array.from({ length: count }, (_, i) => scale * Math.sin(1 + i * i));
}

// Compiles coupled.cell and compares it with its formula, written out below: node examples/custom-cell/run.mjs
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const here = (name) => new URL(name, import.meta.url);
const path = (name) => fileURLToPath(here(name));
const [INPUT, HIDDEN, STEPS] = [6, 20, 50];
const MAX_ERROR = 1e-6;

const command = [path('../../dist/compiler/cli/main.js'), 'build', path('config.json')];
const { status } = spawnSync(process.execPath, command, { stdio: 'inherit' });
if (status !== 0) process.exit(1);
const { load, params, targets } = await import(here('build/coupled.js'));

const random = numbers(1);
const draw = (count, scale) => Float32Array.from({ length: count }, () => scale * random());
const sizeOf = (shape) => shape.reduce((a, b) => a * b, 1);
const weights = Object.fromEntries(
  Object.entries(params).map(([name, shape]) => [name, draw(sizeOf(shape), 0.5)]),
);
const x = draw(STEPS * INPUT, 1);
const expected = formula(weights, x);

for (const target of targets) {
  const model = await load({ target, weights });
  const { output } = model.run(x, { batch: 1 });
  const error = Math.max(...output.map((value, i) => Math.abs(value - expected[i])));
  const isRight = error <= MAX_ERROR; // false for NaN too
  console.log(
    `${target.padEnd(5)} ${output.length} numbers, largest |error| ${error.toExponential(1)}  ${isRight ? 'ok' : 'WRONG'}`,
  );
  if (!isRight) process.exitCode = 1;
}

/** The same in float64, as one would write it on paper. */
function formula(stored, inputs) {
  const [W_z, W_n] = halves(stored.weight_ih_l0);
  const [R_z, R_n] = halves(stored.weight_hh_l0);
  const [b_z, b_n] = halves(stored.bias_ih_l0);
  const [leak, gain] = [stored.leak_l0, stored.gain_l0[0]];
  const outputs = [];
  let h = new Float64Array(HIDDEN);
  for (let t = 0; t < STEPS; t++) {
    const input = inputs.subarray(t * INPUT, (t + 1) * INPUT);
    const z = h.map((_, i) => sigmoid(dot(W_z, i, input) + dot(R_z, i, h) + b_z[i]));
    const gated = h.map((value, i) => z[i] * value);
    const n = h.map((_, i) => Math.tanh(gain * dot(W_n, i, input) + dot(R_n, i, gated) + b_n[i]));
    h = h.map((value, i) => value + sigmoid(leak[i]) * (n[i] - value));
    outputs.push(...h);
  }
  return outputs;
}

/** A stack of two holds one below the other. */
function halves(tensor) {
  return [tensor.subarray(0, tensor.length / 2), tensor.subarray(tensor.length / 2)];
}

/** A row of a matrix times a vector. */
function dot(matrix, row, vector) {
  return vector.reduce((sum, value, k) => sum + matrix[row * vector.length + k] * value, 0);
}

function sigmoid(value) {
  return 1 / (1 + Math.exp(-value));
}

/** From -1 to 1, the same every time. */
function numbers(seed) {
  let bits = seed;
  return () => {
    bits = (Math.imul(bits, 1664525) + 1013904223) | 0;
    return bits / 2 ** 31;
  };
}

// Runs the same batch on wgsl, wasm and js, one after the other, and shows the times and how far the results are apart.
import { load, params, targets } from './build/webgpu_batch.js';

const form = document.querySelector('#sizes');
const state = document.querySelector('#state');
const rows = document.querySelector('#results');
const ROUNDS = 5;

/** Numbers between -1 and 1, the same every time. */
function numbers(count, scale, seed) {
  let bits = seed;
  return Float32Array.from({ length: count }, () => {
    bits = (Math.imul(bits, 1664525) + 1013904223) | 0;
    return (bits / 2 ** 31) * scale;
  });
}

const weights = Object.fromEntries(
  Object.entries(params).map(([name, shape], i) => [
    name,
    numbers(
      shape.reduce((a, b) => a * b, 1),
      0.125,
      i + 1,
    ),
  ]),
);

async function timed(act) {
  const start = performance.now();
  const value = await act();
  return { value, milliseconds: performance.now() - start };
}

async function measure(target, x, sizes) {
  const { value: model, milliseconds: loading } = await timed(() => load({ target, weights }));
  try {
    const { output } = await model.run(x, sizes);
    const times = [];
    for (let i = 0; i < ROUNDS; i++) times.push((await timed(() => model.run(x, sizes))).milliseconds);
    return { output, loading, running: times.sort((a, b) => a - b)[ROUNDS >> 1] };
  } finally {
    model.dispose();
  }
}

function largestDifference(a, b) {
  let largest = 0;
  a.forEach((value, i) => {
    const difference = Math.abs(value - b[i]);
    if (!(difference <= largest)) largest = difference;
  });
  return largest;
}

function show(target, ...cells) {
  const row = rows.insertRow();
  for (const text of [target, ...cells]) row.insertCell().textContent = text;
}

async function run() {
  const { batch, steps } = Object.fromEntries(
    [...new FormData(form)].map(([name, value]) => [name, Number(value)]),
  );
  const x = numbers(batch * steps * 32, 1, 99);
  rows.replaceChildren();
  let first;
  for (const target of targets) {
    state.textContent = `running ${target}`;
    await new Promise((resolve) => setTimeout(resolve));
    try {
      const { output, loading, running } = await measure(target, x, { batch, steps });
      first ??= output;
      const difference =
        output === first ? 'compared with this' : largestDifference(output, first).toExponential(1);
      show(target, `${loading.toFixed(0)} ms`, `${running.toFixed(1)} ms`, difference);
    } catch (error) {
      show(target, '', '', `${error.code ?? ''} ${error.message}`);
    }
  }
  state.textContent = 'done';
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  if (!state.textContent.startsWith('running')) void run();
});
void run();

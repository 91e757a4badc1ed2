// The whole way on a real network: compile it, run it, compare it with PyTorch's numbers, and time it.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const here = (name) => new URL(name, import.meta.url);
const MAX_ERROR = 1e-6;
const targets = ['wasm', 'js'];

const isColored = process.stdout.isTTY && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
const style = (on, off) => (text) => (isColored ? `\u001b[${on}m${text}\u001b[${off}m` : text);
const [bold, dim, green, red] = [style(1, 22), style(2, 22), style(32, 39), style(31, 39)];
const title = (text) => console.log(`\n${bold(text)}`);
const row = (name, ...cells) => console.log(`  ${name.padEnd(12)}${cells.join('')}`);
const micros = (milliseconds) => `${(milliseconds * 1000).toFixed(2)} µs`;

buildModule();
const { load } = await import(here('build/pytorch_twin.js').href);
const expected = JSON.parse(readFileSync(here('expected.json'), 'utf8'));

// model = nn.GRU(10, 16, 2, batch_first=True); output, hn = model(torch.ones(3, 5, 10), torch.ones(2, 3, 16))
const x = new Float32Array(3 * 5 * 10).fill(1);
const h0 = new Float32Array(2 * 3 * 16).fill(1);
const models = await Promise.all(targets.map((target) => load({ target })));
const results = models.map((model) => model.run(x, { h0 }));

showValues();
const isRight = showComparison();
showSpeed();
process.exitCode = isRight ? 0 : 1;

/** What a user types: grucc build examples/pytorch-twin/config.json */
function buildModule() {
  const [cli, config] = ['../../dist/compiler/cli/main.js', 'config.json'].map((name) =>
    fileURLToPath(here(name)),
  );
  if (!existsSync(cli)) {
    console.error('grucc itself is not built yet: npm run demo builds it and comes back here');
    process.exit(1);
  }
  const shown = relative(process.cwd(), config);
  console.log(`${dim('$')} ${bold(`grucc build ${shown}`)}`);
  const { status } = spawnSync(process.execPath, [cli, 'build', shown], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

function showValues() {
  title('GRU(10, 16, 2, batch_first=True), x of ones (3, 5, 10), h0 of ones (2, 3, 16)');
  row('output', `(${expected.y.shape.join(', ')})`, dim('   its first values:'));
  const first = (values) => Array.from(values.slice(0, 5), (value) => value.toFixed(7).padStart(11)).join('');
  row('PyTorch', first(expected.y.values));
  results.forEach(({ output }, i) => row(targets[i], first(output)));
}

/** Every value of output and hn, not only the first. */
function showComparison() {
  title(`Compared with PyTorch ${dim('(computed in float64; within 3e-8 of PyTorch 1.13)')}`);
  const errors = results.map(({ output, hn }) =>
    Math.max(distance(output, expected.y.values), distance(hn, expected.hn.values)),
  );
  const verdict = (ok) => (ok ? green('ok') : red('WRONG'));
  errors.forEach((error, i) => {
    const ok = error <= MAX_ERROR; // false for NaN too
    row(targets[i], `largest |error| ${error.toExponential(1)}, allowed ${MAX_ERROR}  `, verdict(ok));
  });
  const [first, ...others] = results;
  const isSame = others.every(({ output, hn }) => sameBits(output, first.output) && sameBits(hn, first.hn));
  const count = first.output.length + first.hn.length;
  row('wasm = js', `${isSame ? 'equal in every bit' : 'different'}, ${count} numbers  `, verdict(isSame));
  return isSame && errors.every((error) => error <= MAX_ERROR);
}

function distance(actual, wanted) {
  if (actual.length !== wanted.length) return NaN;
  return wanted.reduce((largest, value, i) => Math.max(largest, Math.abs(actual[i] - value)), 0);
}

function sameBits(a, b) {
  return Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(
    Buffer.from(b.buffer, b.byteOffset, b.byteLength),
  );
}

function showSpeed() {
  title('Speed on this machine, one thread (median)');
  const step = new Float32Array(10).fill(1);
  const jobs = models.flatMap((model) => {
    const stream = model.stream();
    const out = { output: new Float32Array(3 * 5 * 16), hn: new Float32Array(2 * 3 * 16) };
    return [() => model.run(x, { h0, out }), () => stream.step(step)];
  });
  const times = medianTimes(jobs);
  const cell = (text) => text.padStart(24);
  row('', cell('run, 3 x 5 steps'), cell('one stream step'));
  targets.forEach((name, i) => row(name, cell(micros(times[2 * i])), cell(micros(times[2 * i + 1]))));
  const code = readFileSync(here('build/pytorch_twin.js'));
  const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
  row(
    'module',
    `${kB(code.length)}, ${kB(gzipSync(code, { level: 9 }).length)} gzipped`,
    dim(', weights inside'),
  );
}

/** Milliseconds a call. The jobs take turns, so that a busy moment of the machine falls on all of them. */
function medianTimes(jobs, rounds = 60) {
  const counts = jobs.map(callsPerMillisecond);
  const samples = jobs.map(() => []);
  for (let round = 0; round < rounds; round++)
    jobs.forEach((job, i) => samples[i].push(timeOf(job, counts[i]) / counts[i]));
  return samples.map((list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)]);
}

/** Warms up for 300 ms, long enough for the engine to have optimised, and counts. */
function callsPerMillisecond(job) {
  const end = performance.now() + 300;
  let calls = 0;
  while (performance.now() < end) calls += timeOf(job, 100) && 100;
  return Math.max(1, Math.round(calls / 300));
}

function timeOf(job, calls) {
  const start = performance.now();
  for (let i = 0; i < calls; i++) job();
  return performance.now() - start;
}

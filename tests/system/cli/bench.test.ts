// grucc bench: what it prints, on a clock of the test's own; nothing depends on how fast this machine is.
import { expect, test } from 'vitest';
import * as compiler from '../../../compiler/compile.ts';
import { grucc, jsonLines } from '../../support/cli.ts';

const config = '{ "input_size": 2, "hidden_size": 3, "targets": ["wasm", "js"], "budget": "2.67 ms" }';

function clock(): () => number {
  let time = 0;
  return () => (time += 0.1);
}

test('a real-time report for each target', async () => {
  const { code, out } = await grucc(['bench', config, '--steps', '4'], { compiler, now: clock() });
  expect(code).toBe(0);
  expect(out).toMatch(
    /^bench batch 1, steps 4\n {2}wasm .* a step, .* steps\/s, .* % of the limit \(stream\)\n/,
  );
  expect(out).toContain('a run: 100 µs of 2.67 ms (3.7 %), p99 100 µs, headroom 27 ×, at p99 27 ×\n');
});

test('as data, a batch against the peak', async () => {
  const result = await grucc(['bench', config, '--batch', '2', '--json'], { compiler, now: clock() });
  const [line] = jsonLines(result);
  expect(line).toMatchObject({ type: 'bench', batch: 2, steps: 32 });
  const speeds = line.speeds as { target: string; limit: { kind: string } }[];
  expect(speeds.map(({ target, limit }) => [target, limit.kind])).toEqual([
    ['wasm', 'peak'],
    ['js', 'peak'],
  ]);
});

test('sizes that the config fixes', async () => {
  const fixed = '{ "input_size": 2, "hidden_size": 3, "steps": 4 }';
  const { code, err } = await grucc(['bench', fixed, '--steps', '5'], { compiler });
  expect(code).toBe(2);
  expect(err).toContain('--steps 5: the config fixes "steps" to 4');
});

test.each(['20kB', '2.67', 0, '3 min'])('%j is no budget of time', async (budget) => {
  const wrong = JSON.stringify({ input_size: 2, hidden_size: 3, budget });
  const { code, err } = await grucc(['bench', wrong], { compiler });
  expect(code).toBe(1);
  expect(err).toContain('error GRU1005: "budget" must be a time: ');
  expect(err.includes('a budget of size is "grucc build --budget 20kB"')).toBe(budget === '20kB');
});

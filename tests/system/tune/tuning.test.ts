// The tuning file: what it may hold, what is told where it is wrong, and that its tiles change speed and nothing else.

import { describe, expect, it } from 'vitest';
import { compile } from '../../../compiler/compile.ts';
import { parseTuning, printTuning, tilesOf, type Tuning } from '../../../compiler/tune/tuning.ts';
import { tune, type Found } from '../../../compiler/tune/search.ts';

const key = '3 sums of 5 terms, 5 columns, any number of rows';
const tile = { block: 2, rows: 2, vectors: 1, unroll: [1, 2] } as const;
const tuning: Tuning = { wasm: { [key]: tile } };
const config = { file: 'c.json', text: '{"name":"tiny","input_size":3,"hidden_size":5}' };

const parse = (text: string): Tuning => parseTuning({ file: 't.json', text });

describe('the file', () => {
  it('reads what it prints', () => {
    expect(parse(printTuning(tuning, 'node'))).toEqual(tuning);
  });

  it.each([
    ['nothing', '', 't.json: it is not JSON: '],
    ['a list', '[]', 't.json: the file is not an object'],
    ['no tiles', '{}', 't.json: "tiles" is not an object'],
    ['a number for a kernel', '{"tiles":{"wasm":1}}', 't.json: "wasm" is not an object'],
    [
      'a tile without rows',
      `{"tiles":{"wasm":{"p":{"block":4,"vectors":1,"unroll":[1,1]}}}}`,
      't.json: "wasm", "p": expected "block", "rows", "vectors" and two of "unroll", each from 1 to 64',
    ],
    [
      'a tile that is no part of its block',
      `{"tiles":{"wasm":{"p":{"block":2,"rows":1,"vectors":3,"unroll":[1,1]}}}}`,
      't.json: "wasm", "p": "vectors" is 3, more than "block", 2',
    ],
  ])('refuses %s', (_what, text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});

interface Loaded {
  loadSync(options: object): { run(x: Float32Array, options: object): { output: Float32Array } };
}

async function outputOf(tiles?: ReturnType<typeof tilesOf>): Promise<{ text: string; output: Float32Array }> {
  const { module } = await compile({ config, tiles, targets: ['wasm'] });
  const url = `data:text/javascript;base64,${Buffer.from(module.text).toString('base64')}`;
  const loaded = (await import(url)) as Loaded & { params: Record<string, number[]> };
  let state = 1;
  const next = (): number => (state = (state * 16807) % 2147483647) / 2147483647 - 0.5;
  const floats = (n: number): Float32Array => Float32Array.from({ length: n }, next);
  const weights = Object.fromEntries(
    Object.entries(loaded.params).map(([name, shape]) => [name, floats(shape.reduce((a, b) => a * b, 1))]),
  );
  const { output } = loaded.loadSync({ weights }).run(floats(7 * 3 * 3), { batch: 3 });
  return { text: module.text, output };
}

it('a tuned module is another module with the same results, to the bit', async () => {
  const [plain, tuned] = [await outputOf(), await outputOf(tilesOf(tuning))];
  expect(tuned.text).not.toBe(plain.text);
  expect(tuned.output).toEqual(plain.output);
});

it('measures every product of the kernels that run here, and names a tile for each', async () => {
  const found: Found[] = [];
  const input = { config, targets: ['wasm'] };
  const made = await tune(compile, input, { steps: 2, onProduct: (each) => found.push(each) });
  expect(found.map(({ plan, product }) => [plan, product])).toEqual([
    ['wasm', '1 sum of 3 terms, 15 columns, any number of rows'],
    ['wasm', key],
  ]);
  expect(Object.keys(made.wasm ?? {})).toEqual(found.map(({ product }) => product));
  for (const { candidates, gain } of found) {
    expect(candidates).toBeGreaterThan(1);
    expect(gain).toBeGreaterThanOrEqual(1);
  }
  expect(parse(printTuning(made, 'node'))).toEqual(made);
});

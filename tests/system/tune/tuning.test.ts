// The tuning file: what it may hold, what is told where it is wrong, and that it changes speed and nothing else.

import { describe, expect, it } from 'vitest';
import { compile } from '../../../compiler/compile.ts';
import type { Compilation, Tuning } from '../../../compiler/api-types.ts';
import type { Schedule, Step } from '../../../compiler/ir/schedule.ts';
import { parseTuning, printTuning } from '../../../compiler/tune/tuning.ts';
import { tune, type Found } from '../../../compiler/tune/search.ts';
import { printed } from '../../golden/networks.ts';

const tile: Step = {
  do: 'tile',
  of: 'ti',
  block: 2,
  rows: 2,
  vectors: 1,
  unroll: [1, 2],
  why: 'it is asked for',
};
const schedules: Tuning['schedules'] = {
  wasm: { loops: ['grid t < steps'], steps: [{ do: 'collapse', of: 'ti' }, tile] },
  wgsl: {
    loops: [],
    steps: [
      { do: 'coarsen', of: 't', rows: 8, columns: 2 },
      { do: 'pair-nests', of: 't', with: 't1' },
    ],
  },
};
const config = { file: 'c.json', text: '{"name":"tiny","input_size":3,"hidden_size":5}' };

const parse = (text: string): Tuning => parseTuning({ file: 't.json', text });

describe('the file', () => {
  it('reads what it prints', () => {
    expect(parse(printTuning(schedules, 'node'))).toEqual({ file: 't.json', schedules });
  });

  const steps = (text: string): string => `{"schedules":{"wasm":{"loops":[],"steps":[${text}]}}}`;

  it.each([
    ['nothing', '', 't.json: it is not JSON: '],
    ['a list', '[]', 't.json: the file is not an object'],
    ['no schedules', '{}', 't.json: "schedules" is not an object'],
    ['an older file', '{"tiles":{}}', 't.json: it holds "tiles", which grucc kept before it had "schedules"'],
    ['a number for a kernel', '{"schedules":{"wasm":1}}', 't.json: "wasm" is not an object'],
    [
      'no steps',
      '{"schedules":{"wasm":{"loops":[]}}}',
      't.json: "wasm": expected lists of "loops" and of "steps"',
    ],
    ['an unknown step', steps('{"do":"tyle"}'), 't.json: "wasm", step 1: "do" is one of collapse, tile, '],
    ['a step of no loop', steps('{"do":"collapse"}'), 't.json: "wasm", step 1: expected "of", a name'],
    [
      'a tile without rows',
      steps('{"do":"collapse","of":"t"},{"do":"tile","of":"t","block":4}'),
      't.json: "wasm", step 2: expected "rows", a number from 1 to 64',
    ],
    [
      'one number for two',
      steps('{"do":"tile","of":"t","block":4,"rows":1,"vectors":1,"unroll":2}'),
      't.json: "wasm", step 1: expected "unroll", two numbers from 1 to 64',
    ],
    [
      'more than a step has',
      steps('{"do":"collapse","of":"t","rows":4}'),
      't.json: "wasm", step 1: "collapse" has no "rows"',
    ],
  ])('refuses %s', (_what, text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});

describe('a schedule that is kept', () => {
  it.each(Object.entries(printed))(
    'makes the same bytes again: %s',
    { timeout: 60_000 },
    async (name, network) => {
      const text = JSON.stringify({ name, targets: ['wasm', 'js', 'wgsl'], ...network });
      const input = { config: { file: 'c.json', text } };
      const first = await compile(input);
      const tuning = parse(printTuning(first.schedules, 'node'));
      const again = await compile({ ...input, tuning });
      expect(again.module.text).toBe(first.module.text);
      expect(again.schedules).toEqual(first.schedules);
    },
  );

  const kept = async (change: (made: Schedule) => Schedule): Promise<Compilation> => {
    const { schedules: made } = await compile({ config, targets: ['wasm'] });
    const wasm = change(made.wasm ?? { loops: [], steps: [] });
    return compile({ config, targets: ['wasm'], tuning: { file: 't.json', schedules: { wasm } } });
  };

  it.each<[string, (made: Schedule) => Schedule, string]>([
    [
      'for other loops',
      (made) => ({ ...made, loops: made.loops.map((line) => line.replace('15', '18')) }),
      't.json: "wasm": it is a schedule for other loops: for "grid j < 18", here is "grid j < 15"',
    ],
    [
      'for fewer loops',
      (made) => ({ ...made, loops: made.loops.slice(0, -1) }),
      't.json: "wasm": it is a schedule for other loops: for nothing, here is "grid j',
    ],
    [
      'of a loop that is not there',
      (made) => ({ ...made, steps: [{ ...tile, of: 't9' }] }),
      't.json: "wasm": tile t9: block 2, rows 2, vectors 1, unroll 1 2: there is no loop t9; there are tb, ti, b, j, ',
    ],
    [
      'of a loop that is cut by then',
      (made) => ({ ...made, steps: [{ do: 'collapse', of: 'ti' }, tile, tile] }),
      'loop ti is no longer there: an earlier step has cut it',
    ],
    [
      'of another kind of target',
      (made) => ({ ...made, steps: [{ do: 'persist', of: 'ti1' }] }),
      't.json: "wasm": "persist" is no step of wasm',
    ],
    [
      'that cannot be',
      (made) => ({ ...made, steps: [tile] }),
      't.json: "wasm": tile ti: block 2, rows 2, vectors 1, unroll 1 2: cannot tile 3 loops: collapse the rows first',
    ],
  ])('is refused: %s', async (_what, change, message) => {
    await expect(kept(change)).rejects.toThrow(message);
    await expect(kept(change)).rejects.toMatchObject({ code: 'GRU1011' });
  });
});

interface Loaded {
  loadSync(options: object): { run(x: Float32Array, options: object): { output: Float32Array } };
}

async function outputOf(tuning?: Tuning): Promise<{ text: string; output: Float32Array }> {
  const { module } = await compile({ config, ...(tuning && { tuning }), targets: ['wasm'] });
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
  const { schedules: made } = await compile({ config, targets: ['wasm'] });
  const { loops, steps } = made.wasm ?? { loops: [], steps: [] };
  const others = steps.map((step) => (step.do === 'tile' ? { ...tile, of: step.of } : step));
  const tuning = { file: 't.json', schedules: { wasm: { loops, steps: others } } };
  const [plain, tuned] = [await outputOf(), await outputOf(tuning)];
  expect(tuned.text).not.toBe(plain.text);
  expect(tuned.output).toEqual(plain.output);
});

it('measures every decision about the kernels that run here, and keeps their schedules', async () => {
  const found: Found[] = [];
  const input = { config, targets: ['wasm'] };
  const made = await tune(compile, input, { steps: 2, onDecision: (each) => found.push(each) });
  expect(found.map(({ plan, step }) => [plan, step.do, step.why])).toEqual([
    ['wasm', 'tile', '1 sum of 3 terms, 15 columns, any number of rows'],
    ['wasm', 'tile', '3 sums of 5 terms, 5 columns, any number of rows'],
    ['wasm', 'abreast', 'arithmetic of 5 columns'],
  ]);
  for (const { candidates, gain } of found) {
    expect(candidates).toBeGreaterThan(1);
    expect(gain).toBeGreaterThanOrEqual(1);
  }
  for (const { step } of found) expect(made.wasm?.steps).toContainEqual(step);
  const tuning = parse(printTuning(made, 'node'));
  expect(tuning.schedules).toEqual(made);
  expect((await compile({ ...input, tuning })).schedules).toEqual(made);
}, 60_000);

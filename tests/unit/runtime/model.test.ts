// Runs of a model: results on both targets, sizes found or refused, and what every wrong argument is told.
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { RunOptions } from '../../../runtime/index.ts';
import { N, manifest, TARGETS, thrown, toy, toyMeaning, toyModule } from './toy.ts';

const ramp = (count: number): Float32Array => Float32Array.from({ length: count }, (_, i) => i + 1);
const nothing = (count: number): readonly number[] => Array.from({ length: count }, () => 0);

describe.each(TARGETS)('run on %s', (target) => {
  const model = toy(target);

  it('computes, and carries h0', () => {
    const h0 = [10, 20, 30, 40];
    const { output, hn } = model.run(ramp(12), { batch: 2, h0: new Float32Array(h0) });
    const expected = toyMeaning([...ramp(12)], h0, 2);
    expect([...output]).toEqual(expected);
    expect([...hn]).toEqual(expected.slice(-4));
  });

  it('starts from zeros without h0, whatever ran before', () => {
    model.run(ramp(8), { batch: 2, h0: new Float32Array([9, 9, 9, 9]) });
    expect([...model.run(ramp(4), { batch: 2 }).output]).toEqual(toyMeaning([1, 2, 3, 4], nothing(4), 2));
  });

  it('masks by lengths, of either kind, and takes T where none are given', () => {
    const x = ramp(12);
    for (const seqLength of [[1, 3], Int32Array.of(1, 3)]) {
      const { output, hn } = model.run(x, { seqLength });
      expect([...output]).toEqual([2, 4, 6, 8, 0, 0, 20, 24, 0, 0, 42, 48]);
      expect([...hn]).toEqual([2, 4, 42, 48]);
    }
    expect([...model.run(x, { batch: 2 }).hn]).toEqual([30, 36, 42, 48]);
  });

  it('gives results that are the caller’s own', () => {
    const first = model.run(ramp(4), { batch: 1 });
    const kept = [...first.output];
    model.run(new Float32Array(4).fill(7), { batch: 1 });
    expect([...first.output]).toEqual(kept);
    expect(first.output.buffer.byteLength).toBe(16);
  });

  it('writes into given arrays, either or both', () => {
    const output = new Float32Array(4);
    const hn = new Float32Array(2);
    expect(model.run(ramp(4), { batch: 1, out: { output } }).output).toBe(output);
    expect(model.run(ramp(4), { batch: 1, out: { hn } }).hn).toBe(hn);
    expect([...output, ...hn]).toEqual([2, 4, 8, 12, 8, 12]);
  });

  it('reads inputs before it writes to the same memory', () => {
    const buffer = new ArrayBuffer(64);
    const x = new Float32Array(buffer, 8, 8);
    x.set(ramp(8));
    const expected = [...model.run(x.slice(), { batch: 2, h0: x.slice(2, 6) }).output];
    const output = new Float32Array(buffer, 16, 8);
    expect([...model.run(x, { batch: 2, h0: x.subarray(2, 6), out: { output } }).output]).toEqual(expected);
  });

  it('grows its memory between runs and keeps its weights', () => {
    const grown = toy(target);
    for (const steps of [1, 30000, 2, 200000, 3]) {
      const x = new Float32Array(steps * N).fill(1);
      expect([...grown.run(x, { batch: 1 }).hn]).toEqual([2 * steps, 2 * steps]);
    }
  });

  it('keeps models of one module apart', () => {
    const module = toyModule();
    const [a, b] = [1, 3].map((w) => module.loadSync({ target, weights: { w: new Float32Array([w]) } }));
    expect([...(a?.run(ramp(2), { batch: 1 }).output ?? [])]).toEqual([1, 2]);
    expect([...(b?.run(ramp(2), { batch: 1 }).output ?? [])]).toEqual([3, 6]);
  });

  it('takes arrays of another realm', () => {
    const x = runInNewContext('new Float32Array([1, 2])') as Float32Array;
    expect([...model.run(x, { batch: 1 }).output]).toEqual([2, 4]);
  });

  it('gives empty results for an empty batch', () => {
    for (const options of [
      { batch: 0 },
      { seqLength: [] },
      { h0: new Float32Array(0) },
      { batch: 0, steps: 4 },
    ]) {
      const { output, hn } = model.run(new Float32Array(0), options);
      expect([output.length, hn.length]).toEqual([0, 0]);
    }
  });

  it('is over after dispose, which may come twice', () => {
    const gone = toy(target);
    gone.dispose();
    gone.dispose();
    expect(thrown(() => gone.run(ramp(2), { batch: 1 }))).toMatch(/^GRU3005 /);
    expect(thrown(() => gone.stream())).toMatch(/^GRU3005 /);
  });
});

describe('sizes', () => {
  const sizes = (
    options: RunOptions,
    values: number,
    fixed: { batch?: number; steps?: number } = {},
  ): number[] => {
    const { output, hn } = toy('js', { dims: { ...manifest.dims, ...fixed } }).run(ramp(values), options);
    return [hn.length / N, output.length / hn.length];
  };

  it('come from the manifest, the options, seqLength, h0 and x, in this order', () => {
    expect(sizes({ batch: 3 }, 30)).toEqual([3, 5]);
    expect(sizes({ seqLength: [1, 2, 5] }, 30)).toEqual([3, 5]);
    expect(sizes({ h0: ramp(6) }, 30)).toEqual([3, 5]);
    expect(sizes({ steps: 5 }, 30)).toEqual([3, 5]);
    expect(sizes({ batch: 3, steps: 5, seqLength: [1, 2, 5], h0: ramp(6) }, 30)).toEqual([3, 5]);
    expect(sizes({}, 30, { batch: 3 })).toEqual([3, 5]);
    expect(sizes({}, 30, { steps: 5 })).toEqual([3, 5]);
    expect(sizes({ batch: 3, steps: 5 }, 30, { batch: 3, steps: 5 })).toEqual([3, 5]);
  });
});

const wrong: readonly (readonly [what: string, options: unknown, message: string])[] = [
  [
    'x too short',
    { batch: 3, steps: 6 },
    'GRU3001 x: expected a Float32Array of 6·3·2 = 36 values (steps 6, batch 3, input 2), got 30',
  ],
  [
    'x not divisible',
    { batch: 4 },
    'GRU3001 x: expected a Float32Array of a multiple of 4·2 = 8 values (batch 4, input 2), got 30',
  ],
  [
    'x against steps',
    { steps: 4 },
    'GRU3001 x: expected a Float32Array of a multiple of 4·2 = 8 values (steps 4, input 2), got 30',
  ],
  [
    'h0 size',
    { batch: 3, h0: ramp(5) },
    'GRU3002 h0: expected a Float32Array of 1·3·2 = 6 values (states 1, batch 3, hidden 2), got 5',
  ],
  [
    'h0 not divisible',
    { h0: ramp(5) },
    'GRU3002 h0: expected a Float32Array of a multiple of 1·2 = 2 values (states 1, hidden 2), got 5',
  ],
  [
    'h0 type',
    { batch: 3, h0: [1, 2, 3, 4, 5, 6] },
    'GRU3002 h0: expected a Float32Array of 1·3·2 = 6 values (states 1, batch 3, hidden 2), got Array of 6',
  ],
  [
    'h0 null',
    { batch: 3, h0: null },
    'GRU3002 h0: expected a Float32Array of 1·3·2 = 6 values (states 1, batch 3, hidden 2), got null',
  ],
  [
    'h0 double',
    { h0: new Float64Array(6) },
    'GRU3002 h0: expected a Float32Array of a multiple of 1·2 = 2 values (states 1, hidden 2), got Float64Array of 6',
  ],
  [
    'seqLength count',
    { batch: 3, seqLength: [1, 2] },
    'GRU3003 seqLength: expected 3 lengths (batch), got Array of 2',
  ],
  [
    'seqLength negative',
    { seqLength: [1, -1, 2] },
    'GRU3003 seqLength[1]: expected an integer from 0 to 5 (steps), got -1',
  ],
  [
    'seqLength above T',
    { seqLength: Int32Array.of(1, 2, 6) },
    'GRU3003 seqLength[2]: expected an integer from 0 to 5 (steps), got 6',
  ],
  [
    'seqLength float',
    { seqLength: [1.5, 1, 1] },
    'GRU3003 seqLength[0]: expected an integer from 0 to 5 (steps), got 1.5',
  ],
  [
    'seqLength strings',
    { seqLength: ['1', 1, 1] },
    'GRU3003 seqLength[0]: expected an integer from 0 to 5 (steps), got "1"',
  ],
  [
    'seqLength holes',
    { seqLength: Array.from({ length: 3 }) },
    'GRU3003 seqLength[0]: expected an integer from 0 to 5 (steps), got undefined',
  ],
  [
    'seqLength type',
    { seqLength: new Float32Array(3) },
    'GRU3003 seqLength: expected an Int32Array or number[], got Float32Array of 3',
  ],
  ['seqLength null', { seqLength: null }, 'GRU3003 seqLength: expected an Int32Array or number[], got null'],
  [
    'nothing tells the batch',
    {},
    'GRU3004 batch: x alone does not tell it; give batch, steps, seqLength or h0',
  ],
  ['steps 0', { steps: 0 }, 'GRU3004 steps: expected 1 or more, got 0'],
  ['batch type', { batch: '3' }, 'GRU3010 batch: expected an integer of 0 or more, got "3"'],
  ['batch NaN', { batch: NaN }, 'GRU3010 batch: expected an integer of 0 or more, got NaN'],
  ['batch float', { batch: 1.5 }, 'GRU3010 batch: expected an integer of 0 or more, got 1.5'],
  ['batch negative', { batch: -1 }, 'GRU3010 batch: expected an integer of 0 or more, got -1'],
  ['batch 2^53', { batch: 2 ** 53 }, `GRU3010 batch: expected an integer of 0 or more, got ${2 ** 53}`],
  ['batch huge', { batch: 2 ** 52, steps: 2 ** 52 }, 'GRU3001'],
  ['steps infinite', { steps: Infinity }, 'GRU3010 steps: expected an integer of 0 or more, got Infinity'],
  [
    'options are h0',
    ramp(6),
    'GRU3010 run: expected an object of h0, seqLength, batch, steps, out, got Float32Array of 6',
  ],
  ['options null', null, 'GRU3010 run: expected an object of h0, seqLength, batch, steps, out, got null'],
  [
    'a misspelt option',
    { seqlength: [1] },
    'GRU3010 run: expected an object of h0, seqLength, batch, steps, out, got "seqlength"',
  ],
  [
    'out type',
    { batch: 3, out: ramp(30) },
    'GRU3010 out: expected an object of output, hn, got Float32Array of 30',
  ],
  [
    'out.output',
    { batch: 3, out: { output: ramp(29) } },
    'GRU3009 out.output: expected a Float32Array of 5·3·2 = 30 values (steps 5, batch 3, output 2), got 29',
  ],
  [
    'out.hn',
    { batch: 3, out: { hn: new Float64Array(6) } },
    'GRU3009 out.hn: expected a Float32Array of 1·3·2 = 6 values (states 1, batch 3, hidden 2), got Float64Array of 6',
  ],
];

describe.each(TARGETS)('wrong arguments on %s', (target) => {
  const model = toy(target);
  const run = (x: unknown, options: unknown): unknown => model.run(x as Float32Array, options as RunOptions);

  it.each(wrong)('%s', (_, options, message) => {
    expect(thrown(() => run(ramp(30), options)).startsWith(message)).toBe(true);
  });

  it.each([
    undefined,
    null,
    5,
    'x',
    [1, 2],
    new Float64Array(2),
    { length: 2, [Symbol.toStringTag]: 'Float32Array' },
  ])('x: %s', (x) =>
    expect(thrown(() => run(x, { batch: 1 }))).toMatch(/^GRU3001 x: expected a Float32Array .*, got /),
  );

  it('refuses an empty x for any steps but an empty batch', () => {
    expect(thrown(() => run(new Float32Array(0), { batch: 3 }))).toBe(
      'GRU3004 steps: expected 1 or more, got 0',
    );
    expect(thrown(() => run(new Float32Array(0), { steps: 3 }))).toMatch(/^GRU3001 /);
    expect(thrown(() => run(ramp(2), { batch: 0 }))).toMatch(/^GRU3001 /);
  });

  it('refuses what contradicts the compiled sizes', () => {
    const fixed = toy(target, { dims: { batch: 3, steps: 5 } });
    expect(thrown(() => fixed.run(ramp(30), { batch: 2 }))).toBe(
      'GRU3004 batch: expected 3, as compiled, got 2',
    );
    expect(thrown(() => fixed.run(ramp(30), { steps: 4 }))).toBe(
      'GRU3004 steps: expected 5, as compiled, got 4',
    );
    expect(thrown(() => fixed.run(ramp(28)))).toMatch(/^GRU3001 x: expected .* 5·3·2 = 30 values/);
  });

  it('refuses lengths that the kernels do not know', () => {
    const plain = toy(target, { lengths: false });
    expect(thrown(() => plain.run(ramp(2), { seqLength: [1] }))).toMatch(/^GRU3003 .* without seq_length/);
    expect([...plain.run(ramp(2), { batch: 1 }).output]).toEqual([2, 4]);
  });

  it('refuses results that overlap each other, not those side by side', () => {
    const memory = new Float32Array(8);
    const out = { output: memory.subarray(0, 4), hn: memory.subarray(3, 5) };
    expect(thrown(() => run(ramp(4), { batch: 1, out }))).toMatch(/^GRU3009 out: /);
    run(ramp(4), { batch: 1, out: { output: memory.subarray(0, 4), hn: memory.subarray(4, 6) } });
    expect([...memory]).toEqual([2, 4, 8, 12, 8, 12, 0, 0]);
  });
});

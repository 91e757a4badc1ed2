// Models with several kinds of states: what is wrong about them is told as of one kind, on both targets.
import { describe, expect, it } from 'vitest';
import { createModule, type Model, type RunOptions } from '../../../runtime/index.ts';
import { withStates } from '../../../runtime/states.ts';
import { kernels, manifest, TARGETS, thrown, toy } from './toy.ts';

// the toy's two features as two kinds: for a batch of 1 they lie one after the other either way
const state = {
  ...manifest.args.state,
  states: [
    { name: 'h', count: 1, size: 1 },
    { name: 'c', count: 1, size: 1 },
  ],
};
const named = withStates(createModule)({ ...manifest, args: { ...manifest.args, state } }, kernels);
const floats = (...values: readonly number[]): Float32Array => Float32Array.from(values);
const [x, one] = [floats(1, 2), floats(5)];

describe.each(TARGETS)('several kinds of states on %s', (target) => {
  const model = named.loadSync({ target });
  const run = (options: unknown, of: Model = model): string => thrown(() => of.run(x, options as RunOptions));

  it('are given and come back by name, into given arrays', () => {
    const cn = floats(0);
    const result = model.run(x, { h0: floats(10), c0: floats(20), out: { cn } });
    expect([...result.output, ...result.hn, ...cn]).toEqual([12, 24, 12, 24]);
    expect(result.cn).toBe(cn);
    expect(result.state).toEqual({ h: result.hn, c: cn });
  });

  it.each([
    ['output', 'hn', { output: [0, 2], hn: [1, 2] }],
    ['output', 'cn', { output: [0, 2], cn: [0, 1] }],
    ['cn', 'hn', { cn: [0, 1], hn: [0, 1] }],
  ])('refuse %s and %s that overlap', (a, b, places) => {
    const memory = new Float32Array(4);
    const put = (all: object): object =>
      Object.fromEntries(Object.entries(all).map(([name, [from, to]]) => [name, memory.subarray(from, to)]));
    expect(run({ batch: 1, out: put(places) })).toMatch(
      new RegExp(`^GRU3009 out: (${a} and ${b}|${b} and ${a}) overlap$`),
    );
    expect(run({ batch: 1, out: put({ output: [0, 2], hn: [2, 3], cn: [3, 4] }) })).toBe('nothing thrown');
    expect([...memory]).toEqual([2, 4, 2, 4]);
  });

  it.each<[unknown]>([[1n], [Symbol('b')], [{}], [1.5], [-1], [null], ['1'], [NaN]])(
    'refuse the batch %s as one kind does',
    (batch) => {
      expect(run({ batch, h0: one, c0: one })).toMatch(/^GRU3010 batch: /);
      expect(run({ batch, h0: one, c0: one })).toBe(run({ batch, h0: x }, toy(target)));
      const stream = (of: Model): string => thrown(() => of.stream({ batch } as object));
      expect(stream(model)).toBe(stream(toy(target)));
    },
  );

  it('refuse lengths of no array, and a stream of no batch', () => {
    const seqLength = { length: 1n };
    expect(run({ seqLength, h0: one, c0: one })).toMatch(/^GRU3003 seqLength: expected an Int32Array or /);
    expect(thrown(() => model.stream({ batch: 0, h0: one, c0: one } as object))).toMatch(/^GRU3004 batch: /);
  });

  it.each([[0], [''], [null], [false], [floats()], [x]])('refuse the result %j', (value) => {
    for (const name of ['hn', 'cn'])
      expect(run({ batch: 1, out: { [name]: value } })).toMatch(
        new RegExp(`^GRU3009 out.${name}: expected a Float32Array of 1·1·1 = 1 values`),
      );
  });

  it('refuse all states as a result, which are hn and cn', () => {
    expect(run({ batch: 1, out: { state: { h: one } } })).toBe(
      'GRU3010 out: expected an object of output, hn, cn, got "state"',
    );
  });

  it.each<[unknown, string]>([
    [{ h: one, c: one, n: one }, '"n"'],
    [new Float32Array(8), 'Float32Array of 8'],
    [[], 'Array of 0'],
    [[one, one], 'Array of 2'],
    [() => one, 'Function of 0'],
    [new ArrayBuffer(8), 'ArrayBuffer'],
    [null, 'null'],
  ])('refuse to begin as %o', (all, got) => {
    const stream = model.stream() as { state: unknown; reset(start: unknown): void };
    const told = [
      run({ batch: 1, state: all }),
      thrown(() => model.stream({ state: all } as object)),
      thrown(() => stream.reset({ state: all })),
      thrown(() => (stream.state = all)),
    ];
    expect(new Set(told)).toEqual(new Set([`GRU3010 state: expected an object of h, c, got ${got}`]));
  });

  it('are all of them, of one source', () => {
    expect(run({ c0: one })).toBe('GRU3002 h0: expected an array, as c0 is given, got undefined');
    expect(run({ state: { h: one } })).toBe(
      'GRU3002 state.c: expected an array, as state.h is given, got undefined',
    );
    expect(run({ c0: one, state: {} })).toBe('GRU3002 state: expected undefined, as c0 is given, got Object');
  });
});

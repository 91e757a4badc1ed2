// Faults while a module runs, and known bugs of other GRU runtimes, each on real modules of both targets.
//
// docs/testing.md says which test holds which promise.

import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunOptions } from '../../runtime/types.ts';
import { loadable, type Loadable } from '../support/make-once.ts';
import { dataFor, type Data } from '../support/network.ts';
import { expectSame, rowOf, targets } from '../support/relations.ts';

const configs = {
  plain: { input_size: 3, hidden_size: 5 },
  bare: { input_size: 3, hidden_size: 6, bias: false },
  lengths: { input_size: 2, hidden_size: 6, num_layers: 2, bidirectional: true, seq_length: true },
  small: { input_size: 2, hidden_size: 4, seq_length: true },
  fixed: { input_size: 2, hidden_size: 4, batch: 1, steps: 9 },
} as const;
type Name = keyof typeof configs;

const nets = {} as Record<Name, Loadable>;

beforeAll(async () => {
  for (const name of Object.keys(configs) as Name[]) nets[name] = await loadable(configs[name]);
});

const dataOf = (name: Name, batch: number, steps: number, seed = 1): Data =>
  dataFor(nets[name].network, { batch, steps }, seed);

const codeOf = (act: () => unknown): string => {
  try {
    act();
    return 'nothing';
  } catch (thrown) {
    return String((thrown as { code?: string }).code);
  }
};

describe.each(targets)('memory on %s', (target) => {
  it('is another for each model, and a result never holds what another run left', () => {
    const { params, x, h0, seqLength } = dataOf('lengths', 3, 7);
    const clean = nets.lengths.load(target, params).run(x, { h0, seqLength });
    const model = nets.lengths.load(target, params);
    const poisonous = nets.lengths.load(target, params);
    const nans = (array: Float32Array): Float32Array => new Float32Array(array.length).fill(NaN);
    for (const [batch, steps] of [
      [3, 7],
      [9, 40],
      [1, 1],
    ]) {
      const other = dataOf('lengths', batch, steps, 2);
      model.run(nans(other.x), { h0: nans(other.h0), seqLength: other.seqLength });
      poisonous.run(nans(other.x), { h0: nans(other.h0), seqLength: other.seqLength });
    }
    const out = { output: nans(clean.output), hn: nans(clean.hn) };
    const again = model.run(x, { h0, seqLength, out });
    expectSame(again.output, clean.output);
    expectSame(again.hn, clean.hn);
  });

  it('of a stream holds nothing of the stream before it', () => {
    const { params, x } = dataOf('plain', 1, 4);
    const model = nets.plain.load(target, params);
    const first = model.stream();
    first.step(new Float32Array(3).fill(NaN));
    first.dispose();
    const stream = model.stream();
    const steps = [0, 1, 2, 3].flatMap((t) => [...stream.step(x.slice(3 * t, 3 * t + 3))]);
    expectSame(steps, model.run(x, { batch: 1 }).output);
  });
});

describe('reads of vectors past the end of an area', () => {
  it('stay in memory whatever lies at its last page’s end', () => {
    const { params } = dataOf('plain', 1, 1);
    const grow = vi.spyOn(WebAssembly.Memory.prototype, 'grow');
    try {
      const ends = new Set<number>();
      // a step takes 12 bytes of x and 20 of output: areas end at every place of a page's last bytes
      for (let steps = 1930; steps < 2060; steps += 1) {
        const { x } = dataOf('plain', 1, steps);
        const [js, wasm] = targets.map((target) => nets.plain.load(target, params).run(x, { batch: 1 }));
        expectSame(wasm.output, js.output);
        ends.add(grow.mock.calls.length);
        grow.mockClear();
      }
      expect(ends).toEqual(new Set([0, 1])); // memory ended before one of them, and after it
    } finally {
      grow.mockRestore();
    }
  });
});

describe.each(targets)('calls within calls on %s', (target) => {
  it('a run within a run changes nothing', () => {
    const { params, x, h0 } = dataOf('small', 2, 5);
    const model = nets.small.load(target, params);
    const clean = model.run(x, { h0, seqLength: [5, 3] });
    const within = vi.fn<() => void>(() => void model.run(new Float32Array(200).fill(3), { batch: 2 }));
    const options: RunOptions = {
      get h0() {
        within();
        return h0;
      },
      seqLength: [5, 3],
    };
    const result = model.run(x, options);
    expect(within).toHaveBeenCalled();
    expectSame(result.output, clean.output);
    expectSame(result.hn, clean.hn);
  });

  it('dispose within a run, then use, then dispose again', () => {
    const { params, x, h0 } = dataOf('small', 1, 5);
    const clean = nets.small.load(target, params).run(x, { h0 });
    const model = nets.small.load(target, params);
    const stream = model.stream();
    const result = model.run(x, {
      get h0() {
        model.dispose();
        return h0;
      },
    });
    expectSame(result.output, clean.output);
    expect(codeOf(() => model.run(x, { h0 }))).toBe('GRU3005');
    expect(codeOf(() => model.stream())).toBe('GRU3005');
    expect(codeOf(() => stream.step(x.slice(0, 2)))).toBe('GRU3005');
    model.dispose();
    stream.dispose();
  });

  it('prototypes in options and weights are no options and no weights', () => {
    const { params, x } = dataOf('plain', 1, 2);
    const model = nets.plain.load(target, params);
    const options = JSON.parse('{ "batch": 1, "__proto__": { "steps": 7 } }') as RunOptions;
    expect(codeOf(() => model.run(x, options))).toBe('GRU3010');
    const inherited = Object.create(params) as Data['params'];
    expect(codeOf(() => nets.plain.load(target, inherited))).toBe('GRU2002');
  });
});

describe.each(targets)('10⁶ steps on %s', (target) => {
  it.each(['small', 'fixed'] as const)('take no memory: %s', (name) => {
    const grow = vi.spyOn(WebAssembly.Memory.prototype, 'grow');
    try {
      const { params } = dataOf(name, 1, 9);
      const stream = nets[name].load(target, params).stream();
      const x = Float32Array.of(0.5, -0.25);
      const steps = (count: number): void => {
        for (let t = 0; t < count; t++) stream.step(x);
      };
      steps(50_000);
      grow.mockClear();
      const before = process.memoryUsage();
      steps(1_000_000);
      const after = process.memoryUsage();
      expect(grow).not.toHaveBeenCalled();
      expect(after.heapUsed - before.heapUsed).toBeLessThan(8e6);
      expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(1e6);
      expect([...stream.state].every((value) => Math.abs(value) <= 1)).toBe(true);
    } finally {
      grow.mockRestore();
    }
  });

  it('in runs: neither the heap nor the memory grows', () => {
    const { params, x, h0 } = dataOf('small', 2, 100);
    const model = nets.small.load(target, params);
    const out = model.run(x, { h0 });
    const grow = vi.spyOn(WebAssembly.Memory.prototype, 'grow');
    const runs = (count: number): void => {
      for (let i = 0; i < count; i++) model.run(x, { h0: out.hn, out: { output: out.output } });
    };
    runs(200);
    const before = process.memoryUsage();
    runs(2_000);
    const after = process.memoryUsage();
    expect(grow).not.toHaveBeenCalled();
    expect(after.heapUsed - before.heapUsed).toBeLessThan(30e6);
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(30e6);
    grow.mockRestore();
  });
});

describe.each(targets)('known bugs of other runtimes on %s', (target) => {
  it('what is past a length is zero, in results that held something else', () => {
    const { params, x, h0 } = dataOf('lengths', 4, 6);
    const lengths = [6, 1, 0, 3];
    const output = new Float32Array(6 * 4 * 12).fill(NaN);
    nets.lengths.load(target, params).run(x, { h0, seqLength: lengths, out: { output } });
    output.forEach((value, i) => {
      const [t, b] = [Math.floor(i / 48), Math.floor(i / 12) % 4];
      if (t >= lengths[b]) expect(Object.is(value, 0), `t ${t}, b ${b}`).toBe(true);
      else expect(Math.abs(value)).toBeLessThanOrEqual(1);
    });
  });

  it('no bias, reset after the product, three rows and more: as with a bias of zeros, as each row alone', () => {
    for (const batch of [3, 4, 5, 7]) {
      const data = dataOf('bare', batch, 5);
      const model = nets.bare.load(target, data.params);
      const { output } = model.run(data.x, { h0: data.h0, batch });
      for (let b = 0; b < batch; b++) {
        const h0 = rowOf(data.h0, b, { batch, steps: 1 });
        const alone = model.run(rowOf(data.x, b, data), { h0, batch: 1 });
        expectSame(alone.output, rowOf(output, b, data));
      }
    }
  });

  it('a length of 0 reads nothing, and keeps h0', () => {
    const { params, h0 } = dataOf('lengths', 3, 4);
    const x = new Float32Array(3 * 4 * 2).fill(NaN);
    const { output, hn } = nets.lengths.load(target, params).run(x, { h0, seqLength: [0, 0, 0] });
    expectSame(hn, h0);
    expect(output.every((value) => Object.is(value, 0))).toBe(true);
  });

  it.each([
    [2 ** 16, 2 ** 16],
    [2 ** 31, 2],
    [2 ** 32, 1],
    [2 ** 32 + 1, 1],
    [2 ** 26, 2 ** 27],
    [2 ** 53, 3],
  ])('steps %i × batch %i does not overflow', (steps, batch) => {
    const { params } = dataOf('small', 1, 1);
    const model = nets.small.load(target, params);
    for (const x of [new Float32Array(0), new Float32Array(2), new Float32Array(4)])
      expect(codeOf(() => model.run(x, { steps, batch }))).toMatch(/^GRU30(01|04|07|10)$/);
  });

  it('a hidden size that is not the weights’', () => {
    const { params } = dataOf('plain', 1, 1);
    const wider = { ...params, weight_hh_l0: new Float32Array(3 * 6 * 6) };
    expect(codeOf(() => nets.plain.load(target, wider))).toBe('GRU2003');
  });

  it('|h| is at most 1, however large the weights and inputs are', () => {
    for (const scale of [1e3, 1e20, 3e38]) {
      const { params, x } = dataOf('plain', 3, 20);
      const huge = Object.fromEntries(
        Object.entries(params).map(([name, w]) => [name, w.map((v) => v * scale)]),
      );
      const { output } = nets.plain.load(target, huge).run(x, { batch: 3 });
      // infinities may meet in a gate and be no number; what is one is in range
      for (const value of output) if (!Number.isNaN(value)) expect(Math.abs(value)).toBeLessThanOrEqual(1);
    }
  });
});

describe('a NaN is not swallowed', () => {
  it.each([
    ['tanh', 'sigmoid'],
    ['tanh', 'hard_sigmoid'],
    ['relu', 'hard_sigmoid'],
    ['linear', 'sigmoid'],
    ['sigmoid', 'sigmoid'],
    ['hard_sigmoid', 'hard_sigmoid'],
  ])('by %s and gates of %s', async (activation, gate) => {
    const net = await loadable({ input_size: 2, hidden_size: 5, activation, gate_activation: gate });
    const { params, x } = dataFor(net.network, { batch: 2, steps: 3 }, 1);
    x[4] = NaN; // the second step of the first row
    for (const target of targets) {
      const { output, hn } = net.load(target, params).run(x, { batch: 2 });
      const isNaNAt = (t: number, b: number): boolean[] =>
        [...output.subarray((t * 2 + b) * 5, (t * 2 + b) * 5 + 5)].map((value) => Number.isNaN(value));
      expect([...isNaNAt(0, 0), ...isNaNAt(0, 1), ...isNaNAt(1, 1), ...isNaNAt(2, 1)]).not.toContain(true);
      expect([...isNaNAt(1, 0), ...isNaNAt(2, 0)]).not.toContain(false);
      expect([...hn.subarray(0, 5)].every((value) => Number.isNaN(value))).toBe(true);
    }
  });
});

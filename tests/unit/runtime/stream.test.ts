// Streams: step by step equals a run, state in and out, independence of everything around them.
import { describe, expect, it } from 'vitest';
import type { Stream } from '../../../runtime/index.ts';
import { TARGETS, thrown, toy } from './toy.ts';

const of = (...values: readonly number[]): Float32Array => new Float32Array(values);

describe.each(TARGETS)('stream on %s', (target) => {
  it('equals a run, and returns one view', () => {
    const model = toy(target);
    const stream = model.stream({ batch: 2, h0: of(1, 2, 3, 4) });
    const x = Float32Array.from({ length: 40 }, (_, i) => i);
    const { output, hn } = model.run(x, { batch: 2, h0: of(1, 2, 3, 4) });
    const view = stream.step(x.subarray(0, 4));
    for (let t = 1; t < 10; t++) {
      expect(stream.step(x.subarray(t * 4, t * 4 + 4))).toBe(view);
      expect([...view]).toEqual([...output.subarray(t * 4, t * 4 + 4)]);
    }
    expect(stream.state).toEqual(hn);
  });

  it('gives its state as a copy and takes one', () => {
    const stream = toy(target).stream();
    stream.step(of(1, 2));
    const state = stream.state;
    stream.step(of(1, 2));
    expect([[...state], [...stream.state]]).toEqual([
      [2, 4],
      [4, 8],
    ]);
    stream.state = state;
    state.fill(99);
    expect([...stream.step(of(0, 0))]).toEqual([2, 4]);
  });

  it('starts over from zeros or from a state, after any number of steps', () => {
    const stream = toy(target).stream();
    for (const steps of [1, 2]) {
      for (let t = 0; t < steps; t++) stream.step(of(5, 5));
      stream.reset();
      expect([...stream.step(of(1, 1))]).toEqual([2, 2]);
      stream.reset(of(7, 8));
      expect([...stream.step(of(1, 1))]).toEqual([9, 10]);
    }
  });

  it('takes its own output as input', () => {
    const stream = toy(target).stream();
    let y = stream.step(of(1, 2));
    for (let t = 0; t < 3; t++) y = stream.step(y);
    expect([...y]).toEqual([54, 108]);
  });

  it('is not disturbed by runs that make memory grow, nor by other streams', () => {
    const model = toy(target);
    const [a, b] = [model.stream(), model.stream()];
    const view = a.step(of(1, 2));
    model.run(new Float32Array(400000).fill(3), { batch: 1 });
    b.step(of(50, 60));
    expect([...view]).toEqual([2, 4]);
    expect(a.step(of(1, 2))).toBe(view);
    expect([...view]).toEqual([4, 8]);
    b.dispose();
    expect([...a.step(of(1, 2))]).toEqual([6, 12]);
  });

  it('can be opened many times', () => {
    const model = toy(target);
    const streams = Array.from({ length: 200 }, () => model.stream());
    streams.forEach((stream, i) => stream.step(of(i, i)));
    expect(streams.map((stream) => stream.state[1])).toEqual(streams.map((_, i) => 2 * i));
  });

  it('runs a million steps without the heap growing', () => {
    const stream = toy(target).stream();
    const x = of(0, 1);
    const steps = (count: number): void => {
      for (let t = 0; t < count; t++) stream.step(x);
    };
    steps(100_000);
    const before = process.memoryUsage();
    steps(1_000_000);
    const after = process.memoryUsage();
    expect(after.heapUsed - before.heapUsed).toBeLessThan(8e6);
    expect(after.arrayBuffers).toBeLessThanOrEqual(before.arrayBuffers + 1e6);
    expect(stream.state[1]).toBe(2_200_000);
  });

  it('refuses wrong arguments', () => {
    const model = toy(target);
    const stream = model.stream({ batch: 2 });
    expect(thrown(() => stream.step(of(1, 2)))).toBe(
      'GRU3001 x: expected a Float32Array of 2·2 = 4 values (batch 2, input 2), got 2',
    );
    expect(thrown(() => stream.step([1, 2, 3, 4] as unknown as Float32Array))).toMatch(
      /^GRU3001 .*got Array of 4/,
    );
    expect(thrown(() => stream.reset(of(1)))).toMatch(/^GRU3002 h0: /);
    expect(thrown(() => stream.reset(null as unknown as Float32Array))).toMatch(/^GRU3002 h0: .*got null/);
    expect(thrown(() => (stream.state = of(1, 2, 3)))).toMatch(/^GRU3002 state: expected .* = 4 values/);
    expect(thrown(() => model.stream({ h0: of(1, 2, 3, 4) }))).toMatch(/^GRU3002 h0: .*= 2 values.*got 4$/);
    expect(thrown(() => model.stream({ h0: null as unknown as Float32Array }))).toMatch(/^GRU3002 /);
    expect(thrown(() => model.stream({ batch: 0 }))).toMatch(/^GRU3004 batch: expected 1 or more/);
    expect(thrown(() => model.stream({ batch: -1 }))).toMatch(/^GRU3010 batch: /);
    expect(thrown(() => model.stream({ batch: 2 ** 50 }))).toMatch(/^GRU3007 memory: /);
    expect(thrown(() => model.stream(5 as never))).toMatch(/^GRU3010 stream: /);
  });

  it('takes the fixed batch, and no other', () => {
    const model = toy(target, { dims: { batch: 2, steps: null } });
    expect(model.stream().state.length).toBe(4);
    expect(thrown(() => model.stream({ batch: 1 }))).toBe('GRU3004 batch: expected 2, as compiled, got 1');
  });

  it('is not for models that read whole sequences', () => {
    expect(thrown(() => toy(target, { streams: false }).stream())).toMatch(/^GRU3006 /);
  });

  it('ends with dispose, its own or the model’s', () => {
    const model = toy(target);
    const [a, b] = [model.stream(), model.stream()] as [Stream, Stream];
    a.dispose();
    a.dispose();
    expect(thrown(() => a.step(of(1, 2)))).toMatch(/^GRU3005 /);
    expect([...b.step(of(1, 2))]).toEqual([2, 4]);
    model.dispose();
    for (const act of [() => b.step(of(1, 2)), () => b.state, () => b.reset(), () => (b.state = of(1, 2))])
      expect(thrown(act)).toMatch(/^GRU3005 /);
  });
});

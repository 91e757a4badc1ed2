// Relations between targets, between kernels and between instances, whatever the data. To the bit.

import { beforeAll, describe, expect, it } from 'vitest';
import { dataFor, swapped, type Data } from '../support/network.ts';
import { H, expectSame, holds, nets, prepare, run, targets, type Target } from '../support/relations.ts';

beforeAll(() =>
  prepare('plain', 'two', 'lengths', 'both', 'before', 'mgu', 'lstmBoth', 'projected', 'fixed'),
);

describe('targets and instances', () => {
  it.each(['plain', 'two', 'lengths', 'both', 'before', 'mgu', 'lstmBoth', 'projected'] as const)(
    'js is wasm: %s',
    (name) => {
      return holds(name, (data) => expect(run(name, data, 'js')).toEqual(run(name, data, 'wasm')));
    },
  );

  it('fixed sizes give what dynamic ones do', () => {
    const relation = (data: Data, target: Target): void =>
      expect(run('fixed', data, target)).toEqual(run('plain', data, target));
    return holds('fixed', relation, { sizes: { batch: 3, steps: 4 } });
  });

  it('an instance used for other shapes before gives what a fresh one does', () => {
    return holds('lengths', (data, target) => {
      const used = nets.lengths.load(target, data.params);
      const shapes = [
        [4, 7],
        [1, 1],
        [2, 9],
      ];
      for (const [batch, steps] of shapes) {
        const other = dataFor(nets.lengths.network, { batch, steps }, batch);
        used.run(other.x, { h0: other.h0, seqLength: other.seqLength, batch, steps });
      }
      const { x, h0, seqLength, batch, steps } = data;
      expect(used.run(x, { h0, seqLength, batch, steps })).toEqual(run('lengths', data, target));
    });
  });

  it('two models of one module do not see each other', () => {
    return holds('plain', (data, target) => {
      const other = dataFor(nets.plain.network, data, data.batch + 99);
      const [a, b] = [data, other].map(({ params }) => nets.plain.load(target, params));
      const [s, u] = [a.stream({ batch: data.batch, h0: data.h0 }), b.stream({ batch: data.batch })];
      const width = data.batch * 3;
      for (let t = 0; t < data.steps; t++) {
        s.step(data.x.slice(t * width, (t + 1) * width));
        u.step(other.x.slice(t * width, (t + 1) * width));
        b.run(other.x, { batch: data.batch });
      }
      expectSame(s.state, run('plain', data, target).hn);
      expectSame(u.state, b.run(other.x, { batch: data.batch }).hn);
    });
  });

  it.each(targets)('memory that grows between runs changes nothing: %s', (target) => {
    const data = dataFor(nets.two.network, { batch: 3, steps: 4 }, 5);
    const model = nets.two.load(target, data.params);
    const stream = model.stream({ batch: 3, h0: data.h0 });
    const options = { h0: data.h0, batch: 3, steps: 4 };
    const before = model.run(data.x, options);
    const large = dataFor(nets.two.network, { batch: 40, steps: 500 }, 6);
    const { output } = model.run(large.x, { h0: large.h0, batch: 40, steps: 500 });
    expect(output.every((value) => Math.abs(value) <= 1)).toBe(true);
    expect(model.run(data.x, options)).toEqual(before);
    const steps = swapped(data.x, 3, 4, 3);
    for (let t = 0; t < 4; t++) stream.step(Float32Array.from(steps.subarray(t * 9, (t + 1) * 9)));
    expectSame(stream.state, before.hn);
  });

  it.each(['lengths', 'two', 'mgu', 'lstmBoth', 'projected'] as const)(
    'results are written fully: %s',
    (name) => {
      return holds(name, (data, target) => {
        const { params, x, h0, seqLength, batch, steps } = data;
        const expected = run(name, data, target);
        const out = { output: expected.output.map(() => NaN), hn: expected.hn.map(() => NaN) };
        const model = nets[name].load(target, params);
        const other = dataFor(nets[name].network, { batch: 5, steps: 6 }, 1);
        model.run(other.x.fill(NaN), {
          h0: other.h0.fill(NaN),
          seqLength: other.seqLength,
          batch: 5,
          steps: 6,
        });
        model.run(x, { h0, seqLength, batch, steps, out });
        expect(out).toEqual(expected);
        expect([...out.output, ...out.hn].some(Number.isNaN)).toBe(false);
      });
    },
  );

  it('a fixed kernel streams through a kernel of one step', () => {
    const relation = (data: Data, target: Target): void => {
      const stream = nets.fixed.load(target, data.params).stream({ h0: data.h0 });
      const { output, hn } = run('fixed', data, target);
      for (let t = 0; t < 4; t++)
        expectSame(stream.step(data.x.slice(t * 9, (t + 1) * 9)), output.slice(t * 3 * H, (t + 1) * 3 * H));
      expectSame(stream.state, hn);
    };
    return holds('fixed', relation, { sizes: { batch: 3, steps: 4 } });
  });
});

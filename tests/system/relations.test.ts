// Relations between runs, whatever the data: of targets, of instances, and over time. To the bit.

import { beforeAll, describe, expect, it } from 'vitest';
import { dataFor, swapped, type Data } from '../support/network.ts';
import {
  H,
  alone,
  everyName,
  expectSame,
  holds,
  nets,
  prepare,
  rowOf,
  run,
  targets,
  type Target,
} from '../support/relations.ts';

beforeAll(() => prepare('plain', 'second', 'two', 'lengths', 'both', 'before', 'mgu', 'fixed'));

describe('targets and instances', () => {
  it.each(['plain', 'two', 'lengths', 'both', 'before', 'mgu'] as const)('js is wasm: %s', (name) => {
    holds(name, (data) => expect(run(name, data, 'js')).toEqual(run(name, data, 'wasm')));
  });

  it('fixed sizes give what dynamic ones do', () => {
    const relation = (data: Data, target: Target): void =>
      expect(run('fixed', data, target)).toEqual(run('plain', data, target));
    holds('fixed', relation, { sizes: { batch: 3, steps: 4 } });
  });

  it('an instance used for other shapes before gives what a fresh one does', () => {
    holds('lengths', (data, target) => {
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
    holds('plain', (data, target) => {
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

  it.each(['lengths', 'two', 'mgu'] as const)('results are written fully: %s', (name) => {
    holds(name, (data, target) => {
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
  });
});

describe('time', () => {
  it.each(['plain', 'two', 'before'] as const)('step by step is one run: %s', (name) => {
    holds(name, (data, target) => {
      const { batch, steps, params, h0 } = data;
      const { config } = nets[name].network;
      const [I, B] = [config.inputSize, config.batchFirst];
      const x = B ? Float32Array.from(swapped(data.x, batch, steps, I)) : data.x;
      const stream = nets[name].load(target, params).stream({ batch, h0 });
      const outputs = Array.from({ length: steps }, (_, t) =>
        Array.from(stream.step(x.slice(t * batch * I, (t + 1) * batch * I))),
      ).flat();
      const { output, hn } = run(name, data, target);
      expectSame(B ? swapped(outputs, steps, batch, H) : outputs, output);
      expectSame(stream.state, hn);
    });
  });

  it('a fixed kernel streams through a kernel of one step', () => {
    const relation = (data: Data, target: Target): void => {
      const stream = nets.fixed.load(target, data.params).stream({ h0: data.h0 });
      const { output, hn } = run('fixed', data, target);
      for (let t = 0; t < 4; t++)
        expectSame(stream.step(data.x.slice(t * 9, (t + 1) * 9)), output.slice(t * 3 * H, (t + 1) * 3 * H));
      expectSame(stream.state, hn);
    };
    holds('fixed', relation, { sizes: { batch: 3, steps: 4 } });
  });

  it.each(['plain', 'before'] as const)('split anywhere, the state carried over: %s', (name) => {
    holds(name, (data, target) => {
      const { batch, steps } = data;
      const whole = run(name, data, target);
      for (let at = 1; at < steps; at++) {
        const first = run(name, { ...data, steps: at, x: data.x.slice(0, at * batch * 3) }, target);
        const rest = { ...data, steps: steps - at, x: data.x.slice(at * batch * 3), h0: first.hn };
        const second = run(name, rest, target);
        expectSame([...first.output, ...second.output], whole.output);
        expectSame(second.hn, whole.hn);
      }
    });
  });

  it('the reverse direction is the forward one on the flipped sequence, flipped', () => {
    holds('both', (data, target) => {
      const { output, hn } = run('both', data, target);
      const entries = everyName.map((name) => [name, data.params[`${name}_reverse`]] as const);
      const params = Object.fromEntries(entries);
      for (let b = 0; b < data.batch; b++) {
        const one = alone(data, b, 'both');
        const length = one.seqLength?.[0] ?? data.steps;
        if (length === 0) continue;
        const flip = (a: Float32Array): Float32Array => {
          const size = a.length / length;
          return a.map((_, i) => a[(length - 1 - Math.floor(i / size)) * size + (i % size)]);
        };
        const x = flip(one.x.slice(0, length * 3));
        const h0 = one.h0.slice(H);
        const forward = run('plain', { ...one, params, x, h0, steps: length }, target);
        const own = rowOf(output, b, data).filter((_, i) => i % (2 * H) >= H);
        expectSame(flip(forward.output), own.slice(0, length * H));
        expectSame(forward.hn, rowOf(hn, b, { batch: data.batch, steps: 2 }).slice(H));
      }
    });
  });

  it('a stack is a chain of single layers', () => {
    holds('two', (data, target) => {
      const { batch, steps } = data;
      const half = data.h0.length / 2;
      const x = Float32Array.from(swapped(data.x, batch, steps, 3));
      const first = run('plain', { ...data, x, h0: data.h0.slice(0, half) }, target);
      const renamed = everyName.map((name) => [name, data.params[name.replace('l0', 'l1')]] as const);
      const upper = {
        ...data,
        params: Object.fromEntries(renamed),
        x: first.output,
        h0: data.h0.slice(half),
      };
      const second = run('second', upper, target);
      const { output, hn } = run('two', data, target);
      expectSame(swapped(second.output, steps, batch, H), output);
      expectSame([...first.hn, ...second.hn], hn);
    });
  });

  it.each(['lengths', 'both', 'mgu'] as const)('what lies past a length changes nothing: %s', (name) => {
    holds(name, (data, target) => {
      const { batch, steps, seqLength } = data;
      const I = nets[name].network.config.inputSize;
      const poison = [NaN, Infinity, -Infinity, 1e38];
      const x = data.x.map((value, i) => {
        const row = Math.floor(i / I);
        return Math.floor(row / batch) < (seqLength?.[row % batch] ?? steps) ? value : poison[i % 4];
      });
      const expected = run(name, data, target);
      expect(run(name, { ...data, x }, target)).toEqual(expected);
      const width = expected.output.length / (batch * steps);
      expected.output.forEach((value, i) => {
        const row = Math.floor(i / width);
        if (Math.floor(row / batch) >= (seqLength?.[row % batch] ?? steps)) expect(value).toBe(0);
      });
    });
  });
});

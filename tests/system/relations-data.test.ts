// Relations between runs on related data, on js and wasm: rows of a batch, parameters, and time. To the bit.

import { beforeAll, describe, expect, it } from 'vitest';
import { unaryF32 } from '../../compiler/ir/scalar-f32.ts';
import { relations, type Machine } from '../support/relation-list.ts';
import { dataFor, swapped, type Data } from '../support/network.ts';
import {
  H,
  changed,
  expectNear,
  expectSame,
  holds,
  nets,
  prepare,
  run,
  targets,
  type Name,
  type Target,
} from '../support/relations.ts';

beforeAll(() =>
  prepare(
    'plain',
    'second',
    'two',
    'lengths',
    'both',
    'before',
    'mgu',
    'lstm',
    'lstmBoth',
    'projected',
    'wider',
  ),
);

function steps(name: Name, data: Data, target: Target) {
  const { batch, steps, params, h0 } = data;
  const { inputSize: I, batchFirst } = nets[name].network.config;
  const x = batchFirst ? Float32Array.from(swapped(data.x, batch, steps, I)) : data.x;
  const stream = nets[name].load(target, params).stream({ batch, h0 });
  const outputs = Array.from({ length: steps }, (_, t) =>
    Array.from(stream.step(x.slice(t * batch * I, (t + 1) * batch * I))),
  ).flat();
  const output = batchFirst ? swapped(outputs, steps, batch, H) : outputs;
  return { output: Float32Array.from(output), hn: stream.state };
}

const on = (target: Target): Machine => ({
  run: async (name, data) => run(name, data, target),
  steps: async (name, data) => steps(name, data, target),
  same: expectSame,
  near: expectNear,
});

describe.each(Object.entries(relations))('%s', (_, all) => {
  describe.each(all)('$title', ({ nets, check, long }) => {
    it.each(nets)('%s', (name) => holds(name, (data, target) => check(on(target), data, name), long));
  });
});

describe('by itself', () => {
  it.each(targets)('b_z = +1000 keeps h0 for a million steps: %s', (target) => {
    const data = dataFor(nets.plain.network, { batch: 1, steps: 1e6 }, 3);
    const params = changed(data.params, ['bias_ih_l0'], [1], () => 1000);
    const { output, hn } = run('plain', { ...data, params }, target);
    expectSame(hn, data.h0);
    expectSame(output.subarray(-H), data.h0);
  });

  it('b_z = -1000 and R_n = 0: a tanh of the input', () =>
    holds('plain', (data, target) => {
      const gateless = changed(data.params, ['bias_ih_l0'], [1], () => -1000);
      const params = changed(gateless, ['weight_hh_l0', 'bias_hh_l0'], [2], () => 0);
      const [ih, bias] = [params.weight_ih_l0, params.bias_ih_l0];
      const { output } = run('plain', { ...data, params }, target);
      output.forEach((value, i) => {
        const [row, j] = [Math.floor(i / H), 2 * H + (i % H)];
        const p = [0, 1, 2].reduce(
          (sum, k) => Math.fround(sum + Math.fround(ih[j * 3 + k] * data.x[row * 3 + k])),
          bias[j],
        );
        expect(value).toBe(unaryF32('tanh', p));
      });
    }));
});

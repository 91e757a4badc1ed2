// The relations of tests/system/relations*.test.ts on a GPU. It may contract, reassociate and divide less exactly, another way
// in each kernel, so that two runs are held to be near; what is a selection or a copy has to be exact here too.

import { beforeAll, describe, expect, it } from 'vitest';
import type { GpuRoot } from '../../../runtime/gpu-types.ts';
import type { GpuModel, GpuModule, RunResult } from '../../../runtime/types.ts';
import { makeOnce } from '../../support/make-once.ts';
import { dataFor, networkOf, swapped, type Data } from '../../support/network.ts';
import { floats } from '../../support/random.ts';
import {
  H,
  alone,
  changed,
  configs,
  everyName,
  nets,
  prepare,
  rowOf,
  turnedRows,
  turnedUnits,
  type Name,
} from '../../support/relations.ts';
import { needGpu } from './gpu.ts';

const found = await needGpu();
const gpu = found?.gpu as GpuRoot;

beforeAll(async () => {
  if (found) await prepare(...(Object.keys(configs) as Name[]));
});

/** Own activations, good to 3e-7, at each of a few steps. */
const bound = 4e-6;

function near(given: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(given.length).toBe(expected.length);
  for (let i = 0; i < given.length; i++)
    if (!Object.is(given[i], expected[i]) && !(Math.abs(given[i] - expected[i]) <= bound))
      expect.fail(`[${i}] is ${given[i]}, not ${expected[i]}`);
}

async function open(name: Name, params: Data['params']): Promise<GpuModel> {
  const module = (await makeOnce(configs[name])) as unknown as GpuModule;
  const names = Object.keys(nets[name].network.params);
  const weights = Object.fromEntries(names.map((key) => [key, params[key]]));
  return module.load({ target: 'wgsl', weights, gpu });
}

async function run(name: Name, data: Data): Promise<RunResult> {
  const model = await open(name, data.params);
  const { x, h0, batch, steps } = data;
  const seqLength = nets[name].network.config.seqLength ? data.seqLength : undefined;
  const result = await model.run(x, { h0, seqLength, batch, steps });
  model.dispose();
  return result;
}

const dataOf = (name: Name, batch = 3, steps = 5, seed = 7): Data =>
  dataFor(networkOf(configs[name]), { batch, steps }, seed);

/** A network, and data of it changed so that results must stay what they are. */
const same: readonly (readonly [relation: string, name: Name, change: (data: Data) => Data])[] = [
  [
    '2^k x and 2^-k W',
    'plain',
    (data) => ({
      ...data,
      x: data.x.map((v) => v * 8),
      params: changed(data.params, ['weight_ih_l0'], [0, 1, 2], (w) => w / 8),
    }),
  ],
  [
    'features in another order',
    'plain',
    (data) => {
      const turned = (a: Float32Array): Float32Array => a.map((_, i) => a[i - (i % 3) + ((i + 1) % 3)]);
      const weight_ih_l0 = turned(data.params.weight_ih_l0);
      return { ...data, params: { ...data.params, weight_ih_l0 }, x: turned(data.x) };
    },
  ],
  [
    'biases of r and z folded',
    'plain',
    (data) => {
      const { bias_ih_l0: one, bias_hh_l0: other } = data.params;
      const bias_ih_l0 = one.map((b, i) => (i < 2 * H ? b + other[i] : b));
      const bias_hh_l0 = other.map((b, i) => (i < 2 * H ? 0 : b));
      return { ...data, params: { ...data.params, bias_ih_l0, bias_hh_l0 } };
    },
  ],
  [
    'b_r = -1000 and another R_n',
    'before',
    (data) => ({ ...data, params: changed(data.params, ['weight_hh_l0'], [2], (w) => w * 3 + 1) }),
  ],
];

const closed = (data: Data): Data => ({
  ...data,
  params: changed(data.params, ['bias_ih_l0'], [0], () => -1000),
});

describe.skipIf(!found)('runs that must agree', () => {
  it.each(same)('%s', async (relation, name, change) => {
    const data = relation.startsWith('b_r') ? closed(dataOf(name)) : dataOf(name);
    near((await run(name, change(data))).output, (await run(name, data)).output);
  });

  it.each(['plain', 'before'] as const)('hidden units in another order: %s', async (name) => {
    const data = dataOf(name);
    const { output, hn } = await run(name, data);
    const other = await run(name, { ...data, params: turnedUnits(data.params), h0: turnedRows(data.h0) });
    near(other.output, turnedRows(output));
    near(other.hn, turnedRows(hn));
  });

  it('h0, R_z, R_r, W_n, b_wn and b_rn negated', async () => {
    const data = dataOf('plain');
    const minus = (value: number): number => -value;
    const states = changed(data.params, ['weight_hh_l0'], [0, 1], minus);
    const params = changed(states, ['weight_ih_l0', 'bias_ih_l0', 'bias_hh_l0'], [2], minus);
    const other = await run('plain', { ...data, params, h0: data.h0.map(minus) });
    near(other.output.map(minus), (await run('plain', data)).output);
  });

  it('b_r = +1000: reset before is reset after', async () => {
    const data = dataOf('before');
    const open = { ...data, params: changed(data.params, ['bias_ih_l0'], [0], () => 1000) };
    near((await run('before', open)).output, (await run('plain', open)).output);
  });

  it('inputs of zero weight', async () => {
    const data = dataOf('plain');
    const widened = (a: Float32Array, last: (row: number) => number): Float32Array =>
      Float32Array.from({ length: (a.length / 3) * 4 }, (_, i) =>
        i % 4 === 3 ? last(i >> 2) : a[(i >> 2) * 3 + (i % 4)],
      );
    const more = floats(15, 'more', 100);
    const params = { ...data.params, weight_ih_l0: widened(data.params.weight_ih_l0, () => 0) };
    const wide = await run('wider', { ...data, params, x: widened(data.x, (row) => more[row]) });
    near(wide.output, (await run('plain', data)).output);
  });

  it('a stack and a chain of single layers', async () => {
    const data = dataOf('two', 2, 6);
    const half = data.h0.length / 2;
    const x = Float32Array.from(swapped(data.x, 2, 6, 3));
    const first = await run('plain', { ...data, x, h0: data.h0.slice(0, half) });
    const renamed = everyName.map((name) => [name, data.params[name.replace('l0', 'l1')]] as const);
    const params = Object.fromEntries(renamed);
    const second = await run('second', { ...data, params, x: first.output, h0: data.h0.slice(half) });
    const { output, hn } = await run('two', data);
    near(swapped(second.output, 6, 2, H), output);
    near([...first.hn, ...second.hn], hn);
  });

  it.each(['plain', 'before'] as const)(
    'split, the state carried over; and step by step: %s',
    async (name) => {
      const data = dataOf(name);
      const whole = await run(name, data);
      const width = data.batch * 3;
      const first = await run(name, { ...data, steps: 2, x: data.x.slice(0, 2 * width) });
      const second = await run(name, { ...data, steps: 3, x: data.x.slice(2 * width), h0: first.hn });
      near([...first.output, ...second.output], whole.output);
      near(second.hn, whole.hn);
      const model = await open(name, data.params);
      const stream = model.stream({ batch: data.batch, h0: data.h0 });
      const steps: number[] = [];
      for (let t = 0; t < data.steps; t++)
        steps.push(...(await stream.step(data.x.slice(t * width, (t + 1) * width))));
      near(steps, whole.output);
      near(await stream.state, whole.hn);
      model.dispose();
    },
  );

  it.each(['lengths', 'both', 'mgu'] as const)('a row alone and in a batch: %s', async (name) => {
    const data = dataOf(name);
    const { output, hn } = await run(name, data);
    for (let b = 0; b < data.batch; b++) {
      const one = await run(name, alone(data, b, name));
      near(one.output, rowOf(output, b, data));
      near(one.hn, rowOf(hn, b, { batch: data.batch, steps: nets[name].network.states.length }));
    }
  });

  it('a batch in another order', async () => {
    const data = dataOf('both', 4, 5);
    const turned = (a: Float32Array): Float32Array => {
      const size = a.length / (a.length === data.h0.length ? 2 * 4 : 5 * 4);
      return a.map((_, i) => {
        const row = Math.floor(i / size);
        return a[(row - (row % 4) + ((row + 1) % 4)) * size + (i % size)];
      });
    };
    const seqLength = data.seqLength?.map((_, b, all) => all[(b + 1) % 4]);
    const other = await run('both', { ...data, x: turned(data.x), h0: turned(data.h0), seqLength });
    const { output, hn } = await run('both', data);
    near(other.output, turned(output));
    near(other.hn, turned(hn));
  });

  it('the reverse direction and the forward one on the flipped sequence', async () => {
    const data = { ...dataOf('both', 1, 6), seqLength: Int32Array.of(6) };
    const flip = (a: Float32Array): Float32Array => {
      const size = a.length / 6;
      return a.map((_, i) => a[(5 - Math.floor(i / size)) * size + (i % size)]);
    };
    const entries = everyName.map((name) => [name, data.params[`${name}_reverse`]] as const);
    const flipped = { ...data, params: Object.fromEntries(entries), x: flip(data.x), h0: data.h0.slice(H) };
    const forward = await run('plain', flipped);
    const { output } = await run('both', data);
    near(
      flip(forward.output),
      output.filter((_, i) => i % (2 * H) >= H),
    );
  });
});

describe.skipIf(!found)('what has to be exact', () => {
  it('b_z = +1000 keeps h0', async () => {
    const data = dataOf('plain', 2, 300);
    const params = changed(data.params, ['bias_ih_l0'], [1], () => 1000);
    expect((await run('plain', { ...data, params })).hn).toEqual(data.h0);
  });

  it('all parameters zero: h halves at every step', async () => {
    const data = dataOf('plain');
    const params = changed(data.params, everyName, [0, 1, 2], () => 0);
    const { output } = await run('plain', { ...data, params });
    const size = data.batch * H;
    near(
      output,
      output.map((_, i) => data.h0[i % size] * 2 ** -(1 + Math.floor(i / size))),
    );
  });

  it('a unit without weights stays 0', async () => {
    const data = dataOf('plain');
    const entries = everyName.map((name) => {
      const columns = data.params[name].length / (3 * H);
      return [name, data.params[name].map((v, i) => (Math.floor(i / columns) % H === 2 ? 0 : v))] as const;
    });
    const h0 = data.h0.map((value, i) => (i % H === 2 ? 0 : value));
    const { output } = await run('plain', { ...data, params: Object.fromEntries(entries), h0 });
    output.forEach((value, i) => i % H === 2 && expect(Math.abs(value)).toBe(0));
  });

  it('b_z = -1000 and R_n = 0: no memory', async () => {
    const data = dataOf('plain');
    const gateless = changed(data.params, ['bias_ih_l0'], [1], () => -1000);
    const params = changed(gateless, ['weight_hh_l0', 'bias_hh_l0'], [2], () => 0);
    const one = await run('plain', { ...data, params });
    near((await run('plain', { ...data, params, h0: data.h0.map((v) => -v) })).output, one.output);
  });

  it.each(['plain', 'lengths', 'before', 'mgu'] as const)('outputs stay in [-1, 1]: %s', async (name) => {
    const data = dataOf(name);
    const entries = Object.entries(data.params).map(([key, v]) => [key, v.map((w) => w * 200)] as const);
    const { output, hn } = await run(name, { ...data, params: Object.fromEntries(entries) });
    for (const value of [...output, ...hn]) expect(Math.abs(value)).toBeLessThanOrEqual(1);
  });

  it('a NaN stays in its row, from its step on', async () => {
    const data = dataOf('plain');
    const x = data.x.slice();
    x[(2 * 3 + 1) * 3] = NaN;
    const clean = (await run('plain', data)).output;
    const { output } = await run('plain', { ...data, x });
    const isLost = (i: number): boolean => Math.floor(i / H) % 3 === 1 && Math.floor(i / (3 * H)) >= 2;
    near(
      output,
      clean.map((value, i) => (isLost(i) ? NaN : value)),
    );
  });

  it.each(['lengths', 'both', 'mgu'] as const)(
    'what lies past a length changes nothing: %s',
    async (name) => {
      const data = dataOf(name, 4, 6);
      const I = nets[name].network.config.inputSize;
      const x = data.x.map((value, i) => {
        const row = Math.floor(i / I);
        return Math.floor(row / 4) < (data.seqLength?.[row % 4] ?? 6) ? value : NaN;
      });
      expect(await run(name, { ...data, x })).toEqual(await run(name, data));
    },
  );

  it('fresh, used and interleaved instances', async () => {
    const [data, other] = [dataOf('lengths', 2, 4), dataOf('lengths', 5, 7, 9)];
    const [used, beside] = [await open('lengths', data.params), await open('lengths', other.params)];
    const go = (model: GpuModel, { x, h0, seqLength, batch, steps }: Data): Promise<RunResult> =>
      model.run(x, { h0, seqLength, batch, steps });
    await go(used, other);
    const [one] = await Promise.all([go(used, data), go(beside, other)]);
    expect(one).toEqual(await run('lengths', data));
    used.dispose();
    beside.dispose();
  });
});

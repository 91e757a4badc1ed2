// load({ target: 'fastest' }): the rule, what it does where there is no GPU worth it, and the promises of its models.

import { describe, expect, it } from 'vitest';
import type { GpuRoot } from '../../../runtime/gpu-types.ts';
import { pays } from '../../../runtime/gpu-fastest.ts';
import type { FastestModel, GpuModule } from '../../../runtime/types.ts';
import { make } from '../../support/module.ts';
import { dataFor, networkOf } from '../../support/network.ts';
import { needGpu } from './gpu.ts';

const found = await needGpu();
const gpu = found?.gpu as GpuRoot;

const small = { input_size: 2, hidden_size: 3 };
const { module } = await make({ name: 'net', ...small });
const { load, loadSync } = module as unknown as GpuModule;
const { params: weights, x } = dataFor(networkOf(small), { batch: 2, steps: 4 }, 1);
const sizes = { batch: 2, steps: 4 };
const large = { batch: 100_000, steps: 1000 };

describe('the rule', () => {
  const manifest = (hidden: number, states = 1) =>
    ({
      params: { w: [3 * hidden, 2 * hidden] },
      args: { state: { states: [{ count: states }] } },
    }) as unknown as Parameters<typeof pays>[0];

  it.each([
    ['one sequence', manifest(256), 1, 100, false],
    ['a small batch', manifest(256), 4, 100, false],
    ['a large batch', manifest(256), 64, 500, true],
    ['a large batch of small states', manifest(16), 64, 500, false],
    ['a single step', manifest(512), 64, 1, false],
  ])('%s', (_what, m, batch, steps, expected) => {
    expect(pays(m, batch, steps)).toBe(expected);
  });
});

describe('without a GPU that pays', () => {
  const check = async (model: FastestModel): Promise<void> => {
    expect(model.target).toBe('wasm');
    const own = loadSync({ weights });
    expect(await model.run(x, sizes)).toEqual(own.run(x, sizes));
    await expect(model.run(new Float32Array(1), sizes)).rejects.toMatchObject({ code: 'GRU3001' });
    const [one, two] = [model.stream({ batch: 2 }), own.stream({ batch: 2 })];
    const first = await one.step(x.subarray(0, 4));
    expect(first).toEqual(two.step(x.subarray(0, 4)).slice());
    expect(await one.state).toEqual(two.state);
    one.state = new Float32Array(6).fill(1);
    expect(await one.state).toEqual(new Float32Array(6).fill(1));
    one.reset();
    expect(await one.step(x.subarray(0, 4))).toEqual(first);
    one.dispose();
    await expect(one.step(x.subarray(0, 4))).rejects.toMatchObject({ code: 'GRU3005' });
    model.dispose();
    await expect(model.run(x, sizes)).rejects.toMatchObject({ code: 'GRU3005' });
  };

  it('small sizes run on wasm, behind promises', async () => {
    await check(await load({ target: 'fastest', weights, ...sizes }));
  });

  it('and so do large ones with no GPU, no adapter, no device and too small a device', async () => {
    const limits = { maxStorageBufferBindingSize: 4, maxBufferSize: 4 };
    const lost = new Promise(() => {});
    const device = { queue: {}, limits, lost, destroy() {} };
    for (const each of [
      { requestAdapter: async () => null },
      { requestAdapter: async () => Promise.reject(new Error('no')) },
      {
        requestAdapter: async () => ({
          limits,
          requestDevice: async () => Promise.reject(new Error('busy')),
        }),
      },
      { requestAdapter: async () => ({ limits, requestDevice: async () => device }) },
    ])
      await check(await load({ target: 'fastest', weights, ...large, gpu: each }));
  });

  it.skipIf(!found)('and on an adapter in software', async () => {
    await check(await load({ target: 'fastest', weights, ...large, gpu }));
  });
});

it.skipIf(!found)('takes a GPU that it is told is one', async () => {
  const hardware = {
    requestAdapter: async () => {
      const adapter = await gpu.requestAdapter();
      return adapter && { limits: adapter.limits, requestDevice: adapter.requestDevice.bind(adapter) };
    },
  };
  const model = await load({ target: 'fastest', weights, ...large, gpu: hardware });
  expect(model.target).toBe('wgsl');
  const { output } = await model.run(x, sizes);
  loadSync({ weights })
    .run(x, sizes)
    .output.forEach((y, i) => expect(Math.abs(y - output[i])).toBeLessThan(1e-6));
  model.dispose();
});

it('is told the sizes, and what is wrong', async () => {
  const wrong = (more: object) => load({ target: 'fastest', weights, ...more } as never);
  await expect(wrong({})).rejects.toMatchObject({
    code: 'GRU3004',
    message: expect.stringMatching(/^batch/),
  });
  await expect(wrong({ batch: 1 })).rejects.toMatchObject({
    code: 'GRU3004',
    message: expect.stringMatching(/^steps/),
  });
  await expect(wrong({ batch: 1.5, steps: 1 })).rejects.toMatchObject({ code: 'GRU3010' });
  await expect(wrong({ ...sizes, threads: 2 })).rejects.toMatchObject({ code: 'GRU3010' });
  await expect(load({ target: 'fastest', weights: {}, ...sizes })).rejects.toMatchObject({ code: 'GRU2002' });
  expect(() => loadSync({ target: 'fastest' as 'js' })).toThrow(expect.objectContaining({ code: 'GRU3008' }));
});

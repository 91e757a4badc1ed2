// Long sequences on a GPU: blocks of time, many submissions that no queue piles up, and memory that does not grow.

import { expect, describe, it } from 'vitest';
import type { GpuDevice, GpuRoot } from '../../../runtime/gpu-types.ts';
import type { GpuModule } from '../../../runtime/types.ts';
import { make } from '../../support/module.ts';
import { dataFor, networkOf } from '../../support/network.ts';
import { needGpu } from './gpu.ts';
import { watched } from './watch.ts';

const found = await needGpu();
const gpu = found?.gpu as GpuRoot;

const device = async (): Promise<GpuDevice> => {
  const adapter = await gpu.requestAdapter();
  if (!adapter) throw new Error('no adapter');
  return adapter.requestDevice({ requiredLimits: {} });
};

const configs = {
  plain: { input_size: 2, hidden_size: 3 },
  stack: { input_size: 2, hidden_size: 3, num_layers: 2, seq_length: true },
  both: { input_size: 2, hidden_size: 3, num_layers: 2, bidirectional: true, seq_length: true },
} as const;

describe.skipIf(!found)('runs at the edges of blocks and submissions', () => {
  it.each(['plain', 'stack', 'both'] as const)('agree with js: %s', async (name) => {
    const json = configs[name];
    const { module } = await make({ name, ...json }, { targets: ['js', 'wgsl'] });
    const { load, loadSync } = module as unknown as GpuModule;
    const batch = 2;
    const most = 2050;
    const { params: weights, x, h0 } = dataFor(networkOf(json), { batch, steps: most }, 1);
    const js = loadSync({ target: 'js', weights });
    const model = await load({ target: 'wgsl', weights, gpu });
    for (const steps of [1, 31, 63, 64, 65, 128, 1023, 1025, most]) {
      const options = { h0, batch, ...('seq_length' in json && { seqLength: [steps, steps >> 1] }) };
      const part = x.subarray(0, (x.length / most) * steps);
      const expected = js.run(part, options);
      const given = await model.run(part, options);
      for (const result of ['output', 'hn'] as const) {
        const errors = given[result].map((y, i) => Math.abs(y - expected[result][i]));
        expect(
          errors.findIndex((error) => !(error <= 4e-6)),
          `${result} of ${steps} steps`,
        ).toBe(-1);
      }
    }
    model.dispose();
  });
});

describe.skipIf(!found)('states too large for a group', () => {
  it.each([{}, { bidirectional: true, seq_length: true }, { cell: 'gru_reset_before' }])(
    'take a dispatch for each step: %j',
    async (more) => {
      const json = { input_size: 3, hidden_size: 400, ...more };
      const { module } = await make({ name: 'large', ...json }, { targets: ['js', 'wgsl'] });
      const { load, loadSync } = module as unknown as GpuModule;
      const sizes = { batch: 9, steps: 66 };
      const { params: weights, x, h0 } = dataFor(networkOf(json), sizes, 1);
      const lengths = Array.from({ length: 9 }, (_, b) => 66 - 8 * b);
      const options = { h0, ...sizes, ...('seq_length' in more && { seqLength: lengths }) };
      const own = await device();
      const seen = watched(own);
      const model = await load({ target: 'wgsl', weights, device: seen.device });
      seen.reset();
      const given = await model.run(x, options);
      expect(seen.counts().dispatches).toBeGreaterThan(66);
      const expected = loadSync({ target: 'js', weights }).run(x, options);
      for (const result of ['output', 'hn'] as const) {
        const worst = given[result].reduce(
          (most, y, i) => Math.max(most, Math.abs(y - expected[result][i])),
          0,
        );
        expect(worst).toBeLessThan(1e-5);
      }
      own.destroy();
    },
  );
});

describe.skipIf(!found)('a long run', () => {
  it('takes few submissions, two at a time, and the memory of x and output', async () => {
    const { module } = await make({ name: 'long', ...configs.plain }, { targets: ['wgsl'] });
    const { params } = dataFor(networkOf(configs.plain), { batch: 1, steps: 1 }, 1);
    const own = await device();
    const seen = watched(own);
    const model = await (module as unknown as GpuModule).load({
      target: 'wgsl',
      weights: params,
      device: seen.device,
    });
    const run = async (steps: number): Promise<ReturnType<typeof seen.counts>> => {
      seen.reset();
      await model.run(new Float32Array(2 * steps), { batch: 1 });
      return seen.counts();
    };
    const few = await run(20_000);
    const many = await run(40_000);
    // a slot for every block of 64 steps, and 256 slots a submission
    expect(few.submissions).toBe(2);
    expect(many.submissions).toBe(3);
    expect(many.pending).toBe(2);
    // two for the product's whole tiles and what is left of it, one for the steps
    expect(many.dispatches).toBeLessThanOrEqual(3 * Math.ceil(40_000 / 64) + 2);
    // x, output, and output read back: 2 + 3 + 3 values a step
    expect(many.bytes - few.bytes).toBe(20_000 * 8 * 4);
    expect(seen.live()).toBe(1);
    model.dispose();
    expect(seen.live()).toBe(0);
    own.destroy();
  });

  it('ends where the model is disposed of or the device is lost', async () => {
    const { module } = await make({ name: 'long', ...configs.plain }, { targets: ['wgsl'] });
    const { params } = dataFor(networkOf(configs.plain), { batch: 1, steps: 1 }, 1);
    const { load } = module as unknown as GpuModule;
    const x = new Float32Array(100_000);
    for (const [end, code] of [
      ['model', 'GRU3005'],
      ['shared', 'GRU3005'],
      ['device', 'GRU3011'],
    ] as const) {
      const own = await device();
      const seen = watched(own);
      const given = end === 'model' ? { gpu } : { device: seen.device };
      const model = await load({ target: 'wgsl', weights: params, ...given });
      const failed = model.run(x, { batch: 1 }).then(
        () => undefined,
        (error: unknown) => error,
      );
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (end === 'device') own.destroy();
      else model.dispose();
      expect(await failed).toMatchObject({ code });
      expect(seen.counts().submissions).toBeLessThan(50);
      own.destroy();
    }
  });
});

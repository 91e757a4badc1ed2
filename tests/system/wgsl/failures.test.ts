// What can go wrong on a GPU: devices lost, memory that runs out, models too large; and what must not, side by side.

import { describe, expect, it } from 'vitest';
import type { GpuDevice, GpuRoot } from '../../../runtime/gpu-types.ts';
import type { GpuLoadOptions, GpuModel, GpuModule } from '../../../runtime/types.ts';
import { make } from '../../support/module.ts';
import { dataFor, networkOf, type Data } from '../../support/network.ts';
import { needGpu } from './gpu.ts';
import { limited, poor, watched } from './watch.ts';

const found = await needGpu();
const gpu = found?.gpu as GpuRoot;

async function device(): Promise<GpuDevice> {
  const adapter = await gpu.requestAdapter();
  if (!adapter) throw new Error('no adapter');
  return adapter.requestDevice({ requiredLimits: {} });
}

interface Net {
  readonly data: Data;
  readonly load: (more: Omit<GpuLoadOptions, 'target'>) => Promise<GpuModel>;
}

async function net(json: object, batch = 2, steps = 5): Promise<Net> {
  const { module } = await make({ name: 'net', ...json }, { targets: ['wgsl'] });
  const data = dataFor(networkOf(json), { batch, steps }, 1);
  const { load } = module as unknown as GpuModule;
  return { data, load: (more) => load({ target: 'wgsl', weights: data.params, ...more }) };
}

const small = { input_size: 2, hidden_size: 3 };
const run = (model: GpuModel, { x, h0 }: Data) => model.run(x, { h0, batch: 2 });
const lost = { code: 'GRU3011', message: expect.stringMatching(/gpu: /) };

describe.skipIf(!found)('a device that is lost', () => {
  it('before a model is loaded', async () => {
    const { load } = await net(small);
    const own = await device();
    own.destroy();
    await expect(load({ device: own })).rejects.toMatchObject(lost);
  });

  it('before, during and after a run; a new one serves again', async () => {
    const { load, data } = await net(small);
    const first = await device();
    const model = await load({ device: first });
    const expected = await run(model, data);
    const stream = model.stream({ batch: 2 });
    const during = [run(model, data), stream.step(data.x.subarray(0, 4))].map((each) =>
      each.then(
        () => undefined,
        (error: unknown) => error,
      ),
    );
    first.destroy();
    for (const each of during) expect(await each).toMatchObject(lost);
    await expect(run(model, data)).rejects.toMatchObject(lost);
    await expect(stream.step(data.x.subarray(0, 4))).rejects.toMatchObject(lost);
    await expect(stream.state).rejects.toMatchObject(lost);
    expect(() => model.stream()).toThrow(expect.objectContaining({ code: 'GRU3011' }));
    model.dispose();
    await expect(run(model, data)).rejects.toMatchObject({ code: 'GRU3005' });
    // results that were given stay what they were
    const again = await load({ device: await device() });
    expect(await run(again, data)).toEqual(expected);
    again.dispose();
  });

  it('that is the model’s own', async () => {
    const { load } = await net(small);
    const owned: GpuDevice[] = [];
    const adapter = await gpu.requestAdapter();
    if (!adapter) throw new Error('no adapter');
    const requestDevice: typeof adapter.requestDevice = async (of) => {
      const made = await adapter.requestDevice(of);
      owned.push(made);
      return made;
    };
    const root = { requestAdapter: async () => ({ limits: adapter.limits, requestDevice }) };
    const model = await load({ gpu: root });
    expect(owned).toHaveLength(1);
    model.dispose();
    // its own device goes with it
    expect(await owned[0]?.lost).toMatchObject({ message: expect.any(String) });
  });
});

describe.skipIf(!found)('a device without memory', () => {
  const wide = { input_size: 2, hidden_size: 64 };

  it('for the weights: load fails, and leaves no buffer', async () => {
    const { load } = await net(wide);
    const own = await device();
    const seen = watched(own);
    await expect(load({ device: poor(seen.device, 4096) })).rejects.toMatchObject({
      code: 'GRU3011',
      message: expect.stringMatching(/gpu: out of memory: \d+ bytes/),
    });
    expect(seen.live()).toBe(0);
    own.destroy();
  });

  it('for a run or a stream: they fail, and smaller ones do not', async () => {
    const { load, data } = await net(wide);
    const seen = watched(await device());
    const model = await load({ device: poor(seen.device, 200_000) });
    const expected = await run(model, data);
    const before = seen.live();
    const x = new Float32Array(2 * 2 * 1000);
    const noMemory = { code: 'GRU3011', message: expect.stringMatching(/gpu: out of memory/) };
    await expect(model.run(x, { batch: 2 })).rejects.toMatchObject(noMemory);
    const stream = model.stream({ batch: 1000 });
    await expect(stream.step(new Float32Array(2000))).rejects.toMatchObject(noMemory);
    // what began on nothing cannot go on
    await expect(stream.step(new Float32Array(2000))).rejects.toMatchObject(noMemory);
    stream.dispose();
    expect(await run(model, data)).toEqual(expected);
    expect(seen.live()).toBe(before);
    model.dispose();
    expect(seen.live()).toBe(0);
  });
});

describe.skipIf(!found)('a model larger than the buffers of the device', () => {
  const tooLarge = (name: string, bytes: number, most: number) => ({
    code: 'GRU3007',
    message: `memory: ${name}: ${bytes} bytes are needed, and a buffer of this device holds ${most}`,
  });
  const most = (bytes: number) => ({ maxStorageBufferBindingSize: bytes, maxBufferSize: 1e9 });

  it('is refused when it is loaded: its weights', async () => {
    const { load } = await net({ input_size: 8, hidden_size: 16, bias: false });
    const own = await device();
    const bytes = 4 * 3 * 16 * (8 + 16);
    const refused = load({ device: limited(own, most(4000)) });
    await expect(refused).rejects.toMatchObject(tooLarge('weights', bytes, 4000));
    (await load({ device: limited(own, most(65_536)) })).dispose();
    own.destroy();
  });

  it('is refused when it is loaded: what the sizes it was compiled for need', async () => {
    const { load } = await net({ ...small, batch: 10, steps: 1000 });
    const own = await device();
    const refused = load({ device: limited(own, most(100_000)) });
    await expect(refused).rejects.toMatchObject(tooLarge('output', 4 * 3 * 10_000, 100_000));
    const both = { maxStorageBufferBindingSize: 1e9, maxBufferSize: 120_010 };
    await expect(load({ device: limited(own, both) })).rejects.toMatchObject(
      tooLarge('output and state', 4 * 3 * 10_010, 120_010),
    );
    own.destroy();
  });

  it('is refused by an adapter’s limits, with the device given back', async () => {
    const { load } = await net(small);
    const own = await device();
    const limits = { maxStorageBufferBindingSize: 64, maxBufferSize: 64 };
    const adapter = { limits, requestDevice: async () => limited(own, limits) };
    await expect(load({ gpu: { requestAdapter: async () => adapter } })).rejects.toMatchObject({
      code: 'GRU3007',
      message: expect.stringMatching(/weights: .* holds 64$/),
    });
    expect(await own.lost).toBeDefined();
  });

  it('is refused in run and stream where sizes are open, and smaller ones are served', async () => {
    const { load, data } = await net(small);
    const model = await load({ device: limited(await device(), most(20_000)) });
    await expect(model.run(new Float32Array(2 * 2000), { batch: 1 })).rejects.toMatchObject(
      tooLarge('output', 24_000, 20_000),
    );
    expect(() => model.stream({ batch: 2000 })).toThrow(expect.objectContaining({ code: 'GRU3007' }));
    expect((await run(model, data)).output).toHaveLength(2 * 5 * 3);
    model.dispose();
  });
});

describe.skipIf(!found)('more workgroups than a row of them holds', () => {
  // 64 invocations a workgroup, 65,535 workgroups a row
  it.each([65_535 * 64, 65_535 * 64 + 1])('%i rows', async (batch) => {
    const { module } = await make(
      { name: 'rows', input_size: 1, hidden_size: 1, steps: 1, bias: false },
      { targets: ['wgsl'] },
    );
    const zero = new Float32Array(3);
    const model = await (module as unknown as GpuModule).load({
      target: 'wgsl',
      weights: { weight_ih_l0: zero, weight_hh_l0: zero },
      gpu,
    });
    const h0 = Float32Array.from({ length: batch }, (_, b) => b);
    const { output, hn } = await model.run(new Float32Array(batch), { h0, batch, steps: 1 });
    model.dispose();
    // all parameters zero: a step halves the state
    for (const given of [output, hn]) expect(given.findIndex((y, b) => y !== b / 2)).toBe(-1);
  });
});

describe.skipIf(!found)('side by side', () => {
  it('several models on one device never meet, and end one by one', async () => {
    const own = await device();
    const seen = watched(own);
    const nets = await Promise.all(
      [small, { ...small, num_layers: 2 }, { input_size: 2, hidden_size: 3, cell: 'mgu' }].map((json) =>
        net(json),
      ),
    );
    const models = await Promise.all(nets.map(({ load }) => load({ device: seen.device })));
    const alone = await Promise.all(
      nets.map(async ({ load, data }) => {
        const model = await load({ gpu });
        const result = await run(model, data);
        model.dispose();
        return result;
      }),
    );
    const together = await Promise.all(
      [...models, ...models].map((model, i) => run(model, (nets[i % 3] as Net).data)),
    );
    expect(together).toEqual([...alone, ...alone]);
    models[1]?.dispose();
    expect(await run(models[0] as GpuModel, (nets[0] as Net).data)).toEqual(alone[0]);
    expect(await run(models[2] as GpuModel, (nets[2] as Net).data)).toEqual(alone[2]);
    models.forEach((model) => model.dispose());
    expect(seen.live()).toBe(0);
    own.destroy();
  });

  it('runs of one model, long and short, and a stream between them', async () => {
    const { load, data } = await net(small);
    const model = await load({ gpu });
    const long = Float32Array.from({ length: 2 * 2 * 3000 }, (_, i) => Math.sin(i));
    const other = data.x.map((value) => -value);
    const step = data.x.subarray(0, 4);
    const [a, b, c] = [
      await model.run(long, { batch: 2 }),
      await run(model, data),
      await model.run(other, { batch: 2 }),
    ];
    const y = await model.stream({ batch: 2 }).step(step);
    const under = [
      model.run(long, { batch: 2 }),
      run(model, data),
      model.run(long, { batch: 2 }),
      model.run(other, { batch: 2 }),
    ];
    const streamed = model.stream({ batch: 2 }).step(step);
    expect(await Promise.all(under)).toEqual([a, b, a, c]);
    expect(await streamed).toEqual(y);
    model.dispose();
  });
});

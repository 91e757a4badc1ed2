// The golden cases on a GPU, streams, and everything that can go wrong there.

import { afterAll, describe, expect, it } from 'vitest';
import type { GpuRoot } from '../../../runtime/gpu-types.ts';
import type { GpuModel, GpuModule } from '../../../runtime/types.ts';
import { goldenCases, worstRatio, type Golden } from '../../support/golden.ts';
import { make } from '../../support/module.ts';
import { needGpu } from './gpu.ts';

const found = await needGpu();
const gpu = found?.gpu as GpuRoot;

const made = new Map<string, Promise<GpuModule>>();

async function compiled(config: object): Promise<GpuModule> {
  const key = JSON.stringify(config);
  const module =
    made.get(key) ?? make(config, { targets: ['wgsl'] }).then((each) => each.module as unknown as GpuModule);
  made.set(key, module);
  return module;
}

const configOf = (golden: Golden, more: object = {}): object => ({
  name: golden.name,
  ...golden.config,
  seq_length: golden.seqLength !== undefined,
  ...more,
});

function caseOf(name: string): Golden {
  const golden = goldenCases.find((each) => each.name === name);
  if (!golden) throw new Error(`no golden case ${name}`);
  return golden;
}

const twin = caseOf('pytorch_twin');

async function open(golden: Golden, more: object = {}): Promise<GpuModel> {
  return (await compiled(configOf(golden, more))).load({ target: 'wgsl', weights: golden.params, gpu });
}

const twinOptions = { h0: twin.h0, batch: twin.batch };

describe.skipIf(!found)('golden cases', () => {
  let worst = 0;
  afterAll(() => console.log(`worst of the golden cases on wgsl: ${worst.toFixed(3)} of what is accepted`));

  describe.each([
    ['dynamic', () => ({})],
    ['fixed', (golden: Golden) => ({ batch: golden.batch, steps: golden.steps })],
  ] as const)('%s sizes', (_kind, more) => {
    it.each(goldenCases.map((golden) => [golden.name, golden] as const))('%s', async (name, golden) => {
      const model = await open(golden, more(golden));
      const { h0, seqLength, batch, steps } = golden;
      const { output, hn } = await model.run(golden.x, { h0, seqLength, batch, steps });
      model.dispose();
      expect([...output, ...hn].every(Number.isFinite)).toBe(true);
      if (name === 'saturated') return;
      const ratio = Math.max(worstRatio(output, golden.y), worstRatio(hn, golden.hn));
      worst = Math.max(worst, ratio);
      expect(ratio).toBeLessThanOrEqual(1);
    });
  });
});

describe.skipIf(!found)('streams', () => {
  const rowsOf = ({ x, batch, steps, config }: Golden, t: number): Float32Array => {
    const width = x.length / batch / steps;
    const row = (b: number): number => (config.batch_first ? b * steps + t : t * batch + b) * width;
    return Float32Array.from(
      { length: batch * width },
      (_, i) => x[row(Math.floor(i / width)) + (i % width)],
    );
  };

  it.each([{}, { batch: twin.batch, steps: twin.steps }])('step by step with sizes %j', async (more) => {
    const model = await open(twin, more);
    const { output } = await model.run(twin.x, twinOptions);
    const stream = model.stream({ batch: twin.batch, h0: twin.h0 });
    const middle = Math.floor(twin.steps / 2);
    // all at once: steps run in the order in which they were asked for
    const rows = Array.from({ length: twin.steps }, (_, t) => stream.step(rowsOf(twin, t)));
    const results = await Promise.all(rows);
    expect(worstRatio(await stream.state, twin.hn)).toBeLessThanOrEqual(1);
    const width = twin.y.length / twin.batch / twin.steps;
    results.forEach((row, t) => {
      for (let b = 0; b < twin.batch; b++)
        expect(row.slice(b * width, (b + 1) * width)).toEqual(
          output.slice((b * twin.steps + t) * width, (b * twin.steps + t + 1) * width),
        );
    });
    // back to the start, and on from a state that was read
    stream.reset(twin.h0);
    for (let t = 0; t < middle; t++) await stream.step(rowsOf(twin, t));
    const state = await stream.state;
    const other = model.stream({ batch: twin.batch });
    other.state = state;
    expect(await other.step(rowsOf(twin, middle))).toEqual(results[middle]);
    stream.reset();
    expect(await stream.state).toEqual(new Float32Array(twin.hn.length));
    model.dispose();
  });

  it('end with themselves or with the model', async () => {
    const model = await open(twin);
    const [one, two] = [model.stream(), model.stream()];
    one.dispose();
    one.dispose();
    await expect(one.step(new Float32Array(10))).rejects.toMatchObject({ code: 'GRU3005' });
    await expect(two.step(new Float32Array(9))).rejects.toMatchObject({ code: 'GRU3001' });
    const pending = two.step(new Float32Array(10));
    model.dispose();
    await expect(pending).rejects.toMatchObject({ code: 'GRU3005' });
    expect(() => two.reset()).toThrow(expect.objectContaining({ code: 'GRU3005' }));
    await expect(two.state).rejects.toMatchObject({ code: 'GRU3005' });
  });
});

describe.skipIf(!found)('runs', () => {
  it('beside each other, with inputs that change and arrays of the user', async () => {
    const model = await open(twin);
    const { output, hn } = await model.run(twin.x, twinOptions);
    const out = {
      output: new Float32Array(output.length).fill(NaN),
      hn: new Float32Array(hn.length).fill(NaN),
    };
    const x = twin.x.slice();
    const first = model.run(x, { ...twinOptions, out });
    x.fill(NaN);
    const nothing = model.run(x, twinOptions);
    const third = model.run(twin.x, twinOptions);
    expect((await first).output).toBe(out.output);
    expect(await first).toEqual({ output, hn });
    expect((await nothing).output.every(Number.isNaN)).toBe(true);
    expect(await third).toEqual({ output, hn });
    model.dispose();
  });

  it('on a device of the user, which outlives the model', async () => {
    const adapter = await gpu.requestAdapter();
    const device = await adapter?.requestDevice({ requiredLimits: {} });
    if (!device) throw new Error('no device');
    const module = await compiled(configOf(twin));
    for (const _ of [1, 2]) {
      const model = await module.load({ target: 'wgsl', weights: twin.params, device });
      const { output } = await model.run(twin.x, twinOptions);
      expect(worstRatio(output, twin.y)).toBeLessThanOrEqual(1);
      model.dispose();
    }
    const model = await module.load({ target: 'wgsl', weights: twin.params, device });
    const stream = model.stream();
    const pending = [model.run(twin.x, twinOptions), stream.step(new Float32Array(10))];
    device.destroy();
    for (const each of pending) await expect(each).rejects.toMatchObject({ code: 'GRU3011' });
    await expect(model.run(twin.x, twinOptions)).rejects.toMatchObject({ code: 'GRU3011' });
    await expect(stream.step(new Float32Array(10))).rejects.toMatchObject({ code: 'GRU3011' });
    await expect(module.load({ target: 'wgsl', weights: twin.params, device })).rejects.toMatchObject({
      code: 'GRU3011',
    });
  });

  it('of more steps than one table of turns has', async () => {
    const config = { name: 'long', input_size: 1, hidden_size: 1, bias: false };
    const zero = new Float32Array(3);
    const weights = { weight_ih_l0: zero, weight_hh_l0: zero };
    const model = await (await compiled(config)).load({ target: 'wgsl', weights, gpu });
    const { output, hn } = await model.run(new Float32Array(2050), {
      batch: 1,
      h0: Float32Array.of(2 ** 100),
    });
    // all parameters zero: every step halves the state
    expect(Array.from(output.subarray(0, 200))).toEqual(Array.from({ length: 200 }, (_, t) => 2 ** (99 - t)));
    expect([...hn]).toEqual([0]);
    const late = new Float32Array(2050);
    late[2049] = NaN;
    const { output: marked } = await model.run(late, { batch: 1 });
    expect(marked.findIndex(Number.isNaN)).toBe(2049);
    model.dispose();
  });

  it('reject what is wrong', async () => {
    const model = await open(twin);
    await expect(model.run(new Float32Array(149), { batch: 3 })).rejects.toMatchObject({ code: 'GRU3001' });
    await expect(model.run(twin.x)).rejects.toMatchObject({ code: 'GRU3004' });
    await expect(model.run(twin.x, { batch: 3, h0: new Float32Array(5) })).rejects.toMatchObject({
      code: 'GRU3002',
    });
    expect(() => model.stream({ batch: 0 })).toThrow(expect.objectContaining({ code: 'GRU3004' }));
    expect((await model.run(new Float32Array(0), { batch: 0 })).output.length).toBe(0);
    const pending = model.run(twin.x, twinOptions);
    model.dispose();
    model.dispose();
    await expect(pending).rejects.toMatchObject({ code: 'GRU3005' });
    await expect(model.run(twin.x, twinOptions)).rejects.toMatchObject({ code: 'GRU3005' });
    expect(() => model.stream()).toThrow(expect.objectContaining({ code: 'GRU3005' }));
  });
});

describe.skipIf(!found)('activations', () => {
  // One step of one unit per point: with x only in the n gate and z held open, the output is tanh(x) itself.
  const random = (bits: number): number => new Float32Array(Int32Array.of(bits).buffer)[0];
  const points = [
    0,
    -0,
    NaN,
    Infinity,
    -Infinity,
    3.4e38,
    -3.4e38,
    1e-45,
    -1e-45,
    87,
    -87,
    87.4,
    -87.4,
    88.8,
    -88.8,
    100,
    -100,
    0.625,
    10,
    -10,
    ...Array.from({ length: 100_000 }, (_, i) => (i - 50_000) / 1000),
    ...Array.from({ length: 50_000 }, (_, i) => random(Math.imul(i, 0x9e3779b1) | 0)),
  ].map(Math.fround);
  const meanings = { tanh: Math.tanh, sigmoid: (x: number) => 1 / (1 + Math.exp(-x)) } as const;

  it.each(['tanh', 'sigmoid'] as const)('%s', async (activation) => {
    const config = { name: 'point', input_size: 1, hidden_size: 1, bias: true, activation };
    const weights = {
      weight_ih_l0: Float32Array.of(0, 0, 1),
      weight_hh_l0: new Float32Array(3),
      bias_ih_l0: Float32Array.of(0, -1000, 0),
      bias_hh_l0: new Float32Array(3),
    };
    const model = await (await compiled(config)).load({ target: 'wgsl', weights, gpu });
    const finite = points.filter((x) => !(Math.abs(x) === Infinity));
    const x = Float32Array.from(finite);
    const { output } = await model.run(x, { batch: x.length, steps: 1 });
    let worst = 0;
    finite.forEach((value, i) => {
      const y = output[i];
      if (Number.isNaN(value)) return expect(y).toBeNaN();
      const error = Math.abs(y - meanings[activation](value));
      if (!(error <= worst)) worst = error;
      if (!(Math.abs(y) <= 1)) throw new Error(`${activation}(${value}) is ${y}`);
    });
    console.log(`${activation} on wgsl: ${finite.length} points, worst error ${worst.toExponential(2)}`);
    expect(worst).toBeLessThanOrEqual(1.5e-7);
    model.dispose();
  });
});

describe('without a GPU', () => {
  const weights = twin.params;

  it('is told: no gpu, no adapter, no device, nothing that is one', async () => {
    const module = await compiled(configOf(twin));
    const load = (more: object) => module.load({ target: 'wgsl', weights, ...more });
    await expect(load({ gpu: { requestAdapter: async () => null } })).rejects.toMatchObject({
      code: 'GRU3008',
      message: expect.stringMatching(/adapter/),
    });
    const limits = { maxStorageBufferBindingSize: 1, maxBufferSize: 1 };
    const requestDevice = async () => Promise.reject(new Error('busy'));
    await expect(
      load({ gpu: { requestAdapter: async () => ({ limits, requestDevice }) } }),
    ).rejects.toMatchObject({
      code: 'GRU3008',
      message: expect.stringMatching(/busy/),
    });
    await expect(load({ gpu: {} })).rejects.toMatchObject({ code: 'GRU3010' });
    await expect(load({ device: {} })).rejects.toMatchObject({ code: 'GRU3010' });
    if ((globalThis as { navigator?: { gpu?: object } }).navigator?.gpu) return;
    await expect(load({})).rejects.toMatchObject({
      code: 'GRU3008',
      message: expect.stringMatching(/navigator/),
    });
  });

  it('is never picked by auto, and never loaded at once', async () => {
    const alone = await compiled(configOf(twin));
    const three = (await make(configOf(twin))).module as unknown as GpuModule;
    expect((await three.load({ weights })).target).toBe('wasm');
    expect(three.loadSync({ weights }).target).toBe('wasm');
    await expect(alone.load({ weights })).rejects.toMatchObject({
      code: 'GRU3008',
      message: /wgsl, got "auto"/,
    });
    expect(() => three.loadSync({ target: 'wgsl' as 'js', weights })).toThrow(
      expect.objectContaining({ code: 'GRU3008' }),
    );
  });
});

describe.skipIf(!found)('a model larger than the buffers', () => {
  it('says how large they are', async () => {
    const adapter = await gpu.requestAdapter();
    const device = await adapter?.requestDevice({ requiredLimits: {} });
    const config = { name: 'wide', input_size: 1, hidden_size: 1 };
    const weights = Object.fromEntries(
      ['weight_ih_l0', 'weight_hh_l0', 'bias_ih_l0', 'bias_hh_l0'].map((name) => [name, new Float32Array(3)]),
    );
    const module = await compiled(config);
    const model = await module.load({ target: 'wgsl', weights, device: device as object });
    // the device's default: 128 MiB for a binding
    await expect(model.run(new Float32Array(40_000_000), { batch: 40_000_000 })).rejects.toMatchObject({
      code: 'GRU3007',
      message: expect.stringMatching(/160000000 bytes.*134217728/),
    });
    const { output } = await model.run(Float32Array.of(1), { batch: 1 });
    expect([...output]).toEqual([0]);
    model.dispose();
    device?.destroy();
  });
});

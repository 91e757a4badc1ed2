// Weights in f16: the results are those of the rounded weights, whether a device reads halves or unpacks pairs.

import { describe, expect, it } from 'vitest';
import { readers, toHalf, toFloat32 } from '../../../runtime/dtype.ts';
import type { GpuRoot } from '../../../runtime/gpu-types.ts';
import type { GpuModel, GpuModule } from '../../../runtime/types.ts';
import { swapped, type FuzzData, type Params } from '../../tools/fuzz/data.ts';
import type { ShortConfig } from '../../tools/fuzz/generate.ts';
import { goldenCases, type Golden } from '../../support/golden.ts';
import { make } from '../../support/module.ts';
import { needGpu } from './gpu.ts';
import { openOnGpu } from './judged.ts';

const found = await needGpu();
const gpu = found?.gpu as GpuRoot;

const ofHalf = (bits: number): number => {
  const bytes = new Uint8Array(Uint16Array.of(bits).buffer);
  return toFloat32('half', { dtype: 'F16', shape: [], bytes })[0];
};
const rounded = (values: Float32Array): Float32Array => values.map((value) => ofHalf(toHalf(value)));
const roundedAll = (params: Params): Params =>
  Object.fromEntries(Object.entries(params).map(([name, values]) => [name, rounded(values)]));

describe('toHalf', () => {
  it('gives back every half', () => {
    for (let bits = 0; bits < 65536; bits++) {
      const value = ofHalf(bits);
      if (Number.isNaN(value)) expect(ofHalf(toHalf(value))).toBeNaN();
      else if (toHalf(value) !== bits) expect.fail(`${bits}: ${value} became ${toHalf(value)}`);
    }
  });

  it('rounds to the nearest, of two to the even one', () => {
    for (let bits = 0; bits < 0x7bff; bits++) {
      const [low, high] = [ofHalf(bits), ofHalf(bits + 1)];
      const middle = (low + high) / 2;
      const near = 1 + 2 ** -20;
      const given = [middle / near, middle, middle * near, -middle].map((value) =>
        toHalf(Math.fround(value)),
      );
      const even = bits % 2 ? bits + 1 : bits;
      expect(given).toEqual([bits, even, bits + 1, even | 0x8000]);
    }
    expect([65519, 65520, 1e30, Infinity, -Infinity, 1e-30, -1e-30].map(toHalf)).toEqual([
      0x7bff, 0x7c00, 0x7c00, 0x7c00, 0xfc00, 0, 0x8000,
    ]);
    expect(readers.has('F16')).toBe(true);
  });
});

/** A golden case as the fuzzer would have drawn it. */
function drawnOf({ config, batch, steps, x, h0, seqLength }: Golden): {
  config: ShortConfig;
  data: FuzzData;
} {
  const own = {
    cell: 'gru',
    num_layers: 1,
    bias: true,
    activation: 'tanh',
    gate_activation: 'sigmoid',
    batch: 'dynamic',
    steps: 'dynamic',
    numerics: 'strict',
    seq_length: seqLength !== undefined,
    ...config,
    dropout: 0,
  } as unknown as ShortConfig;
  const states = own.num_layers * (own.bidirectional ? 2 : 1) * batch * own.hidden_size;
  const data = {
    batch,
    steps,
    givesH0: h0 !== undefined,
    h0: h0 ?? new Float32Array(states),
    x: own.batch_first ? swapped(x, batch, steps) : x,
    seqLength: seqLength && Int32Array.from(seqLength),
  };
  return { config: own, data };
}

/** One of each kind of cell, sizes that are odd and that are not, lengths, and a recurrence that is chaotic. */
const held = ['pytorch_twin', 'odd', 'lengths_bidirectional_2', 'reset_before', 'mgu', 'saturated'];

/** Loads onto devices that have `shader-f16`, or onto those that were not asked for it. */
const opener =
  (isNative: boolean) =>
  async (module: GpuModule, weights: Params): Promise<GpuModel> => {
    const adapter = await gpu.requestAdapter();
    const requiredFeatures = isNative ? ['shader-f16'] : [];
    const device = await adapter?.requestDevice({ requiredFeatures, requiredLimits: {} });
    if (!device) throw new Error('no device');
    const model = await module.load({ target: 'wgsl', weights, device, weightType: 'f16' });
    expect([model.weightType, model.shaderF16]).toEqual(['f16', isNative]);
    return { ...model, dispose: () => (model.dispose(), device.destroy()) };
  };

const hasF16 = !!(await found?.gpu.requestAdapter())?.features?.has('shader-f16');
const ways = [
  ['pairs', false],
  ['halves', true],
] as const;
const possible = ways.filter(([, isNative]) => hasF16 || !isNative);
if (found) console.log(`f16: ${possible.map(([name]) => name).join(' and ')} on ${found.name}`);

describe.skipIf(!found).each(possible)('weights in %s', (name, isNative) => {
  it('give the results of rounded weights', async () => {
    let [worst, most] = [0, 0];
    for (const golden of goldenCases.filter((each) => held.includes(each.name))) {
      const { config, data } = drawnOf(golden);
      const network = await openOnGpu(config, golden.params, opener(isNative));
      const run = { data, x: data.x };
      const meant = roundedAll(golden.params);
      const judged = await network.judge(run, meant);
      worst = Math.max(worst, judged.worst);
      if (!(judged.worst <= 1)) expect.fail(`${golden.name}: ${judged.worst} times its bound, ${judged.at}`);
      // of weights 20 times larger a sequence tells nothing
      if (golden.name !== 'saturated') {
        const whole = await network.whole(run);
        const output = config.batch_first ? swapped(golden.y, golden.batch, golden.steps) : golden.y;
        whole.forEach((value, i) => (most = Math.max(most, Math.abs(value - output[i]))));
      }
      network.dispose();
    }
    console.log(`f16 ${name}: ${worst.toFixed(2)} of the bound; at most ${most.toExponential(1)} from f32`);
    expect(most).toBeLessThan(2e-3);
  });
});

const tiny = { name: 'tiny', input_size: 1, hidden_size: 3, bias: false };
const weightsOf = (value: number): Params => ({
  weight_ih_l0: new Float32Array(9).fill(value),
  weight_hh_l0: new Float32Array(27),
});

it.skipIf(!found)('half the buffer, and what f16 has no room for is refused', async () => {
  const module = (await make(tiny, { targets: ['wgsl'] })).module as unknown as GpuModule;
  const load = (weights: Params, more: object) => module.load({ target: 'wgsl', gpu, weights, ...more });
  await expect(load(weightsOf(65520), { weightType: 'f16' })).rejects.toMatchObject({
    code: 'GRU2007',
    message: 'weight_ih_l0: expected weights of at most 65504 for f16, got 65520',
  });
  await expect(load(weightsOf(1), { weightType: 'f64' })).rejects.toMatchObject({ code: 'GRU3010' });
  const usual = await load(weightsOf(65520), {});
  expect([usual.weightType, usual.shaderF16]).toEqual(['f32', false]);
  usual.dispose();
  const model = await load(weightsOf(65519), { weightType: 'f16' });
  expect([model.weightType, model.shaderF16]).toEqual(['f16', hasF16]);
  const { output } = await model.run(Float32Array.of(1, 0), { batch: 1 });
  // both gates full, the candidate 1: h stays 0
  expect([...output]).toEqual([0, 0, 0, 0, 0, 0]);
  model.dispose();
});

// Random networks and numbers on a GPU, against the js kernels, which the oracle holds to the bit.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { GpuRoot } from '../../runtime/gpu-types.ts';
import type { GpuModule, Model } from '../../runtime/types.ts';
import { dataFor, paramsFor, spoiled } from '../fuzz/data.ts';
import {
  isShort,
  plainDrawn,
  type Drawn,
  type FuzzConfig,
  type Load,
  type Sample,
} from '../fuzz/generate.ts';
import { layerConfigs, randomLayers, type LayersConfig } from '../support/layers.ts';
import { make } from '../support/module.ts';
import { dataFor as dataOf, networkOf } from '../support/network.ts';
import { needGpu } from './gpu.ts';

const found = await needGpu();
const seed = Number(process.env['GRUCC_FUZZ_SEED'] ?? 7);
const wanted = 300;

/** A GPU may round and add differently, so states have to stay small and weights of the usual size. */
const isTame = (config: FuzzConfig): boolean =>
  isShort(config) &&
  config.activation === 'tanh' &&
  (config.gate_activation === 'sigmoid' || config.gate_activation === 'hard_sigmoid');
const isUsual = ({ weights }: Load): boolean => ['default', 'zeros', 'tiny'].includes(weights);

const isUsualSample = ({ x, h0 }: Sample): boolean =>
  ['normal', 'zeros', 'nan', 'nan row'].includes(x) && h0 !== 'any bits';

function agrees(given: number, expected: number): boolean {
  return Object.is(given, expected) || Math.abs(given - expected) <= 4e-6;
}

/** Runs all samples of one network; how many there were. */
async function runAll({ config, loads }: Drawn): Promise<number> {
  const { module } = await make({ name: 'fuzz', ...config, numerics: 'strict' }, { targets: ['js', 'wgsl'] });
  const { load, loadSync } = module as unknown as GpuModule;
  let count = 0;
  for (const each of loads.filter(isUsual)) {
    const weights = paramsFor(module.params, each);
    const cpu: Model = loadSync({ target: 'js', weights });
    const gpu = await load({ target: 'wgsl', weights, gpu: found?.gpu as GpuRoot });
    for (const sample of each.samples.filter(isUsualSample)) {
      const data = dataFor(config, sample);
      const { batch, steps, seqLength } = data;
      const options = { batch, steps, seqLength, ...(data.givesH0 && { h0: data.h0 }) };
      const x = config.batch_first ? data.x : spoiled(data);
      const [expected, given] = [cpu.run(x, options), await gpu.run(x, options)];
      for (const name of ['output', 'hn'] as const) {
        const wrong = given[name].findIndex((value, i) => !agrees(value, expected[name][i]));
        if (wrong >= 0)
          expect.fail(
            `${name}[${wrong}] is ${given[name][wrong]}, not ${expected[name][wrong]}: ` +
              `${JSON.stringify(config)} ${JSON.stringify(sample)} GRUCC_FUZZ_SEED=${seed}`,
          );
      }
      count++;
    }
    gpu.dispose();
    cpu.dispose();
  }
  return count;
}

it.skipIf(!found)(
  `${wanted} cases agree`,
  async () => {
    const cases = fc
      .sample(plainDrawn({ loads: 6, samples: 10 }), { seed, numRuns: 200 })
      .filter(({ config }) => isTame(config));
    let count = 0;
    for (const each of cases) if (count < wanted) count += await runAll(each);
    console.log(`wgsl: ${count} random cases agree with js`);
    expect(count).toBeGreaterThanOrEqual(wanted);
  },
  240_000,
);

/** Runs one network of layers on a few sizes; results next to those of js. */
async function runLayers(config: LayersConfig): Promise<void> {
  const { module } = await make({ name: 'net', ...config }, { targets: ['js', 'wgsl'] });
  const { load, loadSync } = module as unknown as GpuModule;
  const network = networkOf(config);
  for (const [batch, steps] of [
    [1, 1],
    [3, 5],
  ] as const) {
    const data = dataOf(network, { batch: config.batch ?? batch, steps: config.steps ?? steps }, batch);
    const { params: weights, x, h0, seqLength } = data;
    const options = { batch: data.batch, steps: data.steps, h0, ...(seqLength && { seqLength }) };
    const cpu: Model = loadSync({ target: 'js', weights });
    const gpu = await load({ target: 'wgsl', weights, gpu: found?.gpu as GpuRoot });
    const [expected, given] = [cpu.run(x, options), await gpu.run(x, options)];
    for (const name of ['output', 'hn'] as const) {
      expect(given[name].length).toBe(expected[name].length);
      const wrong = given[name].findIndex((value, i) => !agrees(value, expected[name][i]));
      expect(wrong < 0 ? '' : `${name}[${wrong}] ${given[name][wrong]} ${JSON.stringify(config)}`).toBe('');
    }
    gpu.dispose();
    cpu.dispose();
  }
}

it.skipIf(!found)(
  'networks of layers agree',
  async () => {
    const drawnOnes = Array.from({ length: 12 }, (_, i) => randomLayers(seed * 100 + i));
    for (const config of [...Object.values(layerConfigs), ...drawnOnes]) await runLayers(config);
  },
  240_000,
);

// Random networks and numbers on a GPU: every step within its bound, and networks of layers against the js kernels.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { GpuRoot } from '../../../runtime/gpu-types.ts';
import type { GpuModel, GpuModule, Model } from '../../../runtime/types.ts';
import { dataFor, paramsFor, spoiled, type Params } from '../../tools/fuzz/data.ts';
import { isShort, plainDrawn, type Load, type Sample, type ShortConfig } from '../../tools/fuzz/generate.ts';
import { layerConfigs, randomLayers, type LayersConfig } from '../../support/layers.ts';
import { make } from '../../support/module.ts';
import { dataFor as dataOf, networkOf, startsOf, wholeResult } from '../../support/network.ts';
import { needGpu } from './gpu.ts';
import { moduleOf, openOnGpu } from './judged.ts';

const found = await needGpu();
const seed = Number(process.env['GRUCC_FUZZ_SEED'] ?? 7);
const wanted = Number(process.env['GRUCC_FUZZ_CASES'] ?? 300);

/** What a GPU may add up in another order and round in another way says nothing of what is infinite or overflows. */
const isHeld = ({ x, h0 }: Sample): boolean =>
  ['normal', 'zeros', 'nan', 'nan row'].includes(x) && h0 !== 'any bits';
const isUsual = ({ weights }: Load): boolean => ['default', 'times 8', 'zeros', 'tiny'].includes(weights);

/** Of usual weights and gates, so that a whole sequence tells something too. */
const isTame = ({ activation, gate_activation: gate }: ShortConfig, { weights }: Load): boolean =>
  activation === 'tanh' && (gate === 'sigmoid' || gate === 'hard_sigmoid') && weights !== 'times 8';

function agrees(given: number, expected: number): boolean {
  return Object.is(given, expected) || Math.abs(given - expected) <= 4e-6;
}

const open = (module: GpuModule, weights: Params): Promise<GpuModel> =>
  module.load({ target: 'wgsl', weights, gpu: found?.gpu as GpuRoot });

const total = { cases: 0, judged: 0, worst: 0 };

/** Each layer by itself, step by step; then all of them at once, held against the chain of layers. */
async function runLoad(config: ShortConfig, load: Load): Promise<void> {
  const params = paramsFor((await moduleOf(config)).params, load);
  const network = await openOnGpu(config, params, open);
  for (const sample of load.samples.filter(isHeld)) {
    const data = dataFor(config, sample);
    const run = { data, x: spoiled(data) };
    const { worst, at, judged, output } = await network.judge(run, params);
    const { weights } = load;
    const about = `${JSON.stringify(config)} ${JSON.stringify({ weights, ...sample })} GRUCC_FUZZ_SEED=${seed}`;
    if (!(worst <= 1)) expect.fail(`${worst} times its bound, ${at}: ${about}`);
    const whole = isTame(config, load) ? await network.whole(run) : output;
    const wrong = whole.findIndex((value, i) => !agrees(value, output[i]));
    if (wrong >= 0) expect.fail(`output[${wrong}] is ${whole[wrong]}, not ${output[wrong]}: ${about}`);
    total.cases++;
    total.judged += judged;
    total.worst = Math.max(total.worst, worst);
  }
  network.dispose();
}

it.skipIf(!found)(`${wanted} cases stay within the bound of every step`, async () => {
  // each load is a network's kernels made anew, which is most of what this takes
  for (const { config, loads } of fc.sample(plainDrawn({ loads: 1, samples: 20 }), { seed, numRuns: 200 }))
    for (const load of loads.filter(isUsual))
      if (total.cases < wanted && isShort(config)) await runLoad(config, load);
  const { cases: count, judged, worst } = total;
  console.log(`wgsl: ${count} random cases, ${judged} elements within ${worst.toFixed(2)} of their bounds`);
  expect(count).toBeGreaterThanOrEqual(wanted);
});

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
    const { params: weights, x, seqLength } = data;
    const starts = startsOf(network, data);
    const options = { batch: data.batch, steps: data.steps, ...starts, ...(seqLength && { seqLength }) };
    const cpu: Model = loadSync({ target: 'js', weights });
    const gpu = await load({ target: 'wgsl', weights, gpu: found?.gpu as GpuRoot });
    const results = [cpu.run(x, options), await gpu.run(x, options)];
    const [expected, given] = results.map((each) => wholeResult(network, each));
    for (const name of ['output', 'hn'] as const) {
      expect(given[name].length).toBe(expected[name].length);
      const wrong = given[name].findIndex((value, i) => !agrees(value, expected[name][i]));
      expect(wrong < 0 ? '' : `${name}[${wrong}] ${given[name][wrong]} ${JSON.stringify(config)}`).toBe('');
    }
    gpu.dispose();
    cpu.dispose();
  }
}

it.skipIf(!found)('networks of layers agree', async () => {
  const drawnOnes = Array.from({ length: 12 }, (_, i) => randomLayers(seed * 100 + i));
  for (const config of [...Object.values(layerConfigs), ...drawnOnes]) await runLayers(config);
});

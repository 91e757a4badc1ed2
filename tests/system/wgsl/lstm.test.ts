// The golden cases of torch.nn.LSTM on a GPU, in one run and step by step.

import { describe, expect, it } from 'vitest';
import type { GpuRoot } from '../../../runtime/gpu-types.ts';
import type { AllStates, GpuModule, GpuStream } from '../../../runtime/types.ts';
import { lstmCases, worstRatio, type Golden } from '../../support/golden.ts';
import { make } from '../../support/module.ts';
import { needGpu } from './gpu.ts';

const found = await needGpu();
const gpu = found?.gpu as GpuRoot;

const configOf = ({ name, config, seqLength }: Golden): object => ({
  name,
  ...config,
  numerics: 'strict',
  seq_length: seqLength !== undefined,
});

function expectGolden(golden: Golden, output: ArrayLike<number>, hn: Float32Array, cn: Float32Array): void {
  const tolerance = 4 * golden.tolerance;
  expect(worstRatio(output, golden.y, tolerance)).toBeLessThanOrEqual(1);
  expect(worstRatio(hn, golden.hn, tolerance)).toBeLessThanOrEqual(1);
  expect(worstRatio(cn, golden.cn as Float32Array, tolerance)).toBeLessThanOrEqual(1);
}

describe.skipIf(!found)('golden cases of an lstm', () => {
  it.each(lstmCases.map((golden) => [golden.name, golden] as const))('%s', async (_name, golden) => {
    const { module } = await make(configOf(golden), { targets: ['wgsl'] });
    const { params: weights, x, h0, c0, seqLength, batch, steps, config } = golden;
    const model = await (module as unknown as GpuModule).load({ target: 'wgsl', weights, gpu });
    const { output, hn, cn } = await model.run(x, { h0, c0, seqLength, batch, steps });
    expectGolden(golden, output, hn, cn as Float32Array);
    if (!config.bidirectional && !seqLength && !config.batch_first) {
      const stream = model.stream({ batch, h0, c0 }) as unknown as GpuStream<AllStates>;
      const width = x.length / steps;
      const outputs: number[] = [];
      for (let t = 0; t < steps; t++)
        outputs.push(...(await stream.step(x.slice(t * width, (t + 1) * width))));
      const { h, c } = (await stream.state) as Readonly<Record<string, Float32Array>>;
      expectGolden(golden, outputs, h, c);
    }
    model.dispose();
  });
});

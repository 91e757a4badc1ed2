// Every kernel of a grid of configs becomes a pipeline on Dawn's null backend: valid WGSL, bindings within the limits.

import { describe, expect, it } from 'vitest';
import type { GpuModule } from '../../../runtime/types.ts';
import { layerConfigs } from '../../support/layers.ts';
import { make } from '../../support/module.ts';
import { nullDevice } from './gpu.ts';
import { gridConfigs } from './grid.ts';

const zeros = (params: Readonly<Record<string, readonly number[]>>): Record<string, Float32Array> =>
  Object.fromEntries(
    Object.entries(params).map(([name, shape]) => [name, new Float32Array(shape.reduce((a, b) => a * b, 1))]),
  );

describe('pipelines', async () => {
  const device = await nullDevice();

  it.each(
    [...gridConfigs, ...Object.values(layerConfigs)].map(
      (config) => [JSON.stringify(config), config] as const,
    ),
  )('%s', async (_text, config) => {
    const { module } = await make({ name: 'net', ...config }, { targets: ['wgsl'] });
    const model = await (module as unknown as GpuModule).load({
      target: 'wgsl',
      weights: zeros(module.params),
      device,
    });
    expect(model.target).toBe('wgsl');
    model.dispose();
  });

  it('is told of a kernel that is none', async () => {
    const { compilation } = await make({ name: 'bad', input_size: 3, hidden_size: 5 }, { targets: ['wgsl'] });
    const text = compilation.module.text.replace('fn sigmoid32(x: f32)', 'fn sigmoid32(x: i32)');
    const url = `data:text/javascript;base64,${Buffer.from(text).toString('base64')}`;
    const module = (await import(/* @vite-ignore */ url)) as GpuModule & { params: Record<string, number[]> };
    const loading = module.load({ target: 'wgsl', weights: zeros(module.params), device });
    await expect(loading).rejects.toMatchObject({ code: 'GRU3011', message: expect.stringMatching(/gpu: /) });
  });
});

// Two programs of one module on a GPU: each binds the arguments that it takes.

import { expect, it } from 'vitest';
import { gpuAreas } from '../../../runtime/gpu-areas.ts';
import { makeBuffer, openGpu, STORAGE, submitAndRead, write } from '../../../runtime/gpu-device.ts';
import {
  bind,
  chunksOf,
  encodeChunk,
  makePipelines,
  makeTable,
  writeTable,
} from '../../../runtime/gpu-kernel.ts';
import { planOf, uploadWeights } from '../../../runtime/gpu-weights.ts';
import type { GpuKernel, KernelPlan } from '../../../runtime/manifest.ts';
import { wgsl } from '../../../targets/wgsl/wgsl.ts';
import { data, params, probeOf, sizes, twoPrograms } from '../../support/two-programs.ts';
import { needGpu } from './gpu.ts';

const found = await needGpu();
const { manifest, kernels } = await twoPrograms(wgsl);

it('has a kernel for each program', () => {
  const { run, probe } = kernels.wgsl ?? {};
  expect(run.bindings.map(([name]) => name)).toEqual(
    'weights x lengths state output state scratch'.split(' '),
  );
  expect(probe.bindings).toEqual([
    ['weights', 'read'],
    ['state', 'read'],
    ['probed', 'write'],
    ['scratch', 'write'],
  ]);
});

it.skipIf(!found)('runs the second one on the states of the first', async () => {
  const gpu = await openGpu({ target: 'wgsl', gpu: found?.gpu });
  const kernel = kernels.wgsl?.probe as GpuKernel;
  const plan = manifest.programs.probe.plans.wgsl as KernelPlan;
  const pipelines = await makePipelines(gpu, kernel, 'f32');
  const { value: weights } = uploadWeights(gpu, plan, params, 'f32');
  const areas = gpuAreas(manifest, planOf(plan, 'f32'), kernel.bindings, sizes);
  const buffers = areas.map(({ name, count }) =>
    name === 'weights' ? weights : makeBuffer(gpu, count, STORAGE),
  );
  write(gpu, buffers[1], data.h0);
  const { value: chunk } = chunksOf(manifest, kernel, sizes).next();
  const table = makeTable(gpu, chunk);
  writeTable(gpu, table, chunk);
  const group = bind(gpu, pipelines, table, buffers);
  const result = await submitAndRead(gpu, (encoder) => encodeChunk(encoder, pipelines, group, chunk), [
    { from: buffers[2], count: data.h0.length },
  ]);
  expect(result.subarray(0, data.h0.length)).toEqual(probeOf(data.h0));
  gpu.close();
});

// Inputs and results that are buffers of the GPU: read and written in place, no copy on the way.

import { expect, it } from 'vitest';
import type { GpuRoot } from '../../../runtime/gpu-types.ts';
import type { GpuArray, GpuModel, GpuModule } from '../../../runtime/types.ts';
import { make } from '../../support/module.ts';
import { dataFor, networkOf } from '../../support/network.ts';
import { needGpu } from './gpu.ts';
import { watched } from './watch.ts';

const found = await needGpu();
const gpu = found?.gpu as GpuRoot;
const config = { input_size: 4, hidden_size: 4, seq_length: true };
const sizes = { batch: 2, steps: 5, seqLength: [5, 3] };
const { module } = await make({ name: 'net', ...config }, { targets: ['wgsl'] });
const { params: weights, x, h0 } = dataFor(networkOf(config), { batch: 2, steps: 5 }, 1);

const usages = { storage: 0x80, copyFrom: 4, copyTo: 8, map: 1 };

async function open(): Promise<{ model: GpuModel; device: GPUDevice; seen: ReturnType<typeof watched> }> {
  const adapter = await (gpu as unknown as GPU).requestAdapter();
  const device = (await adapter?.requestDevice()) as GPUDevice;
  const seen = watched(device as never);
  const model = await (module as unknown as GpuModule).load({ target: 'wgsl', weights, device: seen.device });
  return { model, device, seen };
}

function bufferOf(device: GPUDevice, data: Float32Array, usage = usages.storage): GPUBuffer {
  const buffer = device.createBuffer({
    size: data.byteLength,
    usage: usage | usages.copyFrom | usages.copyTo,
  });
  device.queue.writeBuffer(buffer, 0, data.slice());
  return buffer;
}

async function contents(device: GPUDevice, from: GPUBuffer): Promise<Float32Array> {
  const to = device.createBuffer({ size: from.size, usage: usages.map | usages.copyTo });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(from, 0, to, 0, from.size);
  device.queue.submit([encoder.finish()]);
  await to.mapAsync(usages.map);
  return new Float32Array(to.getMappedRange().slice(0));
}

it.skipIf(!found)('x, h0, output and hn where they are, and one run into the next', async () => {
  const { model, device } = await open();
  const { output, hn } = await model.run(x, { ...sizes, h0 });
  const [xs, states] = [bufferOf(device, x), bufferOf(device, h0)];
  expect(await model.run(xs, { ...sizes, h0: states })).toEqual({ output, hn });
  const [ys, last] = [
    bufferOf(
      device,
      output.map(() => NaN),
    ),
    bufferOf(
      device,
      hn.map(() => NaN),
    ),
  ];
  const mixed = await model.run(x, { ...sizes, h0, out: { output: ys } });
  expect(mixed.output satisfies GpuArray).toBe(ys);
  expect(mixed.hn).toEqual(hn);
  expect(await contents(device, ys)).toEqual(output);
  const placed = await model.run(ys, { ...sizes, out: { hn: last, output: xs } });
  expect([placed.hn, placed.output]).toEqual([last, xs]);
  const next = await model.run(output, sizes);
  expect([await contents(device, xs), await contents(device, last)]).toEqual([next.output, next.hn]);
  model.dispose();
  // they are the user's
  expect(await contents(device, last)).toEqual(next.hn);
  device.destroy();
});

it.skipIf(!found)('makes no buffer for what is one', async () => {
  const { model, device, seen } = await open();
  const out = { output: new Float32Array(40), hn: new Float32Array(8) };
  const count = async (run: () => Promise<unknown>): Promise<number> => {
    seen.reset();
    await run();
    return seen.counts().bytes;
  };
  const copied = await count(() => model.run(x, { ...sizes, out }));
  const buffers = { output: bufferOf(device, out.output), hn: bufferOf(device, out.hn) };
  const xs = bufferOf(device, x);
  const placed = await count(() => model.run(xs, { ...sizes, out: buffers }));
  // x once; output and hn, and both again to be read, but for the least that can be
  expect(copied - placed).toBe((40 + 40 + 8 + 40 + 8) * 4 - 16);
  device.destroy();
});

it.skipIf(!found)('is told what is wrong with a buffer', async () => {
  const { model, device } = await open();
  const other = await open();
  await expect(model.run(bufferOf(device, x.subarray(4)), sizes)).rejects.toMatchObject({ code: 'GRU3001' });
  await expect(model.run(bufferOf(device, x, 0), sizes)).rejects.toMatchObject({ code: 'GRU3010' });
  await expect(model.run(x, { ...sizes, h0: bufferOf(device, x) })).rejects.toMatchObject({
    code: 'GRU3002',
  });
  await expect(model.run(x, { ...sizes, out: { hn: bufferOf(device, x) } })).rejects.toMatchObject({
    code: 'GRU3009',
  });
  const same = bufferOf(device, new Float32Array(40));
  await expect(model.run(same, { ...sizes, out: { output: same } })).rejects.toMatchObject({
    code: 'GRU3011',
  });
  await expect(model.run(bufferOf(other.device, x), sizes)).rejects.toMatchObject({ code: 'GRU3011' });
  const gone = bufferOf(device, x);
  gone.destroy();
  await expect(model.run(gone, sizes)).rejects.toMatchObject({ code: 'GRU3011' });
  expect((await model.run(x, sizes)).output.length).toBe(40);
  device.destroy();
  other.device.destroy();
});

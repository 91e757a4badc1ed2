// Weights of few bits on a GPU: the words of one array, of which kernels take out what they need.

import { describe, expect, it } from 'vitest';
import type { HostStep } from '../../../runtime/manifest.ts';
import { dot } from '../../../compiler/ir/contract.ts';
import { input, map, param } from '../../../compiler/ir/graph.ts';
import type { Program } from '../../../compiler/ir/loop.ts';
import { sizeExpr } from '../../../compiler/ir/size.ts';
import { toKernel, toProgram } from '../../../compiler/pipeline.ts';
import { streamOf } from '../../../compiler/plan.ts';
import { cut } from '../../../targets/wgsl/cut.ts';
import { printShader } from '../../../targets/wgsl/print.ts';
import { readingsOf } from '../../../targets/wgsl/storage.ts';
import { wgsl } from '../../../targets/wgsl/wgsl.ts';
import { signatureOf } from '../../support/meaning.ts';
import { floats, integers } from '../../support/random.ts';
import { needGpu } from './gpu.ts';

const found = await needGpu();
const f = Math.fround;
const [rows, depth] = [13, 7];
const [STORAGE, UNIFORM, COPY_DST, COPY_SRC, MAP_READ] = [128, 64, 8, 4, 1];

/** Every dispatch of a program whose groups are numbers, with the sizes of a single row and step. */
async function run(program: Program, weights: Float32Array, x: Float32Array): Promise<Float32Array> {
  const gpu = found?.gpu as unknown as GPU;
  const device = await (await gpu.requestAdapter())?.requestDevice();
  if (!device) throw new Error('no device');
  const { kernels, host } = cut(program);
  device.pushErrorScope('validation');
  const module = device.createShaderModule({
    code: readingsOf(program).f32 + printShader(kernels, program),
  });
  const scratch = sizeExpr(program.scratch ?? [], program);
  const held = scratch.kind === 'const' ? scratch.value : 0;
  const arrays = [Int32Array.of(1, 1, 0, 0), weights, x, new Float32Array(rows), new Float32Array(held + 4)];
  const buffers = arrays.map((values, i) => {
    const usage = (i === 0 ? UNIFORM : STORAGE) | COPY_DST | COPY_SRC;
    const made = device.createBuffer({ size: Math.max(16, values.byteLength), usage });
    device.queue.writeBuffer(made, 0, values as Float32Array<ArrayBuffer>);
    return made;
  });
  const kinds = ['uniform', 'read-only-storage', 'read-only-storage', 'storage', 'storage'] as const;
  const layout = device.createBindGroupLayout({
    entries: kinds.map((type, binding) => ({ binding, visibility: 4, buffer: { type } })),
  });
  const group = device.createBindGroup({
    layout,
    entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
  const staging = device.createBuffer({ size: rows * 4, usage: MAP_READ | COPY_DST });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  const dispatch = (step: HostStep): void => {
    if (!('kernel' in step) || typeof step.groups !== 'number') throw new Error('no plain dispatch');
    const compute = { module, entryPoint: step.kernel };
    const pipelineLayout = device.createPipelineLayout({ bindGroupLayouts: [layout] });
    pass.setPipeline(device.createComputePipeline({ layout: pipelineLayout, compute }));
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(step.groups);
  };
  host.forEach(dispatch);
  pass.end();
  encoder.copyBufferToBuffer(buffers[3], 0, staging, 0, rows * 4);
  device.queue.submit([encoder.finish()]);
  expect(await device.popErrorScope()).toBeNull();
  await staging.mapAsync(1);
  const result = new Float32Array(staging.getMappedRange().slice(0));
  device.destroy();
  return result;
}

describe.skipIf(!found)('weights with a scale for each row', () => {
  it.each([
    ['i8', 127],
    ['i16', 32_767],
    ['i32', 100_000],
  ] as const)('of %s', async (dtype, most) => {
    const codes = integers(rows * depth, -most, most, dtype);
    const [scale, x] = [floats(rows, 'scale'), floats(depth, 'x')];
    const product = dot(input('x', ['steps', 1, depth]), map('toF32', param('W', [rows, depth], dtype)));
    const node = map('mul', product, param('scale', [rows]));
    const graph = { roots: [{ name: 'output', node }] };
    const program = toKernel(toProgram(graph, signatureOf(graph, { batch: 1, steps: 1 })), wgsl);
    const params = new Map<string, ArrayLike<number>>([
      ['W', codes],
      ['scale', scale],
    ]);
    const given = await run(program, streamOf(program, params), x);
    given.forEach((value, j) => {
      const terms = Array.from({ length: depth }, (_, k) => x[k] * f(codes[j * depth + k]));
      const truth = terms.reduce((a, b) => a + b) * scale[j];
      const size = terms.reduce((a, b) => a + Math.abs(b), 0) * Math.abs(scale[j]);
      expect(Math.abs(value - truth)).toBeLessThanOrEqual(1e-6 * size);
    });
  });
});

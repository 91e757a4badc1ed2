// The printed sigmoid and tanh at every kind of number there is: zeros, subnormals, infinities, NaN, and a sample of all.

import { describe, expect, it } from 'vitest';
import { constant, int, loop, unary, variable, type Stmt } from '../../../compiler/ir/loop.ts';
import { unaryOps, type SpelledOp } from '../../../compiler/ir/scalar.ts';
import { printShader } from '../../../targets/wgsl/print.ts';
import { needGpu } from './gpu.ts';

const found = await needGpu();

const floatOf = (bits: number): number => new Float32Array(Uint32Array.of(bits).buffer)[0];

/** A shader with a kernel that calls the function. */
function shaderWith(op: SpelledOp): string {
  const [i, y] = [variable('i'), variable('y', 'f32')];
  const body: readonly Stmt[] = [{ kind: 'let', name: y, value: unary(op, constant(1)) }];
  const loops = [loop('grid', i, int(1), body)];
  const program = { args: [], dims: [], buffers: [], body: [] };
  return printShader([{ name: 'k0', loops, body, width: 64, sizes: new Map() }], program);
}

/** Runs a function of a shader on numbers given by their bits. */
async function compute(op: SpelledOp, inputs: Uint32Array): Promise<Float32Array> {
  const gpu = found?.gpu as unknown as GPU;
  const adapter = await gpu.requestAdapter();
  const device = await adapter?.requestDevice();
  if (!device) throw new Error('no device');
  const code = `
    ${shaderWith(op)}
    @group(1) @binding(0) var<storage, read_write> values: array<u32>;
    @compute @workgroup_size(128) fn main(@builtin(global_invocation_id) id: vec3u) {
      if (id.x >= arrayLength(&values)) { return; }
      values[id.x] = bitcast<u32>(${op}32(bitcast<f32>(values[id.x])));
    }`;
  device.pushErrorScope('validation');
  const module = device.createShaderModule({ code });
  const pipeline = await device.createComputePipelineAsync({
    layout: 'auto',
    compute: { module, entryPoint: 'main' },
  });
  const size = inputs.byteLength;
  const values = device.createBuffer({ size, usage: 0x80 | 4 | 8 });
  const staging = device.createBuffer({ size, usage: 1 | 8 });
  device.queue.writeBuffer(values, 0, inputs.slice());
  const group = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(1),
    entries: [{ binding: 0, resource: { buffer: values } }],
  });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(1, group);
  pass.dispatchWorkgroups(Math.ceil(inputs.length / 128));
  pass.end();
  encoder.copyBufferToBuffer(values, 0, staging, 0, size);
  device.queue.submit([encoder.finish()]);
  expect(await device.popErrorScope()).toBeNull();
  await staging.mapAsync(1);
  const result = new Float32Array(staging.getMappedRange().slice(0));
  device.destroy();
  return result;
}

const special = {
  zero: 0,
  minusZero: 0x80000000,
  least: 1,
  minusLeast: 0x80000001,
  largestSubnormal: 0x007fffff,
  leastNormal: 0x00800000,
  largest: 0x7f7fffff,
  minusLargest: 0xff7fffff,
  infinity: 0x7f800000,
  minusInfinity: 0xff800000,
  nan: 0x7fc00000,
  minusNan: 0xffc00000,
  signallingNan: 0x7f800001,
  nanOfOnes: 0xffffffff,
} as const;
type Special = keyof typeof special;

async function specials(op: SpelledOp): Promise<Readonly<Record<Special, number>>> {
  const values = await compute(op, Uint32Array.from(Object.values(special)));
  return Object.fromEntries(Object.keys(special).map((key, i) => [key, values[i]])) as Record<
    Special,
    number
  >;
}

/** All exponents and signs, NaN among them. */
const sample = (): Uint32Array => Uint32Array.from({ length: 64 * 65_535 }, (_, i) => i * 1023);

describe.skipIf(!found)('tanh', () => {
  it('of what is special', async () => {
    const y = await specials('tanh');
    expect(y).toMatchObject({
      zero: 0,
      minusZero: -0,
      infinity: 1,
      minusInfinity: -1,
      largest: 1,
      minusLargest: -1,
    });
    expect([y.nan, y.minusNan, y.signallingNan, y.nanOfOnes]).toEqual([NaN, NaN, NaN, NaN]);
    // a GPU may take a subnormal number for zero; its sign stays
    for (const name of ['least', 'minusLeast', 'largestSubnormal', 'leastNormal'] as const) {
      const x = floatOf(special[name]);
      expect([x, x < 0 ? -0 : 0]).toContainEqual(y[name]);
    }
  });

  it('of a sample of all numbers', async () => {
    const bits = sample();
    const given = await compute('tanh', bits);
    const [worst, wrong] = judge(
      bits,
      given,
      Math.tanh,
      (x, y) => Math.abs(y) <= 1 && (x < 0 ? y <= 0 : y >= 0),
    );
    console.log(`tanh on wgsl: worst error ${worst.toExponential(2)}`);
    expect(wrong).toEqual([]);
    expect(worst).toBeLessThanOrEqual(1.5e-7);
  });
});

describe.skipIf(!found)('sigmoid', () => {
  it('of what is special', async () => {
    const y = await specials('sigmoid');
    const half = {
      zero: 0.5,
      minusZero: 0.5,
      least: 0.5,
      minusLeast: 0.5,
      largestSubnormal: 0.5,
      leastNormal: 0.5,
    };
    expect(y).toMatchObject({ ...half, infinity: 1, minusInfinity: 0, largest: 1, minusLargest: 0 });
    expect([y.nan, y.minusNan, y.signallingNan, y.nanOfOnes]).toEqual([NaN, NaN, NaN, NaN]);
  });

  it('of a sample of all numbers', async () => {
    const bits = sample();
    const given = await compute('sigmoid', bits);
    const [worst, wrong] = judge(
      bits,
      given,
      (x) => 1 / (1 + Math.exp(-x)),
      (_, y) => y >= 0 && y <= 1,
    );
    console.log(`sigmoid on wgsl: worst error ${worst.toExponential(2)}`);
    expect(wrong).toEqual([]);
    expect(worst).toBeLessThanOrEqual(1.5e-7);
  });
});

/** Largest error beside the truth's size, or 1 where that is less: what a device may flush to 0 is small. */
const bounds = { exp: 4e-7, expm1: 4e-7, log: 3e-7, softplus: 3e-7 } as const;

describe.skipIf(!found).each(Object.keys(bounds) as (keyof typeof bounds)[])('%s', (op) => {
  it('of a sample of all numbers', async () => {
    const bits = sample();
    const xs = new Float32Array(bits.buffer);
    const given = await compute(op, bits);
    let worst = 0;
    const wrong: number[] = [];
    xs.forEach((x, i) => {
      const truth = Math.fround(unaryOps[op].exact(x));
      // a subnormal x may be 0, whose logarithm is infinite
      if (op === 'log' && Math.abs(x) < 2 ** -126) return;
      if (Number.isFinite(truth))
        worst = Math.max(worst, Math.abs(given[i] - truth) / Math.max(1, Math.abs(truth)));
      else if (!Object.is(given[i], truth)) wrong.push(x);
    });
    expect(wrong.slice(0, 5)).toEqual([]);
    console.log(`${op} on wgsl: worst error ${worst.toExponential(2)}`);
    expect(worst).toBeLessThanOrEqual(bounds[op]);
  });
});

/** The worst error, and the numbers whose result leaves the range or loses a NaN. */
function judge(
  bits: Uint32Array,
  given: Float32Array,
  meaning: (x: number) => number,
  isInside: (x: number, y: number) => boolean,
): readonly [worst: number, wrong: readonly number[]] {
  const xs = new Float32Array(bits.buffer);
  let worst = 0;
  const wrong: number[] = [];
  xs.forEach((x, i) => {
    const y = given[i];
    if (Number.isNaN(x) ? !Number.isNaN(y) : !isInside(x, y)) wrong.push(bits[i]);
    else if (!Number.isNaN(x)) worst = Math.max(worst, Math.abs(y - meaning(x)));
  });
  return [worst, wrong.slice(0, 5)];
}

// A WebGPU device and what can go wrong with it: every failure becomes a typed error, and never a result.
import { expected } from './check.ts';
import type { Area } from './gpu-areas.ts';
import { GruccError, fail } from './error.ts';
import type { GpuBuffer, GpuDevice, GpuEncoder, GpuRoot } from './gpu-types.ts';
import type { GpuLoadOptions } from './types.ts';

/** A device, and whether it is lost. */
export interface Gpu {
  readonly device: GpuDevice;
  /** fails where the device is lost */
  check(): void;
  /** gives the device back if it is the model's own */
  close(): void;
}

export const STORAGE = 0x80;
export const UNIFORM = 0x40;
const COPY_TO = 8;
const COPY_FROM = 4;
const MAP_READ = 1;

export async function openGpu({ device: given, gpu, weightType }: GpuLoadOptions): Promise<Gpu> {
  const device =
    given === undefined
      ? await requestDevice(gpu, weightType === 'f16' ? ['shader-f16'] : [])
      : (given as GpuDevice);
  if (!(device?.queue && device.limits)) expected(3010, 'device', 'a GPUDevice', given);
  let lost: string | undefined;
  void device.lost.then(({ message }) => (lost = message || 'no reason given'));
  return {
    device,
    check: () => lost !== undefined && fail(3011, `gpu: the device is lost: ${lost}`),
    close: () => given === undefined && device.destroy(),
  };
}

/** A device with the largest buffers, and with those features that the adapter has. */
async function requestDevice(given: object | undefined, features: readonly string[]): Promise<GpuDevice> {
  const { navigator } = globalThis as { navigator?: { gpu?: object } };
  const gpu = (given ?? navigator?.gpu) as GpuRoot | undefined;
  if (!gpu) return fail(3008, 'gpu: navigator.gpu is absent here; give load a gpu or a device');
  if (typeof gpu.requestAdapter !== 'function') return expected(3010, 'gpu', 'a GPU object', given);
  try {
    const adapter = await gpu.requestAdapter();
    if (!adapter) return fail(3008, 'gpu: expected an adapter, got none: no GPU or driver can be used here');
    const { maxStorageBufferBindingSize, maxBufferSize } = adapter.limits;
    return await adapter.requestDevice({
      requiredFeatures: features.filter((name) => adapter.features?.has(name)),
      requiredLimits: { maxStorageBufferBindingSize, maxBufferSize },
    });
  } catch (error) {
    if (error instanceof GruccError) throw error;
    return fail(3008, `gpu: no device: ${(error as Error).message}`);
  }
}

const failed = ({ message }: { readonly message: string }): never => fail(3011, `gpu: ${message}`);

/** What the device refuses is told later: `problem` fails then. Scopes are a stack, so nothing may be awaited inside. */
export function scoped<T>(
  { device }: Gpu,
  act: () => T,
): { readonly value: T; readonly problem: Promise<void> } {
  const kinds = ['internal', 'validation', 'out-of-memory'] as const;
  kinds.forEach((kind) => device.pushErrorScope(kind));
  let value: T;
  const problems: Promise<{ readonly message: string } | null>[] = [];
  try {
    value = act();
  } finally {
    for (const _ of kinds) problems.push(device.popErrorScope());
  }
  const problem = Promise.all(problems).then(
    (found) => found.forEach((each) => each && failed(each)),
    failed,
  );
  // whoever needs the value awaits it; until then it is no unhandled rejection
  problem.catch(() => {});
  return { value, problem };
}

/** WebGPU has no empty bindings, so nothing is smaller than one vector. */
const bytesOf = (count: number): number => Math.max(16, count * 4);

/** Elements are counted in i32 in the kernels, whatever a device may hold. */
const ADDRESSABLE = 2 ** 32;

/** Fails where an area, or the results that are read together, is more than a buffer of the device holds. */
export function checkAreas({ device: { limits } }: Gpu, areas: readonly Area[]): void {
  const { maxStorageBufferBindingSize, maxBufferSize } = limits;
  const check = (name: string, count: number, most: number): void => {
    const bytes = bytesOf(count);
    if (bytes > most)
      fail(3007, `memory: ${name}: ${bytes} bytes are needed, and a buffer of this device holds ${most}`);
  };
  const most = Math.min(maxStorageBufferBindingSize, maxBufferSize, ADDRESSABLE);
  for (const { name, count } of areas) check(name, count, most);
  const read = areas.filter(({ access, name }) => access === 'write' && name !== 'scratch');
  const total = read.reduce((sum, { count }) => sum + count, 0);
  check(read.map(({ name }) => name).join(' and '), total, maxBufferSize);
}

/** A new buffer; its contents are zeros until they are written. */
export const makeBuffer = ({ device }: Gpu, count: number, usage: number): GpuBuffer =>
  device.createBuffer({ size: bytesOf(count), usage: usage | COPY_TO | COPY_FROM });

export function write({ device }: Gpu, into: GpuBuffer, data: Float32Array | Int32Array): void {
  if (data.length) device.queue.writeBuffer(into, 0, data);
}

/** A part of a buffer that is to be read. */
export interface Reading {
  readonly from: GpuBuffer;
  readonly count: number;
}

type Encode = (encoder: GpuEncoder) => void;

/** Submits commands; the promise is of their end. */
export async function submit(gpu: Gpu, encode: Encode): Promise<void> {
  const { queue } = gpu.device;
  const { problem } = scoped(gpu, () => {
    const encoder = gpu.device.createCommandEncoder();
    encode(encoder);
    queue.submit([encoder.finish()]);
  });
  await Promise.all([problem, queue.onSubmittedWorkDone().catch(failed)]);
  gpu.check();
}

/** Submits commands and copies of what they made; the promise is of the copies, one after the other. */
export async function submitAndRead(
  gpu: Gpu,
  encode: Encode,
  readings: readonly Reading[],
): Promise<Float32Array> {
  const total = readings.reduce((sum, { count }) => sum + count, 0);
  const { value: staging, problem } = scoped(gpu, () =>
    gpu.device.createBuffer({ size: bytesOf(total), usage: MAP_READ | COPY_TO }),
  );
  const sent = submit(gpu, (encoder) => {
    encode(encoder);
    let at = 0;
    for (const { from, count } of readings) {
      encoder.copyBufferToBuffer(from, 0, staging, at, count * 4);
      at += count * 4;
    }
  });
  // what has been refused is said before what follows from it
  const mapped = staging.mapAsync(1).catch((error: Error) => error);
  try {
    await Promise.all([problem, sent]);
    const error = await mapped;
    if (error) failed(error as Error);
    return new Float32Array(staging.getMappedRange().slice(0));
  } finally {
    staging.destroy();
  }
}

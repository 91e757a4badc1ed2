// A compiled wgsl kernel on a device: its pipelines, its bindings, and the dispatches of a run, submission by submission.
import { UNIFORM, makeBuffer, scoped, write } from './gpu-device.ts';
import type { Gpu } from './gpu-device.ts';
import type { GpuBuffer, GpuEncoder } from './gpu-types.ts';
import type {
  Dispatch,
  GpuKernel,
  HostOp,
  HostSize,
  HostStep,
  HostValue,
  Manifest,
  WeightReading,
} from './manifest.ts';
import type { Sizes } from './size.ts';

export interface Pipelines {
  readonly kernel: GpuKernel;
  readonly layout: object;
  readonly of: ReadonlyMap<string, object>;
}

/** Workgroups that a dispatch may have along an axis, on every device. */
const ROW = 65535;
/** Dynamic offsets of uniforms are multiples of this many bytes, in i32s. */
const SLOT = 64;
/** The sizes that one submission can hold: as many blocks of steps or, of large models, steps. A long run is many. */
const SLOTS = 256;
const COMPUTE = 4;

const uniform = { type: 'uniform', hasDynamicOffset: true };
const read = { type: 'read-only-storage' };
const change = { type: 'storage' };

const namesOf = (steps: readonly HostStep[]): readonly string[] =>
  steps.flatMap((step) => ('body' in step ? namesOf(step.body) : step.kernel));

/** Compiles all entry points, which read their weights as `reading` says; rejects where the device refuses one. */
export async function makePipelines(gpu: Gpu, kernel: GpuKernel, reading: WeightReading): Promise<Pipelines> {
  const { device } = gpu;
  const names = namesOf(kernel.host);
  const { value, problem } = scoped(gpu, () => {
    const module = device.createShaderModule({ code: kernel.readings[reading] + kernel.code });
    const layout = device.createBindGroupLayout({
      entries: [uniform, ...kernel.bindings.map(([, access]) => (access === 'read' ? read : change))].map(
        (buffer, binding) => ({ binding, visibility: COMPUTE, buffer }),
      ),
    });
    const pipelineLayout = device.createPipelineLayout({ bindGroupLayouts: [layout] });
    const made = names.map((entryPoint) =>
      device.createComputePipelineAsync({ layout: pipelineLayout, compute: { module, entryPoint } }),
    );
    return { layout, made: Promise.allSettled(made) };
  });
  await problem;
  const settled = await value.made;
  const pipelines = settled.map((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  });
  return {
    kernel,
    layout: value.layout,
    of: new Map(pipelines.map((each, i) => [names[i] as string, each])),
  };
}

export function bind(
  { device }: Gpu,
  { layout }: Pipelines,
  table: GpuBuffer,
  all: readonly GpuBuffer[],
): object {
  const resources = [{ buffer: table, size: SLOT * 4 }, ...all.map((buffer) => ({ buffer }))];
  return device.createBindGroup({
    layout,
    entries: resources.map((resource, binding) => ({ binding, resource })),
  });
}

type HostSizes = Record<HostSize, number>;

const operations: { readonly [op in HostOp]: (a: number, b: number) => number } = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => Math.floor(a / b),
  mod: (a, b) => a % b,
  min: Math.min,
  max: Math.max,
};

function valueOf(value: HostValue, sizes: HostSizes): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return sizes[value];
  const [op, a, b] = value;
  return operations[op](valueOf(a, sizes), valueOf(b, sizes));
}

/** The dispatches in order; `sizes` are those of the one that was yielded last. */
function* dispatchesOf(steps: readonly HostStep[], sizes: HostSizes): Generator<Dispatch, void> {
  for (const step of steps) {
    if ('kernel' in step) {
      yield step;
      continue;
    }
    const { turn, count, body } = step;
    const end = valueOf(count, sizes);
    for (sizes[turn] = 0; sizes[turn] < end; sizes[turn]++) yield* dispatchesOf(body, sizes);
    sizes[turn] = 0;
  }
}

/** What one submission does: its dispatches, and a table of the sizes they are told. */
export interface Chunk {
  readonly slots: (readonly number[])[];
  readonly calls: { readonly kernel: string; readonly groups: number; readonly slot: number }[];
}

/** The submissions of one run, the first no shorter than the others; the last is what the generator returns. Kernels with nothing to do are left out. */
export function* chunksOf(m: Manifest, { host }: GpuKernel, given: Sizes): Generator<Chunk, Chunk> {
  const sizes: HostSizes = { ...(m.dims as HostSizes), ...given, turn0: 0, turn1: 0 };
  let chunk: Chunk = { slots: [], calls: [] };
  for (const { kernel, groups: value } of dispatchesOf(host, sizes)) {
    const groups = valueOf(value, sizes);
    if (!groups) continue;
    const slot = Object.values(sizes);
    const last = chunk.slots[chunk.slots.length - 1];
    if (!last || slot.some((size, i) => size !== last[i])) {
      if (chunk.slots.length === SLOTS) {
        yield chunk;
        chunk = { slots: [], calls: [] };
      }
      chunk.slots.push(slot);
    }
    chunk.calls.push({ kernel, groups, slot: chunk.slots.length - 1 });
  }
  return chunk;
}

/** A table for a run's chunks, one after the other. */
export const makeTable = (gpu: Gpu, { slots }: Chunk): GpuBuffer =>
  makeBuffer(gpu, slots.length * SLOT, UNIFORM);

export function writeTable(gpu: Gpu, table: GpuBuffer, { slots }: Chunk): void {
  const data = new Int32Array(slots.length * SLOT);
  slots.forEach((values, i) => data.set(values, i * SLOT));
  write(gpu, table, data);
}

/** Dispatches of one pass: each sees what those before it have written. */
export function encodeChunk(encoder: GpuEncoder, { of }: Pipelines, group: object, { calls }: Chunk): void {
  const pass = encoder.beginComputePass();
  for (const { kernel, groups, slot } of calls) {
    const rows = Math.ceil(groups / ROW);
    pass.setPipeline(of.get(kernel) as object);
    pass.setBindGroup(0, group, [slot * SLOT * 4]);
    pass.dispatchWorkgroups(Math.ceil(groups / rows), rows);
  }
  pass.end();
}

// A compiled wgsl kernel on a device: its pipelines, its bindings, and the dispatches of one run.
import { sizeOf } from './engine.ts';
import type { Areas } from './engine.ts';
import { UNIFORM, makeBuffer, scoped, write } from './gpu-device.ts';
import type { Gpu } from './gpu-device.ts';
import type { GpuBuffer, GpuEncoder, GpuPass } from './gpu-types.ts';
import type { Dispatch, GpuKernel } from './manifest.ts';

export interface Pipelines {
  readonly kernel: GpuKernel;
  readonly layout: object;
  readonly of: ReadonlyMap<string, object>;
}

const GROUP = 64;
const ROW = 65535;
/** Dynamic offsets of uniforms are multiples of this many bytes, in i32s. */
const SLOT = 64;
/** Turns are start + turn, so that the slots of many steps are few: two times the root. */
const TURNS = 1024;
const COMPUTE = 4;

const uniform = { type: 'uniform', hasDynamicOffset: true };
const read = { type: 'read-only-storage' };
const change = { type: 'storage' };
const bindings = [uniform, uniform, read, read, read, read, change, change, change];

/** Compiles all entry points; rejects where the device refuses one. */
export async function makePipelines(gpu: Gpu, kernel: GpuKernel): Promise<Pipelines> {
  const { device } = gpu;
  const names = kernel.host
    .flatMap((step) => ('each' in step ? step.each : [step]))
    .map((each) => each.kernel);
  const { value, problem } = scoped(gpu, () => {
    const module = device.createShaderModule({ code: kernel.code });
    const layout = device.createBindGroupLayout({
      entries: bindings.map((buffer, binding) => ({ binding, visibility: COMPUTE, buffer })),
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

/** The uniforms of runs of one size: sizes with every start, and every turn. */
export interface Uniforms {
  readonly batch: number;
  readonly steps: number;
  readonly starts: GpuBuffer;
  readonly turns: GpuBuffer;
}

export function makeUniforms(gpu: Gpu, batch: number, steps: number): Uniforms {
  const slots = (count: number, values: (i: number) => readonly number[]): GpuBuffer => {
    const data = new Int32Array(count * SLOT);
    for (let i = 0; i < count; i++) data.set(values(i), i * SLOT);
    const buffer = makeBuffer(gpu, 'uniforms', data.length, UNIFORM);
    write(gpu, buffer, data);
    return buffer;
  };
  return {
    batch,
    steps,
    starts: slots(Math.ceil(steps / TURNS), (i) => [batch, steps, i * TURNS]),
    turns: slots(Math.min(steps, TURNS), (i) => [i]),
  };
}

export function bind(
  { device }: Gpu,
  { layout }: Pipelines,
  { starts, turns }: Uniforms,
  areas: Areas<GpuBuffer>,
): object {
  const resources = [
    ...[starts, turns].map((buffer) => ({ buffer, size: 16 })),
    ...areas.map((buffer) => ({ buffer })),
  ];
  return device.createBindGroup({
    layout,
    entries: resources.map((resource, binding) => ({ binding, resource })),
  });
}

/** All dispatches of one run, in one pass: each sees what those before it have written. */
export function encodeRun(
  encoder: GpuEncoder,
  { kernel, of }: Pipelines,
  group: object,
  { batch, steps }: Uniforms,
): void {
  const pass = encoder.beginComputePass();
  const at = (turn: number): void =>
    pass.setBindGroup(0, group, [Math.floor(turn / TURNS) * SLOT * 4, (turn % TURNS) * SLOT * 4]);
  const run = (one: Dispatch): void => dispatch(pass, of, one, batch, steps);
  for (const step of kernel.host) {
    if ('each' in step) {
      for (let turn = 0; turn < steps; turn++) {
        at(turn);
        step.each.forEach(run);
      }
    } else {
      at(0);
      run(step);
    }
  }
  pass.end();
}

function dispatch(
  pass: GpuPass,
  pipelines: ReadonlyMap<string, object>,
  { kernel, count }: Dispatch,
  batch: number,
  steps: number,
): void {
  const groups = Math.ceil(sizeOf(count, batch, steps) / GROUP);
  pass.setPipeline(pipelines.get(kernel) as object);
  pass.dispatchWorkgroups(Math.min(groups, ROW), Math.ceil(groups / ROW));
}

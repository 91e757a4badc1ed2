// The wgsl target: models whose runs are promised. All that a run is given is on its way to the GPU before it returns.
import { checkOptions, expected } from './check.ts';
import type { Engine } from './engine.ts';
import { fail } from './error.ts';
import { gpuAreas } from './gpu-areas.ts';
import type { GpuAreas } from './gpu-areas.ts';
import {
  STORAGE,
  checkAreas,
  makeBuffer,
  openGpu,
  scoped,
  submit,
  submitAndRead,
  write,
} from './gpu-device.ts';
import type { Gpu } from './gpu-device.ts';
import { loadFastest } from './gpu-fastest.ts';
import { bind, chunksOf, encodeChunk, makePipelines, makeTable, writeTable } from './gpu-kernel.ts';
import type { Chunk, Pipelines } from './gpu-kernel.ts';
import { inPlace } from './gpu-place.ts';
import type { Placed } from './gpu-place.ts';
import { openGpuStream } from './gpu-stream.ts';
import type { GpuBuffer, GpuEncoder } from './gpu-types.ts';
import { planOf, readingOf, saidOf, uploadWeights, weightTypeOf } from './gpu-weights.ts';
import { checkStream, run as runChecked } from './model.ts';
import type { GpuKernel, KernelPlan, Kernels, Manifest, WeightReading } from './manifest.ts';
import type {
  FastestModel,
  FastestOptions,
  GpuArray,
  GpuLoadOptions,
  GpuModel,
  GpuModule,
  GpuOut,
  GpuRunOptions,
  GpuRunResult,
  LoadOptions,
  Model,
  ModelModule,
} from './types.ts';
import { resolveWeights } from './weights.ts';

/** Adds the wgsl target to a module of other targets, which are told nothing of it. */
export const withGpu =
  (make: (manifest: Manifest, kernels: Kernels) => ModelModule) =>
  (manifest: Manifest, kernels: Kernels): GpuModule => {
    const others = make(manifest, kernels);
    const plans = Object.keys(manifest.plans);
    const hasCpu = plans.some((name) => name !== 'wgsl');
    // fused is how wasm runs where it can
    const own = plans.filter((name) => name !== 'fused');
    const names = hasCpu ? ['auto', ...own, 'fastest'] : own;
    const isGpu = (options: AnyOptions | undefined): options is GpuLoadOptions => {
      const { target = 'auto' } = options ?? {};
      if (!names.includes(target)) expected(3008, 'target', names.join(' or '), target);
      return target === 'wgsl';
    };
    function load(options: FastestOptions): Promise<FastestModel>;
    function load(options: GpuLoadOptions): Promise<GpuModel>;
    function load(options?: LoadOptions): Promise<Model>;
    async function load(options?: AnyOptions): Promise<Model | GpuModel | FastestModel> {
      if (isGpu(options)) return loadGpu(manifest, kernels, options);
      if (options?.target !== 'fastest') return others.load(options as LoadOptions);
      const onGpu = ({ weights, device, gpu }: FastestOptions): Promise<GpuModel> =>
        loadGpu(manifest, kernels, { target: 'wgsl', weights, device, gpu });
      return loadFastest(manifest, options, onGpu, ({ weights }) => others.load({ weights }));
    }
    return {
      load,
      loadSync: (options) =>
        isGpu(options) || (options?.target as string) === 'fastest'
          ? fail(3008, `target: ${options?.target} is asynchronous: use load`)
          : others.loadSync(options),
    };
  };

type AnyOptions = LoadOptions | GpuLoadOptions | FastestOptions;

/** A kernel with the weights it reads. */
interface Loaded {
  readonly plan: KernelPlan;
  readonly pipelines: Pipelines;
  readonly weights: GpuBuffer;
  readonly reading: WeightReading;
}

async function loadGpu(m: Manifest, kernels: Kernels, options: GpuLoadOptions): Promise<GpuModel> {
  checkOptions('load', options, 'target', 'weights', 'device', 'gpu', 'weightType');
  const params = resolveWeights(m.params, options.weights, kernels.weights);
  const plan = m.plans.wgsl as KernelPlan;
  const kernel = kernels.wgsl as GpuKernel;
  const weightType = weightTypeOf(options, params);
  const gpu = await openGpu(options);
  const reading = readingOf(weightType, gpu);
  let weights: GpuBuffer | undefined;
  try {
    const stored = planOf(plan, reading);
    // what no run can do without
    checkAreas(gpu, gpuAreas(m, stored, m.batch ?? 1, m.steps ?? 1));
    const uploaded = uploadWeights(gpu, plan, params, reading);
    weights = uploaded.value;
    await uploaded.problem;
    const pipelines = await makePipelines(gpu, kernel, reading);
    gpu.check();
    return makeModel(m, gpu, { plan: stored, weights, reading, pipelines });
  } catch (error) {
    weights?.destroy();
    gpu.close();
    throw error;
  }
}

function makeModel(manifest: Manifest, gpu: Gpu, loaded: Loaded): GpuModel {
  let isOpen = true;
  const alive = (): void => void (isOpen || fail(3005, 'model: disposed'));
  return {
    ...saidOf(loaded.reading),
    async run<Out extends GpuOut>(x: Float32Array | GpuArray, options: GpuRunOptions<Out> = {}) {
      alive();
      let pending: Promise<Float32Array> | undefined;
      const { arrays, placed } = inPlace(x, options);
      const begin = (...inputs: RunInputs): void => {
        gpu.check();
        pending = compute(manifest, gpu, loaded, inputs, placed);
      };
      const { output, hn } = runChecked(manifest, { run: begin }, arrays.x, arrays.options);
      const results = await pending?.catch((error: unknown) => {
        alive();
        throw error;
      });
      alive();
      // an empty batch has nothing to compute
      if (results)
        deliver(
          results,
          [output, hn].filter((_, i) => !placed[4 + i]),
        );
      return { output: placed[4] ?? output, hn: placed[5] ?? hn } as unknown as GpuRunResult<Out>;
    },
    stream(options = {}) {
      alive();
      const inputs = checkStream(manifest, options);
      gpu.check();
      return openGpuStream({ gpu, manifest, ...loaded, isOpen: () => isOpen }, inputs, options.h0);
    },
    dispose() {
      if (!isOpen) return;
      isOpen = false;
      loaded.weights.destroy();
      gpu.close();
    },
  };
}

type RunInputs = Readonly<Parameters<Engine['run']>>;

/** A run on the GPU with buffers of its own, so that runs at one time can't meet; they are freed as it ends. */
interface Under {
  readonly areas: GpuAreas<GpuBuffer>;
  readonly table: GpuBuffer;
  readonly group: object;
}

function beginRun(
  gpu: Gpu,
  { pipelines, weights }: Loaded,
  counts: GpuAreas<number>,
  inputs: readonly (Float32Array | Int32Array | undefined)[],
  placed: Placed,
  chunk: Chunk,
  made: GpuBuffer[],
): Under {
  const keep = (buffer: GpuBuffer): GpuBuffer => (made.push(buffer), buffer);
  const rest = counts.slice(1).map((count, i) => {
    const own = placed[i + 1];
    if (own) return own;
    const buffer = keep(makeBuffer(gpu, count, STORAGE));
    const data = inputs[i];
    if (data) write(gpu, buffer, data);
    return buffer;
  });
  const all = [weights, ...rest] as unknown as GpuAreas<GpuBuffer>;
  const table = keep(makeTable(gpu, chunk));
  return { areas: all, table, group: bind(gpu, pipelines, table, all) };
}

/** Submits chunk by chunk, the next one while the last one is computed, so that no queue grows with the steps. */
async function compute(
  m: Manifest,
  gpu: Gpu,
  loaded: Loaded,
  [x, lengths, h0, , , batch, steps]: RunInputs,
  placed: Placed,
): Promise<Float32Array> {
  const { plan, pipelines } = loaded;
  const counts = gpuAreas(m, plan, batch, steps);
  checkAreas(gpu, counts);
  const made: GpuBuffer[] = [];
  const chunks = chunksOf(pipelines.kernel, batch, steps);
  let next = chunks.next();
  try {
    const { value: run, problem } = scoped(gpu, () =>
      beginRun(gpu, loaded, counts, [x, lengths, h0], placed, next.value, made),
    );
    const encode = (encoder: GpuEncoder): void => {
      writeTable(gpu, run.table, next.value);
      encodeChunk(encoder, pipelines, run.group, next.value);
    };
    let before = problem;
    while (!next.done) {
      const sent = submit(gpu, encode);
      sent.catch(() => {});
      await before;
      before = sent;
      next = chunks.next();
    }
    const readings = ([4, 5] as const).flatMap((i) =>
      placed[i] ? [] : [{ from: run.areas[i], count: counts[i] }],
    );
    const result = submitAndRead(gpu, encode, readings);
    result.catch(() => {});
    await before;
    return await result;
  } finally {
    for (const each of made) each.destroy();
  }
}

/** Into the arrays that were checked before the wait: they may be the user's, and gone by now. */
function deliver(results: Float32Array, into: readonly Float32Array[]): void {
  let at = 0;
  for (const array of into) {
    if (!array.length || results.length < at + array.length)
      fail(3009, 'out: an array has changed while the run was under way');
    array.set(results.subarray(at, (at += array.length)));
  }
}

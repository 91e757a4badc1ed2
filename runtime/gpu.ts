// The wgsl target: models whose runs are promised. All that a run is given is on its way to the GPU before it returns.
import { checkOptions, expected } from './check.ts';
import { fail } from './error.ts';
import { gpuAreas } from './gpu-areas.ts';
import type { Area } from './gpu-areas.ts';
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
import type { Gpu, Reading } from './gpu-device.ts';
import { loadFastest } from './gpu-fastest.ts';
import { bind, chunksOf, encodeChunk, makePipelines, makeTable, writeTable } from './gpu-kernel.ts';
import type { Chunk, Pipelines } from './gpu-kernel.ts';
import { inPlace } from './gpu-place.ts';
import type { Placed } from './gpu-place.ts';
import { openGpuStream } from './gpu-stream.ts';
import type { GpuBuffer, GpuEncoder } from './gpu-types.ts';
import { planOf, readingOf, saidOf, uploadWeights, weightTypeOf } from './gpu-weights.ts';
import type { Arrays } from './engine.ts';
import { checkStream, run as runChecked } from './model.ts';
import type { Sizes } from './size.ts';
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

/** A module for wgsl alone. */
export const onlyGpu = (manifest: Manifest, kernels: Kernels): GpuModule => {
  const check = ({ target = 'auto' }: Partial<AnyOptions> = {}): void => {
    if (target !== 'wgsl') expected(3008, 'target', 'wgsl', target);
  };
  const load = async (options: AnyOptions | undefined): Promise<GpuModel> => {
    check(options);
    return loadGpu(manifest, kernels, options as GpuLoadOptions);
  };
  return {
    load: load as GpuModule['load'],
    loadSync(options) {
      check(options);
      return fail(3008, 'target: wgsl is asynchronous: use load');
    },
  };
};

/** Adds the wgsl target to a module of other targets, which are told nothing of it. */
export const withGpu =
  (make: (manifest: Manifest, kernels: Kernels) => ModelModule) =>
  (manifest: Manifest, kernels: Kernels): GpuModule => {
    const others = make(manifest, kernels);
    // fused is how wasm runs where it can
    const own = Object.keys(manifest.programs.run.plans).filter((name) => name !== 'fused');
    const names = ['auto', ...own, 'fastest'];
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
  const plan = m.programs.run.plans.wgsl as KernelPlan;
  const kernel = kernels.wgsl?.run as GpuKernel;
  const weightType = weightTypeOf(options, params);
  const gpu = await openGpu(options);
  const reading = readingOf(weightType, gpu);
  let weights: GpuBuffer | undefined;
  try {
    const stored = planOf(plan, reading);
    // what no run can do without
    const least = { batch: m.dims.batch ?? 1, steps: m.dims.steps ?? 1 };
    checkAreas(gpu, gpuAreas(m, stored, kernel.bindings, least));
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
      const { arrays, placed: all } = inPlace(x, options);
      const { write: placed } = all;
      let pending: Promise<Float32Array> | undefined;
      const begin = (_: string, own: Arrays, sizes: Sizes): void => {
        gpu.check();
        pending = compute(manifest, gpu, loaded, own, sizes, all);
      };
      const { output, hn } = runChecked(manifest, { run: begin }, arrays.x, arrays.options, true);
      const results = await pending?.catch((error: unknown) => {
        alive();
        throw error;
      });
      alive();
      // an empty batch has nothing to compute
      if (results) deliver(results, [placed.output ? [] : output, placed.state ? [] : hn].flat());
      return { output: placed.output ?? output, hn: placed.state ?? hn } as unknown as GpuRunResult<Out>;
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

/** A run on the GPU with buffers of its own, so that runs at one time can't meet; they are freed as it ends. */
interface Under {
  readonly table: GpuBuffer;
  readonly group: object;
  /** the results that are not in buffers of the user's */
  readonly readings: readonly Reading[];
}

function beginRun(
  m: Manifest,
  gpu: Gpu,
  { pipelines, weights }: Loaded,
  areas: readonly Area[],
  own: Arrays,
  placed: Placed,
  chunk: Chunk,
  made: GpuBuffer[],
): Under {
  const keep = (buffer: GpuBuffer): GpuBuffer => (made.push(buffer), buffer);
  const readings: Reading[] = [];
  const buffers = areas.map(({ name, access, count }) => {
    const known = m.args[name]?.from ? weights : placed[access][name];
    if (known) return known;
    const from = keep(makeBuffer(gpu, count, STORAGE));
    const array = own[name];
    if (access === 'read') write(gpu, from, array);
    else if (array) readings.push({ from, count });
    return from;
  });
  const table = keep(makeTable(gpu, chunk));
  return { table, group: bind(gpu, pipelines, table, buffers), readings };
}

/** Submits chunk by chunk, the next one while the last one is computed, so that no queue grows with the steps. */
async function compute(
  m: Manifest,
  gpu: Gpu,
  loaded: Loaded,
  own: Arrays,
  sizes: Sizes,
  placed: Placed,
): Promise<Float32Array> {
  const { plan, pipelines } = loaded;
  const areas = gpuAreas(m, plan, pipelines.kernel.bindings, sizes);
  checkAreas(gpu, areas);
  const made: GpuBuffer[] = [];
  const chunks = chunksOf(m, pipelines.kernel, sizes);
  let next = chunks.next();
  try {
    const { value: run, problem } = scoped(gpu, () =>
      beginRun(m, gpu, loaded, areas, own, placed, next.value, made),
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
    const result = submitAndRead(gpu, encode, run.readings);
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

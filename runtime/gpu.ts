// The wgsl target: models whose runs are promised. All that a run is given is on its way to the GPU before it returns.
import { checkOptions, expected, floats } from './check.ts';
import { areas } from './engine.ts';
import type { Areas, Engine } from './engine.ts';
import { fail } from './error.ts';
import { STORAGE, makeBuffer, openGpu, scoped, submit, write } from './gpu-device.ts';
import type { Gpu } from './gpu-device.ts';
import { bind, encodeRun, makePipelines, makeUniforms } from './gpu-kernel.ts';
import type { Pipelines } from './gpu-kernel.ts';
import { openGpuStream } from './gpu-stream.ts';
import type { GpuBuffer } from './gpu-types.ts';
import { checkStream, run as runChecked } from './model.ts';
import type { GpuKernel, KernelPlan, Kernels, Manifest, TargetPlan } from './manifest.ts';
import { pack } from './pack.ts';
import type {
  GpuLoadOptions,
  GpuModel,
  GpuModule,
  LoadOptions,
  Model,
  ModelModule,
  RunResult,
} from './types.ts';
import { resolveWeights } from './weights.ts';

/** Adds the wgsl target to a module of other targets, which are told nothing of it. */
export const withGpu =
  (make: (manifest: Manifest, kernels: Kernels) => ModelModule) =>
  (manifest: Manifest, kernels: Kernels): GpuModule => {
    const others = make(manifest, kernels);
    const plans = Object.keys(manifest.plans);
    const names = plans.some((name) => name !== 'wgsl') ? ['auto', ...plans] : plans;
    const isGpu = (options: LoadOptions | GpuLoadOptions | undefined): options is GpuLoadOptions => {
      const { target = 'auto' } = options ?? {};
      if (!names.includes(target)) expected(3008, 'target', names.join(' or '), target);
      return target === 'wgsl';
    };
    function load(options: GpuLoadOptions): Promise<GpuModel>;
    function load(options?: LoadOptions): Promise<Model>;
    async function load(options?: LoadOptions | GpuLoadOptions): Promise<Model | GpuModel> {
      return isGpu(options) ? loadGpu(manifest, kernels, options) : others.load(options as LoadOptions);
    }
    return {
      load,
      loadSync: (options) =>
        isGpu(options) ? fail(3008, 'target: wgsl is asynchronous: use load') : others.loadSync(options),
    };
  };

/** A kernel with the weights it reads. */
interface Loaded {
  readonly plan: KernelPlan;
  readonly pipelines: Pipelines;
  readonly weights: GpuBuffer;
}

async function loadGpu(m: Manifest, kernels: Kernels, options: GpuLoadOptions): Promise<GpuModel> {
  checkOptions('load', options, 'target', 'weights', 'device', 'gpu');
  const params = resolveWeights(m.params, options.weights, kernels.weights);
  const plans = m.plans.wgsl as TargetPlan;
  const code = kernels.wgsl as NonNullable<Kernels['wgsl']>;
  const gpu = await openGpu(options);
  const ready = async (plan: KernelPlan, kernel: GpuKernel): Promise<Loaded> => {
    const { value: weights, problem } = scoped(gpu, () => {
      const buffer = makeBuffer(gpu, 'weights', plan.weights, STORAGE);
      write(gpu, buffer, pack(plan, params, floats(plan.weights)));
      return buffer;
    });
    await problem;
    return { plan, weights, pipelines: await makePipelines(gpu, kernel) };
  };
  try {
    const run = await ready(plans.run, code.run);
    const step = plans.step && code.step ? await ready(plans.step, code.step) : run;
    gpu.check();
    return makeModel(m, gpu, run, step);
  } catch (error) {
    gpu.close();
    throw error;
  }
}

function makeModel(manifest: Manifest, gpu: Gpu, run: Loaded, step: Loaded): GpuModel {
  let isOpen = true;
  const alive = (): void => void (isOpen || fail(3005, 'model: disposed'));
  return {
    target: 'wgsl',
    async run(x, options = {}) {
      alive();
      let pending: Promise<Float32Array> | undefined;
      const begin = (...inputs: RunInputs): void => {
        gpu.check();
        pending = compute(manifest, gpu, run, inputs);
      };
      const { output, hn } = runChecked(manifest, { run: begin }, x, options);
      // an empty batch has nothing to compute
      if (!pending) return { output, hn };
      const results = await pending.catch((error: unknown) => {
        alive();
        throw error;
      });
      alive();
      return deliver(results, output, hn);
    },
    stream(options = {}) {
      alive();
      const inputs = checkStream(manifest, options);
      gpu.check();
      return openGpuStream({ gpu, manifest, ...step, isOpen: () => isOpen }, inputs, options.h0);
    },
    dispose() {
      if (!isOpen) return;
      isOpen = false;
      for (const { weights } of [run, step]) weights.destroy();
      gpu.close();
    },
  };
}

type RunInputs = Readonly<Parameters<Engine['run']>>;

/** One submission with buffers of its own, so that runs at one time can't meet; their memory is freed as it ends. */
async function compute(
  m: Manifest,
  gpu: Gpu,
  { plan, pipelines, weights }: Loaded,
  [x, lengths, h0, , , batch, steps]: RunInputs,
): Promise<Float32Array> {
  const counts = areas(m, plan, batch, steps);
  const made: GpuBuffer[] = [];
  const area = (name: string, index: number, data?: Float32Array | Int32Array): GpuBuffer => {
    const buffer = makeBuffer(gpu, name, counts[index] as number, STORAGE);
    made.push(buffer);
    if (data) write(gpu, buffer, data);
    return buffer;
  };
  try {
    const { value, problem } = scoped(gpu, () => {
      const uniforms = makeUniforms(gpu, batch, steps);
      made.push(uniforms.starts, uniforms.turns);
      const inputs = [area('x', 1, x), area('lengths', 2, lengths), area('h0', 3, h0)] as const;
      const results = [area('output', 4), area('hn', 5)] as const;
      const all: Areas<GpuBuffer> = [weights, ...inputs, ...results, area('scratch', 6)];
      return { uniforms, results, group: bind(gpu, pipelines, uniforms, all) };
    });
    const readings = value.results.map((from, i) => ({ from, count: counts[i + 4] as number }));
    const encode = (encoder: Parameters<typeof encodeRun>[0]): void =>
      encodeRun(encoder, pipelines, value.group, value.uniforms);
    const result = submit(gpu, encode, readings);
    result.catch(() => {});
    await problem;
    return await result;
  } finally {
    for (const each of made) each.destroy();
  }
}

/** Into the arrays that were checked before the wait: they may be the user's, and gone by now. */
function deliver(results: Float32Array, output: Float32Array, hn: Float32Array): RunResult {
  if (results.length < output.length + hn.length || !output.length || !hn.length)
    fail(3009, 'out: an array has changed while the run was under way');
  output.set(results.subarray(0, output.length));
  hn.set(results.subarray(output.length, output.length + hn.length));
  return { output, hn };
}

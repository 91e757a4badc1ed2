// load({ target: 'fastest', batch, steps }): the GPU where it pays, else the processor, behind the same promises.
import { checkOptions, product } from './check.ts';
import { fail } from './error.ts';
import type { GruccError } from './error.ts';
import type { GpuRoot } from './gpu-types.ts';
import type { Manifest } from './manifest.ts';
import { dimsOf, givenSize } from './sizes.ts';
import type {
  FastestModel,
  FastestOptions,
  GpuModel,
  GpuStream,
  Model,
  Stream,
  StreamOptions,
} from './types.ts';

/** Weights that wasm multiplies in a microsecond; microseconds of a GPU's run, and of each step of each state. */
const [CPU_RATE, GPU_RUN, GPU_STEP] = [20_000, 3000, 10];

/** Whether the processor takes more than twice as long as a GPU needs at least. */
export function pays(m: Manifest, batch: number, steps: number): boolean {
  const { states = 1 } = dimsOf(m.args.state, {});
  const weights = Object.values(m.params).reduce((sum, shape) => sum + product(shape), 0);
  return (batch * steps * weights) / CPU_RATE > 2 * (GPU_RUN + GPU_STEP * steps * states);
}

interface Info {
  readonly isFallbackAdapter?: boolean;
}

/** A GPU that is one: an adapter in software is slower than the processor it runs on. */
async function hasGpu({ device, gpu }: FastestOptions): Promise<boolean> {
  if (device) return !(device as { adapterInfo?: Info }).adapterInfo?.isFallbackAdapter;
  const { navigator } = globalThis as { navigator?: { gpu?: object } };
  const root = (gpu ?? navigator?.gpu) as Partial<GpuRoot> | undefined;
  const adapter = (await root?.requestAdapter?.()) as { info?: Info } | null | undefined;
  return !!adapter && !adapter.info?.isFallbackAdapter;
}

export async function loadFastest(
  m: Manifest,
  options: FastestOptions,
  onGpu: (options: FastestOptions) => Promise<GpuModel>,
  onCpu: (options: FastestOptions) => Promise<Model>,
): Promise<FastestModel> {
  checkOptions('load', options, 'target', 'weights', 'device', 'gpu', 'batch', 'steps');
  const [batch, steps] = (['batch', 'steps'] as const).map(
    (name) => givenSize(m, name, options[name]) ?? fail(3004, `${name}: target fastest has to be told it`),
  ) as [number, number];
  if (pays(m, batch, steps) && (await hasGpu(options).catch(() => false))) {
    try {
      return await onGpu(options);
    } catch (error) {
      // no device, or one too small; what else is wrong is wrong for all
      if (!['GRU3007', 'GRU3008'].includes((error as GruccError).code)) throw error;
    }
  }
  return promised(await onCpu(options));
}

function promised(model: Model): FastestModel {
  return {
    target: model.target,
    run: async (x, options) => model.run(x, options),
    stream: (options?: StreamOptions) => promisedStream(model.stream(options)),
    dispose: () => model.dispose(),
  };
}

function promisedStream(stream: Stream): GpuStream {
  return {
    step: async (x) => stream.step(x).slice(),
    reset: (h0) => stream.reset(h0),
    get state(): Promise<Float32Array> {
      return (async () => stream.state)();
    },
    set state(value: Float32Array) {
      stream.state = value;
    },
    dispose: () => stream.dispose(),
  };
}

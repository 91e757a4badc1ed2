// Models as users see them: load picks a target, run checks everything and lets the target's engine compute.
import { checkFloats, checkOptions, countOf, expected, floats } from './check.ts';
import type { Dims } from './check.ts';
import type { Arrays, Backend, Engine, MakeBackend } from './engine.ts';
import { fail } from './error.ts';
import type { Kernels, Manifest } from './manifest.ts';
import { dimsOf, givenSize, lengthsOf, sizesOf } from './sizes.ts';
import type { Sizes } from './sizes.ts';
import { openStream } from './stream.ts';
import type {
  LoadOptions,
  Model,
  ModelModule,
  RunOptions,
  RunResult,
  Stream,
  StreamOptions,
} from './types.ts';
import { resolveWeights } from './weights.ts';
import type { Values } from './weights.ts';

/** Makes `createModule` for a set of targets, best first, so that a bundle holds only those. */
export const moduleMaker =
  (...makers: readonly MakeBackend[]) =>
  (manifest: Manifest, kernels: Kernels): ModelModule => {
    const all = makers
      .map((make) => make(manifest, kernels))
      .filter(({ target }) => manifest.programs.run.plans[target]);
    const candidates = (options: LoadOptions): readonly Backend[] => {
      checkOptions('load', options, 'target', 'weights', 'device', 'gpu');
      return choose(all, options.target);
    };
    const values = ({ weights }: LoadOptions): Values =>
      resolveWeights(manifest.params, weights, kernels.weights);
    return {
      // All that is the user's is read before the wait: changing it meanwhile changes nothing.
      async load(options = {}) {
        const backends = candidates(options);
        const params = values(options);
        for (const backend of backends) await backend.warm().catch(() => {});
        return makeModel(manifest, open(backends, params));
      },
      loadSync: (options = {}) => makeModel(manifest, open(candidates(options), values(options))),
    };
  };

export function choose(all: readonly Backend[], target: LoadOptions['target'] = 'auto'): readonly Backend[] {
  const chosen = all.filter((backend) => target === 'auto' || backend.target === target);
  const names = ['auto', ...all.map((backend) => backend.target)].join(' or ');
  return chosen.length ? chosen : expected(3008, 'target', names, target);
}

/** A target that is ready, and its kernels with their weights. */
export type Opened = readonly [Backend, Engine];

/** The first target the engine can run. Only making it ready may fail over: bad weights are bad for all. */
export function open(backends: readonly Backend[], params: Values): Opened {
  const problems: string[] = [];
  for (const backend of backends) {
    try {
      backend.ready();
    } catch (error) {
      problems.push(`${backend.target} cannot run here: ${(error as Error).message}`);
      continue;
    }
    return [backend, backend.open(params)];
  }
  return fail(3008, `target: ${problems.join('; ')}`);
}

export function makeModel(manifest: Manifest, [{ target, fused }, opened]: Opened): Model {
  let engine: Engine | undefined = opened;
  const alive = (): Engine => engine ?? fail(3005, 'model: disposed');
  return {
    target,
    fused: !!fused,
    run: (x, options = {}) => run(manifest, alive(), x, options),
    stream: (options = {}) => stream(manifest, alive(), options, () => !!engine),
    dispose: () => void (engine = undefined),
  };
}

/** Checks everything, then has the engine run. One that only begins to leaves results alone until it ends: `isLater`. */
export function run(
  m: Manifest,
  engine: Pick<Engine, 'run'>,
  x: Float32Array,
  options: RunOptions,
  isLater = false,
): RunResult {
  checkOptions('run', options, 'h0', 'seqLength', 'batch', 'steps', 'out');
  const { h0, seqLength, out = {} } = options;
  checkOptions('out', out, 'output', 'hn');
  const sizes = sizesOf(m, x, options);
  checkFloats(3001, 'x', x, dimsOf(m.args.x, sizes));
  const states = checkStart(m, sizes, h0);
  const lengths = lengthsOf(m, seqLength, sizes) as unknown as Float32Array;
  const output = result('output', out.output, dimsOf(m.args.output, sizes));
  const hn = result('hn', out.hn, states);
  checkApart('output', output, 'hn', hn);
  // Results are written while inputs are still read: what shares memory with them is copied first.
  const own = x.buffer === output.buffer || x.buffer === hn.buffer ? x.slice() : x;
  const state = isLater ? hn.slice() : hn;
  if (h0) state.set(h0);
  else state.fill(0);
  if (sizes.batch) engine.run('run', { x: own, lengths, output, state }, sizes);
  return { output, hn };
}

/** The sizes of the state, which a start that is given has too. */
function checkStart(m: Manifest, sizes: Dims, h0: Float32Array | undefined): Dims {
  const states = dimsOf(m.args.state, sizes);
  if (h0 !== undefined) checkFloats(3002, 'h0', h0, states);
  return states;
}

function result(name: string, given: Float32Array | undefined, dims: Dims): Float32Array {
  if (given === undefined) return floats(countOf(dims));
  checkFloats(3009, `out.${name}`, given, dims);
  return given;
}

/** Two results, by their names, that are written may not share memory. */
export function checkApart(one: string, a: Float32Array, other: string, b: Float32Array): void {
  const apart = a.byteOffset >= b.byteOffset + b.byteLength || b.byteOffset >= a.byteOffset + a.byteLength;
  if (a.buffer === b.buffer && !apart) fail(3009, `out: ${one} and ${other} overlap`);
}

/** New arrays for what is given to a call, as for a stream: lengths are whole, and the rest is zeros. */
export const arraysFor = (m: Manifest, sizes: Sizes): Arrays => {
  const arrays: Record<string, Float32Array> = {};
  for (const name in m.args) {
    const arg = m.args[name];
    if (!arg.from)
      arrays[name] = arg.elem
        ? (lengthsOf(m, undefined, sizes) as unknown as Float32Array)
        : floats(countOf(dimsOf(arg, sizes)));
  }
  return arrays;
};

function stream(m: Manifest, engine: Engine, options: StreamOptions, isOpen: () => boolean): Stream {
  const [batch, states] = checkStream(m, options);
  const sizes = { batch, steps: 1 };
  const stepper = engine.stepper('run', arraysFor(m, sizes), sizes);
  return openStream(stepper, dimsOf(m.args.x, { batch }), states, options.h0, isOpen);
}

/** A stream's batch, and the shape of its state. */
export type StreamInputs = readonly [batch: number, states: Dims];

export function checkStream(m: Manifest, options: StreamOptions): StreamInputs {
  checkOptions('stream', options, 'batch', 'h0');
  if (!m.streams) fail(3006, 'stream: the model was compiled without stream');
  const batch = givenSize(m, 'batch', options.batch ?? m.dims.batch ?? 1) as number;
  if (!batch) expected(3004, 'batch', '1 or more', batch);
  return [batch, checkStart(m, { batch }, options.h0)];
}

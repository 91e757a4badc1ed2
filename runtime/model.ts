// Models as users see them: load picks a target, run checks everything and lets the target's engine compute.
import { checkFloats, checkOptions, countOf, expected, floats } from './check.ts';
import type { Dims } from './check.ts';
import type { Backend, Engine, MakeBackend } from './engine.ts';
import { fail } from './error.ts';
import type { Kernels, Manifest } from './manifest.ts';
import { givenSize, lengthsOf, sizesOf } from './sizes.ts';
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
    const all = makers.map((make) => make(manifest, kernels)).filter(({ target }) => manifest.plans[target]);
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

/** Checks everything, then has the engine run: one that only begins to is as good. */
export function run(
  m: Manifest,
  engine: Pick<Engine, 'run'>,
  x: Float32Array,
  options: RunOptions,
): RunResult {
  checkOptions('run', options, 'h0', 'seqLength', 'batch', 'steps', 'out');
  const { h0, seqLength, out = {} } = options;
  checkOptions('out', out, 'output', 'hn');
  const sizes = sizesOf(m, x, options);
  const { batch, steps } = sizes;
  const states = { states: m.states, batch, hidden: m.hidden };
  checkFloats(3001, 'x', x, { batch, steps, input: m.input });
  if (h0 !== undefined) checkFloats(3002, 'h0', h0, states);
  const lengths = lengthsOf(m, seqLength, sizes);
  const output = result('output', out.output, { batch, steps: m.outputs ?? steps, output: m.output });
  const hn = result('hn', out.hn, states);
  checkApart(output, hn);
  if (batch) engine.run(x, lengths, h0, output, hn, batch, steps);
  return { output, hn };
}

function result(name: string, given: Float32Array | undefined, dims: Dims): Float32Array {
  if (given === undefined) return floats(countOf(dims));
  checkFloats(3009, `out.${name}`, given, dims);
  return given;
}

function checkApart(a: Float32Array, b: Float32Array): void {
  const apart = a.byteOffset >= b.byteOffset + b.byteLength || b.byteOffset >= a.byteOffset + a.byteLength;
  if (a.buffer === b.buffer && !apart) fail(3009, 'out: output and hn overlap');
}

function stream(m: Manifest, engine: Engine, options: StreamOptions, isOpen: () => boolean): Stream {
  const [batch, states] = checkStream(m, options);
  return openStream(engine.stepper(batch), { batch, input: m.input }, states, options.h0, isOpen);
}

/** A stream's batch, and the shape of its state. */
export type StreamInputs = readonly [batch: number, states: Dims];

export function checkStream(m: Manifest, options: StreamOptions): StreamInputs {
  checkOptions('stream', options, 'batch', 'h0');
  if (!m.streams) fail(3006, 'stream: the model was compiled without stream');
  const batch = givenSize(m, 'batch', options.batch ?? m.batch ?? 1) as number;
  if (!batch) expected(3004, 'batch', '1 or more', batch);
  const states = { states: m.states, batch, hidden: m.hidden };
  if (options.h0 !== undefined) checkFloats(3002, 'h0', options.h0, states);
  return [batch, states];
}

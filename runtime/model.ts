// Models as users see them: load picks a target, run checks everything and lets the target's engine compute.
import { checkOptions, expected } from './check.ts';
import type { Backend, Engine, MakeBackend } from './engine.ts';
import { fail } from './error.ts';
import type { Kernels, Manifest } from './manifest.ts';
import { checkRun, checkStream } from './inputs.ts';
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
        return open(manifest, backends, params);
      },
      loadSync: (options = {}) => open(manifest, candidates(options), values(options)),
    };
  };

function choose(all: readonly Backend[], target: LoadOptions['target'] = 'auto'): readonly Backend[] {
  const chosen = all.filter((backend) => target === 'auto' || backend.target === target);
  const names = ['auto', ...all.map((backend) => backend.target)].join(' or ');
  return chosen.length ? chosen : expected(3008, 'target', names, target);
}

/** The first target the engine can run. Only making it ready may fail over: bad weights are bad for all. */
function open(manifest: Manifest, backends: readonly Backend[], params: Values): Model {
  const problems: string[] = [];
  for (const backend of backends) {
    try {
      backend.ready();
    } catch (error) {
      problems.push(`${backend.target} cannot run here: ${(error as Error).message}`);
      continue;
    }
    return makeModel(manifest, backend, backend.open(params));
  }
  return fail(3008, `target: ${problems.join('; ')}`);
}

function makeModel(manifest: Manifest, { target }: Backend, opened: Engine): Model {
  let engine: Engine | undefined = opened;
  const alive = (): Engine => engine ?? fail(3005, 'model: disposed');
  return {
    target,
    run: (x, options = {}) => run(manifest, alive(), x, options),
    stream: (options = {}) => stream(manifest, alive(), options, () => !!engine),
    dispose: () => void (engine = undefined),
  };
}

function run(m: Manifest, engine: Engine, x: Float32Array, options: RunOptions): RunResult {
  const { batch, steps, lengths, output, hn } = checkRun(m, x, options);
  if (batch) engine.run(x, lengths, options.h0, output, hn, batch, steps);
  return { output, hn };
}

function stream(m: Manifest, engine: Engine, options: StreamOptions, isOpen: () => boolean): Stream {
  const { inputs, states } = checkStream(m, options);
  return openStream(engine.stepper(inputs.batch), inputs, states, options.h0, isOpen);
}

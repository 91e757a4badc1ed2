// One fuzzed config: its modules, and every sample through one pair of instances, each held against all that is known.

import type { Compilation, CompileInput } from '../../compiler/api-types.ts';
import { importModule } from '../../compiler/check/kernels.ts';
import { compile as compileConfig } from '../../compiler/compile.ts';
import type { ParamShapes } from '../../compiler/front/params.ts';
import type { TargetName } from '../../runtime/manifest.ts';
import type { Model, ModelModule, RunResult } from '../../runtime/types.ts';
import { judgeLayer, judgedActivation } from '../oracle/judge.ts';
import { firstDifference } from '../support/random.ts';
import {
  dataFor,
  directionsOf,
  layerAlone,
  paramsFor,
  spoiled,
  statesOf,
  swapped,
  type FuzzData,
  type Params,
} from './data.ts';
import type { Drawn, FuzzConfig, Load, Sample } from './generate.ts';

export type Compile = (input: CompileInput) => Promise<Compilation>;
type FuzzModule = ModelModule & { readonly params: ParamShapes };

/** What one session of fuzzing shares and counts. */
export interface Session {
  readonly compile: Compile;
  readonly modules: Map<string, Promise<FuzzModule>>;
  /** runs of each target held against the other and the reference */
  cases: number;
  /** elements that were held against a bound */
  judged: number;
  /** the largest share of the bound that any of them had */
  worst: number;
  streams: number;
}

export const newSession = (compile: Compile = compileConfig): Session => ({
  compile,
  modules: new Map(),
  cases: 0,
  judged: 0,
  worst: 0,
  streams: 0,
});

const bothTargets = ['wasm', 'js'] as const satisfies readonly TargetName[];

/** Throws an error that says what is wrong with the first case that is. */
export async function runDrawn({ config, loads }: Drawn, session: Session): Promise<void> {
  const module = await moduleOf(config, bothTargets, session);
  const layers = config.num_layers > 1 ? await chainOf(config, session) : [];
  for (const load of loads) {
    const params = paramsFor(module.params, config, load);
    const [wasm, js] = bothTargets.map((target) => module.loadSync({ target, weights: params }));
    const chain = layers.map((layer, l) =>
      layer.loadSync({ target: 'wasm', weights: layerAlone(params, l) }),
    );
    load.samples.forEach((sample, i) => {
      const it: Case = { config, load, sample, data: dataFor(config, sample), params, wasm, js, chain };
      try {
        runCase(it, i, session);
      } catch (cause) {
        const about = JSON.stringify({ weights: load.weights, ...sample });
        throw new Error(`${(cause as Error).message} (sample ${i} of its instances: ${about})`, { cause });
      }
      session.cases++;
    });
    for (const model of [wasm, js, ...chain]) model.dispose();
  }
}

function moduleOf(
  config: FuzzConfig,
  targets: readonly TargetName[],
  { modules, compile }: Session,
): Promise<FuzzModule> {
  const text = JSON.stringify(config);
  const made =
    modules.get(text) ??
    compile({ config: { file: '<config>', text }, defaultName: 'fuzz', targets }).then(
      async (compilation) => (await importModule(compilation.module)) as LoadedFuzzModule,
    );
  modules.set(text, made);
  return made;
}

type LoadedFuzzModule = Awaited<ReturnType<typeof importModule>> & FuzzModule;

/** Each layer as a network of its own, so that what it is given is known: of dynamic sizes, time-major. */
function chainOf(config: FuzzConfig, session: Session): Promise<readonly FuzzModule[]> {
  const width = directionsOf(config) * config.hidden_size;
  const single: FuzzConfig = {
    ...config,
    num_layers: 1,
    batch_first: false,
    batch: 'dynamic',
    steps: 'dynamic',
  };
  const configs = Array.from({ length: config.num_layers }, (_, l) =>
    l === 0 ? single : { ...single, input_size: width },
  );
  return Promise.all(configs.map((each) => moduleOf(each, ['wasm'], session)));
}

interface Case {
  readonly config: FuzzConfig;
  readonly load: Load;
  readonly sample: Sample;
  readonly data: FuzzData;
  readonly params: Params;
  readonly wasm: Model;
  readonly js: Model;
  readonly chain: readonly Model[];
}

function runCase(it: Case, index: number, session: Session): void {
  const { config, data, wasm, js } = it;
  // each target in turn is given rubbish past the lengths: either of them that reads it parts from the other
  const [dirty, clean] = index % 2 ? [wasm, js] : [js, wasm];
  const given = runOn(clean, config, data, data.x);
  const other = runOn(dirty, config, data, spoiled(data));
  same(`output, ${dirty.target} and ${clean.target}`, other.output, given.output);
  same(`hn, ${dirty.target} and ${clean.target}`, other.hn, given.hn);
  zeroPastLengths(data, given);
  for (const layer of layersOf(it, given)) checkLayer(it, layer, session);
  if (!config.bidirectional && !data.seqLength && index % 3 === 0) {
    for (const model of [wasm, js]) checkStream(model, config, data, given);
    session.streams++;
  }
  for (const model of [wasm, js]) poison(model, config, data);
}

function same(what: string, given: ArrayLike<number>, expected: ArrayLike<number>): void {
  const difference = firstDifference(given, expected);
  if (difference) throw new Error(`${what} part: ${difference}`);
}

/** Time-major results, through arrays full of NaN: what is never written shows. */
function runOn(model: Model, config: FuzzConfig, data: FuzzData, x: Float32Array): RunResult {
  const { batch, steps, h0, givesH0, seqLength } = data;
  const { batch_first: batchFirst, hidden_size: H } = config;
  const out = {
    output: new Float32Array(steps * batch * directionsOf(config) * H).fill(NaN),
    hn: new Float32Array(statesOf(config) * batch * H).fill(NaN),
  };
  const own = batchFirst ? swapped(x, steps, batch) : x;
  const { output, hn } = model.run(own, {
    batch,
    steps,
    out,
    ...(givesH0 && { h0 }),
    ...(seqLength && { seqLength }),
  });
  if (output !== out.output || hn !== out.hn) throw new Error(`${model.target} did not use out`);
  return { output: batchFirst ? swapped(output, batch, steps) : output, hn };
}

/** Leaves NaN wherever an instance keeps anything. */
function poison(model: Model, config: FuzzConfig, data: FuzzData): void {
  const seqLength = data.seqLength?.map(() => data.steps);
  const nan = { ...data, h0: data.h0.map(() => NaN), givesH0: true, seqLength };
  const { output, hn } = runOn(
    model,
    config,
    nan,
    data.x.map(() => NaN),
  );
  const isLost = config.activation === 'tanh' && config.gate_activation === 'sigmoid';
  if (isLost && ![...output, ...hn].every(Number.isNaN)) throw new Error(`${model.target} swallows a NaN`);
}

function zeroPastLengths({ batch, steps, seqLength }: FuzzData, { output }: RunResult): void {
  const size = output.length / (batch * steps);
  for (let row = 0; row < batch * steps && seqLength; row++) {
    if (Math.floor(row / batch) < seqLength[row % batch]) continue;
    if (!output.subarray(row * size, (row + 1) * size).every((value) => Object.is(value, 0)))
      throw new Error(`output past a length is not 0: t ${Math.floor(row / batch)}, b ${row % batch}`);
  }
}

interface LayerOf extends RunResult {
  readonly layer: number;
  readonly inputSize: number;
  readonly x: Float32Array;
  readonly h0: Float32Array;
}

/** What each layer was given and gave. The chain of single layers has to give the very bits of the stack. */
function layersOf({ config, data, chain }: Case, whole: RunResult): readonly LayerOf[] {
  if (chain.length === 0)
    return [{ layer: 0, inputSize: config.input_size, x: data.x, h0: data.h0, ...whole }];
  const size = data.h0.length / chain.length;
  const single = { ...config, num_layers: 1, batch_first: false };
  const layers: LayerOf[] = [];
  let x = data.x;
  for (const [layer, model] of chain.entries()) {
    const h0 = data.h0.subarray(layer * size, (layer + 1) * size);
    const result = runOn(model, single, { ...data, h0 }, x);
    layers.push({ layer, inputSize: x.length / (data.batch * data.steps), x, h0, ...result });
    same(
      `hn of layer ${layer}, stack and chain`,
      whole.hn.subarray(layer * size, (layer + 1) * size),
      result.hn,
    );
    x = result.output;
  }
  same('output, stack and chain', whole.output, x);
  return layers;
}

function checkLayer({ config, data, params }: Case, run: LayerOf, session: Session): void {
  const { batch, steps, seqLength } = data;
  const H = config.hidden_size;
  const directions = directionsOf(config);
  for (let d = 0; d < directions; d++)
    for (let b = 0; b < batch; b++) {
      const length = seqLength?.[b] ?? steps;
      const at = (d * batch + b) * H;
      const row = (d ? 0 : length - 1) * batch + b;
      const from = (row * directions + d) * H;
      const last = length ? run.output.subarray(from, from + H) : run.h0.subarray(at, at + H);
      same(`hn of layer ${run.layer}, b ${b}, d ${d}, and the last step`, run.hn.subarray(at, at + H), last);
    }
  const { worst, at, judged } = judgeLayer({
    ...run,
    cell: config.cell,
    activation: judgedActivation(config.activation),
    gate: judgedActivation(config.gate_activation),
    directions,
    batch,
    steps,
    hiddenSize: H,
    seqLength,
    params,
  });
  session.judged += judged;
  session.worst = Math.max(session.worst, worst);
  if (!(worst <= 1)) throw new Error(`layer ${run.layer} is ${worst} times its bound away, ${at}`);
}

function checkStream(model: Model, config: FuzzConfig, data: FuzzData, expected: RunResult): void {
  const { batch, steps, x, h0, givesH0 } = data;
  const [I, H] = [config.input_size, config.hidden_size];
  const stream = model.stream({ batch, ...(givesH0 && { h0 }) });
  for (let t = 0; t < steps; t++) {
    const y = stream.step(x.subarray(t * batch * I, (t + 1) * batch * I));
    const row = expected.output.subarray(t * batch * H, (t + 1) * batch * H);
    same(`${model.target}, step ${t} of a stream and the run`, y, row);
  }
  same(`${model.target}, state of a stream and hn`, stream.state, expected.hn);
}

// One fuzzed config: its modules, and every sample through one pair of instances, each held against all that is known.

import type { Compilation, CompileInput } from '../../compiler/api-types.ts';
import { compile as compileConfig } from '../../compiler/compile.ts';
import type { ParamShapes } from '../../compiler/front/params.ts';
import type { Model, RunResult } from '../../runtime/types.ts';
import { judgeLayer, judgedActivation } from '../oracle/judge.ts';
import { fastKernels, loadersOf, type FastKernel, type FastLoaders } from '../support/fast.ts';
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
type FuzzModule = FastLoaders & { readonly params: ParamShapes };

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

type Kernel = FastKernel;

/** Strict kernels agree; of those that are fast each is judged by itself. */
const kernelsOf = { strict: ['wasm', 'js'], fast: fastKernels } as const satisfies Record<
  string,
  readonly Kernel[]
>;

/** Throws an error that says what is wrong with the first case that is. */
export async function runDrawn({ config, loads }: Drawn, session: Session): Promise<void> {
  const kernels = kernelsOf[config.numerics];
  const module = await moduleOf(config, session);
  const layers = config.num_layers > 1 ? await chainOf(config, session) : [];
  for (const load of loads) {
    const params = paramsFor(module.params, config, load);
    const runners = kernels.map((kernel): Runner => ({
      kernel,
      model: module.load(kernel, params),
      chain: layers.map((layer, l) => layer.load(kernel, layerAlone(params, l))),
    }));
    load.samples.forEach((sample, i) => {
      const it: Case = { config, load, sample, data: dataFor(config, sample), params, runners };
      try {
        runCase(it, i, session);
      } catch (cause) {
        const about = JSON.stringify({ weights: load.weights, ...sample });
        throw new Error(`${(cause as Error).message} (sample ${i} of its instances: ${about})`, { cause });
      }
      session.cases++;
    });
    for (const { model, chain } of runners) [model, ...chain].forEach((each) => each.dispose());
  }
}

function moduleOf(config: FuzzConfig, { modules, compile }: Session): Promise<FuzzModule> {
  const text = JSON.stringify(config);
  const input = { config: { file: '<config>', text }, defaultName: 'fuzz', targets: ['wasm', 'js'] };
  const made = modules.get(text) ?? compile(input).then(({ module }) => loadersOf(module));
  modules.set(text, made);
  return made;
}

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
  return Promise.all(configs.map((each) => moduleOf(each, session)));
}

interface Runner {
  readonly kernel: Kernel;
  readonly model: Model;
  /** each layer by itself, where there are several */
  readonly chain: readonly Model[];
}

interface Case {
  readonly config: FuzzConfig;
  readonly load: Load;
  readonly sample: Sample;
  readonly data: FuzzData;
  readonly params: Params;
  readonly runners: readonly Runner[];
}

function runCase(it: Case, index: number, session: Session): void {
  const { config, data, runners } = it;
  // the kernels in turn are given rubbish past the lengths: whichever reads it is found
  const results = runners.map(({ model }, i) =>
    runOn(model, config, data, (i + index) % 2 ? spoiled(data) : data.x),
  );
  if (config.numerics === 'strict') {
    const [{ kernel: one }, { kernel: other }] = runners;
    same(`output, ${one} and ${other}`, results[0].output, results[1].output);
    same(`hn, ${one} and ${other}`, results[0].hn, results[1].hn);
  }
  const judged = config.numerics === 'strict' ? runners.slice(0, 1) : runners;
  judged.forEach((runner, i) => {
    zeroPastLengths(data, results[i]);
    for (const layer of layersOf(it, runner, results[i])) checkLayer(it, layer, session);
  });
  if (!config.bidirectional && !data.seqLength && index % 3 === 0) {
    runners.forEach(({ model }, i) => checkStream(model, config, data, results[i]));
    session.streams++;
  }
  for (const { model } of runners) poison(model, config, data);
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
function layersOf({ config, data }: Case, { chain }: Runner, whole: RunResult): readonly LayerOf[] {
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
    activation: judgedActivation(config.activation, config.numerics),
    gate: judgedActivation(config.gate_activation, config.numerics),
    directions,
    batch,
    steps,
    hiddenSize: H,
    seqLength,
    params,
    numerics: config.numerics,
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

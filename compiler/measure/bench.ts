// Times a config's kernels on this machine, beside the limit that the machine sets them.
//
// A wrong kernel has no speed: results are checked first, as `grucc check` does.

import type { TargetName } from '../../runtime/manifest.ts';
import type { Compilation, CompileInput } from '../api-types.ts';
import { layerOf } from '../front/params.ts';
import { checkConfig, type CheckResult, type FoundGpu } from '../check/index.ts';
import { importModule, isOnGpu, openModel, targetsHere, type AnyModel } from '../check/kernels.ts';
import { openNetwork, type Network } from '../network.ts';
import { product, sampleFor, type Sample, type SampleSizes } from '../check/sample.ts';
import { limitOf, type Limit } from './limits.ts';
import { contestantOf, quantile, race } from './race.ts';

export interface BenchOptions {
  /** where the config leaves them open; default 1 and 32 */
  readonly batch?: number;
  readonly steps?: number;
  readonly gpu: FoundGpu;
  readonly compile: (input: CompileInput) => Promise<Compilation>;
  /** milliseconds; default: this engine's clock */
  readonly now?: () => number;
  /** hears what is being done, and how much of it is, from 0 to 1, where that is known */
  readonly onStage?: (stage: string, share?: number) => void;
}

export interface Speed {
  readonly target: TargetName;
  readonly fused: boolean;
  /** milliseconds of a run: the median of the samples, and what 99 of 100 do not exceed */
  readonly median: number;
  readonly p99: number;
  readonly stepsPerSecond: number;
  /** of the machine's limit; absent where none is known */
  readonly limit?: { readonly kind: Limit['kind']; readonly share: number };
  /** of the config's, in milliseconds: the share of it that is used */
  readonly budget?: { readonly time: number; readonly used: number };
}

export interface BenchResult extends SampleSizes {
  readonly check: CheckResult;
  /** empty where the check failed */
  readonly speeds: readonly Speed[];
}

const seed = 1;
const samples = { sample: 0.05, rounds: 1000, most: 3000 };

export async function bench(input: CompileInput, options: BenchOptions): Promise<BenchResult> {
  const network = openNetwork(input);
  const { config } = network;
  const sizes = {
    batch: config.batch === 'dynamic' ? (options.batch ?? 1) : config.batch,
    steps: config.steps === 'dynamic' ? (options.steps ?? 32) : config.steps,
  };
  const asked = { batch: options.batch ?? sizes.batch, steps: options.steps ?? sizes.steps };
  options.onStage?.('checking the kernels');
  const check = await checkConfig(input, { seed, ...asked, gpu: options.gpu, compile: options.compile });
  const speeds = check.ok ? await speedsOf(input, network, sizes, options) : [];
  return { ...sizes, check, speeds };
}

async function speedsOf(
  input: CompileInput,
  network: Network,
  sizes: SampleSizes,
  { compile, gpu, now, onStage }: BenchOptions,
): Promise<readonly Speed[]> {
  const module = await importModule((await compile(input)).module);
  const sample = wholeSample(network, sizes);
  const weights = Object.fromEntries(sample.params);
  const models: AnyModel[] = [];
  try {
    for (const target of targetsHere(module, gpu)) models.push(await openModel(module, target, weights, gpu));
    onStage?.('finding the limit of this machine');
    const limits = await limitsOf(models, network, sizes, now);
    const contestants = [...models.map((model) => contestantOf(model, sample)), ...limits];
    const onShare = onStage && ((share: number): void => onStage(`timing ${timed(models)}`, share));
    const times = await race(contestants, { ...samples, onShare, ...(now && { now }) });
    const rates = limits.map(({ fused, kind, flops }, i) => {
      return { fused, kind, rate: flops / quantile(times[models.length + i], 0.5) };
    });
    return models.map((model, i) => speedOf(model, times[i], rates, network, sizes));
  } finally {
    for (const model of models) model.dispose();
  }
}

const timed = (models: readonly AnyModel[]): string => models.map(({ target }) => target).join(' and ');

/** Whole sequences: none shorter than another. */
function wholeSample(network: Network, sizes: SampleSizes): Sample {
  const sample = sampleFor(network, sizes, seed);
  return { ...sample, x: sample.wholeX, lengths: undefined };
}

const isFused = (model: AnyModel): boolean => model.target !== 'wgsl' && model.fused;

/** With and without fused multiply-add, as far as a model is held against it. */
async function limitsOf(
  models: readonly AnyModel[],
  { params }: Network,
  { batch }: SampleSizes,
  now: (() => number) | undefined,
): Promise<readonly Limit[]> {
  const matrices = Object.values(params).filter(({ length }) => length === 2);
  const elements = matrices.reduce((sum, shape) => sum + product(shape), 0);
  const rows = matrices.reduce((sum, [, columns]) => sum + columns, 0) / matrices.length;
  const kinds = new Set(models.filter(({ target }) => !isOnGpu(target)).map(isFused));
  const limits: Limit[] = [];
  for (const fused of kinds) limits.push(await limitOf({ batch, elements, rows }, fused, now));
  return limits;
}

interface Rate {
  readonly fused: boolean;
  readonly kind: Limit['kind'];
  /** floating-point operations in a millisecond */
  readonly rate: number;
}

function speedOf(
  model: AnyModel,
  times: readonly number[],
  rates: readonly Rate[],
  network: Network,
  sizes: SampleSizes,
): Speed {
  const [median, p99] = [quantile(times, 0.5), quantile(times, 0.99)];
  const { budget } = network.config;
  const limit = isOnGpu(model.target) ? undefined : rates.find(({ fused }) => fused === isFused(model));
  const share = limit && flopsOf(network, sizes) / median / limit.rate;
  return {
    target: model.target,
    fused: isFused(model),
    median,
    p99,
    stepsPerSecond: (1000 * sizes.steps) / median,
    ...(limit && share !== undefined && { limit: { kind: limit.kind, share } }),
    ...(budget !== undefined && { budget: { time: budget, used: median / budget } }),
  };
}

/** Of the matrix products of a run; after a "take" there is one row for each sequence. */
function flopsOf({ config, params }: Network, { batch, steps }: SampleSizes): number {
  const matrices = Object.entries(params).filter(([, { length }]) => length === 2);
  const turns = (name: string): number => (layerOf(config, name)?.perStep ? steps : 1);
  return 2 * batch * matrices.reduce((sum, [name, shape]) => sum + turns(name) * product(shape), 0);
}

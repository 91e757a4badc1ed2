// One whole answer to what stands on the left: the module, its runs on every target, its gates over time.

import { builtinCell, builtinCellNames, compile, openTrial, targets as allTargets } from 'grucc/browser';
import type { Config, ModuleCompilation, Sample, Trial } from 'grucc/browser';
import type {
  Compiled,
  Listing,
  ReplyBody,
  Request,
  RunSettings,
  Source,
  TargetRun,
  Traced,
} from '../protocol.ts';
import { inputOf } from './input.ts';
import { problemOf } from './problem.ts';
import { importModule, runTarget } from './run-targets.ts';
import { fillWith } from './signals.ts';

/** Products up to which the graph is evaluated in f64: about two seconds. */
const MOST_PRODUCTS = 6e6;

type CompileRequest = Extract<Request, { kind: 'compile' }>;

export async function compileAndRun(
  { source, run }: CompileRequest,
  answer: (reply: ReplyBody) => void,
  isStale: () => boolean,
): Promise<void> {
  const begun = performance.now();
  const input = inputOf(source);
  const trial = openTrial(input);
  const { config } = trial;
  const weights = (path: string): Uint8Array =>
    weightsAt(path, source) ?? trial.weightsOf(sampleFor(trial, undefined, run));
  const made = await compile({ ...input, weights });
  const given = config.weights === undefined ? undefined : weightsAt(config.weights, source);
  const sample = sampleFor(trial, given, run);
  const milliseconds = performance.now() - begun;
  if (isStale()) return;
  const compiled = await describe(made, { trial, source, sample, milliseconds });
  answer({ kind: 'compiled', compiled });
  for (const job of await jobsFor(made, trial, sample)) {
    await nextTurn();
    if (isStale()) return;
    answer(await job());
  }
}

type Job = () => ReplyBody | Promise<ReplyBody>;

/** Every target of the config, and the reference before the one that has to wait for a device. */
async function jobsFor(made: ModuleCompilation, trial: Trial, sample: Sample): Promise<readonly Job[]> {
  const module = await importModule(made.module.text);
  const names = allTargets.map(({ name }) => name).filter((name) => made.config.targets.includes(name));
  let first: TargetRun | undefined;
  const run = (target: string) => async (): Promise<ReplyBody> => {
    const bytes = made.targetSizes[target] ?? 0;
    const result = await runTarget(module, target, { sample, first: first?.results, bytes });
    if ('results' in result) first ??= result;
    return { kind: 'ran', result };
  };
  const isOnGpu = (name: string): boolean => name === 'wgsl';
  return [
    ...names.filter((name) => !isOnGpu(name)).map(run),
    () => referenceOf(trial, sample),
    ...names.filter(isOnGpu).map(run),
  ];
}

function referenceOf(trial: Trial, sample: Sample): ReplyBody {
  const products = trial.parameters * sample.batch * sample.steps;
  if (products > MOST_PRODUCTS) return { kind: 'too-large', products, most: MOST_PRODUCTS };
  return { kind: 'traced', traced: traced(trial, sample) };
}

const nextTurn = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve));

const weightsAt = (path: string, { weights }: Source): Uint8Array | undefined =>
  weights.get(path.replace(/^\.\//, ''));

function sampleFor(
  trial: Trial,
  weights: Uint8Array | undefined,
  { signal, seed, ...asked }: RunSettings,
): Sample {
  const { batch, steps, batchFirst } = trial.config;
  const sizes = {
    batch: batch === 'dynamic' ? asked.batch : batch,
    steps: steps === 'dynamic' ? asked.steps : steps,
  };
  const sample = trial.sample(sizes, seed, weights);
  const zeros = Object.entries(sample.starts).map(([name, values]) => [name, values.map(() => 0)]);
  const starts = Object.fromEntries(zeros);
  if (signal === 'noise') return { ...sample, starts, x: sample.wholeX };
  const x = fillWith(signal, sample.wholeX, { ...sizes, batchFirst });
  return { ...sample, starts, x, wholeX: x };
}

interface Made {
  readonly trial: Trial;
  readonly source: Source;
  readonly sample: Sample;
  readonly milliseconds: number;
}

async function describe(made: ModuleCompilation, about: Made): Promise<Compiled> {
  const { config, module, weightBytes, warnings } = made;
  const { trial, source, sample, milliseconds } = about;
  const isMissing = config.weights !== undefined && !weightsAt(config.weights, source);
  return {
    name: config.name,
    targets: config.targets,
    numerics: config.numerics,
    module: module.text,
    gzipped: await gzipSize(module.text),
    weightBytes,
    parameters: trial.parameters,
    listings: made.listings.flatMap(({ kind, name, text }): Listing[] =>
      kind === 'ir' ? [] : [{ kind, name, text }],
    ),
    warnings: warnings.map(problemOf),
    milliseconds,
    builtins: builtinsOf(config),
    batch: { value: sample.batch, isFixed: config.batch !== 'dynamic' },
    steps: { value: sample.steps, isFixed: config.steps !== 'dynamic' },
    ...(isMissing && { missingWeights: config.weights }),
  };
}

function builtinsOf(config: Config): Readonly<Record<string, string>> {
  const named = config.layers
    ? config.layers.flatMap((layer) => (layer.type === 'gru' ? [layer.cell] : []))
    : [config.cell];
  const used = builtinCellNames.filter((name) => named.includes(name));
  return Object.fromEntries(used.map((name) => [name, builtinCell(name)?.text ?? '']));
}

async function gzipSize(text: string): Promise<number> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
  return (await new Response(stream).arrayBuffer()).byteLength;
}

/** What the graph means, and its formulas, time first whatever the layout of x and the output. */
function traced(trial: Trial, sample: Sample): Traced {
  const { inputSize, batchFirst } = trial.config;
  const { batch, steps, x } = sample;
  const { results, formulas } = trial.trace(sample);
  const byTime = (values: ArrayLike<number>, size: number): Float64Array =>
    Float64Array.from({ length: values.length }, (_, i) => {
      const [t, b] = [Math.floor(i / (batch * size)), Math.floor(i / size) % batch];
      return values[(batchFirst ? b * steps + t : t * batch + b) * size + (i % size)];
    });
  const { size, perStep } = trial.output;
  const output = {
    name: 'output',
    size,
    values: perStep ? byTime(results.output, size) : Float64Array.from(results.output),
  };
  const input = { name: 'x', size: inputSize, values: byTime(x, inputSize) };
  const series = [input, ...formulas, ...(perStep ? [output] : [])];
  return { batch, steps, series, results, ...(!perStep && { final: output }) };
}

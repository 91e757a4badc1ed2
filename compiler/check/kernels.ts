// Runs a compiled module's kernels on this machine and holds them against what they must give.
//
// The module is imported from a data: URL: nothing is written to disk, and it is the very text that a build writes.

import type { TargetName } from '../../runtime/manifest.ts';
import type { AllStates, GpuModel, GpuModule, Model, Starts } from '../../runtime/types.ts';
import { toBase64 } from '../../targets/base64.ts';
import type { OutputFile } from '../api-types.ts';
import type { Config } from '../front/config-types.ts';
import { canStream, outputOf } from '../front/network.ts';
import type { Network } from '../network.ts';
import type { Difference, Judge, Results, ResultShapes } from './compare.ts';
import { resultShapes } from './result-shapes.ts';
import { relaxedModule } from './probes.ts';
import { messageOf, type Finding } from './report.ts';
import { product, type Sample } from './sample.ts';

/** A GPU to run on, or why there is none. */
export interface FoundGpu {
  /** a GPU object, as `load` takes it */
  readonly gpu?: object;
  /** its name, or the reason */
  readonly about: string;
}

export type LoadedModule = GpuModule & { readonly targets: readonly TargetName[] };

export async function importModule({ text }: OutputFile): Promise<LoadedModule> {
  const url = `data:text/javascript;base64,${toBase64(new TextEncoder().encode(text))}`;
  return (await import(/* @vite-ignore */ url)) as LoadedModule;
}

/** Whether a target's kernels run on a GPU, which adds and rounds in its own way. */
export const isOnGpu = (target: TargetName): boolean => target === 'wgsl';

/** The targets that can be run here; the others are left out, and reports say so. */
export function targetsHere({ targets }: LoadedModule, { gpu }: FoundGpu): readonly TargetName[] {
  return targets.filter((target) => gpu !== undefined || !isOnGpu(target));
}

/** What a report says of kernels that are not run everywhere: of two for wasm, an engine takes one. */
export function notesOf({ targets, numerics }: Config, { gpu, about }: FoundGpu): readonly string[] {
  const isFused = WebAssembly.validate(Uint8Array.from(relaxedModule));
  const other = isFused ? 'wasm without fused multiply-add' : 'fused';
  const onGpu = gpu === undefined ? `wgsl: compiled, not run: ${about}` : `wgsl: run on ${about}`;
  return [
    ...(numerics === 'fast' && targets.includes('wasm') ? [`${other}: compiled, not run here`] : []),
    ...(targets.includes('wgsl') ? [onGpu] : []),
  ];
}

export type AnyModel = Model | GpuModel;

export async function openModel(
  module: LoadedModule,
  target: TargetName,
  given: Readonly<Record<string, Float32Array>> | undefined,
  { gpu }: FoundGpu,
): Promise<AnyModel> {
  const weights = given && { weights: given };
  return target === 'wgsl'
    ? module.load({ target, ...weights, ...(gpu && { gpu }) })
    : module.loadSync({ target, ...weights });
}

/** What a target's kernels are run on and held against. */
export interface Trial {
  readonly network: Network;
  readonly sample: Sample;
  readonly judge: Judge;
  /** holds a stream, or another run, against a run of the same kernels */
  readonly compare: (given: Results, expected: Results) => Difference | undefined;
}

/** One target's kernels: alone, used again after a run of nothing but NaN, and step by step. */
export async function checkKernels(
  target: TargetName,
  open: () => Promise<AnyModel>,
  trial: Trial,
): Promise<Finding | undefined> {
  const { network, sample, judge } = trial;
  const shapes = resultShapes(network, sample);
  let stage = 'kernel';
  const finding = (difference: Difference): Finding => ({ stage, target, difference });
  let model: AnyModel | undefined;
  try {
    model = await open();
    const first = await runOn(model, sample, shapes);
    const parted = judge(first);
    if (parted) return finding(parted);
    stage = 'reuse';
    await runOn(model, nothingBut(NaN, sample), shapes);
    const again = trial.compare(await runOn(model, sample, shapes), first);
    if (again) return finding(again);
    stage = 'stream';
    const streamed = canStream(network.config) ? await checkStream(model, trial, shapes) : undefined;
    return streamed && finding(streamed);
  } catch (thrown) {
    return { stage, target, message: messageOf(thrown) };
  } finally {
    model?.dispose();
  }
}

/** Into arrays full of NaN, so that what is never written shows. */
async function runOn(model: AnyModel, sample: Sample, shapes: ResultShapes): Promise<Results> {
  const { x, starts, batch, steps, lengths } = sample;
  const blanks = Object.entries(shapes).map(([name, shape]) => [name, blank(shape)] as const);
  const out = Object.fromEntries(blanks);
  await model.run(x, { ...(starts as Starts), batch, steps, out, ...(lengths && { seqLength: lengths }) });
  return out;
}

function blank(shape: readonly number[]): Float32Array {
  return new Float32Array(product(shape)).fill(NaN);
}

function nothingBut(value: number, sample: Sample): Sample {
  const { x, starts, lengths, steps } = sample;
  return {
    ...sample,
    x: x.map(() => value),
    starts: Object.fromEntries(Object.entries(starts).map(([name, each]) => [name, each.map(() => value)])),
    lengths: lengths?.map(() => steps),
  };
}

/** A stream's states as results call them. */
function finalsOf(all: AllStates, shapes: ResultShapes): Results {
  const [only] = Object.keys(shapes).filter((name) => name !== 'output');
  if (all instanceof Float32Array) return { [only]: all };
  return Object.fromEntries(Object.entries(all).map(([name, values]) => [`${name}n`, values]));
}

/** A stream knows no lengths: it is held against a run of whole sequences. */
async function checkStream(
  model: AnyModel,
  { network, sample, compare }: Trial,
  shapes: ResultShapes,
): Promise<Difference | undefined> {
  const { wholeX, starts, batch, steps } = sample;
  const { inputSize, batchFirst } = network.config;
  const { size } = outputOf(network.config);
  const expected = await runOn(model, { ...sample, x: wholeX, lengths: undefined }, shapes);
  const output = blank(shapes.output);
  const stream = model.stream({ batch, ...(starts as Starts) });
  const x = new Float32Array(batch * inputSize);
  for (let t = 0; t < steps; t++) {
    const rowOf = (b: number): number => (batchFirst ? b * steps + t : t * batch + b);
    for (let b = 0; b < batch; b++)
      x.set(wholeX.subarray(rowOf(b) * inputSize, (rowOf(b) + 1) * inputSize), b * inputSize);
    const y = await stream.step(x);
    for (let b = 0; b < batch; b++) output.set(y.subarray(b * size, (b + 1) * size), rowOf(b) * size);
  }
  return compare({ output, ...finalsOf(await stream.state, shapes) }, expected);
}

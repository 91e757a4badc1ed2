// Runs a compiled module's kernels on this machine and holds them against what they must give.
//
// The module is imported from a data: URL: nothing is written to disk, and it is the very text that a build writes.

import type { CpuTarget, TargetName } from '../../runtime/manifest.ts';
import type { Model, ModelModule } from '../../runtime/types.ts';
import { toBase64 } from '../../targets/base64.ts';
import type { OutputFile } from '../api-types.ts';
import type { Config } from '../front/config-types.ts';
import { sameBits, type Difference, type Judge, type Results, type ResultShapes } from './compare.ts';
import { resultShapes, type Network } from './network.ts';
import { relaxedModule } from './probes.ts';
import { messageOf, type Finding } from './report.ts';
import { product, type Sample } from './sample.ts';

export type LoadedModule = ModelModule & { readonly targets: readonly TargetName[] };

export async function importModule({ text }: OutputFile): Promise<LoadedModule> {
  const url = `data:text/javascript;base64,${toBase64(new TextEncoder().encode(text))}`;
  return (await import(/* @vite-ignore */ url)) as LoadedModule;
}

/** The targets that any machine can run; the others are left out, and reports say so. */
export function cpuTargets({ targets }: LoadedModule): readonly CpuTarget[] {
  return targets.filter((target) => target !== 'wgsl');
}

/** What a report says of kernels that were not run: of two for wasm, the engine takes one. */
export function notRun({ targets, numerics }: Config): readonly string[] {
  const other = WebAssembly.validate(Uint8Array.from(relaxedModule))
    ? 'wasm without fused multiply-add'
    : 'fused';
  const left = [
    ...(numerics === 'fast' && targets.includes('wasm') ? [other] : []),
    ...(targets.includes('wgsl') ? ['wgsl'] : []),
  ];
  return left.map((name) => `${name}: compiled, not run here`);
}

/** One target's kernels: alone, used again after a run of nothing but NaN, and step by step. */
export function checkKernels(
  module: ModelModule,
  target: CpuTarget,
  network: Network,
  sample: Sample,
  judge: Judge,
): Finding | undefined {
  const { config } = network;
  const shapes = resultShapes(config, sample);
  let stage = 'kernel';
  const finding = (difference: Difference): Finding => ({ stage, kernel: 'run', target, difference });
  try {
    const model = module.loadSync({ target, weights: Object.fromEntries(sample.params) });
    const first = runOn(model, sample, shapes);
    const parted = judge(first);
    if (parted) return finding(parted);
    stage = 'reuse';
    runOn(model, nothingBut(NaN, sample), shapes);
    const again = sameBits(runOn(model, sample, shapes), first, shapes);
    if (again) return finding(again);
    stage = 'stream';
    const streamed = config.bidirectional ? undefined : checkStream(model, config, sample, shapes);
    return streamed && { ...finding(streamed), kernel: 'step' };
  } catch (thrown) {
    const message = messageOf(thrown);
    return { stage, kernel: stage === 'stream' ? 'step' : 'run', target, message };
  }
}

/** Into arrays full of NaN, so that what is never written shows. */
export function runOn(model: Model, sample: Sample, shapes: ResultShapes): Results {
  const { x, h0, batch, steps, lengths } = sample;
  const out = { output: blank(shapes.output), hn: blank(shapes.hn) };
  model.run(x, { h0, batch, steps, out, ...(lengths && { seqLength: lengths }) });
  return out;
}

function blank(shape: readonly number[]): Float32Array {
  return new Float32Array(product(shape)).fill(NaN);
}

function nothingBut(value: number, sample: Sample): Sample {
  const { x, h0, lengths, steps } = sample;
  return {
    ...sample,
    x: x.map(() => value),
    h0: h0.map(() => value),
    lengths: lengths?.map(() => steps),
  };
}

/** A stream knows no lengths: it is held against a run of whole sequences. */
function checkStream(
  model: Model,
  config: Config,
  sample: Sample,
  shapes: ResultShapes,
): Difference | undefined {
  const { wholeX, h0, batch, steps } = sample;
  const { inputSize, hiddenSize, batchFirst } = config;
  const expected = runOn(model, { ...sample, x: wholeX, lengths: undefined }, shapes);
  const output = blank(shapes.output);
  const stream = model.stream({ batch, h0 });
  const x = new Float32Array(batch * inputSize);
  for (let t = 0; t < steps; t++) {
    const rowOf = (b: number): number => (batchFirst ? b * steps + t : t * batch + b);
    for (let b = 0; b < batch; b++)
      x.set(wholeX.subarray(rowOf(b) * inputSize, (rowOf(b) + 1) * inputSize), b * inputSize);
    const y = stream.step(x);
    for (let b = 0; b < batch; b++)
      output.set(y.subarray(b * hiddenSize, (b + 1) * hiddenSize), rowOf(b) * hiddenSize);
  }
  return sameBits({ output, hn: stream.state }, expected, shapes);
}

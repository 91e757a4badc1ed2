// What a page or a worker imports: `import ... from 'grucc/browser'`. Nothing here reads files or needs Node.

import type { Compilation, CompileInput } from './api-types.ts';
import { product, sampleFor, type Sample, type SampleSizes } from './check/sample.ts';
import { traceOn, type Trace } from './check/trace.ts';
import { codes, type Code } from './codes.ts';
import { compileModule } from './compile.ts';
import { joined, safetensors } from './import/safetensors-file.ts';
import { outputOf } from './front/network.ts';
import { countElements } from './front/params.ts';
import { openNetwork } from './network.ts';
import { resolveWeights } from '../runtime/weights.ts';
import { builtinCells } from './front/cells/index.ts';
import type { Config } from './front/config-types.ts';
import type { SourceText } from './front/cell-types.ts';

export { targets } from './choose-targets.ts';
export { explain } from './compile.ts';
export { formatDiagnostic, GruccError, toJson } from './diagnostics.ts';
export { importModel } from './import/index.ts';
export { version } from './version.ts';
export type { Compilation, CompileInput, OutputFile, Stage } from './api-types.ts';
export type { Config } from './front/config-types.ts';
export type { Diagnostic, JsonDiagnostic, Place } from './diagnostics.ts';
export type { Formula, Trace } from './check/trace.ts';
export type { ImportedModel, ModelFile, Report } from './import/index.ts';
export type { Sample, SampleSizes } from './check/sample.ts';
export type { SourceText } from './front/cell-types.ts';

/** A module without its types: printing these takes the whole TypeScript compiler. */
export type ModuleCompilation = Omit<Compilation, 'types'>;

export function compile(input: CompileInput): Promise<ModuleCompilation> {
  return compileModule(input);
}

/** The text of a cell that configs can name without a file. */
export function builtinCell(name: string): SourceText | undefined {
  return builtinCells[name];
}

export const builtinCellNames: readonly string[] = Object.keys(builtinCells);

/** What `grucc explain CODE` prints. */
export function explainCode(code: Code): { readonly title: string; readonly explain: string } {
  return codes[code];
}

/** A network to try: what it is, numbers to run it on, and what it computes on them. */
export interface Trial {
  readonly config: Config;
  /** features of a row of the output, and whether there is one row a step or one a sequence */
  readonly output: { readonly size: number; readonly perStep: boolean };
  /** numbers in all its weights: about the multiplications of one step of one sequence */
  readonly parameters: number;
  /** seeded weights, or those of a safetensors file; seeded input and states */
  readonly sample: (sizes: SampleSizes, seed: number, weights?: Uint8Array) => Sample;
  /** the weights of a sample as a safetensors file */
  readonly weightsOf: (sample: Sample) => Uint8Array;
  /** in f64, by the meaning of the graph: the results, and every formula of every cell on the way. Slow. */
  readonly trace: (sample: Sample) => Trace;
}

/** Throws a GruccError for whatever is wrong with the config and its cells. */
export function openTrial(input: CompileInput): Trial {
  const network = openNetwork(input);
  const { config, params } = network;
  const { size, perStep } = outputOf(config);
  return {
    config,
    output: { size, perStep },
    parameters: countElements(params),
    sample(sizes, seed, weights) {
      const sample = sampleFor(network, sizes, seed);
      return weights ? { ...sample, params: resolveWeights(params, weights, undefined) } : sample;
    },
    weightsOf: (sample) => joined(safetensors(new Map(Object.entries(params).map(tensorIn(sample))))),
    trace: (sample) => traceOn(network, sample),
  };
}

const tensorIn =
  ({ params }: Sample) =>
  ([name, shape]: readonly [string, readonly number[]]) => {
    const values = params.get(name) ?? new Float32Array(product(shape));
    return [name, { shape, isFloat: true, at: (index: number) => values[index] }] as const;
  };

// What is drawn becomes modules: compiled with some tiles, without some passes, their weights from where it says.

import type { CompileInput, Compilation } from '../../../compiler/api-types.ts';
import { importModule, type LoadedModule } from '../../../compiler/check/kernels.ts';
import { compileWith } from '../../../compiler/compile.ts';
import { readConfig } from '../../../compiler/network.ts';
import { paramShapes, type ParamShapes } from '../../../compiler/front/params.ts';
import { importModel } from '../../../compiler/import/index.ts';
import { readCells } from '../../../compiler/read-cells.ts';
import { allPasses, type Passes } from '../../../compiler/pipeline.ts';
import type { Pick as PickStep } from '../../../compiler/loop/schedule.ts';
import type { Model, Weights } from '../../../runtime/types.ts';
import { statesOf } from '../../../compiler/front/states.ts';
import { wholeStates } from '../../support/whole-states.ts';
import { withoutFused } from '../../support/relaxed-simd.ts';
import { randomFrom } from '../../support/random.ts';
import { readCell } from '../../support/oracle/cells.ts';
import { held, writeSafetensors, type Dtype } from './files.ts';
import { dtypes, type Drawn, type FuzzConfig, type ShortConfig } from './generate.ts';
import { isModel, writeModel } from './models.ts';
import type { Params } from './data.ts';

export type Compile = (passes: Passes, input: CompileInput) => Promise<Compilation>;

export const kernels = ['wasm', 'js', 'fused'] as const;
export type Kernel = (typeof kernels)[number];

/** Strict modules have two kernels, fast ones three. */
export const kernelsOf = ({ numerics }: FuzzConfig): readonly Kernel[] =>
  numerics === 'strict' ? ['wasm', 'js'] : kernels;

export interface FuzzModule {
  readonly load: (kernel: Kernel, params: Params) => Model;
}

const inputOf = (config: object): CompileInput => ({
  config: { file: '<config>', text: JSON.stringify(config) },
  defaultName: 'fuzz',
  readCell,
  targets: ['wasm', 'js'],
});

export { inputOf };

/** The parameters that a config has, without compiling it. */
export function shapesOf(config: FuzzConfig): ParamShapes {
  const input = inputOf(config);
  const read = readConfig(input);
  return paramShapes(read.config, readCells(read, input));
}

export function passesOf({ without }: Drawn): Passes {
  const isLeft = ({ name }: { readonly name: string }): boolean => !without.some((each) => each === name);
  return {
    graph: allPasses.graph.filter(isLeft),
    loop: (target) => allPasses.loop(target).filter(isLeft),
  };
}

/** For every loop any step that could have been chosen, with any unrolling. */
function pickOf({ tiles }: Drawn): Pick<CompileInput, 'pick'> {
  if (tiles === 0) return {};
  const pick = (plan: string): PickStep => {
    const random = randomFrom(`${plan} ${tiles}`);
    const below = (n: number): number => Math.floor(random() * n);
    return (ranked) => {
      const step = ranked[below(ranked.length)];
      return step.do === 'tile' ? { ...step, unroll: [1 + below(8), 1 + below(8)] } : step;
    };
  };
  return { pick };
}

/** The parameters as they come out of where they are kept. */
export function kept(params: Params, source: Drawn['source']): Params {
  return isDtype(source) ? held(params, source) : params;
}

const isDtype = (source: Drawn['source']): source is Dtype => dtypes.some((each) => each === source);

/** Whether a module has its parameters within: then it serves one set of them. */
export const isWhole = ({ source }: Drawn): boolean => source === 'baked' || isModel(source);

export async function openModule(
  drawn: Drawn,
  params: Params,
  compile: Compile = compileWith,
): Promise<FuzzModule> {
  const { config, source } = drawn;
  const shapes = shapesOf(config);
  const input = { ...sourceInput(drawn, params), ...pickOf(drawn) };
  const { module } = await compile(passesOf(drawn), input);
  const both = await importModule(module);
  const unfused = config.numerics === 'fast' ? await importModule(withoutFused(module)) : both;
  const read = readConfig(inputOf(config));
  const states = statesOf(read.config, readCells(read, inputOf(config)));
  const given = (values: Params): { readonly weights?: Weights } => {
    if (isWhole(drawn)) return {};
    return { weights: isDtype(source) ? writeSafetensors(values, shapes, source) : values };
  };
  return {
    load(kernel, values) {
      const from: LoadedModule = kernel === 'fused' ? both : unfused;
      const model = from.loadSync({ target: kernel === 'fused' ? 'wasm' : kernel, ...given(values) });
      return wholeStates(states, model);
    },
  };
}

function sourceInput({ config, source }: Drawn, params: Params): CompileInput {
  const shapes = shapesOf(config);
  if (source === 'baked') {
    const weights = (): Uint8Array => writeSafetensors(params, shapes, 'F32');
    return { ...inputOf({ ...config, weights: 'w.safetensors' }), weights };
  }
  if (!isModel(source)) return inputOf(config);
  const { files, config: text } = importModel(
    writeModel(source, { config: config as ShortConfig, shapes, params }),
  );
  const content = (name: string): Uint8Array =>
    files.find((each) => each.name === name)?.content as Uint8Array;
  return { ...inputOf(config), config: { file: 'model.json', text }, weights: content };
}

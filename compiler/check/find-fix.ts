// Searches what makes a case match that does not: the other layout or reset, other gate orders, transposed weights,
// swapped biases.

import { readSafetensors } from '../../runtime/safetensors.ts';
import { toFloat32 } from '../../runtime/dtype.ts';
import type { Starts } from '../../runtime/types.ts';
import type { CompileInput } from '../api-types.ts';
import { compile } from '../compile.ts';
import { configToJson } from '../front/config.ts';
import type { Config } from '../front/config-types.ts';
import { recurrentLayersOf } from '../front/network.ts';
import { countElements, type ParamShapes } from '../front/params.ts';
import type { Network } from '../network.ts';
import { resultOf, type Case } from './case.ts';
import { isWithin, type Bound } from './compare.ts';
import { asStored, suspicions, type Suspicion, type Weights } from './fixes.ts';
import { importModule, type LoadedModule } from './kernels.ts';
import type { Reading } from './other-layout.ts';
import { product } from './sample.ts';

/** Looser than the acceptance: another tool computes in 32 bits too, in another order. */
export const near: Bound = { absolute: 1e-5, relative: 1e-5 };

/** Products of all runs of one reading together, which take seconds. */
const LIMIT = 2e9;

export type Fix =
  /** empty: the results are as near as rounding in 32 bits lets them be */
  | { readonly kind: 'found'; readonly fixes: readonly string[] }
  | { readonly kind: 'none'; readonly tried: number }
  | { readonly kind: 'too large' };

/** Undefined where there is nothing to try: of networks with other cells than GRUs there is the layout alone. */
export async function findFix(
  input: CompileInput,
  network: Network,
  readings: readonly Reading[],
): Promise<Fix | undefined> {
  const { config, params } = network;
  const [{ given }] = readings;
  const weights = given.weights ?? configWeights(input, network);
  if (
    !weights ||
    !Object.entries(params).every(([name, shape]) => weights[name]?.values.length === product(shape))
  )
    return undefined;
  const cell = theGru(config);
  const tries = triesOf(readings, params, cell);
  const work = countElements(params) * given.batch * given.steps;
  if (tries.length === 0) return undefined;
  if (work * tries.length > LIMIT * readings.length) return { kind: 'too large' };
  const modules = await compileBoth(input, network, cell);
  const found = tries.find((each) => matches(modules, each, params, weights));
  if (found) return { kind: 'found', fixes: found.fixes };
  return cell === undefined ? undefined : { kind: 'none', tried: tries.length };
}

/** The cell of all layers, where it is one whose parameters are usually stored otherwise elsewhere. */
function theGru(config: Config): string | undefined {
  const [cell, ...others] = new Set(recurrentLayersOf(config).map((gru) => gru.cell));
  return others.length === 0 && Object.hasOwn(RESETS, cell) ? cell : undefined;
}

interface Try {
  readonly given: Case;
  readonly suspicion: Suspicion;
  readonly fixes: readonly string[];
}

/** Those with the fewest fixes first. */
function triesOf(
  readings: readonly Reading[],
  params: ParamShapes,
  cell: string | undefined,
): readonly Try[] {
  const all = cell === undefined ? [asStored] : suspicions(params, resetFix(cell));
  const tries = readings.flatMap(({ given, fix }) =>
    // a network of other cells is as it is: its own layout has been tried
    (cell === undefined && fix === undefined ? [] : all).map((suspicion) => ({
      given,
      suspicion,
      fixes: [...(fix === undefined ? [] : [fix]), ...suspicion.fixes],
    })),
  );
  return tries.toSorted((a, b) => a.fixes.length - b.fixes.length);
}

const RESETS: Readonly<Record<string, string>> = Object.assign(Object.create(null), {
  gru: 'gru_reset_before',
  gru_reset_before: 'gru',
});

const resetFix = (cell: string): string =>
  `the reset gate acts ${cell === 'gru' ? 'before' : 'after'} the product: set "cell" to "${RESETS[cell]}"`;

/** As the config's file has them; one that is not whole has been complained of by now. */
function configWeights({ weights }: CompileInput, { config }: Network): Weights | undefined {
  if (config.weights === undefined || !weights) return undefined;
  const tensors = [...readSafetensors(weights(config.weights))];
  return Object.fromEntries(
    tensors.map(([name, tensor]) => [name, { shape: tensor.shape, values: toFloat32(name, tensor) }]),
  );
}

interface Modules {
  readonly own: LoadedModule;
  /** with the other reset */
  readonly other?: LoadedModule;
}

async function compileBoth(
  input: CompileInput,
  { config }: Network,
  cell: string | undefined,
): Promise<Modules> {
  const json = JSON.stringify(configToJson(config));
  const load = async (text: string): Promise<LoadedModule> => {
    const made = await compile({ ...input, config: { file: input.config.file, text }, targets: ['js'] });
    return importModule(made.module);
  };
  const own = await load(json);
  if (cell === undefined) return { own };
  return { own, other: await load(json.replaceAll(`"cell":"${cell}"`, `"cell":"${RESETS[cell]}"`)) };
}

function matches(
  modules: Modules,
  { given, suspicion: { apply, otherReset } }: Try,
  shapes: ParamShapes,
  weights: Weights,
): boolean {
  const applied = apply(weights);
  if (!applied || Object.entries(shapes).some(([name, shape]) => applied[name].shape.join() !== shape.join()))
    return false;
  const values = Object.entries(applied).map(([name, each]) => [name, each.values] as const);
  const { loadSync } = (otherReset && modules.other) || modules.own;
  const model = loadSync({ target: 'js', weights: Object.fromEntries(values) });
  const { x, starts, seqLength, batch, steps } = given;
  const options = { batch, steps, ...(starts as Starts), ...(seqLength && { seqLength }) };
  const results = model.run(x, options) as unknown as Readonly<Record<string, Float32Array>>;
  model.dispose();
  return given.expected.every(([name, expected]) => {
    const result = results[resultOf(name)];
    return expected.every((value, i) => isWithin(near, result[i], value));
  });
}

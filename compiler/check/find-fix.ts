// Searches what makes a case match that does not: other gate orders, the other reset, transposed weights, swapped biases.

import { readSafetensors } from '../../runtime/safetensors.ts';
import { toFloat32 } from '../../runtime/dtype.ts';
import type { CompileInput } from '../api-types.ts';
import { compile } from '../compile.ts';
import { configToJson } from '../front/config.ts';
import { grusOf } from '../front/network.ts';
import type { Case } from './case.ts';
import { isWithin, type Bound } from './compare.ts';
import { suspicions, type Suspicion, type Weights } from './fixes.ts';
import { importModule, type LoadedModule } from './kernels.ts';
import type { Network } from '../network.ts';
import { product } from './sample.ts';

/** Looser than the acceptance: another tool computes in 32 bits too, in another order. */
export const near: Bound = { absolute: 1e-5, relative: 1e-5 };

/** Products of all runs together, which take seconds. */
const LIMIT = 2e9;

export type Fix =
  /** empty: the results are as near as rounding in 32 bits lets them be */
  | { readonly kind: 'found'; readonly fixes: readonly string[] }
  | { readonly kind: 'none'; readonly tried: number }
  | { readonly kind: 'too large' };

/** Undefined where there is nothing to try: the networks have other cells than GRUs. */
export async function findFix(input: CompileInput, network: Network, given: Case): Promise<Fix | undefined> {
  const { config, params } = network;
  const cells = new Set(grusOf(config).map(({ cell }) => cell));
  const [cell] = cells;
  if (cells.size !== 1 || !Object.hasOwn(RESETS, cell)) return undefined;
  const weights = given.weights ?? configWeights(input, network);
  if (
    !weights ||
    !Object.entries(params).every(([name, shape]) => weights[name]?.values.length === product(shape))
  )
    return undefined;
  const tries = suspicions(params, resetFix(cell));
  const work =
    Object.values(params).reduce((sum, shape) => sum + product(shape), 0) * given.batch * given.steps;
  if (work * tries.length > LIMIT) return { kind: 'too large' };
  const modules = await compileBoth(input, network, cell);
  const found = tries.find((suspicion) => matches(modules, suspicion, params, weights, given));
  return found ? { kind: 'found', fixes: found.fixes } : { kind: 'none', tried: tries.length };
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

type Modules = Readonly<Record<'own' | 'other', LoadedModule>>;

async function compileBoth(input: CompileInput, { config }: Network, cell: string): Promise<Modules> {
  const json = JSON.stringify(configToJson(config));
  const other = json.replaceAll(`"cell":"${cell}"`, `"cell":"${RESETS[cell]}"`);
  const load = async (text: string): Promise<LoadedModule> => {
    const made = await compile({ ...input, config: { file: input.config.file, text }, targets: ['js'] });
    return importModule(made.module);
  };
  return { own: await load(json), other: await load(other) };
}

function matches(
  modules: Modules,
  { apply, otherReset }: Suspicion,
  shapes: Network['params'],
  weights: Weights,
  given: Case,
): boolean {
  const applied = apply(weights);
  if (!applied || Object.entries(shapes).some(([name, shape]) => applied[name].shape.join() !== shape.join()))
    return false;
  const values = Object.entries(applied).map(([name, each]) => [name, each.values] as const);
  const model = modules[otherReset ? 'other' : 'own'].loadSync({
    target: 'js',
    weights: Object.fromEntries(values),
  });
  const { x, h0, seqLength, batch, steps } = given;
  const results = model.run(x, { batch, steps, ...(h0 && { h0 }), ...(seqLength && { seqLength }) });
  model.dispose();
  return given.expected.every(([name, expected]) => {
    const result = results[name === 'y' ? 'output' : 'hn'];
    return expected.every((value, i) => isWithin(near, result[i], value));
  });
}

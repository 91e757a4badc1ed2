// Runs every target on the inputs in a file and compares with the results in it.

import type { TargetName } from '../../runtime/manifest.ts';
import type { Starts } from '../../runtime/types.ts';
import type { CompileInput } from '../api-types.ts';
import { compile } from '../compile.ts';
import { error, fail, GruccError } from '../diagnostics.ts';
import type { Config } from '../front/config-types.ts';
import { openNetwork, type Network } from '../network.ts';
import { inputError, readCase, readFiles, resultOf, type Case, type NamedFile } from './case.ts';
import { indexOf, isWithin, type Bound, type ResultShapes } from './compare.ts';
import { findFix, type Fix } from './find-fix.ts';
import {
  notesOf,
  importModule,
  openModel,
  targetsHere,
  type AnyModel,
  type FoundGpu,
  type LoadedModule,
} from './kernels.ts';
import { otherLayout } from './other-layout.ts';
import { resultShapes } from './result-shapes.ts';
import type { SampleSizes } from './sample.ts';

/** Of golden cases: |given - expected| ≤ 1e-6 + 1e-6 · |expected|. */
export const acceptance: Bound = { absolute: 1e-6, relative: 1e-6 };

/** One result of one target, held against the file's. */
export interface Comparison {
  readonly target: TargetName;
  /** y in the file is the kernel's output */
  readonly tensor: string;
  readonly ok: boolean;
  readonly maxError: number;
  /** where the largest error is */
  readonly index: readonly number[];
  readonly expected: number;
  readonly given: number;
  /** elements outside the acceptance */
  readonly count: number;
  readonly of: number;
}

export interface AgainstResult extends SampleSizes {
  readonly ok: boolean;
  readonly config: Config;
  /** whose parameters were used */
  readonly weights: 'file' | 'config';
  readonly comparisons: readonly Comparison[];
  /** tensors of the file that the check has no use for */
  readonly ignored: readonly string[];
  /** on a mismatch: what makes it match, if anything that usually goes wrong is it */
  readonly fix?: Fix;
  /** what was run on what, or not run */
  readonly notes: readonly string[];
}

/** Throws a GruccError for whatever is wrong with the config or the files. */
export async function checkAgainst(
  input: CompileInput,
  files: readonly NamedFile[],
  gpu: FoundGpu = { about: 'no GPU was asked for' },
): Promise<AgainstResult> {
  const network = openNetwork(input);
  const { config } = network;
  const file = files.map(({ name }) => name).join(', ');
  const arrays = readFiles(files);
  const other = otherLayout(file, arrays, network);
  const hinted = hinting(other && (() => findFix(input, network, [other])));
  const given = await hinted(() => readCase(file, arrays, network));
  if (!given.weights && config.weights === undefined)
    fail('GRU2005', `${file}: it has no parameters, and the config names no "weights"`);
  const search = (): Promise<Fix | undefined> =>
    findFix(input, network, [{ given }, ...(other ? [other] : [])]);
  await checkParameters(file, network, given, search);
  const module = await importModule((await compile(input)).module);
  const comparisons = await hinted(() => runTargets(file, module, network, given, gpu));
  const ok = comparisons.every((each) => each.ok);
  const fix = ok ? undefined : await search();
  const { batch, steps, ignored } = given;
  const weights = given.weights ? 'file' : 'config';
  const notes = notesOf(config, gpu);
  return { ok, config, weights, batch, steps, comparisons, ignored, notes, ...(fix && { fix }) };
}

/** Of the shapes too: two parameters that are each other's transposes have the same length. */
async function checkParameters(
  file: string,
  { params }: Network,
  given: Case,
  search: () => Promise<Fix | undefined>,
): Promise<void> {
  const wrong = Object.entries(given.weights ?? {}).find(
    ([name, { shape }]) => shape.join() !== params[name].join(),
  );
  if (!wrong) return;
  const [name, { shape }] = wrong;
  const hint = hintOf(await search());
  fail('GRU2003', `${file}: ${name}: expected shape [${params[name]}], got [${shape}]${hint}`);
}

function hintOf(fix: Fix | undefined): string {
  return fix?.kind === 'found' ? `; what makes it match: ${fix.fixes.join('; ')}` : '';
}

/** Adds to an error what makes the case match, where `search` finds it. */
const hinting =
  (search: (() => Promise<Fix | undefined>) | undefined) =>
  async <T>(act: () => T | Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (cause) {
      if (!search || !(cause instanceof GruccError)) throw cause;
      // what else is wrong, with the config's weights for instance, comes after what was found first
      const hint = hintOf(await search().catch(() => undefined));
      if (hint === '') throw cause;
      const [{ code, message }] = cause.diagnostics;
      throw new GruccError(error(code, message + hint), { cause });
    }
  };

async function runTargets(
  file: string,
  module: LoadedModule,
  network: Network,
  given: Case,
  gpu: FoundGpu,
): Promise<readonly Comparison[]> {
  const shapes = resultShapes(network, given);
  const weights = given.weights && valuesOf(given.weights);
  const comparisons: Comparison[] = [];
  try {
    for (const target of targetsHere(module, gpu)) {
      const model = await openModel(module, target, weights, gpu);
      try {
        comparisons.push(...(await compareRun(model, given, shapes)));
      } finally {
        model.dispose();
      }
    }
  } catch (cause) {
    throw inputError(file, cause);
  }
  return comparisons;
}

function valuesOf(weights: NonNullable<Case['weights']>): Readonly<Record<string, Float32Array>> {
  return Object.fromEntries(Object.entries(weights).map(([name, { values }]) => [name, values]));
}

async function compareRun(
  model: AnyModel,
  given: Case,
  shapes: ResultShapes,
): Promise<readonly Comparison[]> {
  const { x, starts, seqLength, batch, steps } = given;
  const options = { batch, steps, ...(starts as Starts), ...(seqLength && { seqLength }) };
  const results = (await model.run(x, options)) as unknown as Readonly<Record<string, Float32Array>>;
  return given.expected.map(([tensor, expected]) => {
    const name = resultOf(tensor);
    return { target: model.target, tensor, ...compareValues(results[name], expected, shapes[name]) };
  });
}

type Values = Omit<Comparison, 'target' | 'tensor'>;

function compareValues(given: Float32Array, expected: Float32Array, shape: readonly number[]): Values {
  let [worst, maxError, count] = [0, 0, 0];
  for (let i = 0; i < expected.length; i++) {
    if (!isWithin(acceptance, given[i], expected[i])) count++;
    const off = Object.is(given[i], expected[i]) ? 0 : Math.abs(given[i] - expected[i]);
    if (!(off <= maxError)) [worst, maxError] = [i, Number.isNaN(off) ? Infinity : off];
  }
  return {
    ok: count === 0,
    maxError,
    index: indexOf(worst, shape),
    expected: expected[worst],
    given: given[worst],
    count,
    of: expected.length,
  };
}

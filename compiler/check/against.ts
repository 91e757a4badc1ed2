// Runs every target on the inputs in a file and compares with the results in it.

import type { TargetName } from '../../runtime/manifest.ts';
import { readSafetensors, type Tensor } from '../../runtime/safetensors.ts';
import { toFloat32 } from '../../runtime/dtype.ts';
import type { CompileInput } from '../api-types.ts';
import { compile } from '../compile.ts';
import type { Code } from '../codes.ts';
import { error, fail, GruccError } from '../diagnostics.ts';
import type { Config } from '../front/config-types.ts';
import { indexOf, isWithin, type Bound, type ResultName, type ResultShapes } from './compare.ts';
import {
  gpuNotes,
  importModule,
  openModel,
  targetsHere,
  type AnyModel,
  type FoundGpu,
  type LoadedModule,
} from './kernels.ts';
import { openNetwork, resultShapes, type Network } from './network.ts';
import type { SampleSizes } from './sample.ts';

/** Of golden cases: |given - expected| ≤ 1e-6 + 1e-6 · |expected|. */
export const acceptance: Bound = { absolute: 1e-6, relative: 1e-6 };

/** One result of one target, held against the file's. */
export interface Comparison {
  readonly target: TargetName;
  /** y in the file is the kernel's output */
  readonly tensor: 'y' | 'hn';
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
  /** what was run on what, or not run */
  readonly notes: readonly string[];
}

interface Case extends SampleSizes {
  readonly x: Float32Array;
  readonly h0?: Float32Array;
  readonly seqLength?: Int32Array;
  readonly expected: readonly (readonly ['y' | 'hn', Float32Array])[];
  readonly weights?: Readonly<Record<string, Float32Array>>;
  readonly ignored: readonly string[];
}

/** `file` is how errors name it. Throws a GruccError for whatever is wrong with the config or the file. */
export async function checkAgainst(
  input: CompileInput,
  file: string,
  bytes: Uint8Array,
  gpu: FoundGpu = { about: 'no GPU was asked for' },
): Promise<AgainstResult> {
  const network = openNetwork(input);
  const given = await explained(file, () => readCase(file, readSafetensors(bytes), network));
  const { config } = network;
  if (!given.weights && config.weights === undefined)
    fail('GRU2005', `${file}: it has no parameters, and the config names no "weights"`);
  const module = await importModule((await compile(input)).module);
  const comparisons = await explained(file, () => runTargets(module, network, given, gpu));
  const { batch, steps, ignored } = given;
  const weights = given.weights ? 'file' : 'config';
  return {
    ok: comparisons.every((each) => each.ok),
    config,
    weights,
    batch,
    steps,
    comparisons,
    ignored,
    notes: gpuNotes(config.targets, gpu),
  };
}

/** What the runtime, of which the module has its own copy, says of a file is an error of the input, not a bug. */
async function explained<T>(file: string, action: () => T | Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    const { name, code, message } = cause as Error & { code?: Code };
    if (cause instanceof GruccError || name !== 'GruccError' || code === undefined) throw cause;
    throw new GruccError(error(code, `${file}: ${message}`), { cause });
  }
}

const known = ['x', 'h0', 'seq_length', 'y', 'hn'];

function readCase(file: string, tensors: ReadonlyMap<string, Tensor>, { config, params }: Network): Case {
  const x = tensors.get('x') ?? fail('GRU2006', `${file}: it has no tensor x`);
  const results = (['y', 'hn'] as const).filter((name) => tensors.has(name));
  if (results.length === 0) fail('GRU2006', `${file}: it has neither y nor hn to compare with`);
  const sizes = sizesOf(file, x.shape, config);
  const floats = (name: string, shape: readonly number[]): Float32Array => {
    const tensor = tensors.get(name) as Tensor;
    checkShape(file, name, tensor.shape, shape, sizes.isBatched ? undefined : config);
    return toFloat32(name, tensor);
  };
  const shapes = resultShapes(config, sizes);
  const lengths = tensors.get('seq_length');
  const names = Object.keys(params).filter((name) => tensors.has(name));
  const weights = names.length > 0 ? readParams(tensors, params, names) : undefined;
  return {
    batch: sizes.batch,
    steps: sizes.steps,
    x: toFloat32('x', x),
    ...(tensors.has('h0') && { h0: floats('h0', shapes.hn) }),
    ...(lengths && { seqLength: integers(file, 'seq_length', lengths) }),
    expected: results.map((name) => [name, floats(name, shapes[name === 'y' ? 'output' : 'hn'])]),
    ...(weights && { weights }),
    ignored: [...tensors.keys()].filter((name) => !known.includes(name) && !Object.hasOwn(params, name)),
  };
}

/** Of the shape too: two parameters that are each other's transposes have the same length. */
function readParams(
  tensors: ReadonlyMap<string, Tensor>,
  params: Network['params'],
  names: readonly string[],
): Readonly<Record<string, Float32Array>> {
  const values = names.map((name) => {
    const tensor = tensors.get(name) as Tensor;
    if (tensor.shape.join() !== params[name].join())
      fail('GRU2003', `${name}: expected shape [${params[name]}], got [${tensor.shape}]`);
    return [name, toFloat32(name, tensor)] as const;
  });
  return Object.fromEntries(values);
}

interface FileSizes extends SampleSizes {
  readonly isBatched: boolean;
}

/** Unbatched x (T, I) is a batch of one. */
function sizesOf(file: string, shape: readonly number[], config: Config): FileSizes {
  const isBatched = shape.length === 3;
  const [a, b] = isBatched ? shape : config.batchFirst ? [1, shape[0]] : [shape[0], 1];
  const expected = config.batchFirst ? '[batch, steps, ' : '[steps, batch, ';
  if (![2, 3].includes(shape.length) || shape.at(-1) !== config.inputSize)
    fail('GRU2006', `${file}: x: expected shape ${expected}${config.inputSize}], got [${shape.join(', ')}]`);
  return config.batchFirst ? { batch: a, steps: b, isBatched } : { batch: b, steps: a, isBatched };
}

function checkShape(
  file: string,
  name: string,
  given: readonly number[],
  expected: readonly number[],
  unbatched: Config | undefined,
): void {
  const axis = name === 'y' && unbatched?.batchFirst ? 0 : 1;
  const wanted = unbatched ? expected.toSpliced(axis, 1) : expected;
  if (given.join() === wanted.join()) return;
  fail('GRU2006', `${file}: ${name}: expected shape [${wanted.join(', ')}], got [${given.join(', ')}]`);
}

/** Lengths as any writer may have kept them: integers, or whole numbers in a float type. */
function integers(file: string, name: string, tensor: Tensor): Int32Array {
  const { dtype, bytes } = tensor;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const values =
    dtype === 'I64'
      ? Array.from({ length: bytes.length / 8 }, (_, i) => Number(view.getBigInt64(i * 8, true)))
      : dtype === 'I32'
        ? Array.from({ length: bytes.length / 4 }, (_, i) => view.getInt32(i * 4, true))
        : Array.from(toFloat32(name, tensor));
  const wrong = values.find((value) => !Number.isInteger(value) || value < 0 || value > 2 ** 31 - 1);
  if (wrong !== undefined) fail('GRU3003', `${file}: ${name}: ${wrong} is not a length`);
  return Int32Array.from(values);
}

async function runTargets(
  module: LoadedModule,
  network: Network,
  given: Case,
  gpu: FoundGpu,
): Promise<readonly Comparison[]> {
  const shapes = resultShapes(network.config, given);
  const comparisons: Comparison[] = [];
  for (const target of targetsHere(module, gpu)) {
    const model = await openModel(module, target, given.weights, gpu);
    try {
      comparisons.push(...(await compareRun(model, given, shapes)));
    } finally {
      model.dispose();
    }
  }
  return comparisons;
}

async function compareRun(
  model: AnyModel,
  given: Case,
  shapes: ResultShapes,
): Promise<readonly Comparison[]> {
  const { x, h0, seqLength, batch, steps } = given;
  const results = await model.run(x, { batch, steps, ...(h0 && { h0 }), ...(seqLength && { seqLength }) });
  return given.expected.map(([tensor, expected]) => {
    const result: ResultName = tensor === 'y' ? 'output' : 'hn';
    return { target: model.target, tensor, ...compareValues(results[result], expected, shapes[result]) };
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

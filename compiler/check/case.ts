// A case to check against: inputs and expected results from files of other tools, every shape held against the config.

import { readArrays } from '../import/index.ts';
import type { Code } from '../codes.ts';
import { error, fail, GruccError } from '../diagnostics.ts';
import type { Config } from '../front/config-types.ts';
import { kindsOf } from '../front/states.ts';
import type { Network } from '../network.ts';
import { resultShapes } from './result-shapes.ts';
import { product, type SampleSizes } from './sample.ts';

/** Numbers of a file, read one by one. */
interface Numbers {
  readonly shape: readonly number[];
  readonly isFloat: boolean;
  at(index: number): number;
}

export type Arrays = ReadonlyMap<string, Numbers>;

export interface NamedFile {
  /** how errors name it; a .npy holds what its file is called */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Parameter {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface Case extends SampleSizes {
  readonly x: Float32Array;
  /** what states begin as: h0; empty where the file has none */
  readonly starts: Readonly<Record<string, Float32Array>>;
  readonly seqLength?: Int32Array;
  /** y is the output */
  readonly expected: readonly (readonly [tensor: string, Float32Array])[];
  /** as they are in the file, whose shapes may not be the config's */
  readonly weights?: Readonly<Record<string, Parameter>>;
  readonly ignored: readonly string[];
}

/** All files together are one case. */
export function readFiles(files: readonly NamedFile[]): Arrays {
  const arrays = new Map<string, Numbers>();
  for (const file of files)
    for (const [key, value] of readOne(file)) {
      if (arrays.has(key)) fail('GRU2006', `${file.name}: ${key} is in two of the files`);
      arrays.set(key, value);
    }
  return arrays;
}

/** What the runtime, of which the module has its own copy, says of a file is an error of the input, not a bug. */
export function inputError(file: string, cause: unknown): unknown {
  const { name, code, message } = cause as Error & { code?: Code };
  if (name !== 'GruccError' || code === undefined) return cause;
  const own =
    cause instanceof GruccError ? cause.diagnostics.map((each) => each.message).join('; ') : message;
  return new GruccError(error(code, `${file}: ${own}`), { cause });
}

function readOne({ name, bytes }: NamedFile): Arrays {
  try {
    return readArrays(name, bytes);
  } catch (cause) {
    throw inputError(name, cause);
  }
}

/** `file` is how errors name all files. */
export function readCase(file: string, arrays: Arrays, network: Network): Case {
  const { config, params } = network;
  const x = arrays.get('x') ?? fail('GRU2006', `${file}: it has no tensor x`);
  const kinds = kindsOf(network.states).map(({ name }) => name);
  const finals = kinds.map((name) => `${name}n`);
  const results = ['y', ...finals].filter((name) => arrays.has(name));
  if (results.length === 0)
    fail('GRU2006', `${file}: it has neither y nor ${finals.join(' nor ')} to compare with`);
  const sizes = sizesOf(file, x.shape, config);
  const shaped = (name: string, shape: readonly number[]): Float32Array => {
    const array = arrays.get(name) as Numbers;
    checkShape(file, name, array.shape, shape, sizes.isBatched ? undefined : config);
    return floats(file, name, array);
  };
  const shapes = resultShapes(network, sizes);
  const lengths = arrays.get('seq_length');
  const known = ['x', 'seq_length', 'y', ...kinds.flatMap((name) => [`${name}0`, `${name}n`])];
  const names = Object.keys(params).filter((name) => arrays.has(name));
  const weights = names.map((name) => {
    const array = arrays.get(name) as Numbers;
    return [name, { shape: array.shape, values: floats(file, name, array) }] as const;
  });
  return {
    batch: sizes.batch,
    steps: sizes.steps,
    x: floats(file, 'x', x),
    starts: Object.fromEntries(
      startsIn(file, kinds, arrays).map((name) => [`${name}0`, shaped(`${name}0`, shapes[`${name}n`])]),
    ),
    ...(lengths && { seqLength: integers(file, 'seq_length', lengths) }),
    expected: results.map((name) => [name, shaped(name, shapes[resultOf(name)])]),
    ...(weights.length > 0 && { weights: Object.fromEntries(weights) }),
    ignored: [...arrays.keys()].filter((name) => !known.includes(name) && !Object.hasOwn(params, name)),
  };
}

/** The result that a tensor of a file is to be. */
export const resultOf = (tensor: string): string => (tensor === 'y' ? 'output' : tensor);

/** The states whose start the file has: all of them, or none. */
function startsIn(file: string, kinds: readonly string[], arrays: Arrays): readonly string[] {
  const given = kinds.filter((name) => arrays.has(`${name}0`));
  const missing = kinds.find((name) => !arrays.has(`${name}0`));
  if (given.length > 0 && missing !== undefined)
    fail('GRU2006', `${file}: it has ${given[0]}0 and no ${missing}0: expected all states, or none`);
  return given;
}

function floats(file: string, name: string, { shape, isFloat, at }: Numbers): Float32Array {
  if (!isFloat) fail('GRU2004', `${file}: ${name}: expected floats, got integers`);
  return Float32Array.from({ length: product(shape) }, (_, index) => at(index));
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

/** In an unbatched case the axis of one sequence is missing: the one that has the batch. */
function checkShape(
  file: string,
  name: string,
  given: readonly number[],
  expected: readonly number[],
  unbatched: Config | undefined,
): void {
  const axis = name === 'y' && (unbatched?.batchFirst || expected.length === 2) ? 0 : 1;
  const wanted = unbatched ? expected.toSpliced(axis, 1) : expected;
  if (given.join() === wanted.join()) return;
  fail('GRU2006', `${file}: ${name}: expected shape [${wanted.join(', ')}], got [${given.join(', ')}]`);
}

/** Lengths as any writer may have kept them: integers, or whole numbers in a float type. */
function integers(file: string, name: string, { shape, at }: Numbers): Int32Array {
  const values = Array.from({ length: product(shape) }, (_, index) => at(index));
  const wrong = values.find((value) => !Number.isInteger(value) || value < 0 || value > 2 ** 31 - 1);
  if (wrong !== undefined) fail('GRU3003', `${file}: ${name}: ${wrong} is not a length`);
  return Int32Array.from(values);
}

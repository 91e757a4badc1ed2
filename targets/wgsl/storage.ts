// How arrays lie in a device's storage, where nothing but halves is smaller than a word, and how kernels read them.

import type { GpuKernel } from '../../runtime/manifest.ts';
import { dtypes, type DType } from '../../compiler/ir/dtypes.ts';
import { isParam, type Buffer, type Program } from '../../compiler/ir/loop.ts';
import { retypeWeights } from '../../compiler/loop/retype-weights.ts';

interface Storage {
  /** what an array of nothing else is declared as */
  readonly elem: string;
  readonly read: (array: string, i: string) => string;
  /** of an array of words */
  readonly fromWords: (array: string, i: string) => string;
}

const bits = (array: string, i: string, log: number, width: number): string =>
  `extractBits(bitcast<i32>(${array}[${i} >> ${log}u]), u32(${i} & ${2 ** log - 1}) * ${width}u, ${width}u)`;

const half = (array: string, i: string): string =>
  `unpack2x16float(${array}[${i} >> 1u] >> (u32(${i} & 1) << 4u)).x`;

/** A total table: in words of four bytes, what is smaller is taken out of them. */
const inWords: { readonly [dtype in DType]: Storage } = {
  f32: {
    elem: 'f32',
    read: (array, i) => `${array}[${i}]`,
    fromWords: (array, i) => `bitcast<f32>(${array}[${i}])`,
  },
  i32: {
    elem: 'i32',
    read: (array, i) => `${array}[${i}]`,
    fromWords: (array, i) => `bitcast<i32>(${array}[${i}])`,
  },
  f16: { elem: 'u32', read: half, fromWords: half },
  i16: small(1, 16),
  i8: small(2, 8),
};

function small(log: number, width: number): Storage {
  const read = (array: string, i: string): string => bits(array, i, log, width);
  return { elem: 'u32', read, fromWords: read };
}

/** Where the device has halves. */
const nativeHalf: Storage = {
  ...inWords.f16,
  elem: 'f16',
  read: (array, i) => `f32(${array}[${i}])`,
};

export const binding = (i: number, access: string, name: string, type: string): string =>
  `@group(0) @binding(${i}) var<${access}> ${name}: ${type};`;

/** The function that reads a weight. */
export function readerOf({ dtype }: Pick<Buffer, 'dtype'>): string {
  return dtypes[dtype].elem === 'f32' ? 'weight' : `weight_${dtype}`;
}

function weightsText(program: Program, half: Storage): string {
  const arenas = program.buffers.filter(isParam);
  const types = arenas.length > 0 ? arenas : [{ dtype: 'f32' } as const];
  const storageOf = (dtype: DType): Storage => (dtype === 'f16' ? half : inWords[dtype]);
  const [{ elem }] = types.map(({ dtype }) => storageOf(dtype));
  const isMixed = types.length > 1;
  const functions = types.map((b) => {
    const { read, fromWords } = storageOf(b.dtype);
    const value = (isMixed ? fromWords : read)('weights', 'i');
    return `fn ${readerOf(b)}(i: i32) -> ${dtypes[b.dtype].elem} { return ${value}; }`;
  });
  const i = program.args.findIndex(({ from }) => from === 'params') + 1;
  const array = binding(i, 'storage, read', 'weights', `array<${isMixed ? 'u32' : elem}>`);
  return [...(elem === 'f16' ? ['enable f16;'] : []), array, ...functions, ''].join('\n');
}

/**
 * What stands before the kernels, for each way in which their runtime may have stored the weights: as the program has
 * them, or, where they are all f32, as halves. The kernels are the same text.
 */
export function readingsOf(program: Program): GpuKernel['readings'] {
  const f32 = weightsText(program, inWords.f16);
  if (program.buffers.some((b) => isParam(b) && b.dtype !== 'f32')) return { f32 };
  const halves = retypeWeights(program, 'f16');
  return { f32, f16: weightsText(halves, nativeHalf), pairs: weightsText(halves, inWords.f16) };
}

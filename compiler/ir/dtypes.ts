// What the elements of memory may be. A load widens, exactly: programs compute with f32 and i32 alone. What a store of
// whole numbers is given must be a number that the type holds, so that targets which would wrap and those which would
// saturate agree; halves are only read.

import { halfOf } from './bits.ts';
import type { Elem } from './scalar.ts';

/** `f16` are the bits of halves. */
export type DType = 'f32' | 'f16' | 'i32' | 'i16' | 'i8';
export type Memory = Float32Array | Uint16Array | Int32Array | Int16Array | Int8Array;

interface Kind {
  readonly bytes: 1 | 2 | 4;
  /** what a load yields, and a store is given */
  readonly elem: 'f32' | 'i32';
  readonly over: (bytes: ArrayBuffer) => Memory;
  /** the value of what such an array holds, where that is another number */
  readonly read?: (held: number) => number;
  /** the numbers that may be stored */
  readonly range: readonly [least: number, most: number] | 'all' | 'none';
}

export const dtypes: { readonly [dtype in DType]: Kind } = {
  f32: { bytes: 4, elem: 'f32', over: (bytes) => new Float32Array(bytes), range: 'all' },
  f16: { bytes: 2, elem: 'f32', over: (bytes) => new Uint16Array(bytes), read: halfOf, range: 'none' },
  i32: { bytes: 4, elem: 'i32', over: (bytes) => new Int32Array(bytes), range: 'all' },
  i16: { bytes: 2, elem: 'i32', over: (bytes) => new Int16Array(bytes), range: [-(2 ** 15), 2 ** 15 - 1] },
  i8: { bytes: 1, elem: 'i32', over: (bytes) => new Int8Array(bytes), range: [-(2 ** 7), 2 ** 7 - 1] },
};

export function mayHold(dtype: DType, value: number): boolean {
  const { range } = dtypes[dtype];
  return range === 'all' || (range !== 'none' && value >= range[0] && value <= range[1]);
}

export function arrayOf(dtype: DType, count: number): Memory {
  return dtypes[dtype].over(new ArrayBuffer(count * dtypes[dtype].bytes));
}

/** The type of memory that holds a value as it is. */
export function dtypeOf(elem: Elem): DType {
  if (elem === 'bool') throw new Error('a bool has no place in memory');
  return elem;
}

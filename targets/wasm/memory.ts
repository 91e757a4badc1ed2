// How WebAssembly loads and stores elements of each type: one, or a vector of four widened ones.

import type { DType } from '../../compiler/ir/dtypes.ts';
import type { Locals } from './locals.ts';

interface MemoryForm {
  readonly scalarLoad: string;
  readonly scalarStore: string;
  readonly vectorLoad: string;
  /** makes four words of what was loaded */
  readonly widen: (vector: string) => string;
  /** puts four words that the type holds side by side */
  readonly narrow: (vector: string, locals: Locals) => string;
}

const asItIs = (vector: string): string => vector;

/** Narrowing takes two vectors: the same one twice. */
const twice =
  (name: string) =>
  (vector: string, locals: Locals): string => {
    const kept = locals.temporary('v128');
    return `(${name} (local.tee ${kept} ${vector}) (local.get ${kept}))`;
  };

const toHalves = twice('i16x8.narrow_i32x4_s');
const toBytes = twice('i8x16.narrow_i16x8_s');

const words = { vectorLoad: 'v128.load', widen: asItIs, narrow: asItIs } as const;

export const memoryForms: { readonly [dtype in DType]: MemoryForm } = {
  f32: { scalarLoad: 'f32.load', scalarStore: 'f32.store', ...words },
  i32: { scalarLoad: 'i32.load', scalarStore: 'i32.store', ...words },
  f16: { scalarLoad: 'absent', scalarStore: 'absent', ...words },
  i16: {
    scalarLoad: 'i32.load16_s',
    scalarStore: 'i32.store16',
    vectorLoad: 'v128.load16x4_s',
    widen: asItIs,
    narrow: toHalves,
  },
  i8: {
    scalarLoad: 'i32.load8_s',
    scalarStore: 'i32.store8',
    // eight, of which the first four are used: what lies behind an array can be read
    vectorLoad: 'v128.load8x8_s',
    widen: (vector) => `(i32x4.extend_low_i16x8_s ${vector})`,
    narrow: (vector, locals) => toBytes(toHalves(vector, locals), locals),
  },
};

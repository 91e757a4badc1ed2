// How WebAssembly spells each operation, of one number and of four.

import type { BinaryAnswers, UnaryAnswers } from '../../compiler/ir/scalar.ts';
import type { Locals } from './locals.ts';

type Form = (operands: readonly string[], locals: Locals) => string;

const instruction =
  (name: string): Form =>
  (operands) =>
    `(${name} ${operands.join(' ')})`;

const decomposed = {
  sigmoid: 'decomposed',
  tanh: 'decomposed',
  expNeg: 'decomposed',
  exp: 'decomposed',
  expm1: 'decomposed',
  log: 'decomposed',
  softplus: 'decomposed',
} as const;

/** Bits are bits: a vector has no type. */
const asItIs: Form = ([x]) => x;

export const scalarUnary: UnaryAnswers<Form> = {
  ...decomposed,
  neg: instruction('f32.neg'),
  abs: instruction('f32.abs'),
  sqrt: instruction('f32.sqrt'),
  round: instruction('f32.nearest'),
  bitsOf: instruction('i32.reinterpret_f32'),
  floatOf: instruction('f32.reinterpret_i32'),
  toI32: instruction('i32.trunc_sat_f32_s'),
  toF32: instruction('f32.convert_i32_s'),
};

export const vectorUnary: UnaryAnswers<Form> = {
  ...decomposed,
  neg: instruction('f32x4.neg'),
  abs: instruction('f32x4.abs'),
  sqrt: instruction('f32x4.sqrt'),
  round: instruction('f32x4.nearest'),
  bitsOf: asItIs,
  floatOf: asItIs,
  toI32: instruction('i32x4.trunc_sat_f32x4_s'),
  toF32: instruction('f32x4.convert_i32x4_s'),
};

/** There is no f32.pmin and no i32.min: min(a, b) is b where b < a, else a. */
const extreme =
  (type: 'f32' | 'i32', less: string, isMin: boolean): Form =>
  ([a, b], locals) => {
    const [left, right] = [locals.temporary(type), locals.temporary(type)];
    const [low, high] = isMin ? [right, left] : [left, right];
    const isOther = `(${less} (local.get ${low}) (local.get ${high}))`;
    return `(select (local.tee ${right} ${b}) (local.tee ${left} ${a}) ${isOther})`;
  };

const signMask = '(v128.const i32x4 0x80000000 0x80000000 0x80000000 0x80000000)';

export const scalarF32: BinaryAnswers<Form> = {
  add: instruction('f32.add'),
  sub: instruction('f32.sub'),
  mul: instruction('f32.mul'),
  div: instruction('f32.div'),
  min: extreme('f32', 'f32.lt', true),
  max: extreme('f32', 'f32.lt', false),
  copysign: instruction('f32.copysign'),
  lt: instruction('f32.lt'),
  le: instruction('f32.le'),
  eq: instruction('f32.eq'),
  and: 'absent',
  or: 'absent',
  shl: 'absent',
  shr: 'absent',
  mod: 'absent',
};

/** pmin(a, b) is b < a ? b : a, the meaning of min. */
export const vectorF32: BinaryAnswers<Form> = {
  add: instruction('f32x4.add'),
  sub: instruction('f32x4.sub'),
  mul: instruction('f32x4.mul'),
  div: instruction('f32x4.div'),
  min: instruction('f32x4.pmin'),
  max: instruction('f32x4.pmax'),
  copysign: ([a, b]) => `(v128.bitselect ${b} ${a} ${signMask})`,
  lt: instruction('f32x4.lt'),
  le: instruction('f32x4.le'),
  eq: instruction('f32x4.eq'),
  and: 'absent',
  or: 'absent',
  shl: 'absent',
  shr: 'absent',
  mod: 'absent',
};

export const scalarI32: BinaryAnswers<Form> = {
  add: instruction('i32.add'),
  sub: instruction('i32.sub'),
  mul: instruction('i32.mul'),
  div: instruction('i32.div_u'),
  min: extreme('i32', 'i32.lt_s', true),
  max: extreme('i32', 'i32.lt_s', false),
  copysign: 'absent',
  lt: instruction('i32.lt_s'),
  le: instruction('i32.le_s'),
  eq: instruction('i32.eq'),
  and: instruction('i32.and'),
  or: instruction('i32.or'),
  shl: instruction('i32.shl'),
  shr: instruction('i32.shr_s'),
  mod: instruction('i32.rem_u'),
};

export const vectorI32: BinaryAnswers<Form> = {
  add: instruction('i32x4.add'),
  sub: instruction('i32x4.sub'),
  mul: instruction('i32x4.mul'),
  div: 'absent',
  min: instruction('i32x4.min_s'),
  max: instruction('i32x4.max_s'),
  copysign: 'absent',
  lt: instruction('i32x4.lt_s'),
  le: instruction('i32x4.le_s'),
  eq: instruction('i32x4.eq'),
  and: instruction('v128.and'),
  or: instruction('v128.or'),
  shl: instruction('i32x4.shl'),
  shr: instruction('i32x4.shr_s'),
  mod: 'absent',
};

// How WebAssembly spells each operation, of one number and of four.

import type { BinaryOp, UnaryAnswers } from '../../compiler/ir/scalar.ts';
import type { Locals } from './locals.ts';

type Form = (operands: readonly string[], locals: Locals) => string;

const instruction =
  (name: string): Form =>
  (operands) =>
    `(${name} ${operands.join(' ')})`;

interface UnaryForm {
  readonly one: Form;
  readonly four: Form;
}

const both = (one: string, four: string): UnaryForm => ({ one: instruction(one), four: instruction(four) });

/** Bits are bits: a vector has no type. */
const seenAs = (one: string): UnaryForm => ({ one: instruction(one), four: ([x]) => x });

export const unaryForms: UnaryAnswers<UnaryForm> = {
  neg: both('f32.neg', 'f32x4.neg'),
  abs: both('f32.abs', 'f32x4.abs'),
  sqrt: both('f32.sqrt', 'f32x4.sqrt'),
  round: both('f32.nearest', 'f32x4.nearest'),
  bitsOf: seenAs('i32.reinterpret_f32'),
  floatOf: seenAs('f32.reinterpret_i32'),
  toI32: both('i32.trunc_sat_f32_s', 'i32x4.trunc_sat_f32x4_s'),
  toF32: both('f32.convert_i32_s', 'f32x4.convert_i32x4_s'),
  sigmoid: 'decomposed',
  tanh: 'decomposed',
  expNeg: 'decomposed',
  exp: 'decomposed',
  expm1: 'decomposed',
  log: 'decomposed',
  softplus: 'decomposed',
};

/** Of one f32, four, one i32, four. */
type BinaryForm = readonly [
  f32: Form | 'absent',
  f32x4: Form | 'absent',
  i32: Form | 'absent',
  i32x4: Form | 'absent',
];

const all = (f32: string, i32 = f32): BinaryForm => [
  instruction(`f32.${f32}`),
  instruction(`f32x4.${f32}`),
  instruction(`i32.${i32}`),
  instruction(`i32x4.${i32}`),
];

const ofBits = (i32: string, i32x4: string): BinaryForm => [
  'absent',
  'absent',
  instruction(i32),
  instruction(i32x4),
];

/** pmin(a, b) is b < a ? b : a, the meaning of min. There is no f32.pmin and no i32.min. */
const extreme = (isMin: boolean): BinaryForm => [
  selected('f32', 'f32.lt', isMin),
  instruction(isMin ? 'f32x4.pmin' : 'f32x4.pmax'),
  selected('i32', 'i32.lt_s', isMin),
  instruction(isMin ? 'i32x4.min_s' : 'i32x4.max_s'),
];

function selected(type: 'f32' | 'i32', less: string, isMin: boolean): Form {
  return ([a, b], locals) => {
    const [left, right] = [locals.temporary(type), locals.temporary(type)];
    const [low, high] = isMin ? [right, left] : [left, right];
    const isOther = `(${less} (local.get ${low}) (local.get ${high}))`;
    return `(select (local.tee ${right} ${b}) (local.tee ${left} ${a}) ${isOther})`;
  };
}

const signMask = '(v128.const i32x4 0x80000000 0x80000000 0x80000000 0x80000000)';
const withSign: Form = ([a, b]) => `(v128.bitselect ${b} ${a} ${signMask})`;

export const binaryForms: { readonly [op in BinaryOp]: BinaryForm } = {
  add: all('add'),
  sub: all('sub'),
  mul: all('mul'),
  div: [instruction('f32.div'), instruction('f32x4.div'), instruction('i32.div_u'), 'absent'],
  min: extreme(true),
  max: extreme(false),
  copysign: [instruction('f32.copysign'), withSign, 'absent', 'absent'],
  lt: all('lt', 'lt_s'),
  le: all('le', 'le_s'),
  eq: all('eq'),
  and: ofBits('i32.and', 'v128.and'),
  or: ofBits('i32.or', 'v128.or'),
  shl: ofBits('i32.shl', 'i32x4.shl'),
  shr: ofBits('i32.shr_s', 'i32x4.shr_s'),
  mod: ['absent', 'absent', instruction('i32.rem_u'), 'absent'],
};

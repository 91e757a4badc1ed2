// The scalar vocabulary both IR levels share: element types and operations, each with its meaning.
//
// f32 arithmetic rounds after every operation; i32 arithmetic wraps. An operation has two meanings: `f32` is what a
// strict kernel computes, to the bit (the loop IR's interpreter); `exact` is what it approximates (the graph IR's
// evaluator, in f64). Where only `exact` is given, `f32` is `exact` rounded once.

import { bitsOf, copysign, expNeg32, floatOf, sigmoid32, tanh32 } from './activations.ts';

export type Elem = 'f32' | 'i32' | 'bool';

export type UnaryOp =
  | 'neg'
  | 'abs'
  | 'sigmoid'
  | 'tanh'
  /** exp(-x) of x that is not below 0 */
  | 'expNeg'
  | 'bitsOf'
  | 'floatOf';

export type BinaryOp =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  /** min(a, b) is b < a ? b : a, so a NaN in a stays and one in b is dropped; max likewise */
  | 'min'
  | 'max'
  | 'copysign'
  | 'lt'
  /** of every lane of a by the one number b */
  | 'shl'
  /** of whole numbers that are not negative */
  | 'mod';

interface UnaryMeaning {
  readonly symbol: string;
  readonly exact: (x: number) => number;
  readonly f32?: (x: number) => number;
  readonly from: Elem;
  readonly to: Elem;
}

export const unaryOps: { readonly [op in UnaryOp]: UnaryMeaning } = {
  neg: { symbol: '-', exact: (x) => -x, from: 'f32', to: 'f32' },
  abs: { symbol: 'abs', exact: Math.abs, from: 'f32', to: 'f32' },
  sigmoid: {
    symbol: 'sigmoid',
    exact: (x) => 1 / (1 + Math.exp(-x)),
    f32: sigmoid32,
    from: 'f32',
    to: 'f32',
  },
  tanh: { symbol: 'tanh', exact: Math.tanh, f32: tanh32, from: 'f32', to: 'f32' },
  expNeg: { symbol: 'expNeg', exact: (x) => Math.exp(-x), f32: expNeg32, from: 'f32', to: 'f32' },
  bitsOf: { symbol: 'bits', exact: bitsOf, from: 'f32', to: 'i32' },
  floatOf: { symbol: 'float', exact: floatOf, from: 'i32', to: 'f32' },
};

interface BinaryMeaning {
  readonly symbol: string;
  readonly exact: (a: number, b: number) => number;
  /** the i32 meaning, where the operation has one */
  readonly i32?: (a: number, b: number) => number;
}

export const binaryOps: { readonly [op in BinaryOp]: BinaryMeaning } = {
  add: { symbol: '+', exact: (a, b) => a + b, i32: (a, b) => (a + b) | 0 },
  sub: { symbol: '-', exact: (a, b) => a - b, i32: (a, b) => (a - b) | 0 },
  mul: { symbol: '*', exact: (a, b) => a * b, i32: Math.imul },
  div: { symbol: '/', exact: (a, b) => a / b, i32: (a, b) => Math.trunc(a / b) },
  min: { symbol: 'min', exact: (a, b) => (b < a ? b : a), i32: Math.min },
  max: { symbol: 'max', exact: (a, b) => (a < b ? b : a), i32: Math.max },
  copysign: { symbol: 'copysign', exact: copysign },
  lt: { symbol: '<', exact: (a, b) => Number(a < b), i32: (a, b) => Number(a < b) },
  shl: { symbol: '<<', exact: (a, b) => a << b, i32: (a, b) => a << b },
  mod: { symbol: '%', exact: (a, b) => a % b, i32: (a, b) => a % b },
};

/** The result of a strict kernel's unary operation. */
export function unaryF32(op: UnaryOp, x: number): number {
  const { f32, exact, to } = unaryOps[op];
  if (f32) return f32(x);
  return to === 'f32' ? Math.fround(exact(x)) : exact(x);
}

/** The result of a strict kernel's binary operation on two values of `elem`. */
export function binaryF32(op: BinaryOp, elem: Elem, a: number, b: number): number {
  const meaning = binaryOps[op];
  if (elem === 'f32') return Math.fround(meaning.exact(a, b));
  if (!meaning.i32) throw new Error(`${op} has no meaning for ${elem}`);
  return meaning.i32(a, b);
}

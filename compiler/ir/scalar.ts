// The scalar vocabulary both IR levels share: element types and operations, each with its meaning.
//
// f32 arithmetic rounds after every operation; i32 arithmetic wraps. An operation has two meanings: `exact` is what it
// approximates (the graph IR's evaluator, in f64); scalar-f32.ts says what a strict kernel computes, to the bit (the loop
// IR's interpreter).

import { bitsOf, copysign, floatOf } from './bits.ts';

export type Elem = 'f32' | 'i32' | 'bool';

/** What machines have. */
export type PrimitiveOp =
  | 'neg'
  | 'abs'
  | 'sqrt'
  /** to the nearest whole number, of two the even one */
  | 'round'
  | 'bitsOf'
  | 'floatOf'
  /** cut off towards 0; what i32 cannot hold becomes its end, NaN becomes 0 */
  | 'toI32'
  | 'toF32';

/** What spellings.ts makes of primitive operations. */
export type SpelledOp =
  | 'sigmoid'
  | 'tanh'
  /** exp(-x) of x that is not below 0; what is no normal number is 0 */
  | 'expNeg'
  | 'exp'
  /** exp(x) - 1, close to x where x is small */
  | 'expm1'
  | 'log'
  /** log(1 + exp(x)) */
  | 'softplus';

export type UnaryOp = PrimitiveOp | SpelledOp;

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
  | 'le'
  | 'eq'
  | 'and'
  | 'or'
  /** of every lane of a by the one number b, as `shr`, which keeps the sign */
  | 'shl'
  | 'shr'
  /** of whole numbers that are not negative */
  | 'mod';

/**
 * How a printer answers each operation: with a form that prints it, or 'absent' where no program may hold it. A function
 * is 'decomposed' before, by the pass of that name, or 'called', and its spelling printed once.
 */
export type UnaryAnswers<Form> = { readonly [op in PrimitiveOp]: Form | 'absent' } & {
  readonly [op in SpelledOp]: 'decomposed' | 'called';
};
export type BinaryAnswers<Form> = { readonly [op in BinaryOp]: Form | 'absent' };

/** What floats have not. */
export const noBits = { and: 'absent', or: 'absent', shl: 'absent', shr: 'absent', mod: 'absent' } as const;

interface UnaryMeaning {
  readonly symbol: string;
  readonly exact: (x: number) => number;
  readonly from: Elem;
  readonly to: Elem;
}

function ofF32(symbol: string, exact: UnaryMeaning['exact']): UnaryMeaning {
  return { symbol, exact, from: 'f32', to: 'f32' };
}

export const unaryOps: { readonly [op in UnaryOp]: UnaryMeaning } = {
  neg: ofF32('-', (x) => -x),
  abs: ofF32('abs', Math.abs),
  sqrt: ofF32('sqrt', Math.sqrt),
  round: ofF32('round', roundToEven),
  sigmoid: ofF32('sigmoid', (x) => 1 / (1 + Math.exp(-x))),
  tanh: ofF32('tanh', Math.tanh),
  expNeg: ofF32('expNeg', (x) => Math.exp(-x)),
  exp: ofF32('exp', Math.exp),
  expm1: ofF32('expm1', Math.expm1),
  log: ofF32('log', Math.log),
  softplus: ofF32('softplus', (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  bitsOf: { symbol: 'bits', exact: bitsOf, from: 'f32', to: 'i32' },
  floatOf: { symbol: 'float', exact: floatOf, from: 'i32', to: 'f32' },
  toI32: { symbol: 'i32', exact: saturate, from: 'f32', to: 'i32' },
  toF32: { symbol: 'f32', exact: (x) => x, from: 'i32', to: 'f32' },
};

function roundToEven(x: number): number {
  const below = Math.floor(x);
  const isUp = x - below > 0.5 || (x - below === 0.5 && below % 2 !== 0);
  return Number.isFinite(x) ? copysign(below + Number(isUp), x) : x;
}

function saturate(x: number): number {
  return Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, x)) | 0;
}

interface BinaryMeaning {
  readonly symbol: string;
  readonly exact: (a: number, b: number) => number;
  /** the i32 meaning, where the operation has one */
  readonly i32?: (a: number, b: number) => number;
  /** whether the result is a bool */
  readonly compares?: true;
}

function ofBits(symbol: string, exact: BinaryMeaning['exact']): BinaryMeaning {
  return { symbol, exact, i32: exact };
}

export const binaryOps: { readonly [op in BinaryOp]: BinaryMeaning } = {
  add: { symbol: '+', exact: (a, b) => a + b, i32: (a, b) => (a + b) | 0 },
  sub: { symbol: '-', exact: (a, b) => a - b, i32: (a, b) => (a - b) | 0 },
  mul: { symbol: '*', exact: (a, b) => a * b, i32: Math.imul },
  div: { symbol: '/', exact: (a, b) => a / b, i32: (a, b) => Math.trunc(a / b) },
  min: { symbol: 'min', exact: (a, b) => (b < a ? b : a), i32: Math.min },
  max: { symbol: 'max', exact: (a, b) => (a < b ? b : a), i32: Math.max },
  copysign: { symbol: 'copysign', exact: copysign },
  lt: { symbol: '<', exact: (a, b) => Number(a < b), i32: (a, b) => Number(a < b), compares: true },
  le: { symbol: '<=', exact: (a, b) => Number(a <= b), i32: (a, b) => Number(a <= b), compares: true },
  eq: { symbol: '==', exact: (a, b) => Number(a === b), i32: (a, b) => Number(a === b), compares: true },
  and: ofBits('&', (a, b) => a & b),
  or: ofBits('|', (a, b) => a | b),
  shl: ofBits('<<', (a, b) => a << b),
  shr: ofBits('>>', (a, b) => a >> b),
  mod: { symbol: '%', exact: (a, b) => a % b, i32: (a, b) => a % b },
};

/** What a unary operation yields. */
export function unaryElem(op: UnaryOp): Elem {
  return unaryOps[op].to;
}

/** What a binary operation of two values of `elem` yields. */
export function binaryElem(op: BinaryOp, elem: Elem): Elem {
  return binaryOps[op].compares ? 'bool' : elem;
}

/** Whether the second operand is one number, whatever the lanes of the first. */
export function isShift(op: BinaryOp): boolean {
  return op === 'shl' || op === 'shr';
}

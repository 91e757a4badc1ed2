// What a strict kernel computes, to the bit: a primitive operation is its exact meaning rounded once, a function of
// spellings.ts is its spelling, computed with such operations.

import { arithmeticOf, type Arithmetic } from './arithmetic.ts';
import { binaryOps, unaryOps, type BinaryOp, type Elem, type UnaryOp } from './scalar.ts';
import { isSpelled, spellings } from './spellings.ts';

export function unaryF32(op: UnaryOp, x: number): number {
  return unaries[op](x);
}

/** Of two values of `elem`. */
export function binaryF32(op: BinaryOp, elem: Elem, a: number, b: number): number {
  return (elem === 'f32' ? numbers : numbers.int)[op](a, b);
}

/** Computes. */
export const numbers: Arithmetic<number> = arithmeticOf({
  reassociates: false,
  name: (_, value) => value,
  unary: unaryF32,
  binary: binaryOf,
  select: (cond, a, b) => (cond ? a : b),
});

/** The same on machines that may reassociate. */
export const reassociated: Arithmetic<number> = { ...numbers, reassociates: true };

const unaries = Object.fromEntries(
  Object.entries(unaryOps).map(([op, { exact, to }]) => {
    if (isSpelled(op)) return [op, (x: number) => spellings[op](numbers, x)];
    return [op, to === 'f32' ? (x: number) => Math.fround(exact(x)) : exact];
  }),
) as { readonly [op in UnaryOp]: (x: number) => number };

function binaryOf(op: BinaryOp, elem: Elem): (a: number, b: number) => number {
  const { exact, i32 } = binaryOps[op];
  if (elem === 'f32') return (a, b) => Math.fround(exact(a, b));
  const none = (): number => {
    throw new Error(`${op} has no meaning for ${elem}`);
  };
  return i32 ?? none;
}

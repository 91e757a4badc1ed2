// What spellings are written with: arithmetic whose values are numbers, which it computes, or expressions, which it makes.

import type { BinaryOp, Elem, UnaryOp } from './scalar.ts';

/** A value, or a number that stands for itself. */
export type Operand<V> = V | number;
type Operation<V> = (a: Operand<V>, b: Operand<V>) => V;
type Operations<V> = { readonly [op in BinaryOp]: Operation<V> };

export interface Basis<V> {
  /** whether the machine may reassociate, and lose a NaN in a comparison */
  readonly reassociates: boolean;
  /** a name for a value that is used more than once */
  readonly name: (hint: string, value: V) => V;
  readonly unary: (op: UnaryOp, x: V) => V;
  readonly binary: (op: BinaryOp, elem: Elem) => Operation<V>;
  readonly select: (cond: V, a: Operand<V>, b: Operand<V>) => V;
}

/** The operations of f32; those of i32 are in `int`. */
export interface Arithmetic<V> extends Basis<V>, Operations<V> {
  readonly int: Operations<V>;
}

export function arithmeticOf<V>(basis: Basis<V>): Arithmetic<V> {
  return { ...basis, ...operations(basis, 'f32'), int: operations(basis, 'i32') };
}

function operations<V>({ binary }: Basis<V>, elem: Elem): Operations<V> {
  const of = (op: BinaryOp): Operation<V> => binary(op, elem);
  return {
    add: of('add'),
    sub: of('sub'),
    mul: of('mul'),
    div: of('div'),
    min: of('min'),
    max: of('max'),
    copysign: of('copysign'),
    lt: of('lt'),
    le: of('le'),
    eq: of('eq'),
    and: of('and'),
    or: of('or'),
    shl: of('shl'),
    shr: of('shr'),
    mod: of('mod'),
  };
}

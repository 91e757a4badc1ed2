// Takes functions apart that a target does not have, each step named, so that no argument is computed twice.
//
//   y = sigmoid(x)   ->   let z = abs(x);  let e = exp(-z) by polynomial;  y = select(x < 0, e, 1) / (1 + e)
//
// How is written in ir/spellings.ts, which is also what the functions mean: results agree to the bit. Where a target may
// approximate, sigmoid and tanh are one quotient of polynomials instead.

import { arithmeticOf, type Arithmetic, type Operand } from '../ir/arithmetic.ts';
import { constant, select, splat, unary, variable, type Expr, type Program, type Stmt } from '../ir/loop.ts';
import { binary } from '../ir/loop-math.ts';
import { mapExpr, mapStmts, stmtExprs, withBody, withStmtExprs } from '../ir/loop-walk.ts';
import { isShift, type Elem, type SpelledOp } from '../ir/scalar.ts';
import { isSpelled, spell } from '../ir/spellings.ts';
import type { Traits } from './traits.ts';

export type Dialect = Pick<Traits, 'approximate' | 'reassociates'>;

export function decompose(program: Program, traits: Dialect & Pick<Traits, 'unary'>): Program {
  const body = mapStmts(program.body, (s) => {
    const lets: Stmt[] = [];
    const take = (e: Expr): Expr =>
      e.kind === 'unary' && isSpelled(e.op) && traits.unary[e.op] === 'decomposed'
        ? spelled(e.op, e.arg, lets, traits)
        : e;
    const values = new Map(stmtExprs(s).map((e) => [e, mapExpr(e, take)]));
    return lets.length === 0 ? [s] : [...lets, withStmtExprs(s, (e) => values.get(e) ?? e)];
  });
  return withBody(program, body);
}

/** The function of `arg` in primitive operations; its steps are named in `lets`. */
export function spelled(op: SpelledOp, arg: Expr, lets: Stmt[], dialect: Dialect): Expr {
  return spell(expressions(lets, arg.lanes, dialect.reassociates), op, arg, dialect.approximate);
}

/** Arithmetic on vectors of one width. */
function expressions(lets: Stmt[], lanes: number, reassociates: boolean): Arithmetic<Expr> {
  const valueOf = (x: Operand<Expr>, elem: Elem, width: number): Expr =>
    typeof x === 'number' ? splat(constant(x, elem), width) : x;
  return arithmeticOf<Expr>({
    reassociates,
    name: (hint, value) => {
      const name = variable(hint, value.elem, value.lanes);
      lets.push({ kind: 'let', name, value });
      return name;
    },
    unary,
    binary: (op, elem) => (a, b) =>
      binary(op, valueOf(a, elem, lanes), valueOf(b, elem, isShift(op) ? 1 : lanes)),
    select: (cond, a, b) => select(cond, valueOf(a, 'f32', lanes), valueOf(b, 'f32', lanes)),
  });
}

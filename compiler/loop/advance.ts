// Lets the addresses of a loop that adds up advance by a number each turn, instead of computing them from its axis.
//
//                                        acc p = a
//   serial k < 64 {                      serial k < 64 {
//     s = s + x[a + k * 16] * ..    ->     s = s + x[p] * ..
//   }                                      p = p + 16
//                                        }
//
// Only loops without loops in them: there it is up to an eighth of the time (docs/experiments.md).

import { int, variable, type Expr, type For, type Program, type Stmt, type Var } from '../ir/loop.ts';
import { exprKeys } from '../ir/loop-key.ts';
import { add } from '../ir/loop-math.ts';
import * as walk from '../ir/loop-walk.ts';

export function advance(program: Program): Program {
  return walk.withBody(
    program,
    walk.mapStmts(program.body, (s) => (isSum(s) ? advanceLoop(s) : [s])),
  );
}

/** Turns in order, and none of another loop in them. */
function isSum(s: Stmt): s is For {
  return s.kind === 'for' && s.mode === 'serial' && s.body.every((each) => each.kind !== 'for');
}

interface Pointer {
  readonly name: Var;
  readonly start: Expr;
  readonly stride: number;
}

function advanceLoop(s: For): readonly Stmt[] {
  const keyOf = exprKeys();
  const own = new Set<Var>([s.axis, ...s.body.flatMap(walk.definedBy)]);
  const pointers = new Map<string, Pointer>();
  const moved = (e: Expr): Expr => {
    const found = strided(e, s.axis);
    if (!found || walk.someExpr(found.start, (part) => part.kind === 'var' && own.has(part)))
      return walk.withExprChildren(e, moved);
    const key = `${keyOf(found.start)} ${found.stride}`;
    const pointer = pointers.get(key) ?? { name: variable('p'), ...found };
    pointers.set(key, pointer);
    return pointer.name;
  };
  const body = s.body.map((each) => walk.withStmtExprs(each, moved));
  const all = [...pointers.values()];
  const starts = all.map(({ name, start }): Stmt => ({ kind: 'acc', name, init: start }));
  const steps = all.map(({ name, stride }): Stmt => ({ kind: 'set', name, value: add(name, int(stride)) }));
  return [...starts, walk.withLoopBody(s, [...body, ...steps])];
}

/** What is start + axis · stride. */
function strided(e: Expr, axis: Var): Omit<Pointer, 'name'> | undefined {
  if (e.kind !== 'binary' || e.op !== 'add' || e.elem !== 'i32') return undefined;
  const { a: start, b: term } = e;
  if (term === axis) return { start, stride: 1 };
  if (term.kind !== 'binary' || term.op !== 'mul' || term.a !== axis) return undefined;
  return term.b.kind === 'const' ? { start, stride: term.b.value } : undefined;
}

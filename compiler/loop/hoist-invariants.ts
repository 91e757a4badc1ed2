// Computes before a loop what no turn of it changes: addresses, constants, weights that every turn reads.
//
//   serial k { s = s + x[m * 40 + k] }   ->   let a = m * 40;  serial k { s = s + x[a + k] }
//
// Only index arithmetic, constants and loads of weights that the program only reads are moved: they can't fail. Where
// nests are kernels they stay in the body of their nest.

import { isParam, variable } from '../ir/loop.ts';
import type { Buffer, Expr, For, Program, Stmt, Var } from '../ir/loop.ts';
import { exprKeys } from '../ir/loop-key.ts';
import * as walk from '../ir/loop-walk.ts';
import { readOnly } from './dependence.ts';
import { nestOf, wrap } from './nest.ts';

export function hoistInvariants(program: Program): Program {
  return walk.withBody(program, hoistTurns(program.body, factsOf(program)));
}

/** The same where outermost nests are kernels: out of the loops in them. */
export function hoistInKernels(program: Program): Program {
  const facts = factsOf(program);
  const visit = (stmts: readonly Stmt[]): readonly Stmt[] =>
    stmts.map((s) => {
      if (s.kind !== 'for') return s;
      if (s.mode !== 'grid' && s.mode !== 'group') return walk.withLoopBody(s, visit(s.body));
      const { loops, body } = nestOf(s);
      return wrap(loops, hoistTurns(body, facts))[0];
    });
  return walk.withBody(program, visit(program.body));
}

interface Facts {
  readonly keyOf: (e: Expr) => number;
  /** buffers that nothing writes */
  readonly fixed: ReadonlySet<Buffer>;
}

function factsOf(program: Program): Facts {
  return { keyOf: exprKeys(), fixed: readOnly(program) };
}

/** Out of the loops of one invocation, which run in order: those dealt to several stay as they are. */
function hoistTurns(stmts: readonly Stmt[], facts: Facts): readonly Stmt[] {
  return stmts.flatMap((s) => {
    if (s.kind !== 'for') return [s];
    const hasThreads = walk.allStmts([s]).some((each) => each.kind === 'for' && each.mode === 'thread');
    return hasThreads ? [walk.withLoopBody(s, hoistTurns(s.body, facts))] : hoistLoop(s, facts);
  });
}

/** The loop with its invariants named before it; inner loops first, so that theirs may move on outwards. */
function hoistLoop(s: For, facts: Facts): readonly Stmt[] {
  const inner = hoistTurns(s.body, facts);
  const own = new Set<Var>([s.axis, ...walk.allStmts(inner).flatMap(walk.definedBy)]);
  const before: Stmt[] = [];
  const names = new Map<number, Var>();
  const isInvariant = (e: Expr): boolean =>
    isMovable(e, facts) && !walk.someExpr(e, (part) => part.kind === 'var' && own.has(part));
  const hoist = (e: Expr): Expr => {
    if (!isInvariant(e)) return walk.withExprChildren(e, hoist);
    if (e.kind === 'const' || e.kind === 'var') return e;
    const known = names.get(facts.keyOf(e));
    if (known) return known;
    const name = variable('i', e.elem, e.lanes);
    names.set(facts.keyOf(e), name);
    before.push({ kind: 'let', name, value: e });
    return name;
  };
  const body = inner.flatMap((each) => {
    if (each.kind === 'let' && isInvariant(each.value)) {
      own.delete(each.name);
      before.push(each);
      return [];
    }
    return [each.kind === 'for' ? hoistExtents(each, hoist) : walk.withStmtExprs(each, hoist)];
  });
  return [...before, walk.withLoopBody(s, body)];
}

/** The extents of inner loops are computed in this loop's body, and so may be invariant too. */
function hoistExtents(s: For, hoist: (e: Expr) => Expr): For {
  const inner = s.body.map((each) => (each.kind === 'for' ? hoistExtents(each, hoist) : each));
  const extent = hoist(s.extent);
  return walk.withLoopBody(extent === s.extent ? s : { ...s, extent }, inner);
}

function isMovable(e: Expr, facts: Facts): boolean {
  switch (e.kind) {
    case 'const':
    case 'var':
      return true;
    case 'splat':
      return isMovable(e.arg, facts);
    case 'binary':
      return (e.elem === 'i32' || e.a.elem === 'i32') && isMovable(e.a, facts) && isMovable(e.b, facts);
    case 'select':
      return e.elem === 'i32' && isMovable(e.cond, facts) && isMovable(e.a, facts) && isMovable(e.b, facts);
    case 'load':
      return isParam(e.buffer) && facts.fixed.has(e.buffer) && e.at.every((index) => isMovable(index, facts));
    default:
      return false;
  }
}

// Copies of statements that may stand beside the original, and beside each other.

import { loop, sum, type Expr, type Stmt, type Var } from './loop.ts';
import { substitute, withExprChildren, withStmtExprs } from './loop-walk.ts';

/** A copy whose own axes and names are new, so that it may stand beside the original. */
export function freshCopy(stmts: readonly Stmt[]): readonly Stmt[] {
  const renamed = new Map<Var, Var>();
  const fresh = (v: Var): Var => {
    const copy = { ...v };
    renamed.set(v, copy);
    return copy;
  };
  const rename = (e: Expr): Expr => {
    if (e.kind === 'sum') {
      const axis = fresh(e.axis);
      return sum(axis, rename(e.extent), rename(e.init), rename(e.body), e.unroll);
    }
    return e.kind === 'var' ? (renamed.get(e) ?? e) : withExprChildren(e, rename);
  };
  const visit = (s: Stmt): Stmt => {
    if (s.kind === 'for') {
      const extent = rename(s.extent);
      const axis = fresh(s.axis);
      return loop(s.mode, axis, extent, s.body.map(visit));
    }
    const renamedExprs = withStmtExprs(s, rename);
    if (s.kind === 'let' || s.kind === 'acc') return { ...renamedExprs, name: fresh(s.name) } as Stmt;
    if (s.kind === 'set') return { ...renamedExprs, name: renamed.get(s.name) ?? s.name } as Stmt;
    return renamedExprs;
  };
  return stmts.map(visit);
}

/**
 * A copy for each set of values, first statements first: what the copies share is used while it is at hand, and a
 * processor has work in one while it waits in another.
 */
export function sideBySide(stmts: readonly Stmt[], each: readonly ReadonlyMap<Var, Expr>[]): readonly Stmt[] {
  const copies = each.map((values) => freshCopy(substitute(stmts, values)));
  return stmts.flatMap((_, at) => copies.map((copy) => copy[at]));
}

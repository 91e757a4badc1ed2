// Lays one piece of a program over another of the same form. What they share stays; what to make of the rest, the
// caller says.
//
//   y[b] = x[b] + V[3]   over   y[c] = x[c] + V[5]      ->      y[b] = x[b] + V[both(3, 5)]

import { int, load, loop, plain, select, store } from '../ir/loop.ts';
import type { Expr, For, Stmt, Var } from '../ir/loop.ts';
import { add, sameIndex, splitConstant } from '../ir/loop-math.ts';
import { exprChildren, substituteIn, withExprChildren, type Place } from '../ir/loop-walk.ts';

/** How two pieces become one; nothing where they can't. */
export interface Overlay {
  /** what the second piece names, by the name the first has for it; grows as the pieces are gone through */
  readonly vars: Map<Var, Var>;
  readonly place: (a: Place, b: Place) => Place | undefined;
  /** two expressions, of which `unifySame` may make one */
  readonly expr: (a: Expr, b: Expr) => Expr | undefined;
}

export function unifyAll(
  a: readonly Stmt[],
  b: readonly Stmt[],
  overlay: Overlay,
): readonly Stmt[] | undefined {
  if (a.length !== b.length) return undefined;
  const out: Stmt[] = [];
  for (const [i, s] of a.entries()) {
    const one = unify(s, b[i], overlay);
    if (!one) return undefined;
    out.push(one);
  }
  return out;
}

export function unify(a: Stmt, b: Stmt, overlay: Overlay): Stmt | undefined {
  if (a.kind === 'barrier') return b.kind === 'barrier' ? a : undefined;
  if (a.kind === 'for') return b.kind === 'for' ? unifyLoop(a, b, overlay) : undefined;
  if (a.kind === 'store') {
    if (b.kind !== 'store' || a.count !== b.count) return undefined;
    const place = overlay.place(a, b);
    const value = place && overlay.expr(a.value, b.value);
    return value && store(place.buffer, place.at, value, a.count);
  }
  if (b.kind !== a.kind || !('name' in b)) return undefined;
  const [x, y] = [a, b].map((s) => (s.kind === 'acc' ? s.init : s.value));
  const value = overlay.expr(x, y);
  if (a.kind !== 'set') overlay.vars.set(b.name, a.name);
  if (!value || (overlay.vars.get(b.name) ?? b.name) !== a.name) return undefined;
  return a.kind === 'acc' ? { ...a, init: value } : { ...a, value };
}

function unifyLoop(a: For, b: For, overlay: Overlay): Stmt | undefined {
  if (a.mode !== b.mode || !sameIndex(a.extent, inFirstNames(b.extent, overlay.vars))) return undefined;
  overlay.vars.set(b.axis, a.axis);
  const body = unifyAll(a.body, b.body, overlay);
  return body && loop(a.mode, a.axis, a.extent, body);
}

/** Two expressions of one form, their parts made one by `overlay.expr`. */
export function unifySame(a: Expr, b: Expr, overlay: Overlay): Expr | undefined {
  if (a.elem !== b.elem || a.lanes !== b.lanes || a.kind !== b.kind) return undefined;
  if (a.kind === 'const') return b.kind === 'const' && Object.is(a.value, b.value) ? a : undefined;
  if (a.kind === 'var') return b.kind === 'var' && (overlay.vars.get(b) ?? b) === a ? a : undefined;
  if (a.kind === 'load') {
    if (b.kind !== 'load' || a.count !== b.count || a.axis !== b.axis) return undefined;
    const place = overlay.place(a, b);
    return place && load(place.buffer, place.at, a);
  }
  if ('op' in a && 'op' in b && a.op !== b.op) return undefined;
  if (a.kind === 'sum' && b.kind === 'sum') overlay.vars.set(b.axis, a.axis);
  const others = exprChildren(b);
  const children: Expr[] = [];
  for (const [i, child] of exprChildren(a).entries()) {
    const one = overlay.expr(child, others[i]);
    if (!one) return undefined;
    children.push(one);
  }
  let next = 0;
  return withExprChildren(a, () => children[next++]);
}

/** Two indices that differ by a number, made one: the first, and what `more` makes of the difference. */
export function shifted(a: Expr, b: Expr, more: (step: number) => Expr, overlay: Overlay): Expr | undefined {
  const [[x, from], [y, to]] = [splitConstant(a), splitConstant(b)];
  const moved = more(to - from);
  if (x.kind === 'const' && y.kind === 'const') return add(moved, int(from));
  const same = unifySame(x, y, overlay);
  return same && add(add(moved, same), int(from));
}

/** The first of two expressions where `d` is 0, else the second. */
export function choice(a: Expr, b: Expr, d: Var, { vars }: Overlay): Expr {
  return select(plain('lt', d, int(1)), a, inFirstNames(b, vars));
}

/** An expression of the second piece as the first would write it. */
export function inFirstNames(e: Expr, vars: ReadonlyMap<Var, Var>): Expr {
  return substituteIn(e, vars);
}

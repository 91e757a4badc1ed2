// Tells whether statements may change places: nothing that one of them writes is used by the other. For programs without
// vectors, where an access is to one element.

import type { Buffer, Expr, For, Stmt, Var } from '../ir/loop.ts';
import { splitConstant } from '../ir/loop-math.ts';
import { accessesOf, allStmts, buffersUsed, buffersWritten } from '../ir/loop-walk.ts';

export function areApart(s: Stmt, others: readonly Stmt[]): boolean {
  return others.every((other) => meetingPoints(s, other).length === 0);
}

/** Buffers where they may meet: both use them and at least one of them writes. */
export function meetingPoints(a: Stmt, b: Stmt): readonly Buffer[] {
  const [x, y] = [buffersUsed([a]), buffersUsed([b])];
  const written = buffersWritten([a, b]);
  return [...x].filter((each) => y.has(each) && written.has(each) && !useApart(a, b, each));
}

/** Along one of its axes they use different parts of it. */
function useApart(a: Stmt, b: Stmt, of: Buffer): boolean {
  const [x, y] = [rangesOf(a, of), rangesOf(b, of)];
  return of.shape.some((_, axis) =>
    x.every((p) => y.every((q) => p[axis].end <= q[axis].start || q[axis].end <= p[axis].start)),
  );
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** For each access the elements it may be to, axis by axis. */
function rangesOf(s: Stmt, of: Buffer): readonly (readonly Range[])[] {
  const loops = allStmts([s]).filter((each): each is For => each.kind === 'for');
  const extents = new Map<Expr, Expr>(loops.map(({ axis, extent }): [Var, Expr] => [axis, extent]));
  return accessesOf([s], of).map((at) => at.map((e) => rangeOf(e, extents)));
}

function rangeOf(e: Expr, extents: ReadonlyMap<Expr, Expr>): Range {
  if (e.kind === 'const') return { start: e.value, end: e.value + 1 };
  const [moving, start] = splitConstant(e);
  const extent = extents.get(moving);
  return extent?.kind === 'const'
    ? { start, end: start + extent.value }
    : { start: -Infinity, end: Infinity };
}

// Tells whether statements may change places: nothing that one of them writes is used by the other.

import type { Buffer, Expr, For, Stmt, Var } from '../ir/loop.ts';
import { splitConstant } from '../ir/loop-math.ts';
import { allStmts, buffersRead, buffersWritten } from '../ir/loop-walk.ts';

export function areApart(s: Stmt, others: readonly Stmt[]): boolean {
  return others.every((other) => meetingPoints(s, other).every((b) => storesApart(s, other, b)));
}

/** Buffers that both use and at least one of them writes. */
function meetingPoints(a: Stmt, b: Stmt): readonly Buffer[] {
  const [x, y] = [a, b].map((s) => new Set([...buffersRead([s]), ...buffersWritten([s])]));
  const written = new Set([...buffersWritten([a]), ...buffersWritten([b])]);
  return [...x].filter((each) => y.has(each) && written.has(each));
}

/** Both only store into it, and along one of its axes in different parts. */
function storesApart(a: Stmt, b: Stmt, of: Buffer): boolean {
  if (buffersRead([a, b]).has(of)) return false;
  const [x, y] = [rangesOf(a, of), rangesOf(b, of)];
  return of.shape.some((_, axis) =>
    x.every((p) => y.every((q) => p[axis].end <= q[axis].start || q[axis].end <= p[axis].start)),
  );
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** For each store the elements it may go to, axis by axis. */
function rangesOf(s: Stmt, of: Buffer): readonly (readonly Range[])[] {
  const all = allStmts([s]);
  const loops = all.filter((each): each is For => each.kind === 'for');
  const extents = new Map<Expr, Expr>(loops.map(({ axis, extent }): [Var, Expr] => [axis, extent]));
  return all.flatMap((each) =>
    each.kind === 'store' && each.buffer === of ? [each.at.map((e) => rangeOf(e, extents))] : [],
  );
}

function rangeOf(e: Expr, extents: ReadonlyMap<Expr, Expr>): Range {
  if (e.kind === 'const') return { start: e.value, end: e.value + 1 };
  const [moving, start] = splitConstant(e);
  const extent = extents.get(moving);
  return extent?.kind === 'const'
    ? { start, end: start + extent.value }
    : { start: -Infinity, end: Infinity };
}

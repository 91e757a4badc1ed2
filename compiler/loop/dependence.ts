// What may be said of the order of statements, for every pass alike: whether two may change places, whether a buffer is
// still read, and which buffers nothing writes.

import type { Buffer, Expr, For, Load, Program, Stmt, Store, Var } from '../ir/loop.ts';
import { sameIndex, splitConstant } from '../ir/loop-math.ts';
import * as walk from '../ir/loop-walk.ts';
import { nestOf } from './nest.ts';

/** Whether a statement may change places with each of the others: neither changes what the other one uses. */
export function mayReorder(s: Stmt, others: readonly Stmt[]): boolean {
  return others.every((other) => conflicts(s, other).length === 0 && areFree(s, other));
}

/** Buffers of which one statement writes an element that the other one may use. */
export function conflicts(a: Stmt, b: Stmt): readonly Buffer[] {
  const [x, y] = [walk.buffersUsed([a]), walk.buffersUsed([b])];
  const written = walk.buffersWritten([a, b]);
  return [...x].filter((each) => y.has(each) && written.has(each) && !useApart(a, b, each));
}

/** The last of the statements that reads or writes the buffer; -1 where none does. */
export function lastUse(stmts: readonly Stmt[], of: Buffer): number {
  return stmts.findLastIndex((s) => walk.buffersUsed([s]).has(of));
}

/** Whether the buffer is read behind the statement at this place of a list. */
export function isReadAfter(stmts: readonly Stmt[], at: number, of: Buffer): boolean {
  return walk.buffersRead(stmts.slice(at + 1)).has(of);
}

/** Whether what a nest stores in one buffer it may as well store over the other: of that it reads the same element, before. */
export function mayOverwrite(s: Stmt, from: Buffer, to: Buffer): boolean {
  const body = s.kind === 'for' && s.mode === 'grid' ? nestOf(s).body : [s];
  const stored = body.findIndex((each) => each.kind === 'store' && each.buffer === to);
  const [place, ...others] = walk.storesOf([s], to);
  const isBefore = stored >= 0 && others.length === 0 && !isReadAfter(body, stored, from);
  return isBefore && walk.loadsOf([s], from).every((at) => at.every((e, i) => sameIndex(e, place[i])));
}

/** Which buffers a program only reads: their elements are the same wherever they are loaded. */
export function readOnly({ buffers, body }: Pick<Program, 'buffers' | 'body'>): ReadonlySet<Buffer> {
  const written = walk.buffersWritten(body);
  return new Set(buffers.filter((b) => !written.has(b)));
}

/** Neither sets a variable that the other one uses, and neither is a barrier. */
function areFree(a: Stmt, b: Stmt): boolean {
  if (a.kind === 'barrier' || b.kind === 'barrier') return false;
  return !setsUsed(a, b) && !setsUsed(b, a);
}

function setsUsed(a: Stmt, b: Stmt): boolean {
  const set = walk.variablesSet(a);
  if (set.size === 0) return false;
  return [...walk.variablesSet(b), ...walk.allExprs([b])].some((e) => e.kind === 'var' && set.has(e));
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
  const stmts = walk.allStmts([s]);
  const loops = stmts.filter((each): each is For => each.kind === 'for');
  const extents = new Map<Expr, Expr>(loops.map(({ axis, extent }): [Var, Expr] => [axis, extent]));
  const ranges = ({ at, count }: Load | Store, lanes: number): readonly Range[] =>
    at.map((e, i) => rangeOf(e, i === lanes ? count : 1, extents));
  return [
    ...walk.allExprs([s]).flatMap((e) => (e.kind === 'load' && e.buffer === of ? [ranges(e, e.axis)] : [])),
    ...stmts.flatMap((e) => (e.kind === 'store' && e.buffer === of ? [ranges(e, e.at.length - 1)] : [])),
  ];
}

/** The values that an index has in the turns of the loops around it, and the lanes behind them. */
function rangeOf(e: Expr, lanes: number, extents: ReadonlyMap<Expr, Expr>): Range {
  if (e.kind === 'const') return { start: e.value, end: e.value + lanes };
  const [moving, start] = splitConstant(e);
  const extent = extents.get(moving);
  return extent?.kind === 'const'
    ? { start, end: start + extent.value - 1 + lanes }
    : { start: -Infinity, end: Infinity };
}

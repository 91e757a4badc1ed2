// Does away with copies of a state.
//
//   h = state
//   serial t { g = products(h); next = f(g, h); h = next }   ->   serial t { g = products(state); state = f(g, state) }
//   state = h
//
// In place where the element that a step writes is the only one it still needs. Elsewhere a step reads one half of a
// double buffer and writes the other:
//
//   h = h0                                        hh[0] = h0
//   serial t { next = f(h); h = next }     ->     serial t { hh[(t + 1) % 2] = f(hh[t % 2]) }
//   hn = h                                        hn = hh[T % 2]
//
// A state that is changed in place, but not where it comes from and goes to, has one buffer of scratch. A loop of one
// step reads h0 and writes hn themselves.

import { buffer, int } from '../ir/loop.ts';
import type { Buffer, Expr, For, Load, Program, Stmt, Store } from '../ir/loop.ts';
import { add, binary, isInt, sameIndex } from '../ir/loop-math.ts';
import { buffersRead, buffersUsed, buffersWritten, mapAccesses, withBody } from '../ir/loop-walk.ts';
import type { Place } from '../ir/loop-walk.ts';
import { conflicts, isReadAfter, lastUse, mayOverwrite, mayReorder } from './dependence.ts';
import { nestOf } from './nest.ts';

export function aliasState(program: Program): Program {
  let body = program.body;
  for (const s of program.body) {
    if (s.kind !== 'for' || s.mode !== 'serial') continue;
    for (const copied of s.body.map(copyOf)) {
      const state = copied && stateOf(body, s.axis, copied);
      if (state) body = direct(state) ?? inPlace(state) ?? doubleBuffer(state);
    }
  }
  return withBody(program, body);
}

/** A nest that copies all of one buffer to another, perhaps to a part of it. */
interface Copy {
  readonly stmt: Stmt;
  readonly from: Load;
  readonly to: Store;
}

function copyOf(stmt: Stmt): Copy | undefined {
  if (stmt.kind !== 'for' || stmt.mode !== 'grid') return undefined;
  const { loops, body } = nestOf(stmt);
  const [only, ...others] = body;
  if (others.length > 0 || only.kind !== 'store' || only.value.kind !== 'load') return undefined;
  const { value: from } = only;
  const isAll = coversAll(loops, from) || coversAll(loops, only);
  return isAll && isWhole(from.at, only.at) ? { stmt, from, to: only } : undefined;
}

/** Every element is met: the loops go along all axes. */
function coversAll(loops: readonly For[], { buffer: { shape }, at }: Load | Store): boolean {
  return (
    new Set(at).size === at.length &&
    at.every((e, i) => loops.some(({ axis, extent }) => axis === e && sameIndex(extent, shape[i])))
  );
}

/** The same indices, but for the leading constants that tell which part of a larger buffer is meant. */
function isWhole(from: readonly Expr[], to: readonly Expr[]): boolean {
  const shared = Math.min(from.length, to.length);
  const parts = [...from.slice(0, -shared), ...to.slice(0, -shared)];
  const [a, b] = [from.slice(-shared), to.slice(-shared)];
  return parts.every((e) => e.kind === 'const') && a.every((e, i) => sameIndex(e, b[i]));
}

/** A state that a loop takes over at the end of each of its turns. */
interface State {
  readonly before: readonly Stmt[];
  readonly over: For;
  /** what the loop does but for taking it over */
  readonly step: readonly Stmt[];
  readonly after: readonly Stmt[];
  readonly now: Buffer;
  readonly next: Buffer;
}

/** Only the loop has the next state, and makes all of it; it reads this one until it takes over the next. */
function stateOf(body: readonly Stmt[], axis: Expr, { stmt, from, to }: Copy): State | undefined {
  const [now, next] = [to.buffer, from.buffer];
  const at = body.findIndex((s) => s.kind === 'for' && s.axis === axis);
  const over = body[at] as For;
  const taken = over.body.indexOf(stmt);
  const step = over.body.filter((s) => s !== stmt);
  const [before, after] = [body.slice(0, at), body.slice(at + 1)];
  const isLast = [now, next].every((b) => lastUse(over.body, b) === taken);
  const isMade = over.body.slice(0, taken).some((s) => storesAll(s, next));
  const isOwn =
    [now, next].every((b) => b.space === 'scratch') && !buffersUsed([...before, ...after]).has(next);
  const isApart = !buffersRead(step).has(next) && !buffersWritten(step).has(now);
  return isLast && isMade && isOwn && isApart ? { before, over, step, after, now, next } : undefined;
}

function storesAll(s: Stmt, of: Buffer): boolean {
  if (s.kind !== 'for' || s.mode !== 'grid') return false;
  const { loops, body } = nestOf(s);
  return body.some((each) => each.kind === 'store' && each.buffer === of && coversAll(loops, each));
}

/** One statement makes the next state, and from there on a step needs of this one the element it replaces alone. */
function isInPlace({ step, now, next }: State): boolean {
  const made = step.findIndex((s) => buffersWritten([s]).has(next));
  return lastUse(step, next) === made && !isReadAfter(step, made, now) && mayOverwrite(step[made], now, next);
}

/** Reads where the state comes from and writes where it goes to. */
function direct(state: State): readonly Stmt[] | undefined {
  const { before, over, step, after, now, next } = state;
  const ends = [before, after].flatMap((stmts) => stmts.filter((s) => buffersUsed([s]).has(now)));
  const [first, last] = ends.map(copyOf);
  if (ends.length !== 2 || first?.to.buffer !== now || last?.from.buffer !== now) return undefined;
  const [{ from }, { to }] = [first, last];
  const isDirect =
    from.buffer === to.buffer ? isOnePlace(from, to) && isInPlace(state) : isInt(over.extent, 1);
  if (!isDirect || !isFree(state, first.stmt, last.stmt)) return undefined;
  const own = redirect(step, now, placed(from), next, placed(to));
  const isLeft = (s: Stmt): boolean => s !== first.stmt && s !== last.stmt;
  return [...before.filter(isLeft), { ...over, body: own }, ...after.filter(isLeft)];
}

/** The state comes from where it goes to. */
function isOnePlace(from: Load, to: Store): boolean {
  return to.at.every((e, i) => e.kind !== 'const' || sameIndex(e, from.at[i]));
}

/** From where the state begins to where it ends, nothing else uses where it comes from and goes to. */
function isFree({ before, step, after, now }: State, first: Stmt, last: Stmt): boolean {
  const between = [...before.slice(before.indexOf(first) + 1), ...after.slice(0, after.indexOf(last))];
  return (
    between.every((s) => mayReorder(s, [first, last])) &&
    step.every((s) => [first, last].every((end) => conflicts(s, end).every((b) => b === now)))
  );
}

/** The index of a copy's outer buffer: its own leading constants, then where the state is accessed. */
function placed(outer: Load | Store): To {
  return (at) => ({
    buffer: outer.buffer,
    at: [...outer.at.slice(0, outer.at.length - at.length), ...at],
  });
}

function inPlace(state: State): readonly Stmt[] | undefined {
  const { before, over, step, after, now, next } = state;
  if (!isInPlace(state)) return undefined;
  const here: To = (at) => ({ buffer: now, at });
  return [...before, { ...over, body: redirect(step, now, here, next, here) }, ...after];
}

function doubleBuffer({ before, over, step, after, now, next }: State): readonly Stmt[] {
  const both = buffer(now.name, 'scratch', [int(2), ...now.shape], { dtype: now.dtype });
  const half =
    (t: Expr): To =>
    (at) => ({ buffer: both, at: [binary('mod', t, int(2)), ...at] });
  const at = (t: Expr, stmts: readonly Stmt[]): readonly Stmt[] =>
    redirect(stmts, now, half(t), now, half(t));
  const own = redirect(step, now, half(over.axis), next, half(add(over.axis, int(1))));
  return [...at(int(0), before), { ...over, body: own }, ...at(over.extent, after)];
}

/** Where an access at these indices goes instead. */
type To = (at: readonly Expr[]) => Place;

/** Loads of one buffer and stores to another go elsewhere. */
function redirect(stmts: readonly Stmt[], from: Buffer, reads: To, to: Buffer, writes: To): readonly Stmt[] {
  return mapAccesses(stmts, ({ kind, buffer: of, at }) => {
    if (kind === 'load') return of === from ? reads(at) : undefined;
    return of === to ? writes(at) : undefined;
  });
}

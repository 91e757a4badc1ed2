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
// A loop of one step reads h0 and writes hn themselves.

import {
  buffer,
  int,
  type Buffer,
  type Expr,
  type For,
  type Load,
  type Program,
  type Stmt,
} from '../ir/loop.ts';
import { add, binary, isInt, sameIndex } from '../ir/loop-math.ts';
import {
  accessesOf,
  buffersRead,
  buffersWritten,
  mapAccesses,
  withBody,
  type Place,
} from '../ir/loop-walk.ts';
import { mayReorder } from './dependence.ts';
import { nestOf } from './nest.ts';

export function aliasState(program: Program): Program {
  let body = program.body;
  for (const s of program.body) {
    if (s.kind !== 'for' || s.mode !== 'serial') continue;
    for (const copied of s.body.map(copyOf)) {
      if (copied) body = aliasOne(body, s.axis, copied);
    }
  }
  return withBody(program, body);
}

/** A nest that copies all of one buffer to another, perhaps to a part of it. */
interface Copy {
  readonly stmt: Stmt;
  readonly from: Load;
  readonly to: Extract<Stmt, { kind: 'store' }>;
}

function copyOf(stmt: Stmt): Copy | undefined {
  if (stmt.kind !== 'for' || stmt.mode !== 'grid') return undefined;
  const [only, ...others] = nestOf(stmt).body;
  if (others.length > 0 || only.kind !== 'store' || only.value.kind !== 'load') return undefined;
  return isWhole(only.value.at, only.at) ? { stmt, from: only.value, to: only } : undefined;
}

/** The same indices, but for the leading constants that tell which part of a larger buffer is meant. */
function isWhole(from: readonly Expr[], to: readonly Expr[]): boolean {
  const shared = Math.min(from.length, to.length);
  const parts = [...from.slice(0, -shared), ...to.slice(0, -shared)];
  const [a, b] = [from.slice(-shared), to.slice(-shared)];
  return parts.every((e) => e.kind === 'const') && a.every((e, i) => sameIndex(e, b[i]));
}

/** Aliases the state that `copied` takes over at the end of each turn of the loop over `axis`. */
function aliasOne(body: readonly Stmt[], axis: Expr, copied: Copy): readonly Stmt[] {
  const at = body.findIndex((s) => s.kind === 'for' && s.axis === axis);
  const over = body[at] as For;
  const now = copied.to.buffer;
  const next = copied.from.buffer;
  const copies = body.map(copyOf);
  const init = copies.find((c) => c?.to.buffer === now);
  const finals = copies.filter((c) => c?.from.buffer === now);
  const step = over.body.filter((s) => s !== copied.stmt);
  const isOnlyStored = !buffersRead(step).has(next) && !buffersWritten(step).has(now);
  const known = [over, init?.stmt, ...finals.map((c) => c?.stmt)];
  const rest = body.filter((s) => !known.includes(s));
  const used = new Set([...buffersRead(rest), ...buffersWritten(rest)]);
  const isOwn = [now, next].every((b) => b.role === 'scratch' && !used.has(b));
  if (!init || !isOwn || !isOnlyStored || finals.length > 1) return body;
  const [final] = finals;
  const ends: Ends = { now, next, init, final };
  if (!final) return doubleBuffer(body, over, step, ends);
  const isDirect =
    init.from.buffer === final.to.buffer
      ? isOnePlace(init, final, rest) && isInPlace(step, ends)
      : isInt(over.extent, 1);
  return isDirect ? direct(body, over, step, { ...ends, final }) : doubleBuffer(body, over, step, ends);
}

/** The state comes from where it goes to, and nothing else uses that. */
function isOnePlace({ stmt: first, from }: Copy, { stmt: last, to }: Copy, rest: readonly Stmt[]): boolean {
  const isFree = rest.every((s) => mayReorder(s, [first, last]));
  return isFree && to.at.every((e, i) => e.kind !== 'const' || sameIndex(e, from.at[i]));
}

/** One statement makes the next state, and from there on a step needs of this one the element it replaces alone. */
function isInPlace(step: readonly Stmt[], { now, next }: Ends): boolean {
  const at = step.findIndex((s) => buffersWritten([s]).has(next));
  if (at < 0) return false;
  const [last, ...others] = step.slice(at);
  if (buffersRead(others).has(now) || buffersWritten(others).has(next)) return false;
  const { body } = last.kind === 'for' ? nestOf(last) : { body: [last] };
  const stored = body.findIndex((s) => s.kind === 'store' && s.buffer === next);
  const [place, ...more] = accessesOf([last], next);
  const isLast = stored >= 0 && !buffersRead(body.slice(stored + 1)).has(now) && more.length === 0;
  return isLast && accessesOf([last], now).every((each) => each.every((e, i) => sameIndex(e, place[i])));
}

interface Ends {
  readonly now: Buffer;
  readonly next: Buffer;
  readonly init: Copy;
  readonly final: Copy | undefined;
}

/** Reads where the state comes from and writes where it goes to. */
function direct(
  body: readonly Stmt[],
  over: For,
  step: readonly Stmt[],
  { now, next, init: { stmt: first, from }, final: { stmt: last, to } }: Ends & { readonly final: Copy },
): readonly Stmt[] {
  const reads: To = (at) => ({ buffer: from.buffer, at: placed(from.at, at) });
  const writes: To = (at) => ({ buffer: to.buffer, at: placed(to.at, at) });
  const own = redirect(step, now, reads, next, writes);
  return body.filter((s) => s !== first && s !== last).map((s) => (s === over ? { ...over, body: own } : s));
}

/** The index of a copy's outer buffer: its own leading constants, then where the state is accessed. */
function placed(outer: readonly Expr[], at: readonly Expr[]): readonly Expr[] {
  return [...outer.slice(0, outer.length - at.length), ...at];
}

function doubleBuffer(
  body: readonly Stmt[],
  over: For,
  step: readonly Stmt[],
  { now, next, init, final }: Ends,
): readonly Stmt[] {
  const both = buffer(now.name, 'scratch', [int(2), ...now.shape]);
  const half =
    (t: Expr): To =>
    (at) => ({ buffer: both, at: [binary('mod', t, int(2)), ...at] });
  const own = redirect(step, now, half(over.axis), next, half(add(over.axis, int(1))));
  return body.flatMap((s) => {
    if (s === over) return [{ ...over, body: own }];
    if (s === init.stmt) return redirect([s], next, half(int(0)), now, half(int(0)));
    if (s === final?.stmt) return redirect([s], now, half(over.extent), next, half(over.extent));
    return [s];
  });
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

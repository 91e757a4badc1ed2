// Turns a loop over time inside out: a group of threads takes a row through all of its steps, with what these hand on
// in the group's own memory, so that the loop is one kernel instead of one for every step.
//
//   serial t < T { grid b < B { grid j < 8 { h[(t + 1) % 2, b, j] = f(h[t % 2, b, ..]) } } }
//
//     ->   group b < B {
//            thread j < 8 { l[j] = h[0, b, j] }
//            barrier
//            serial t < T {
//              thread j < 8 { n[0] = f(l[..]) }
//              barrier
//              thread j < 8 { l[j] = n[0] }
//              barrier
//            }
//            thread j < 8 { h[T % 2, b, j] = l[j] }
//          }
//
// It may where no row needs what another one stores. Each thread holds its part of the next state until no nest of the
// step reads the last one: one place for it is enough, and its addresses are the same in every step.

import { barrier, buffer, int, load, loop, store, variable } from '../ir/loop.ts';
import type { Buffer, Expr, For, Program, Stmt, Var } from '../ir/loop.ts';
import { add, binary, isInt, sameIndex } from '../ir/loop-math.ts';
import { freshCopy } from '../ir/loop-copy.ts';
import * as walk from '../ir/loop-walk.ts';
import { lastUse } from './dependence.ts';
import { groupBytes, threadsOfGroup } from './device.ts';
import { nestOf, turnsOf, wrap, type Nest } from './nest.ts';
import { knownProduct } from '../ir/size.ts';

/** A loop over time that may be turned. */
export interface Recurrence {
  readonly over: For;
  readonly nests: readonly Nest[];
  /** how many rows there are */
  readonly rows: Expr;
  /** elements that a group has to keep */
  readonly local: number;
  readonly homes: readonly Home[];
}

/** What a group keeps of a buffer: its rows, along `axis`. */
interface Home {
  readonly of: Buffer;
  readonly axis: number;
  /** whether the steps before need it and those after: at a half of a double buffer, or as a whole */
  readonly isKept: boolean;
  readonly half?: Expr;
}

/** Whether a loop over time may be turned; undefined where its rows are not independent. */
export function recurrenceOf(over: For, program: Program): Recurrence | undefined {
  const nests = over.body.flatMap((s) => (s.kind === 'for' && s.mode === 'grid' ? [nestOf(s)] : []));
  const [first] = nests;
  if (!first || nests.length < over.body.length) return undefined;
  const rows = first.loops[0].extent;
  const isEven = nests.every(({ loops }) => loops.length > 1 && sameIndex(loops[0].extent, rows));
  const exchanged = [...walk.buffersWritten(over.body)].filter((b) => walk.buffersRead(over.body).has(b));
  const homes = exchanged.map((b) => homeOf(b, over, nests, program));
  const areApart = [...walk.buffersWritten(over.body)].every((b) => rowAxis(b, nests) >= 0);
  if (!isEven || !areApart || !homes.every((home) => home !== undefined)) return undefined;
  const local = homes.reduce((sum, home) => sum + knownProduct(sizesOf(home)), 0);
  return { over, nests, rows, local, homes };
}

/** The axis along which every nest accesses nothing but the row it is at. */
function rowAxis(b: Buffer, nests: readonly Nest[]): number {
  return b.shape.findIndex((_, axis) =>
    nests.every(({ loops, body }) => walk.accessesOf(body, b).every((at) => at[axis] === loops[0].axis)),
  );
}

function homeOf(of: Buffer, over: For, nests: readonly Nest[], program: Program): Home | undefined {
  const axis = rowAxis(of, nests);
  const isSized = of.shape.every((size, i) => i === axis || size.kind === 'const');
  if (of.space !== 'scratch' || axis < 0 || !isSized) return undefined;
  const isKept = usesOutside(program.body, over, of);
  if (axis === 0) return { of, axis, isKept };
  const [half, ...others] = walk.loadsOf(over.body, of).map((at) => at[0]);
  const isDouble = axis === 1 && isInt(of.shape[0], 2) && others.every((e) => sameIndex(e, half));
  return isDouble && isHeld(of, half, over, nests) ? { of, axis, isKept, half } : undefined;
}

/** Stored once, each element by the thread of its own column, in the half that the next step reads and this one not. */
function isHeld(of: Buffer, half: Expr, over: For, nests: readonly Nest[]): boolean {
  const all = nests.flatMap(({ loops, body }) => walk.storesOf(body, of).map((at) => ({ at, loops })));
  const [{ at, loops }] = all;
  const columns = loops.slice(1);
  const later = walk.substituteIn(half, new Map([[over.axis, add(over.axis, int(1))]]));
  const isOther =
    half.kind === 'binary' &&
    half.op === 'mod' &&
    sameIndex(later, binary('mod', add(half.a, int(1)), int(2)));
  return (
    all.length === 1 &&
    isOther &&
    sameIndex(at[0], later) &&
    turnsOf(columns) <= threadsOfGroup &&
    at.length === columns.length + 2 &&
    columns.every(({ axis }, i) => at[i + 2] === axis)
  );
}

function usesOutside(stmts: readonly Stmt[], over: For, b: Buffer): boolean {
  return stmts.some((s) => {
    if (s === over) return false;
    if (s.kind === 'for' && walk.allStmts(s.body).includes(over)) return usesOutside(s.body, over, b);
    return walk.buffersUsed([s]).has(b);
  });
}

function sizesOf({ of, axis, half }: Home): readonly Expr[] {
  return half ? of.shape.slice(2) : of.shape.toSpliced(axis, 1);
}

/** A loop over groups, each of which goes through time with a row of its own. */
export function persist({ over, nests, rows, homes, local }: Recurrence): For {
  if (local * 4 > groupBytes) throw new Error(`a row needs ${local * 4} bytes, a group has ${groupBytes}`);
  const { axis: row } = nests[0].loops[0];
  const places = new Map(homes.map((home) => [home.of, placeOf(home)]));
  const lasting = homes.filter((home) => home.isKept);
  const copies = (isIn: boolean): readonly Stmt[] =>
    lasting.map((home) => copy(home, places, over, row, isIn));
  const steps = nests.flatMap((nest, i) => {
    const due = homes.filter(({ of }) => lastUse(over.body, of) === i).map(({ of }) => of);
    const puts = nests.flatMap((stored) => put(stored, due, places));
    return [threads(nest, places, row), ...puts].flatMap((stmts) => [...stmts, barrier]);
  });
  const entered = lasting.length > 0 ? [...copies(true), barrier] : [];
  return loop('group', row, rows, [
    ...entered,
    loop('serial', over.axis, over.extent, steps),
    ...copies(false),
  ]);
}

/** Where a group has what it keeps, and a thread what it will put there. */
interface Place {
  readonly local: Buffer;
  readonly next?: Buffer;
  readonly within: (at: readonly Expr[]) => readonly Expr[];
}

type Places = ReadonlyMap<Buffer, Place>;

function placeOf(home: Home): Place {
  const { of, axis, half } = home;
  const local = buffer(of.name, 'workgroup', sizesOf(home), { dtype: of.dtype });
  if (!half) return { local, within: (at) => at.toSpliced(axis, 1) };
  return {
    local,
    next: buffer('next', 'private', [int(1)], { dtype: of.dtype }),
    within: (at) => at.slice(2),
  };
}

/** From the buffer before the first step, or back to it after the last. */
function copy({ of, axis, half }: Home, places: Places, over: For, row: Var, isIn: boolean): Stmt {
  const { local, within } = places.get(of) as Place;
  const when = isIn ? int(0) : over.extent;
  const at = half ? [walk.substituteIn(half, new Map([[over.axis, when]]))] : [];
  const sizes = of.shape.slice(axis + 1);
  const columns = sizes.map(() => variable('j'));
  const there = [...at, row, ...columns];
  const here = within(there);
  const moved = isIn ? store(local, here, load(of, there)) : store(of, there, load(local, here));
  return sizes.reduceRight<Stmt>((inner, size, i) => loop('thread', columns[i], size, [inner]), moved);
}

/** A nest of one step: a thread for each column. */
function threads({ loops, body }: Nest, places: Places, row: Var): readonly Stmt[] {
  const renamed = new Map([[loops[0].axis, row]]);
  return wrap(columnsOf(loops), walk.substitute(inPlaces(body, places), renamed));
}

function columnsOf(loops: readonly For[]): readonly For[] {
  return loops.slice(1).map((each) => ({ ...each, mode: 'thread' }));
}

/** What threads hold since the nest becomes the state, for buffers that nothing in the rest of the step reads. */
function put({ loops, body }: Nest, due: readonly Buffer[], places: Places): readonly (readonly Stmt[])[] {
  const columns = columnsOf(loops);
  const stored = walk.buffersWritten(body);
  const puts = due.flatMap((of) => {
    const { local, next } = places.get(of) as Place;
    const at = columns.map(({ axis }) => axis);
    return next && stored.has(of) ? [store(local, at, load(next, [int(0)]))] : [];
  });
  return puts.length > 0 ? [freshCopy(wrap(columns, puts))] : [];
}

/** The statements with what has a place in the group's memory there. */
function inPlaces(stmts: readonly Stmt[], places: Places): readonly Stmt[] {
  return walk.mapAccesses(stmts, ({ kind, buffer: of, at }) => {
    const to = places.get(of);
    if (kind === 'store' && to?.next) return { buffer: to.next, at: [int(0)] };
    return to && { buffer: to.local, at: to.within(at) };
  });
}

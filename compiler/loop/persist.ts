// Turns a loop over time inside out: a group of threads takes a row through all of its steps, with what these hand on
// in the group's own memory, so that the loop is one kernel instead of one for every step.
//
//   serial t < T { grid b < B { grid j < 8 { h[(t + 1) % 2, b, j] = f(h[t % 2, b, ..]) } } }
//
//     ->   group b < B {
//            thread j < 8 { l[0, j] = h[0, b, j] }
//            barrier
//            serial t < T {
//              thread j < 8 { l[(t + 1) % 2, j] = f(l[t % 2, ..]) }
//              barrier
//            }
//            thread j < 8 { h[T % 2, b, j] = l[T % 2, j] }
//          }
//
// It may where no row needs what another one stores.

import {
  barrier,
  buffer,
  int,
  load,
  loop,
  store,
  variable,
  type Buffer,
  type Expr,
  type For,
  type Program,
  type Stmt,
  type Var,
} from '../ir/loop.ts';
import { isInt, sameIndex } from '../ir/loop-math.ts';
import {
  allExprs,
  allStmts,
  buffersRead,
  buffersWritten,
  mapExpr,
  mapExprs,
  mapStmts,
  substitute,
  withBody,
  withLoopBody,
} from '../ir/loop-walk.ts';
import { nestOf, type Nest } from './nest.ts';

/** A loop over time that may be turned, as far as it matters to whether it should. */
export interface Recurrence {
  readonly over: For;
  readonly nests: readonly Nest[];
  /** how many rows there are */
  readonly rows: Expr;
  /** elements that a group has to keep */
  readonly local: number;
}

/** `isWorth` says whether a loop that may be turned is to be. */
export function persist(program: Program, isWorth: (loop: Recurrence) => boolean): Program {
  const visit = (stmts: readonly Stmt[]): readonly Stmt[] =>
    stmts.flatMap((s) => {
      if (s.kind !== 'for' || s.mode !== 'serial') return [s];
      const found = find(s, program);
      return [found && isWorth(found.recurrence) ? turned(found) : withLoopBody(s, visit(s.body))];
    });
  return withBody(program, visit(program.body));
}

interface Found {
  readonly recurrence: Recurrence;
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

function find(over: For, program: Program): Found | undefined {
  const nests = over.body.flatMap((s) => (s.kind === 'for' && s.mode === 'grid' ? [nestOf(s)] : []));
  const [first] = nests;
  if (!first || nests.length < over.body.length) return undefined;
  const rows = first.loops[0].extent;
  const isEven = nests.every(({ loops }) => loops.length > 1 && sameIndex(loops[0].extent, rows));
  const exchanged = [...buffersWritten(over.body)].filter((b) => buffersRead(over.body).has(b));
  const homes = exchanged.map((b) => homeOf(b, over, nests, program));
  const areApart = [...buffersWritten(over.body)].every((b) => rowAxis(b, nests) >= 0);
  if (!isEven || !areApart || !homes.every((home) => home !== undefined)) return undefined;
  const local = homes.map(localSize).reduce((a, b) => a + b, 0);
  return { recurrence: { over, nests, rows, local }, homes };
}

/** The axis along which every nest accesses nothing but the row it is at. */
function rowAxis(b: Buffer, nests: readonly Nest[]): number {
  return b.shape.findIndex((_, axis) =>
    nests.every(({ loops, body }) => accesses(body, b).every((at) => at[axis] === loops[0].axis)),
  );
}

function accesses(stmts: readonly Stmt[], b: Buffer): readonly (readonly Expr[])[] {
  const stores = allStmts(stmts).flatMap((s) => (s.kind === 'store' && s.buffer === b ? [s.at] : []));
  return [...loadsOf(stmts, b), ...stores];
}

function loadsOf(stmts: readonly Stmt[], b: Buffer): readonly (readonly Expr[])[] {
  return allExprs(stmts).flatMap((e) => (e.kind === 'load' && e.buffer === b ? [e.at] : []));
}

function homeOf(of: Buffer, over: For, nests: readonly Nest[], program: Program): Home | undefined {
  const axis = rowAxis(of, nests);
  const isSized = of.shape.every((size, i) => i === axis || size.kind === 'const');
  if (of.role !== 'scratch' || axis < 0 || !isSized) return undefined;
  const isKept = usesOutside(program.body, over, of);
  if (axis === 0) return { of, axis, isKept };
  const halves = loadsOf(over.body, of).map((at) => at[0]);
  const isDouble = axis === 1 && isInt(of.shape[0], 2) && halves.every((e) => sameIndex(e, halves[0]));
  return isDouble ? { of, axis, isKept, half: halves[0] } : undefined;
}

function usesOutside(stmts: readonly Stmt[], over: For, b: Buffer): boolean {
  return stmts.some((s) => {
    if (s === over) return false;
    if (s.kind === 'for' && allStmts(s.body).includes(over)) return usesOutside(s.body, over, b);
    return buffersRead([s]).has(b) || buffersWritten([s]).has(b);
  });
}

function sizesOf({ of, axis }: Home): readonly Expr[] {
  return of.shape.toSpliced(axis, 1);
}

function localSize(home: Home): number {
  return sizesOf(home).reduce((product, size) => product * (size.kind === 'const' ? size.value : NaN), 1);
}

function turned({ recurrence: { over, nests, rows }, homes }: Found): For {
  const { axis: row } = nests[0].loops[0];
  const locals: Locals = new Map(
    homes.map((home) => [home.of, { axis: home.axis, buffer: buffer(home.of.name, 'local', sizesOf(home)) }]),
  );
  const kept = homes.filter((home) => home.isKept);
  const copies = (isIn: boolean): readonly Stmt[] => kept.map((home) => copy(home, locals, over, row, isIn));
  const steps = nests.flatMap((nest) => [threads(nest, locals, row), barrier]);
  const entered = kept.length > 0 ? [...copies(true), barrier] : [];
  return loop('group', row, rows, [
    ...entered,
    loop('serial', over.axis, over.extent, steps),
    ...copies(false),
  ]);
}

type Locals = ReadonlyMap<Buffer, { readonly axis: number; readonly buffer: Buffer }>;

/** From the buffer before the first step, or back to it after the last. */
function copy({ of, axis, half }: Home, locals: Locals, over: For, row: Var, isIn: boolean): Stmt {
  const when = isIn ? int(0) : over.extent;
  const at = half ? [mapExpr(half, (e) => (e === over.axis ? when : e))] : [];
  const sizes = of.shape.slice(axis + 1);
  const columns = sizes.map(() => variable('j'));
  const there = [...at, row, ...columns];
  const local = locals.get(of)?.buffer as Buffer;
  const here = [...at, ...columns];
  const moved = isIn ? store(local, here, load(of, there)) : store(of, there, load(local, here));
  return sizes.reduceRight<Stmt>((inner, size, i) => loop('thread', columns[i], size, [inner]), moved);
}

/** A nest of one step: a thread for each column. */
function threads({ loops: [own, ...columns], body }: Nest, locals: Locals, row: Var): Stmt {
  const inner = substitute(toLocal(body, locals), new Map([[own.axis, row]]));
  return columns.reduceRight<readonly Stmt[]>(
    (within, each) => [loop('thread', each.axis, each.extent, within)],
    inner,
  )[0];
}

/** The statements with what has a home there in the group's memory. */
function toLocal(stmts: readonly Stmt[], locals: Locals): readonly Stmt[] {
  const loaded = mapExprs(stmts, (e) => {
    const to = e.kind === 'load' ? locals.get(e.buffer) : undefined;
    return e.kind === 'load' && to ? load(to.buffer, e.at.toSpliced(to.axis, 1)) : e;
  });
  return mapStmts(loaded, (s) => {
    const to = s.kind === 'store' ? locals.get(s.buffer) : undefined;
    return s.kind === 'store' && to ? [store(to.buffer, s.at.toSpliced(to.axis, 1), s.value)] : [s];
  });
}

// Gives every buffer its place: one array for each of a kernel's arguments, and an address for each access.
//
//   p[t, b, j]   ->   scratch[base + (t * B + b) * 15 + j]
//
// Sizes are formulas in the two sizes of a kernel, so one plan serves all batches and lengths. Scratch that is no
// longer needed is given to buffers whose use begins later. What groups and threads have of their own begins anew in
// every nest of groups.

import type { Size } from '../../runtime/manifest.ts';
import {
  buffer,
  int,
  variable,
  type Buffer,
  type Expr,
  type Load,
  type Program,
  type Role,
} from '../ir/loop.ts';
import { add, isInt, mul } from '../ir/loop-math.ts';
import { allStmts, buffersUsed, mapAccesses } from '../ir/loop-walk.ts';
import type { Traits } from '../target.ts';
import {
  addSizes,
  alignSize,
  constantSize,
  knownProduct,
  maxSize,
  noSize,
  settledSize,
  sizeExpr,
  sizeOf,
} from './size.ts';

/** elements every buffer's start is a multiple of: one vector */
const alignment = 4;

export function planMemory(program: Program, { unit, bases }: Pick<Traits, 'unit' | 'bases'>): Program {
  const scratch = placeScratch(program);
  const weights = placeWeights(program);
  const local = placeInGroups(program, 'local');
  const own = placeInGroups(program, 'own');
  const offsets = new Map([...scratch.offsets, ...weights.offsets, ...local.offsets, ...own.offsets]);
  const totals = { weights: weights.total, scratch: scratch.total, local: local.total, own: own.total };
  const arenas = new Map(roles(program).map((role) => [role, arena(role, program, offsets, totals)]));
  const baseVars = new Map(bases.map((role) => [role, variable(role)]));
  const address = (b: Buffer, at: readonly Expr[]): Expr => {
    const start = offsets.get(b) ?? b.offset ?? noSize;
    const base = baseVars.get(b.role);
    const index = mul(add(sizeExpr(start, program), flatten(b, at)), int(unit));
    return base ? add(base, index) : index;
  };
  const body = mapAccesses(program.body, (access) => {
    if (access.kind === 'load') checkLanes(access);
    const { buffer: of, at } = access;
    return { buffer: arenas.get(of.role) as Buffer, at: [address(of, at)] };
  });
  return {
    ...program,
    buffers: [...arenas.values()],
    body,
    weights: weights.total[0],
    scratch: scratch.total,
    addresses: { unit, bases: baseVars },
  };
}

function checkLanes({ buffer: { name, shape }, axis, lanes }: Load): void {
  const areNeighbours = shape.slice(axis + 1).every((size) => isInt(size, 1));
  if (lanes > 1 && !areNeighbours)
    throw new Error(`${name} is loaded along axis ${axis}, whose elements are no neighbours in memory`);
}

function roles(program: Program): readonly Role[] {
  return [...new Set(program.buffers.map((b) => b.role))];
}

/** Row-major: ((i0 · n1 + i1) · n2 + i2) .. */
function flatten(b: Buffer, at: readonly Expr[]): Expr {
  return at.reduce((sum, e, axis) => (axis === 0 ? e : add(mul(sum, b.shape[axis]), e)), int(0));
}

interface Placement {
  readonly offsets: ReadonlyMap<Buffer, Size>;
  readonly total: Size;
}

/** Buffers whose uses end before another's begin share a place. */
function placeScratch(program: Program): Placement {
  const slots: { size: Size; readonly buffers: Buffer[]; last: number }[] = [];
  for (const { of, first, last } of lifetimes(program)) {
    const size = alignSize(sizeOf(of, program), alignment);
    const free = slots.find((slot) => slot.last < first);
    if (free) {
      free.buffers.push(of);
      free.size = maxSize(free.size, size);
      free.last = last;
    } else {
      slots.push({ size, buffers: [of], last });
    }
  }
  let total = noSize;
  const offsets = new Map<Buffer, Size>();
  for (const slot of slots) {
    for (const b of slot.buffers) offsets.set(b, total);
    total = addSizes(total, slot.size);
  }
  return { offsets, total };
}

interface Lifetime {
  readonly of: Buffer;
  readonly first: number;
  readonly last: number;
}

/** The first and the last statement of the program that uses each scratch buffer. */
function lifetimes(program: Program): readonly Lifetime[] {
  const used = program.body.map((s) => buffersUsed([s]));
  return program.buffers
    .filter((b) => b.role === 'scratch')
    .map((of) => ({
      of,
      first: used.findIndex((each) => each.has(of)),
      last: used.findLastIndex((each) => each.has(of)),
    }))
    .toSorted((a, b) => a.first - b.first);
}

function placeInGroups({ body }: Program, role: Role): Placement {
  const groups = allStmts(body).filter((s) => s.kind === 'for' && s.mode === 'group');
  const offsets = new Map<Buffer, Size>();
  let most = 0;
  for (const s of groups) {
    let total = 0;
    for (const b of buffersUsed([s])) {
      if (b.role !== role) continue;
      offsets.set(b, constantSize(total));
      total += knownProduct(b.shape);
    }
    most = Math.max(most, total);
  }
  return { offsets, total: constantSize(most) };
}

function placeWeights(program: Program): Placement {
  let total = 0;
  const taken: number[] = [];
  const offsets = new Map<Buffer, Size>();
  for (const b of program.buffers.filter((each) => each.role === 'weights')) {
    const [count] = alignSize(sizeOf(b, program), alignment);
    if (count >= page) {
      total = staggered(total, taken);
      taken.push(total % page);
    }
    offsets.set(b, constantSize(total));
    total += count;
  }
  return { offsets, total: constantSize(total) };
}

/** elements of a page, and of what is fetched at once */
const [page, line] = [1024, 16];

/**
 * Streams that are read side by side and start at the same place of a page hinder each other: they share a set of
 * the cache. Each starts some lines away from those before it.
 */
function staggered(from: number, taken: readonly number[]): number {
  const isNear = (at: number): boolean =>
    taken.slice(-6).some((each) => Math.abs((at % page) - each) < 4 * line);
  let at = Math.ceil(from / line) * line;
  while (isNear(at)) at += line;
  return at;
}

/** The array a role's buffers lie in. */
function arena(
  role: Role,
  program: Program,
  offsets: Placement['offsets'],
  totals: Readonly<Partial<Record<Role, Size>>>,
): Buffer {
  const parts = program.buffers.filter((b) => b.role === role);
  const start = (b: Buffer): number => (offsets.get(b) ?? noSize)[0];
  const packs = parts.flatMap((b) => b.packs.map((pack) => ({ ...pack, at: pack.at + start(b) })));
  const constants = parts.flatMap((b) => b.constants.map(([at, ...values]) => [at + start(b), ...values]));
  const ends = parts.map((b) => settledSize(addSizes(b.offset ?? noSize, sizeOf(b, program)), program));
  const size = totals[role] ?? ends.reduce(maxSize);
  return buffer(role, role, [sizeExpr(size, program)], { elem: parts[0].elem, packs, constants });
}

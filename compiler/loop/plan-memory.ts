// Gives every buffer its place: one array for each of a kernel's arguments, and an address for each access.
//
//   p[t, b, j]   ->   scratch[base + (t * B + b) * 15 + j]
//
// Sizes are formulas in the sizes of a kernel, so one plan serves all batches and lengths. Scratch that is no
// longer needed is given to buffers whose use begins later. Places are counted in bytes. What groups and threads have of their own begins anew in
// every nest of groups.

import type { Size } from '../../runtime/manifest.ts';
import { buffer, int, isParam, memoryOf, variable } from '../ir/loop.ts';
import type { Buffer, Expr, Load, Memory, Program, Var, Weights } from '../ir/loop.ts';
import { fillsOf } from '../ir/layout.ts';
import type { Fills } from '../ir/layout.ts';
import { add, flatten, isInt, mul } from '../ir/loop-math.ts';
import { allStmts, buffersUsed, mapAccesses } from '../ir/loop-walk.ts';
import { dtypes, type DType } from '../ir/dtypes.ts';
import { groupBy } from '../ir/group-by.ts';
import type { Traits } from './traits.ts';
import {
  addSizes,
  alignSize,
  bufferSize,
  constantSize,
  inUnits,
  knownProduct,
  knownSizes,
  maxSize,
  noSize,
  scaleSize,
  sizeExpr,
} from '../ir/size.ts';

/** bytes that every buffer's start is a multiple of: one vector */
const alignment = 16;

export function planMemory(program: Program, { oneMemory }: Pick<Traits, 'oneMemory'>): Program {
  const scratch = placeScratch(program);
  const weights = placeWeights(program);
  const placed = [scratch, weights, ...placeInGroups(program)];
  const offsets = new Map(placed.flatMap((each) => [...each.offsets]));
  const arenas = new Map(
    groupBy(program.buffers, arenaName).flatMap((parts) => {
      const made = arena(parts, program, placed);
      return parts.map((b) => [b, made] as const);
    }),
  );
  const bases = oneMemory ? basesOf(program) : new Map<Memory, Var>();
  const address = (b: Buffer, at: readonly Expr[]): Expr => {
    const index = add(sizeExpr(startOf(b, offsets), program), flatten(at, b.shape));
    const base = bases.get(memoryOf(b));
    return base ? add(base, mul(index, int(dtypes[b.dtype].bytes))) : index;
  };
  const body = mapAccesses(program.body, (access) => {
    if (access.kind === 'load') checkLanes(access);
    const { buffer: of, at } = access;
    return { buffer: arenas.get(of) as Buffer, at: [address(of, at)] };
  });
  return {
    ...program,
    buffers: [...new Set(arenas.values())],
    body,
    weights: weightsOf(program, weights),
    scratch: inUnits(scratch.total, word),
    addresses: { bases },
  };
}

const word = 4;

/** All weights as one array, in which every buffer is filled at its place. */
function weightsOf(program: Program, { offsets, total }: Placement): Weights {
  const count = (size: Size): number => knownProduct([sizeExpr(size, program)]);
  const fills = groupBy([...offsets.keys()], ({ dtype }) => dtype).map((parts): [DType, Fills] => {
    const each = parts.map((b) => fillsOf(b.layout, knownSizes(b), count(startOf(b, offsets))));
    const packs = each.flatMap((fill) => fill.packs);
    return [parts[0].dtype, { packs, constants: each.flatMap((fill) => fill.constants) }];
  });
  return { words: count(inUnits(total, word)), fills: new Map(fills) };
}

/** Where a buffer begins, in its elements. */
function startOf(b: Buffer, offsets: Placement['offsets']): Size {
  const bytes = offsets.get(b);
  return bytes ? inUnits(bytes, dtypes[b.dtype].bytes) : (b.at ?? noSize);
}

function bytesOf(b: Buffer, program: Program): Size {
  return scaleSize(bufferSize(b, program), dtypes[b.dtype].bytes);
}

function checkLanes({ buffer: { name, shape }, axis, lanes }: Load): void {
  const areNeighbours = shape.slice(axis + 1).every((size) => isInt(size, 1));
  if (lanes > 1 && !areNeighbours)
    throw new Error(`${name} is loaded along axis ${axis}, whose elements are no neighbours in memory`);
}

function basesOf({ args }: Program): ReadonlyMap<Memory, Var> {
  return new Map([...args, 'scratch' as const].map((memory) => [memory, variable(nameOf(memory))]));
}

/** What memory is called in a kernel. */
function nameOf(memory: Memory): string {
  if (typeof memory !== 'string') return memory.name;
  return { scratch: 'scratch', workgroup: 'local', private: 'own' }[memory];
}

/** Elements of another type than a memory's own are seen as another array in the same place. */
function arenaName(b: Buffer): string {
  const memory = memoryOf(b);
  const own = typeof memory === 'string' ? 'f32' : memory.elem;
  return b.dtype === own ? nameOf(memory) : `${nameOf(memory)}_${b.dtype}`;
}

/** In bytes. */
interface Placement {
  readonly offsets: ReadonlyMap<Buffer, Size>;
  readonly total: Size;
}

/** Buffers whose uses end before another's begin share a place. */
function placeScratch(program: Program): Placement {
  const slots: { size: Size; readonly buffers: Buffer[]; last: number }[] = [];
  for (const { of, first, last } of lifetimes(program)) {
    const size = alignSize(bytesOf(of, program), alignment);
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
    .filter((b) => b.space === 'scratch')
    .map((of) => ({
      of,
      first: used.findIndex((each) => each.has(of)),
      last: used.findLastIndex((each) => each.has(of)),
    }))
    .toSorted((a, b) => a.first - b.first);
}

/** What groups and threads have is no one memory: each type is an array of its own. */
function placeInGroups({ body, buffers }: Program): readonly Placement[] {
  const groups = allStmts(body)
    .filter((s) => s.kind === 'for' && s.mode === 'group')
    .map((s) => buffersUsed([s]));
  const isOwn = ({ space }: Buffer): boolean => space === 'workgroup' || space === 'private';
  return groupBy(buffers.filter(isOwn), arenaName).map((parts) => {
    const offsets = new Map<Buffer, Size>();
    let most = 0;
    for (const used of groups) {
      let total = 0;
      for (const b of used) {
        if (!parts.includes(b)) continue;
        offsets.set(b, constantSize(total));
        total += knownProduct(b.shape) * dtypes[b.dtype].bytes;
      }
      most = Math.max(most, total);
    }
    return { offsets, total: constantSize(most) };
  });
}

function placeWeights(program: Program): Placement {
  let total = 0;
  const taken: number[] = [];
  const offsets = new Map<Buffer, Size>();
  for (const b of program.buffers.filter(isParam)) {
    const count = Math.ceil((knownProduct(b.shape) * dtypes[b.dtype].bytes) / alignment) * alignment;
    if (count >= page) {
      total = staggered(total, taken);
      taken.push(total % page);
    }
    offsets.set(b, constantSize(total));
    total += count;
  }
  return { offsets, total: constantSize(total) };
}

/** bytes of a page, and of what is fetched at once */
const [page, line] = [4096, 64];

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

/** The array that all buffers of an argument or a space lie in, as far as they are of one type. */
function arena(parts: readonly Buffer[], program: Program, placed: readonly Placement[]): Buffer {
  const [first] = parts;
  const { dtype, space, arg } = first;
  const total = placed.find(({ offsets }) => offsets.has(first))?.total;
  const ends = parts.map((b) => addSizes(b.at ?? noSize, bufferSize(b, program)));
  const size = total ? inUnits(total, dtypes[dtype].bytes) : ends.reduce(maxSize);
  return buffer(arenaName(first), space, [sizeExpr(size, program)], { dtype, arg });
}

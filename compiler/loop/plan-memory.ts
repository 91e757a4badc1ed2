// Gives every buffer its place: one array for each of a kernel's arguments, and an address for each access.
//
//   p[t, b, j]   ->   scratch[base + (t * B + b) * 15 + j]
//
// Sizes are formulas in the sizes of a kernel, so one plan serves all batches and lengths. Scratch that is no
// longer needed is given to buffers whose use begins later. What groups and threads have of their own begins anew in
// every nest of groups.

import type { Size } from '../../runtime/manifest.ts';
import { buffer, int, isParam, memoryOf, variable } from '../ir/loop.ts';
import type { Buffer, Expr, Load, Memory, Program, Space, Var, Weights } from '../ir/loop.ts';
import { fillsOf } from '../ir/layout.ts';
import { add, flatten, isInt, mul } from '../ir/loop-math.ts';
import { allStmts, buffersUsed, mapAccesses } from '../ir/loop-walk.ts';
import type { Traits } from './traits.ts';
import {
  addSizes,
  alignSize,
  bufferSize,
  constantSize,
  knownProduct,
  knownSizes,
  maxSize,
  noSize,
  sizeExpr,
} from '../ir/size.ts';

/** elements every buffer's start is a multiple of: one vector */
const alignment = 4;

export function planMemory(program: Program, traits: Pick<Traits, 'unit' | 'oneMemory'>): Program {
  const { unit } = traits;
  const scratch = placeScratch(program);
  const weights = placeWeights(program);
  const placed = [scratch, weights, placeInGroups(program, 'workgroup'), placeInGroups(program, 'private')];
  const offsets = new Map(placed.flatMap((each) => [...each.offsets]));
  const memories = [...new Set(program.buffers.map(memoryOf))];
  const arenas = new Map(memories.map((memory) => [memory, arena(memory, program, placed)]));
  const bases = traits.oneMemory ? basesOf(program) : new Map<Memory, Var>();
  const address = (b: Buffer, at: readonly Expr[]): Expr => {
    const start = offsets.get(b) ?? b.at ?? noSize;
    const base = bases.get(memoryOf(b));
    const index = mul(add(sizeExpr(start, program), flatten(at, b.shape)), int(unit));
    return base ? add(base, index) : index;
  };
  const body = mapAccesses(program.body, (access) => {
    if (access.kind === 'load') checkLanes(access);
    const { buffer: of, at } = access;
    return { buffer: arenas.get(memoryOf(of)) as Buffer, at: [address(of, at)] };
  });
  return {
    ...program,
    buffers: [...arenas.values()],
    body,
    weights: weightsOf(program, weights),
    scratch: scratch.total,
    addresses: { unit, bases },
  };
}

/** All weights as one array, in which every buffer is filled at its place. */
function weightsOf(program: Program, { offsets, total }: Placement): Weights {
  const elements = (size: Size): number => knownProduct([sizeExpr(size, program)]);
  const fills = [...offsets].map(([b, at]) => fillsOf(b.layout, knownSizes(b), elements(at)));
  return {
    count: elements(total),
    packs: fills.flatMap(({ packs }) => packs),
    constants: fills.flatMap(({ constants }) => constants),
  };
}

function checkLanes({ buffer: { name, shape }, axis, lanes }: Load): void {
  const areNeighbours = shape.slice(axis + 1).every((size) => isInt(size, 1));
  if (lanes > 1 && !areNeighbours)
    throw new Error(`${name} is loaded along axis ${axis}, whose elements are no neighbours in memory`);
}

function basesOf({ args }: Program): ReadonlyMap<Memory, Var> {
  return new Map([...args, 'scratch' as const].map((memory) => [memory, variable(nameOf(memory))]));
}

/** What the array is called in a kernel. */
function nameOf(memory: Memory): string {
  if (typeof memory !== 'string') return memory.name;
  return { scratch: 'scratch', workgroup: 'local', private: 'own' }[memory];
}

interface Placement {
  readonly offsets: ReadonlyMap<Buffer, Size>;
  readonly total: Size;
}

/** Buffers whose uses end before another's begin share a place. */
function placeScratch(program: Program): Placement {
  const slots: { size: Size; readonly buffers: Buffer[]; last: number }[] = [];
  for (const { of, first, last } of lifetimes(program)) {
    const size = alignSize(bufferSize(of, program), alignment);
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

function placeInGroups({ body }: Program, space: Space): Placement {
  const groups = allStmts(body).filter((s) => s.kind === 'for' && s.mode === 'group');
  const offsets = new Map<Buffer, Size>();
  let most = 0;
  for (const s of groups) {
    let total = 0;
    for (const b of buffersUsed([s])) {
      if (b.space !== space) continue;
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
  for (const b of program.buffers.filter(isParam)) {
    const count = Math.ceil(knownProduct(b.shape) / alignment) * alignment;
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

/** The array that all buffers of an argument or a space lie in. */
function arena(memory: Memory, program: Program, placed: readonly Placement[]): Buffer {
  const parts = program.buffers.filter((b) => memoryOf(b) === memory);
  const ends = parts.map((b) => addSizes(b.at ?? noSize, bufferSize(b, program)));
  const size = placed.find((each) => each.offsets.has(parts[0]))?.total ?? ends.reduce(maxSize);
  const [{ elem, space, arg }] = parts;
  return buffer(nameOf(memory), space, [sizeExpr(size, program)], { elem, arg });
}

// Gives a state one place: a kernel finds h0 where it leaves hn.
//
//   h[b, j] = h0[0, b, j]            h[b, j] = state[0, b, j]
//   ..                         ->    ..
//   hn[0, b, j] = h[b, j]            state[0, b, j] = h[b, j]
//
// For kernels that are called: the caller has h0 to copy in any case or, in a stream, has it there from the last call.
// Where h0 is still read when hn has been stored, the kernel begins with a copy of it.

import {
  buffer,
  load,
  loop,
  store,
  variable,
  type Buffer,
  type Expr,
  type Program,
  type Stmt,
} from '../ir/loop.ts';
import { sameIndex } from '../ir/loop-math.ts';
import { buffersRead, buffersWritten, mapAccesses, withBody } from '../ir/loop-walk.ts';
import { conflicts, mayOverwrite } from './dependence.ts';

export function mergeStates(program: Program): Program {
  const { buffers, body } = program;
  const placeOf = places();
  const merged = inPlaces(body, placeOf);
  const late = buffers.filter((b) => b.role === 'h0' && isReadLate(b, body, merged, placeOf(b)));
  if (late.length === 0) return withBody(program, merged);
  const copies = new Map(late.map((b) => [b, buffer(b.name, 'scratch', b.shape)]));
  const reading = mapAccesses(body, ({ buffer: of, at }) => {
    const copied = copies.get(of);
    return copied && { buffer: copied, at };
  });
  return withBody(program, inPlaces([...[...copies].map(copy), ...reading], placeOf));
}

type PlaceOf = (b: Buffer) => Buffer;

/** The place of a part of h0 or hn: one for what begins at the same offset. */
function places(): PlaceOf {
  const parts = new Map<string, Buffer>();
  return ({ offset, shape, name }) => {
    const part = parts.get(String(offset)) ?? buffer('state', 'state', shape, { offset });
    if (part.shape.length !== shape.length || !part.shape.every((size, i) => sameIndex(size, shape[i])))
      throw new Error(`${name} is not of the shape of the state in whose place it is`);
    parts.set(String(offset), part);
    return part;
  };
}

function inPlaces(body: readonly Stmt[], placeOf: PlaceOf): readonly Stmt[] {
  return mapAccesses(body, ({ buffer: of, at }) =>
    of.role === 'h0' || of.role === 'hn' ? { buffer: placeOf(of), at } : undefined,
  );
}

/** Whether a statement may read of h0 what it, or one before it, has stored there as hn. */
function isReadLate(h0: Buffer, body: readonly Stmt[], merged: readonly Stmt[], place: Buffer): boolean {
  const mayMeet = (i: number, at: number): boolean =>
    i < at ? conflicts(merged[i], merged[at]).includes(place) : !hnsOf(body[i]).every(isOver(body[i], h0));
  return body.some(
    (s, at) =>
      buffersRead([s]).has(h0) &&
      body.slice(0, at + 1).some((before, i) => hnsOf(before).length > 0 && mayMeet(i, at)),
  );
}

const isOver =
  (s: Stmt, h0: Buffer) =>
  (hn: Buffer): boolean =>
    String(hn.offset) !== String(h0.offset) || mayOverwrite(s, h0, hn);

function hnsOf(s: Stmt): readonly Buffer[] {
  return [...buffersWritten([s])].filter(({ role }) => role === 'hn');
}

function copy([from, to]: readonly [Buffer, Buffer]): Stmt {
  const axes = from.shape.map(() => variable('i'));
  const moved: Stmt = store(to, axes, load(from, axes));
  return from.shape.reduceRight<Stmt>((inner, size: Expr, i) => loop('grid', axes[i], size, [inner]), moved);
}

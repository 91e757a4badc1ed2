// Gives what a kernel updates one place: it finds there what the argument begins as, and leaves there what it ends as.
//
//   h[b, j] = state0[0, b, j]        h[b, j] = state[0, b, j]
//   ..                         ->    ..
//   staten[0, b, j] = h[b, j]        state[0, b, j] = h[b, j]
//
// For kernels that are called: the caller has state0 to copy in any case or, in a stream, has it there from the last
// call. Where state0 is still read when staten has been stored, the kernel begins with a copy of it.

import { buffer, load, loop, store, variable } from '../ir/loop.ts';
import type { Buffer, Expr, Program, Stmt } from '../ir/loop.ts';
import { sameIndex } from '../ir/loop-math.ts';
import { buffersRead, buffersWritten, mapAccesses, withBody } from '../ir/loop-walk.ts';
import { wholeOf } from '../ir/signature.ts';
import { conflicts, mayOverwrite } from './dependence.ts';

export function mergeStates(program: Program): Program {
  const { buffers, body } = program;
  if (!program.args.some(({ whole }) => whole)) return program;
  const args = program.args.flatMap((arg) => (arg.whole && arg.access === 'read' ? [] : [wholeOf(arg)]));
  const placeOf = places();
  const merged = inPlaces(body, placeOf);
  const late = buffers.filter((b) => isHalf(b, 'read') && isReadLate(b, body, merged, placeOf(b)));
  if (late.length === 0) return { ...withBody(program, merged), args };
  const copies = new Map(late.map((b) => [b, buffer(b.name, 'scratch', b.shape, { dtype: b.dtype })]));
  const reading = mapAccesses(body, ({ buffer: of, at }) => {
    const copied = copies.get(of);
    return copied && { buffer: copied, at };
  });
  return { ...withBody(program, inPlaces([...[...copies].map(copy), ...reading], placeOf)), args };
}

type PlaceOf = (b: Buffer) => Buffer;

/** Whether it is part of what an updated argument begins as, or of what it ends as. */
function isHalf({ arg }: Buffer, access: 'read' | 'write'): boolean {
  return arg?.whole !== undefined && arg.access === access;
}

/** The place of a part of what is updated: one for what begins at the same place, before and after. */
function places(): PlaceOf {
  const parts = new Map<string, Buffer>();
  return (half) => {
    const { arg, at, shape, name } = half;
    const key = `${arg?.whole?.name} ${JSON.stringify(at)}`;
    const part = parts.get(key) ?? { ...half, name: arg?.whole?.name ?? name, arg: arg?.whole };
    if (part.shape.length !== shape.length || !part.shape.every((size, i) => sameIndex(size, shape[i])))
      throw new Error(`${name} is not of the shape of the state in whose place it is`);
    parts.set(key, part);
    return part;
  };
}

function inPlaces(body: readonly Stmt[], placeOf: PlaceOf): readonly Stmt[] {
  return mapAccesses(body, ({ buffer: of, at }) => (of.arg?.whole ? { buffer: placeOf(of), at } : undefined));
}

/** Whether a statement may read of the beginning what it, or one before it, has stored there as the end. */
function isReadLate(begin: Buffer, body: readonly Stmt[], merged: readonly Stmt[], place: Buffer): boolean {
  const mayMeet = (i: number, at: number): boolean =>
    i < at
      ? conflicts(merged[i], merged[at]).includes(place)
      : !endsOf(body[i]).every(isOver(body[i], begin));
  return body.some(
    (s, at) =>
      buffersRead([s]).has(begin) &&
      body.slice(0, at + 1).some((before, i) => endsOf(before).length > 0 && mayMeet(i, at)),
  );
}

const isOver =
  (s: Stmt, begin: Buffer) =>
  (end: Buffer): boolean =>
    end.arg?.whole !== begin.arg?.whole ||
    JSON.stringify(end.at) !== JSON.stringify(begin.at) ||
    mayOverwrite(s, begin, end);

function endsOf(s: Stmt): readonly Buffer[] {
  return [...buffersWritten([s])].filter((b) => isHalf(b, 'write'));
}

function copy([from, to]: readonly [Buffer, Buffer]): Stmt {
  const axes = from.shape.map(() => variable('i'));
  const moved: Stmt = store(to, axes, load(from, axes));
  return from.shape.reduceRight<Stmt>((inner, size: Expr, i) => loop('grid', axes[i], size, [inner]), moved);
}

// Lays buffers out in another way: every access moves with its element, and so does what the buffer is filled with.
//
//   W[j, k], as axes 1, 0   ->   V[k, j]            p[t, b] and q[t, b], stacked   ->   P[0, t, b] and P[1, t, b]

import { int, type Buffer, type Expr, type Program } from '../ir/loop.ts';
import { buffersUsed, mapAccesses, withBody } from '../ir/loop-walk.ts';
import { rearranged, type Axis } from '../ir/layout.ts';

/** A buffer with other axes, as a buffer by itself or in one that has room for several. */
export interface Move {
  readonly of: Buffer;
  readonly axes: readonly Axis[];
  readonly to?: Buffer;
}

export function relayout(program: Program, moves: readonly Move[]): Program {
  const places = new Map(moves.map((move) => [move.of, { ...move, to: move.to ?? alone(move) }]));
  const body = program.body.flatMap((s) => {
    if (![...buffersUsed([s])].some((b) => places.has(b))) return [s];
    return mapAccesses([s], ({ buffer: of, at }) => {
      const place = places.get(of);
      return place && { buffer: place.to, at: pick(place.axes, at) };
    });
  });
  return withBody(program, body);
}

function alone({ of, axes }: Move): Buffer {
  return { ...of, shape: pick(axes, of.shape), layout: rearranged(of.layout, axes) };
}

function pick(axes: readonly Axis[], of: readonly Expr[]): readonly Expr[] {
  return axes.map((each) => ('axis' in each ? of[each.axis] : int(each.index)));
}

/** Where a buffer's elements are in a stack of several. */
export function axesInStack({ shape }: Buffer, index: number): readonly Axis[] {
  return [{ index }, ...shape.map((_, axis) => ({ axis }))];
}

/** Buffers of one shape as one, with a first axis that goes over them. */
export function stack(all: readonly Buffer[]): Buffer {
  const layout = all.flatMap((b, i) => rearranged(b.layout, axesInStack(b, i)));
  return { ...all[0], shape: [int(all.length), ...all[0].shape], layout };
}

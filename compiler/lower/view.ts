// Where a node's elements lie: a buffer, and how the node's axes run through the buffer's.

import { int, type Buffer, type Expr } from '../ir/loop.ts';
import { add } from '../ir/loop-math.ts';

export interface View {
  readonly buffer: Buffer;
  /** the node's axes, outermost in memory first */
  readonly order: readonly number[];
  /** the buffer's index of the node's element */
  readonly index: (index: readonly Expr[]) => readonly Expr[];
}

export function inOrder(rank: number): readonly number[] {
  return Array.from({ length: rank }, (_, i) => i);
}

/** A buffer that holds the node and nothing else, its axes in the given order. */
export function wholeView(buffer: Buffer, order: readonly number[]): View {
  return { buffer, order, index: (index) => order.map((axis) => index[axis]) };
}

/** A node that is part `part` of a buffer with one more, leading, axis. */
export function partView(buffer: Buffer, part: number, rank: number): View {
  return { buffer, order: inOrder(rank), index: (index) => [int(part), ...index] };
}

/** The part of a view that begins at `start` of an axis. */
export function shiftedView(view: View, axis: number, start: Expr): View {
  return { ...view, index: (index) => view.index(index.with(axis, add(index[axis], start))) };
}

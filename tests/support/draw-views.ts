// Views of any kind, drawn at random: what a property of all of them is tested on.

import {
  broadcastTo,
  indexAxis,
  insertAxis,
  pad,
  reverse,
  shift,
  slice,
  transpose,
  window,
} from '../../compiler/ir/views.ts';
import { isAtLeast, sumOf } from '../../compiler/ir/dim.ts';
import type { Node } from '../../compiler/ir/graph.ts';

/** A whole number from 0 up to below `n`. */
export type Draw = (n: number) => number;

export const maxRank = 4;

/** A view of the node of one more kind; the node where the kind drawn does not fit. */
export function drawView(node: Node, draw: Draw): Node {
  const { shape } = node;
  const rank = shape.length;
  if (rank === 0) return insertAxis(node, 0);
  const axis = draw(rank);
  const long = isAtLeast(shape[axis], 2);
  const isSure = isAtLeast(shape[axis], 1);
  switch (draw(10)) {
    case 0: {
      const start = draw(2);
      return long ? slice(node, axis, start, sumOf(shape[axis], -1)) : node;
    }
    case 1:
      return isSure && rank > 1 ? indexAxis(node, axis, draw(2) ? 0 : sumOf(shape[axis], -1)) : node;
    case 2:
      return rank < maxRank ? insertAxis(node, draw(rank + 1)) : node;
    case 3:
      return transpose(node, shuffled(rank, draw));
    case 4:
      return reverse(node, axis);
    case 5:
      return isSure ? pad(node, axis, draw(3), draw(3), draw(2)) : node;
    case 6:
      return isSure ? shift(node, axis, draw(5) - 2, draw(2) * 0.5) : node;
    case 7:
      return long && rank < maxRank
        ? window(node, axis, 2, typeof shape[axis] === 'number' ? 1 + draw(2) : 1)
        : node;
    case 8:
      return rank < maxRank ? broadcastTo(node, [2, ...shape]) : node;
    default:
      return broadcastTo(
        node,
        shape.map((size) => (size === 1 && draw(2) ? 3 : size)),
      );
  }
}

function shuffled(n: number, draw: Draw): readonly number[] {
  const order: number[] = [];
  for (let i = 0; i < n; i++) order.splice(draw(i + 1), 0, i);
  return order;
}

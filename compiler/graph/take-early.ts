// Takes the last step before what is computed row by row, so that it is computed for one step rather than for all.
//
//   last(tanh(ys @ W + b), n)   ->   select(0 < n, tanh(last(ys, n) @ W + b), 0)
//   last(scan.1, n)             ->   select(0 < n, scan.0, 0)                      where the scan yields its state
//
// The selection is for sequences without steps: their last step is 0, whatever would be computed from zeros.

import { concat, constant, dot, fold, last, map, slice, take } from '../ir/graph.ts';
import type { Graph, Last, Node, Take } from '../ir/graph.ts';
import { rewrite } from '../ir/graph-walk.ts';

export function takeEarly(graph: Graph): Graph {
  return rewrite(graph, (node) => (node.kind === 'last' ? early(node) : node));
}

function early(node: Last): Node {
  const row = rowOf(node.arg, node);
  if (row.kind === 'last') return node;
  return node.lengths ? map('select', map('lt', constant(0, 'i32'), node.lengths), row, constant(0)) : row;
}

/** What a sequence's last row is computed from; any number where there is no row. */
function rowOf(sequence: Node, of: Last): Node {
  const row = (part: Node): Node => rowOf(part, of);
  if (sequence.shape.length <= of.shape.length) return sequence;
  const axis = of.shape.length - 1;
  switch (sequence.kind) {
    case 'map':
      return map(sequence.op, ...sequence.args.map(row));
    case 'dot':
      return dot(row(sequence.a), sequence.b);
    case 'fold':
      return fold(sequence.op, row(sequence.arg));
    case 'concat':
      return sequence.axis > axis ? concat(sequence.args.map(row), axis) : last(sequence, of.lengths);
    case 'slice':
      return sequence.axis > axis
        ? slice(row(sequence.arg), axis, sequence.start, Number(sequence.shape[sequence.axis]))
        : last(sequence, of.lengths);
    case 'take':
      return finalState(sequence, of) ?? last(sequence, of.lengths);
    default:
      return last(sequence, of.lengths);
  }
}

/** The state that a forward scan ends with, where that is what it yields at each step. */
function finalState({ scan: from, index }: Take, { lengths }: Last): Node | undefined {
  if (from.kind !== 'scan' || from.reverse || from.lengths !== lengths) return undefined;
  const yielded = from.outputs[index - from.states.length];
  const state = from.states.findIndex(({ next }) => next === yielded);
  return state < 0 ? undefined : take(from, state);
}

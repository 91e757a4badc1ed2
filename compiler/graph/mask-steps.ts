// Turns a scan's lengths into selections: past its length a sequence keeps its state and yields 0.
//
//   scan t < T lengths n {            scan t < T {
//     h' = f(h)                  ->     h' = select(t < n, f(h), h)
//     yield f(h)                        yield select(t < n, f(h), 0)
//   }                                 }
//
// A selection, not a product with 0 or 1: whatever a masked step computed, NaN included, is dropped. In a reverse
// scan the state stays as it began until t comes below the length, so each sequence starts at its own end.

import { constant, map, scan, type Graph, type Node, type Scan } from '../ir/graph.ts';
import { indexAxis, insertAxis } from '../ir/views.ts';
import { rewrite } from '../ir/graph-walk.ts';

export function maskSteps(graph: Graph): Graph {
  return rewrite(graph, (node) => (node.kind === 'scan' && node.lengths ? masked(node, node.lengths) : node));
}

function masked(node: Scan, lengths: Node): Scan {
  const known = new Map<number, Node>();
  const within = ({ shape: { length: rank } }: Node): Node => {
    const before = known.get(rank) ?? map('lt', node.step, ofRank(lengths, rank));
    known.set(rank, before);
    return before;
  };
  return scan({
    ...node,
    lengths: undefined,
    states: node.states.map((s) => ({ ...s, next: map('select', within(s.next), s.next, s.bound) })),
    outputs: node.outputs.map((output) => map('select', within(output), output, constant(0))),
  });
}

/** Lengths (B, 1) against values of another rank whose first axis is the batch. */
function ofRank(lengths: Node, rank: number): Node {
  const size = lengths.shape.length;
  if (size === rank) return lengths;
  return size < rank
    ? ofRank(insertAxis(lengths, size), rank)
    : ofRank(indexAxis(lengths, size - 1, 0), rank);
}

// Takes the last step before what is computed row by row, so that it is computed for one step rather than for all.
//
//   last(tanh(ys @ W + b), n)   ->   select(0 < n, tanh(last(ys, n) @ W + b), 0)
//   last(scan.1, n)             ->   select(0 < n, scan.0, 0)                      where the scan yields its state
//
// The selection is for sequences without steps: their last step is 0, whatever would be computed from zeros.

import { dot, isDot } from '../ir/contract.ts';
import { concat, constant, fold, last, map, take } from '../ir/graph.ts';
import type { Graph, Last, Node, Take } from '../ir/graph.ts';
import { rewrite } from '../ir/graph-walk.ts';

export function takeEarly(graph: Graph): Graph {
  const known = new Map<Node | undefined, Rows>();
  const rowsWith = (lengths: Node | undefined): Rows => {
    const rows = known.get(lengths) ?? { lengths, rows: new Map() };
    known.set(lengths, rows);
    return rows;
  };
  return rewrite(graph, (node) => (node.kind === 'last' ? early(node, rowsWith(node.lengths)) : node));
}

/** The last row of each sequence, found once. */
interface Rows {
  readonly lengths: Node | undefined;
  readonly rows: Map<Node, Node>;
}

function early(node: Last, rows: Rows): Node {
  const row = rowOf(node.arg, rows);
  if (row.kind === 'last') return node;
  const { lengths } = rows;
  return lengths ? map('select', map('lt', constant(0, 'i32'), lengths), row, constant(0)) : row;
}

/** What a sequence's last row is computed from; any number where there is no row. */
function rowOf(sequence: Node, rows: Rows): Node {
  const known = rows.rows.get(sequence);
  if (known) return known;
  const found = computedRow(sequence, rows) ?? last(sequence, rows.lengths);
  rows.rows.set(sequence, found);
  return found;
}

/** Of what is computed row by row; its features are the last of three axes. */
function computedRow(sequence: Node, rows: Rows): Node | undefined {
  const row = (part: Node): Node => (part.shape.length < 3 ? part : rowOf(part, rows));
  switch (sequence.kind) {
    case 'map':
      return map(sequence.op, ...sequence.args.map(row));
    case 'contract':
      return isDot(sequence) ? dot(row(sequence.a), sequence.b) : undefined;
    case 'fold':
      return fold(sequence.op, row(sequence.arg));
    case 'concat':
      return sequence.axis === 2 ? concat(sequence.args.map(row), 1) : undefined;
    case 'take':
      return finalState(sequence, rows.lengths);
    default:
      return undefined;
  }
}

/** The state that a forward scan ends with, where that is what it yields at each step. */
function finalState({ scan: from, index }: Take, lengths: Node | undefined): Node | undefined {
  if (from.kind !== 'scan' || from.reverse || from.lengths !== lengths) return undefined;
  const yielded = from.outputs[index - from.states.length];
  const state = from.states.findIndex(({ next }) => next === yielded);
  return state < 0 ? undefined : take(from, state);
}

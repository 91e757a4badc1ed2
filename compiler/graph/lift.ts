// Lifts nodes over a new leading axis: what a step computes of its elements becomes what all steps compute at once.
//
//   x @ W, of x [B, 2]   ->   xs @ W, of xs [T, B, 2]

import { contract, originsOf } from '../ir/contract.ts';
import { gather } from '../ir/gather.ts';
import { concat } from '../ir/concat.ts';
import { map, reduce, type Contract, type Dim, type Node, type Pairs } from '../ir/graph.ts';
import { memoised, reaches } from '../ir/graph-walk.ts';
import { broadcastTo, insertAxis, transpose, view } from '../ir/views.ts';

/** A function that rebuilds nodes over whole sequences, of this many steps, in place of the elements they are given for. */
export function lifting(sequences: ReadonlyMap<Node, Node>, steps: Dim): (node: Node) => Node {
  const isLifted = (node: Node): boolean => reaches(node, (part) => sequences.has(part));
  return memoised<Node>((node, of) => (isLifted(node) ? lifted(node, of, steps) : node), sequences);
}

function lifted(node: Node, of: (child: Node) => Node, steps: Dim): Node {
  switch (node.kind) {
    case 'map':
      return map(node.op, ...node.args.map((arg) => aligned(of(arg), arg, node.shape.length)));
    case 'contract':
      return liftedContract(node, of(node.a), of(node.b));
    case 'reduce': {
      const axes = node.axes.map((axis) => axis + 1);
      return reduce(node.op, of(node.arg), axes);
    }
    case 'view': {
      const index = node.index.map((each) => ({ ...each, steps: [0, ...each.steps] }));
      const first = { steps: [1, ...node.shape.map(() => 0)], start: 0 };
      return view(of(node.arg), [steps, ...node.shape], [first, ...index], node.fill);
    }
    case 'gather': {
      const at = aligned(of(node.at), node.at, node.shape.length);
      return gather(repeated(of(node.arg), node.arg, steps), node.axis + 1, at);
    }
    case 'concat': {
      const args = node.args.map((arg) => repeated(of(arg), arg, steps));
      return concat(args, node.axis + 1);
    }
    default:
      throw new Error(`a ${node.kind} cannot be lifted`);
  }
}

/** With axes of size 1 behind the new one, as many as a node of a higher rank has more. */
function aligned(node: Node, before: Node, rank: number): Node {
  return node === before || node.shape.length > rank ? node : aligned(insertAxis(node, 1), before, rank);
}

function repeated(node: Node, before: Node, steps: Dim): Node {
  return node === before ? broadcastTo(node, [steps, ...node.shape]) : node;
}

/** Where both operands have a product for each step, these are computed side by side. */
function liftedContract(node: Contract, a: Node, b: Node): Node {
  const [more, moreOfB] = [Number(a !== node.a), Number(b !== node.b)];
  const moved = (pairs: Pairs): Pairs => pairs.map(([ofA, ofB]) => [ofA + more, ofB + moreOfB]);
  const both: Pairs = more && moreOfB ? [[0, 0]] : [];
  const made = contract(a, b, moved(node.over), [...both, ...moved(node.along)]);
  const first = originsOf(made).findIndex((origin) => (more ? origin.a : origin.b) === 0);
  const order = [...made.shape.keys()].filter((axis) => axis !== first);
  return transpose(made, [first, ...order]);
}

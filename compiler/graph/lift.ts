// Lifts nodes over a new leading axis: what a step computes of its elements becomes what all steps compute at once.
//
//   x @ W, of x [B, 2]   ->   xs @ W, of xs [T, B, 2]

import { contract, type Pairs } from '../ir/contract.ts';
import { concat, slice, type Contract, type Node } from '../ir/graph.ts';
import { withChildren } from '../ir/graph-walk.ts';

/** A function that rebuilds nodes over whole sequences in place of the elements they are given for. */
export function lifting(sequences: ReadonlyMap<Node, Node>): (node: Node) => Node {
  const memo = new Map<Node, Node>(sequences);
  const visit = (node: Node): Node => {
    const known = memo.get(node);
    if (known) return known;
    const done = lifted(node, visit);
    memo.set(node, done);
    return done;
  };
  return visit;
}

function lifted(node: Node, of: (child: Node) => Node): Node {
  if (node.kind === 'contract') return liftedContract(node, of(node.a), of(node.b));
  if (node.kind === 'slice' && of(node.arg) !== node.arg)
    return slice(of(node.arg), node.axis + 1, node.start, Number(node.shape[node.axis]));
  if (node.kind === 'concat' && node.args.every((arg) => of(arg) !== arg))
    return concat(node.args.map(of), node.axis + 1);
  return withChildren(node, of);
}

/** Where both operands have a product for each step, these are computed side by side. */
function liftedContract(node: Contract, a: Node, b: Node): Node {
  if (a === node.a && b === node.b) return node;
  const [more, moreOfB] = [Number(a !== node.a), Number(b !== node.b)];
  const moved = (pairs: Pairs): Pairs => pairs.map(([ofA, ofB]) => [ofA + more, ofB + moreOfB]);
  return contract(a, b, moved(node.over), [
    ...(more && moreOfB ? [[0, 0] as const] : []),
    ...moved(node.along),
  ]);
}

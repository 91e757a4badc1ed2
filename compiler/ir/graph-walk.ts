// The one walk over graphs: children, rebuilding with other children, and rewriting a whole graph with one memo.

import { contract } from './contract.ts';
import { gather } from './gather.ts';
import { concat } from './concat.ts';
import { map, reduce, scan, take, type Graph, type Input, type Node, type Scan } from './graph.ts';
import { view } from './views.ts';

/** The nodes a node computes from, in a fixed order; a scan's bound inputs are its own and not among them. */
export function children(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'input':
    case 'param':
    case 'const':
    case 'iota':
      return [];
    case 'map':
    case 'concat':
      return node.args;
    case 'contract':
      return [node.a, node.b];
    case 'reduce':
    case 'view':
      return [node.arg];
    case 'gather':
      return [node.arg, node.at];
    case 'take':
      return [node.scan];
    case 'scan':
      return scanChildren(node);
    default:
      return node satisfies never;
  }
}

function scanChildren(node: Scan): readonly Node[] {
  return [
    ...node.elements.map((e) => e.sequence),
    ...node.states.flatMap((s) => [s.init, s.next]),
    ...node.outputs,
    ...(node.lengths ? [node.lengths] : []),
  ];
}

/** What a scan gives a value at each step: known in its body alone. */
export function boundsOf(node: Scan): readonly Input[] {
  return [node.step, ...[...node.elements, ...node.states].map((each) => each.bound)];
}

/** The same node over the children `f` gives; by identity where all of them are the same. */
export function withChildren(node: Node, f: (child: Node) => Node): Node {
  return children(node).every((child) => f(child) === child) ? node : rebuilt(node, f);
}

/** What the builders make of the node and the children `f` gives; they refuse children that do not fit. */
export function rebuilt(node: Node, f: (child: Node) => Node): Node {
  switch (node.kind) {
    case 'input':
    case 'param':
    case 'const':
    case 'iota':
      return node;
    case 'map':
      return map(node.op, ...node.args.map(f));
    case 'concat':
      return concat(node.args.map(f), node.axis);
    case 'contract':
      return contract(f(node.a), f(node.b), node.over, node.along);
    case 'reduce':
      return reduce(node.op, f(node.arg), node.axes);
    case 'view':
      return view(f(node.arg), node.shape, node.index, node.fill);
    case 'gather':
      return gather(f(node.arg), node.axis, f(node.at));
    case 'take':
      return take(f(node.scan), node.index);
    case 'scan':
      return scan({
        ...node,
        elements: node.elements.map((e) => ({ ...e, sequence: f(e.sequence) })),
        states: node.states.map((s) => ({ ...s, init: f(s.init), next: f(s.next) })),
        outputs: node.outputs.map(f),
        lengths: node.lengths && f(node.lengths),
      });
    default:
      return node satisfies never;
  }
}

/** A function of nodes that is computed once for each, but for those whose values are given; `of` is itself. */
export function memoised<T>(
  compute: (node: Node, of: (node: Node) => T) => T,
  given: Iterable<readonly [Node, T]> = [],
): (node: Node) => T {
  const memo = new Map<Node, T>(given);
  const of = (node: Node): T => {
    const known = memo.get(node);
    if (known !== undefined) return known;
    const value = compute(node, of);
    memo.set(node, value);
    return value;
  };
  return of;
}

/** Rewrites every node once, children first. `rule` sees a node whose children are rewritten already. */
export function rewrite(graph: Graph, rule: (node: Node) => Node): Graph {
  const visit = memoised<Node>((node, of) => rule(withChildren(node, of)));
  const roots = graph.roots.map((root) => {
    const node = visit(root.node);
    return node === root.node ? root : { ...root, node };
  });
  return roots.every((root, i) => root === graph.roots[i]) ? graph : { roots };
}

/** A function that rebuilds nodes with the given ones replaced; a replaced node is not looked into. */
export function substitution(replacements: ReadonlyMap<Node, Node>): (node: Node) => Node {
  return memoised<Node>(withChildren, replacements);
}

/** Every node under the given ones, once each, children before parents. */
export function allNodes(from: readonly Node[]): readonly Node[] {
  const seen = new Set<Node>();
  const order: Node[] = [];
  const visit = (node: Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    children(node).forEach(visit);
    order.push(node);
  };
  from.forEach(visit);
  return order;
}

/** Whether the predicate holds for a node or anything it computes from. */
export function reaches(from: Node, holds: (node: Node) => boolean): boolean {
  return allNodes([from]).some(holds);
}

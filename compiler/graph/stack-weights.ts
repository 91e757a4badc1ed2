// Stacks products of one operand with several matrices into one product, and takes the parts of its result.
//
//   %0 = x @ Wr + br                          %0 = x @ [Wr; Wz; Wn] + [br; bz; bn]
//   %1 = x @ Wz + bz                    ->    ... %0[0:H] ... %0[H:2H] ... %0[2H:3H]
//   %2 = x @ Wn + bn
//
// A row of a product depends on no other row, so every number stays what it was. Done for the sequences a scan runs
// over, which are stacked as whole trees where these are alike, and for the products within its body; and only where
// the matrices already lie one after the other in one stored parameter.

import { groupBy } from '../ir/group-by.ts';
import { dot, isDot } from '../ir/contract.ts';
import { concat } from '../ir/concat.ts';
import { input, map, scan, type Graph, type Node, type Scan } from '../ir/graph.ts';
import { slice, sliceOf } from '../ir/views.ts';
import { allNodes, reaches, rewrite, substitution } from '../ir/graph-walk.ts';

export function stackWeights(graph: Graph): Graph {
  return rewrite(graph, (node) => (node.kind === 'scan' ? stackBody(stackSequences(node)) : node));
}

/** Sequences that are alike become one, and the elements of each the parts of one element. */
function stackSequences(node: Scan): Scan {
  const signature = signatures();
  const groups = stackable(node.elements, (e) => e.sequence, signature);
  if (groups.length === node.elements.length) return node;
  const replacements = new Map<Node, Node>();
  const elements = groups.map((group, i) => {
    if (group.length === 1) return group[0];
    const sequence = stackRows(group.map((e) => e.sequence));
    const bound = input(`p${i}`, sequence.shape.slice(1));
    const bounds = group.map((e) => e.bound);
    splitLike(bounds, bound).forEach((part, n) => replacements.set(bounds[n], part));
    return { bound, sequence };
  });
  return withBody(scan({ ...node, elements }), replacements);
}

/** Products of the body that share their operand become one. */
function stackBody(node: Scan): Scan {
  const signature = signatures();
  const body = [...node.states.map((s) => s.next), ...node.outputs];
  const isOwn = (part: Node): boolean => node.states.some((s) => s.bound === part);
  const products = allNodes(body).filter((part) => isDot(part) && reaches(part, isOwn));
  const groups = stackable(products, (part) => part, signature).filter((group) => group.length > 1);
  const replacements = new Map<Node, Node>();
  for (const group of groups) {
    splitLike(group, stackRows(group)).forEach((part, i) => replacements.set(group[i], part));
  }
  return groups.length === 0 ? node : withBody(node, replacements);
}

function withBody(node: Scan, replacements: ReadonlyMap<Node, Node>): Scan {
  const replace = substitution(replacements);
  const states = node.states.map((s) => ({ ...s, next: replace(s.next) }));
  return scan({ ...node, states, outputs: node.outputs.map(replace) });
}

/** Groups that can be stacked, each in the order in which its rows are stored; the others one by one. */
function stackable<T>(
  items: readonly T[],
  nodeOf: (item: T) => Node,
  signature: (node: Node) => string | undefined,
): readonly (readonly T[])[] {
  return groupBy(items, (item) => signature(nodeOf(item))).flatMap((group) => {
    if (group.length === 1) return [group];
    const sorted = group.toSorted((a, b) => firstRow(nodeOf(a)) - firstRow(nodeOf(b)));
    const isOne = !reaches(
      stackRows(sorted.map(nodeOf)),
      (part) => part.kind === 'concat' && part.args.every(isStored),
    );
    return isOne ? [sorted] : group.map((item) => [item]);
  });
}

/** Where the first matrix of a tree begins in its stored parameter. */
function firstRow(node: Node): number {
  if (isDot(node)) return Number(sliceOf(node.b)?.start ?? 0);
  return node.kind === 'map' ? Math.max(...node.args.map(firstRow)) : 0;
}

/** The slices of `whole` along its last axis that are as wide as the nodes. */
function splitLike(nodes: readonly Node[], whole: Node): readonly Node[] {
  let start = 0;
  return nodes.map((node) => {
    const size = Number(node.shape[node.shape.length - 1]);
    start += size;
    return slice(whole, whole.shape.length - 1, start - size, size);
  });
}

/**
 * What nodes must have in common to be stacked: the tree of operations, the operand of its products, and where row
 * vectors stand in it. Undefined for a node that cannot be stacked.
 */
function signatures(): (node: Node) => string | undefined {
  const ids = new Map<Node, number>();
  const id = (node: Node): number => ids.get(node) ?? ids.set(node, ids.size).size - 1;
  const known = new Map<Node, string | undefined>();
  const operations = new Map<string, string>();
  const signature = (node: Node): string | undefined => {
    if (!known.has(node)) known.set(node, made(node));
    return known.get(node);
  };
  const made = (node: Node): string | undefined => {
    if (isDot(node)) return isStored(node.b) ? `dot ${id(node.a)}` : undefined;
    if (isStored(node) && node.shape.length === 1) return 'row';
    if (node.kind !== 'map') return undefined;
    const args = node.args.map(signature);
    if (args.includes(undefined)) return undefined;
    // a number for each, as trees of operations that are used again and again are long
    const operation = `${node.op}(${args})`;
    const short = operations.get(operation) ?? `${operations.size}`;
    operations.set(operation, short);
    return short;
  };
  return signature;
}

function isStored(node: Node): boolean {
  return node.kind === 'param' || (node.kind === 'view' && sliceOf(node)?.axis === 0 && isStored(node.arg));
}

/** One tree for several of the same signature: their matrices and row vectors one after the other. */
function stackRows(nodes: readonly Node[]): Node {
  const [first] = nodes;
  if (isDot(first)) return dot(first.a, stackRows(nodes.map((node) => (node as typeof first).b)));
  if (first.kind !== 'map') return concat(nodes, 0);
  const args = first.args.map((_, i) => stackRows(nodes.map((node) => (node as typeof first).args[i])));
  return map(first.op, ...args);
}

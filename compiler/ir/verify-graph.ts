// What must hold of a graph between passes; a pass that breaks it is a bug, found where it happens.

import type { Graph, Node, Scan } from './graph.ts';
import { allNodes, boundsOf, children, memoised, rebuilt } from './graph-walk.ts';
import type { Elem } from './scalar.ts';

export function verifyGraph(graph: Graph): void {
  const nodes = allNodes(graph.roots.map((root) => root.node));
  const scans = nodes.filter((node) => node.kind === 'scan');
  for (const node of nodes) verifyNode(node);
  for (const node of scans) verifyScan(node);
  const owned = new Map<Node, Scan>(
    scans.flatMap((node) => boundsOf(node).map((bound) => [bound, node] as const)),
  );
  for (const root of graph.roots) verifyScopes(root.node, owned);
}

/** Its sizes are some, and those that its children make. */
function verifyNode(node: Node): void {
  const what =
    node.kind === 'input' || node.kind === 'param'
      ? node.name
      : node.kind === 'take'
        ? `take ${node.index}`
        : node.kind;
  const wrong = node.shape.find((dim) => (typeof dim === 'number' ? !isSize(dim) : dim === ''));
  if (wrong !== undefined)
    throw new Error(
      `${what}: a size of [${node.shape}] is ${wrong}; a whole number from 1 on, or a name, is expected`,
    );
  expectAlike(
    node,
    rebuilt(node, (child) => child),
    what,
  );
}

function isSize(dim: number): boolean {
  return Number.isInteger(dim) && dim > 0;
}

function verifyScan(node: Scan): void {
  for (const { bound, init, next } of node.states) {
    expectAlike(init, bound, `init of ${bound.name}`);
    expectAlike(next, bound, `next of ${bound.name}`);
  }
  for (const { bound, sequence } of node.elements) {
    const shape = [node.steps, ...bound.shape];
    expectAlike(sequence, { shape, elem: bound.elem }, `sequence of ${bound.name}`);
  }
  node.outputs.forEach((output, i) => expectElem(output.elem, 'f32', `output ${i} of a scan`));
}

function expectAlike(given: Node, { shape, elem }: Pick<Node, 'shape' | 'elem'>, what: string): void {
  const same = given.shape.length === shape.length && given.shape.every((dim, i) => dim === shape[i]);
  if (!same) throw new Error(`${what}: shape [${shape}] expected, [${given.shape}] found`);
  expectElem(given.elem, elem, what);
}

function expectElem(given: Elem, expected: Elem, what: string): void {
  if (given !== expected) throw new Error(`${what}: ${expected} expected, ${given} found`);
}

/** What a scan binds is known in its body alone. */
function verifyScopes(root: Node, owned: ReadonlyMap<Node, Scan>): void {
  const free = memoised<ReadonlySet<Node>>((node, of) => {
    const own = owned.has(node) ? [node] : [];
    const names = new Set([...own, ...children(node).flatMap((child) => [...of(child)])]);
    if (node.kind === 'scan') boundsOf(node).forEach((bound) => names.delete(bound));
    return names;
  });
  const [loose] = free(root);
  if (loose)
    throw new Error(`${loose.kind === 'input' ? loose.name : loose.kind} is used outside of its scan`);
}

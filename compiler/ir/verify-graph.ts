// What must hold of a graph between passes; a pass that breaks it is a bug, found where it happens.

import type { Dim, Graph, Node, Scan, Shape } from './graph.ts';
import { allNodes, boundsOf, children, rebuilt } from './graph-walk.ts';
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
  const { shape, elem } = rebuilt(node, (child) => child);
  expectShape(node.shape, shape, what);
  expectElem(node.elem, elem, what);
}

function isSize(dim: number): boolean {
  return Number.isInteger(dim) && dim > 0;
}

function verifyScan(node: Scan): void {
  for (const { bound, init, next } of node.states) {
    expectShape(init.shape, bound.shape, `init of ${bound.name}`);
    expectShape(next.shape, bound.shape, `next of ${bound.name}`);
    expectElem(init.elem, bound.elem, `init of ${bound.name}`);
    expectElem(next.elem, bound.elem, `next of ${bound.name}`);
  }
  for (const { bound, sequence } of node.elements) {
    expectShape(sequence.shape, [node.steps, ...bound.shape], `sequence of ${bound.name}`);
    expectElem(sequence.elem, bound.elem, `sequence of ${bound.name}`);
  }
  node.outputs.forEach((output, i) => expectElem(output.elem, 'f32', `output ${i} of a scan`));
}

function expectShape(given: Shape, expected: Shape, what: string): void {
  const same = given.length === expected.length && given.every((dim: Dim, i) => dim === expected[i]);
  if (!same) throw new Error(`${what}: shape [${expected}] expected, [${given}] found`);
}

function expectElem(given: Elem, expected: Elem, what: string): void {
  if (given !== expected) throw new Error(`${what}: ${expected} expected, ${given} found`);
}

/** What a scan binds is known in its body alone. */
function verifyScopes(root: Node, owned: ReadonlyMap<Node, Scan>): void {
  const seen = new Map<Node, ReadonlySet<Node>>();
  const free = (node: Node): ReadonlySet<Node> => {
    const known = seen.get(node);
    if (known) return known;
    const own = owned.has(node) ? [node] : [];
    const names = new Set([...own, ...children(node).flatMap((child) => [...free(child)])]);
    if (node.kind === 'scan') boundsOf(node).forEach((bound) => names.delete(bound));
    seen.set(node, names);
    return names;
  };
  const [loose] = free(root);
  if (loose)
    throw new Error(`${loose.kind === 'input' ? loose.name : loose.kind} is used outside of its scan`);
}

// Moves products that need no state out of time: one large product over all steps instead of a small one a step.
//
//   scan t < T {                               %0 = xs @ W + b
//     each x in xs                        ->   scan t < T {
//     h' = f(x @ W + b + h @ R)                  each p in %0
//   }                                            h' = f(p + h @ R)
//                                              }
//
// Products of one term stay: computing them again takes no longer than storing and loading them.

import { input, scan, type Graph, type Node, type Scan } from '../ir/graph.ts';
import { lifting } from './lift.ts';
import { children, reaches, rewrite, substitution } from '../ir/graph-walk.ts';

export function hoistProjection(graph: Graph): Graph {
  return rewrite(graph, (node) => (node.kind === 'scan' ? hoisted(node) : node));
}

function hoisted(node: Scan): Scan {
  const roots = [...node.states.map((s) => s.next), ...node.outputs];
  const movable = maximal(roots, (part) => isMovable(part, node));
  if (movable.length === 0) return node;
  const bounds = new Map(movable.map((part, i) => [part, input(`p${i}`, part.shape)]));
  const overTime = lifting(new Map(node.elements.map((e) => [e.bound, e.sequence])));
  const replace = substitution(bounds);
  const states = node.states.map((s) => ({ ...s, next: replace(s.next) }));
  const outputs = node.outputs.map(replace);
  const elements = [
    ...node.elements,
    ...[...bounds].map(([part, bound]) => ({ bound, sequence: overTime(part) })),
  ];
  return withoutUnused(scan({ ...node, elements, states, outputs }));
}

/** A product that needs an element of this step but neither a state nor the number of the step. */
function isMovable(node: Node, of: Scan): boolean {
  const isElement = (part: Node): boolean => of.elements.some((e) => e.bound === part);
  const isBusy = (part: Node): boolean => part === of.step || of.states.some((s) => s.bound === part);
  return reaches(node, isLong) && reaches(node, isElement) && !reaches(node, isBusy);
}

/** A product of several terms. */
function isLong(node: Node): boolean {
  return node.kind === 'contract' && node.over.some(([axis]) => node.a.shape[axis] !== 1);
}

/** The largest subexpressions for which `holds`, once each, in order of appearance. */
function maximal(roots: readonly Node[], holds: (node: Node) => boolean): readonly Node[] {
  const seen = new Set<Node>();
  const found: Node[] = [];
  const visit = (node: Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    if (holds(node)) found.push(node);
    else children(node).forEach(visit);
  };
  roots.forEach(visit);
  return found;
}

function withoutUnused(node: Scan): Scan {
  const body = [...node.states.map((s) => s.next), ...node.outputs];
  const used = node.elements.filter((e) => body.some((root) => reaches(root, (part) => part === e.bound)));
  return scan({ ...node, elements: used });
}

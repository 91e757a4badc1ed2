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
import { boundsOf, children, memoised, reaches, rewrite, substitution } from '../ir/graph-walk.ts';
import { lifting } from './lift.ts';

export function hoistProjection(graph: Graph): Graph {
  return rewrite(graph, (node) => (node.kind === 'scan' ? hoisted(node) : node));
}

function hoisted(node: Scan): Scan {
  const roots = [...node.states.map((s) => s.next), ...node.outputs];
  const movable = maximal(roots, movableIn(node));
  if (movable.length === 0) return node;
  const bounds = new Map(movable.map((part, i) => [part, input(`p${i}`, part.shape)]));
  const overTime = lifting(new Map(node.elements.map((e) => [e.bound, e.sequence])), node.steps);
  const replace = substitution(bounds);
  const states = node.states.map((s) => ({ ...s, next: replace(s.next) }));
  const outputs = node.outputs.map(replace);
  const elements = [
    ...node.elements,
    ...[...bounds].map(([part, bound]) => ({ bound, sequence: overTime(part) })),
  ];
  return withoutUnused(scan({ ...node, elements, states, outputs }));
}

/** How a value goes along with time: it is the same at all steps, or moves with the elements, or needs the steps' order. */
type Motion = 'still' | 'moves' | 'ordered';

/** Whether a value with a product in it can be computed for all steps at once: row by row, of the elements of its step. */
function movableIn(of: Scan): (node: Node) => boolean {
  const moving = new Set<Node>(of.elements.map(({ bound }) => bound));
  const bounds = boundsOf(of).map((bound) => [bound, moving.has(bound) ? 'moves' : 'ordered'] as const);
  const motion = memoised<Motion>((node, of) => motionOver(node, children(node).map(of)), bounds);
  // a comparison is made of numbers where it is used: memory holds no truth
  return (node) => node.elem !== 'bool' && motion(node) === 'moves' && reaches(node, isLong);
}

function motionOver(node: Node, of: readonly Motion[]): Motion {
  if (!of.includes('moves')) return of.includes('ordered') ? 'ordered' : 'still';
  return of.includes('ordered') || node.kind === 'scan' ? 'ordered' : 'moves';
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

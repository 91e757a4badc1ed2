// Decides which nodes get a home in memory, and emits what fills it.

import { sumOf } from '../ir/dim.ts';
import { dtypeOf } from '../ir/dtypes.ts';
import { repeats } from '../ir/views.ts';
import type { Concat, Dim, Input, Node, Scan } from '../ir/graph.ts';
import { boundsOf, children, reaches } from '../ir/graph-walk.ts';
import { groupBy } from '../ir/group-by.ts';
import { binary } from '../ir/loop-math.ts';
import { buffer, int, isParam, loop, variable, type Buffer, type Expr, type Stmt } from '../ir/loop.ts';
import { element } from './element.ts';
import type { Lowering, Placed } from './lowering.ts';
import { copy, nest, reduceNest } from './nest.ts';
import { inOrder, shiftedView, wholeView, type View } from './view.ts';

/** Says where a node's elements are to end up; parts of a joined array go straight to their places, where they can. */
export function place({ node, view }: Placed, low: Lowering): void {
  const isElsewhere = node.kind === 'input' || node.kind === 'const' || node.kind === 'view';
  if (low.views.has(node) || low.steady.has(node) || isElsewhere) return;
  low.views.set(node, view);
  low.prepared.clear();
  if (node.kind !== 'concat') return;
  const parts = partsOf(node, view, low);
  low.parts.set(node, parts);
  for (const part of parts) place(part, low);
}

function partsOf(node: Concat, view: View, low: Lowering): readonly Placed[] {
  let start: Dim = 0;
  return node.args.map((arg) => {
    const part = shiftedView(view, node.axis, low.sizeOf(start));
    start = sumOf(start, arg.shape[node.axis]);
    return { node: arg, view: part };
  });
}

/** Stores nodes in their places: those whose home that is, then copies of those that are given or have another. */
export function storeAll(all: readonly Placed[], low: Lowering, out: Stmt[]): void {
  const isHome = ({ node, view }: Placed): boolean => low.views.get(node) === view;
  for (const each of all.filter(isHome)) produce(each.node, low, out);
  for (const each of all.filter((one) => !isHome(one))) {
    prepare(each.node, low, out);
    out.push(...nest([each], each.node, low));
  }
}

/** Emits what stores a node's elements in its home, once. */
export function produce(node: Node, low: Lowering, out: Stmt[]): void {
  const view = low.views.get(node);
  if (!view || isParam(view.buffer) || node.kind === 'input' || low.produced.has(node)) return;
  low.produced.add(node);
  if (node.kind === 'concat') {
    storeAll(low.parts.get(node) ?? [], low, out);
  } else if (node.kind === 'take') {
    produceScan(node.scan as Scan, low, out);
  } else {
    prepareChildren(node, low, out);
    out.push(...(node.kind === 'reduce' ? reduceNest(node, view, low) : nest([{ node, view }], node, low)));
  }
}

/** Makes everything available that an element of the node reads. */
export function prepare(node: Node, low: Lowering, out: Stmt[]): void {
  if (low.views.has(node)) return produce(node, low, out);
  switch (node.kind) {
    case 'take':
    case 'concat':
    case 'reduce':
      return giveHome(node, low, out);
    case 'contract':
    case 'map':
    case 'view':
    case 'gather':
      if (low.prepared.has(node)) return;
      low.prepared.add(node);
      return prepareChildren(node, low, out);
    case 'input':
    case 'const':
    case 'param':
    case 'iota':
    case 'scan':
      return;
    default:
      return node satisfies never;
  }
}

function prepareChildren(node: Node, low: Lowering, out: Stmt[]): void {
  const operands = operandsOf(node);
  for (const child of children(node)) (operands.includes(child) ? prepareOperand : prepare)(child, low, out);
}

/** What is read more than once for each of its elements, or at places that are known only when the kernel runs. */
function operandsOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'contract':
      return isStored(node.b) ? [node.a] : [node.a, node.b];
    case 'reduce':
    case 'gather':
      return [node.arg];
    case 'view':
      return repeats(node) ? [node.arg] : [];
    default:
      return [];
  }
}

/** Has to be in memory, but for what is no work. */
function prepareOperand(node: Node, low: Lowering, out: Stmt[]): void {
  const isComputed = node.kind === 'map' || node.kind === 'contract' || node.kind === 'gather';
  if (low.views.has(node)) produce(node, low, out);
  else if (node.kind === 'view') prepareOperand(node.arg, low, out);
  else if (isComputed && node.elem === 'f32') giveHome(node, low, out);
  else prepare(node, low, out);
}

/** Whether a node is parameters and arithmetic on them: what a product reads of it is not stored once more. */
function isStored(node: Node): boolean {
  const stored: readonly Node['kind'][] = ['param', 'const', 'map', 'view'];
  return !reaches(node, (part) => !stored.includes(part.kind));
}

function giveHome(node: Node, low: Lowering, out: Stmt[]): void {
  const home = scratchOf(homeName(node), node, low);
  place({ node, view: wholeView(home, inOrder(node.shape.length)) }, low);
  produce(node, low, out);
}

function homeName(node: Node): string {
  return node.kind === 'take' || node.kind === 'concat' ? 'y' : 'p';
}

/** The loop over time: states begin as copies of their inits, a step computes the next ones and then takes them over. */
function produceScan(node: Scan, low: Lowering, out: Stmt[]): void {
  if (low.produced.has(node)) return;
  low.produced.add(node);
  const steady = prepareOutside(node, low, out).filter((part) => !low.steady.has(part));
  const steps = low.sizeOf(node.steps);
  const t = variable('t');
  const step = node.reverse ? binary('sub', binary('sub', steps, int(1)), t) : t;
  low.bound.set(node.step, () => step);
  for (const e of node.elements)
    low.bound.set(e.bound, (index) => element(e.sequence, [step, ...index], low));
  const states = node.states.map((s) => stateHome(s.bound, low));
  node.states.forEach((s, i) => out.push(...nest([{ node: s.init, view: states[i].now }], s.bound, low)));
  steady.forEach((part) => low.steady.add(part));
  low.prepared.clear();
  out.push(loop('serial', t, steps, scanBody(node, states, step, low)));
  low.prepared.clear();
  steady.forEach((part) => low.steady.delete(part));
  for (const taken of low.takes.get(node) ?? []) {
    const view = low.views.get(taken);
    if (taken.index < states.length && view)
      out.push(...nest([{ node: node.states[taken.index].bound, view }], taken, low));
    low.produced.add(taken);
  }
}

function prepareOutside(node: Scan, low: Lowering, out: Stmt[]): readonly Node[] {
  for (const { sequence } of node.elements) prepareOperand(sequence, low, out);
  for (const s of node.states) prepare(s.init, low, out);
  const steady = prepareSteady(node, low, out);
  for (const taken of low.takes.get(node) ?? []) {
    if (low.views.has(taken)) continue;
    const home = scratchOf('y', taken, low);
    low.views.set(taken, wholeView(home, inOrder(taken.shape.length)));
  }
  return steady;
}

/** Makes what steps use and none of them changes, once, before them; gives all that none changes. */
function prepareSteady(node: Scan, low: Lowering, out: Stmt[]): readonly Node[] {
  const known = new Map<Node, boolean>(boundsOf(node).map((bound) => [bound, true]));
  const changes = (part: Node): boolean => {
    const does = known.get(part) ?? children(part).some(changes);
    known.set(part, does);
    return does;
  };
  const seen = new Set<Node>();
  const visit = (part: Node): void => {
    if (seen.has(part) || part.kind === 'scan') return;
    seen.add(part);
    const operands = operandsOf(part);
    for (const child of children(part))
      if (changes(child)) visit(child);
      else (operands.includes(child) ? prepareOperand : prepare)(child, low, out);
  };
  for (const result of [...node.states.map((s) => s.next), ...node.outputs])
    if (changes(result)) visit(result);
    else prepare(result, low, out);
  return [...known].flatMap(([part, does]) => (does ? [] : [part]));
}

interface StateHome {
  readonly now: View;
  readonly next: View;
}

function stateHome(bound: Input, low: Lowering): StateHome {
  const order = inOrder(bound.shape.length);
  const now = wholeView(scratchOf(bound.name, bound, low), order);
  low.views.set(bound, now);
  return { now, next: wholeView(scratchOf(`${bound.name}_next`, bound, low), order) };
}

function scratchOf(name: string, { shape, elem }: Node, low: Lowering): Buffer {
  return buffer(name, 'scratch', shape.map(low.sizeOf), { dtype: dtypeOf(elem) });
}

function scanBody(node: Scan, states: readonly StateHome[], step: Expr, low: Lowering): readonly Stmt[] {
  const body: Stmt[] = [];
  const results = [...node.states.map((s) => s.next), ...node.outputs];
  results.forEach((result) => prepare(result, low, body));
  const targets = node.states.map((s, i) => ({ node: s.next, view: states[i].next }));
  for (const taken of low.takes.get(node) ?? []) {
    const view = low.views.get(taken);
    if (taken.index < states.length || !view) continue;
    const ofStep: View = { ...view, index: (index) => view.index([step, ...index]) };
    targets.push({ node: node.outputs[taken.index - states.length], view: ofStep });
  }
  for (const alike of groupBy(targets, (target) => target.node.shape.join()))
    body.push(...nest(alike, alike[0].node, low));
  node.states.forEach((s, i) => body.push(...copy(states[i].next, states[i].now, s.bound, low)));
  return body;
}

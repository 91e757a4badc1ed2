// Decides which nodes get a home in memory, and emits what fills it.

import type { Concat, Dot, Input, Node, Scan } from '../ir/graph.ts';
import { children } from '../ir/graph-walk.ts';
import { binary } from '../ir/loop-math.ts';
import { buffer, int, loop, variable, type Expr, type Stmt } from '../ir/loop.ts';
import { element } from './element.ts';
import type { Lowering } from './lowering.ts';
import { copy, nest } from './nest.ts';
import { inOrder, shiftedView, wholeView, type View } from './view.ts';

/** Says where a node's elements are to end up; parts of a joined array go straight to their places. */
export function place(node: Node, view: View, low: Lowering): void {
  if (node.kind === 'concat' && !low.views.has(node)) {
    low.views.set(node, view);
    placeParts(node, view, low);
  } else if (low.views.has(node) || node.kind === 'input' || node.kind === 'const' || node.kind === 'slice') {
    low.copies.push({ node, view });
  } else {
    low.views.set(node, view);
  }
}

function placeParts(node: Concat, view: View, low: Lowering): void {
  let start = 0;
  for (const arg of node.args) {
    place(arg, shiftedView(view, node.axis, start), low);
    start += Number(arg.shape[node.axis]);
  }
}

/** Emits what stores a node's elements in its home, once. */
export function produce(node: Node, low: Lowering, out: Stmt[]): void {
  const view = low.views.get(node);
  if (!view || view.buffer.role === 'weights' || node.kind === 'input' || low.produced.has(node)) return;
  low.produced.add(node);
  if (node.kind === 'concat') {
    for (const arg of node.args) produce(arg, low, out);
  } else if (node.kind === 'take') {
    produceScan(node.scan as Scan, low, out);
  } else {
    children(node).forEach((child) => prepare(child, low, out));
    if (node.kind === 'dot') prepareOperand(node, low, out);
    out.push(...nest([{ node, view }], node, low));
  }
}

/** Makes everything available that an element of the node reads. */
export function prepare(node: Node, low: Lowering, out: Stmt[]): void {
  if (low.views.has(node)) return produce(node, low, out);
  switch (node.kind) {
    case 'take':
    case 'concat':
      return giveHome(node, low, out);
    case 'dot':
      return prepareOperand(node, low, out);
    case 'map':
      return node.args.forEach((arg) => prepare(arg, low, out));
    case 'slice':
      return prepare(node.arg, low, out);
    case 'input':
    case 'const':
    case 'param':
    case 'scan':
      return;
    default:
      return node satisfies never;
  }
}

/** A product reads its operand many times: it has to be in memory. */
function prepareOperand(node: Dot, low: Lowering, out: Stmt[]): void {
  const isComputed = node.a.kind === 'map' || node.a.kind === 'dot';
  if (isComputed && !low.views.has(node.a)) giveHome(node.a, low, out);
  else prepare(node.a, low, out);
}

function giveHome(node: Node, low: Lowering, out: Stmt[]): void {
  const home = buffer(homeName(node), 'scratch', node.shape.map(low.sizeOf));
  place(node, wholeView(home, inOrder(node.shape.length)), low);
  produce(node, low, out);
}

function homeName(node: Node): string {
  return node.kind === 'take' || node.kind === 'concat' ? 'y' : 'p';
}

/** The loop over time: states begin as copies of their inits, a step computes the next ones and then takes them over. */
function produceScan(node: Scan, low: Lowering, out: Stmt[]): void {
  if (low.produced.has(node)) return;
  low.produced.add(node);
  prepareOutside(node, low, out);
  const steps = low.sizeOf(node.steps);
  const t = variable('t');
  const step = node.reverse ? binary('sub', binary('sub', steps, int(1)), t) : t;
  low.bound.set(node.step, () => step);
  for (const e of node.elements)
    low.bound.set(e.bound, (index) => element(e.sequence, [step, ...index], low));
  const states = node.states.map((s) => stateHome(s.bound, low));
  node.states.forEach((s, i) => out.push(...nest([{ node: s.init, view: states[i].now }], s.bound, low)));
  out.push(loop('serial', t, steps, scanBody(node, states, step, low)));
  for (const taken of low.takes.get(node) ?? []) {
    const view = low.views.get(taken);
    if (taken.index < states.length && view)
      out.push(...nest([{ node: node.states[taken.index].bound, view }], taken, low));
    low.produced.add(taken);
  }
}

function prepareOutside(node: Scan, low: Lowering, out: Stmt[]): void {
  for (const { sequence } of node.elements) {
    const isComputed = sequence.kind === 'map' || sequence.kind === 'dot';
    if (isComputed && !low.views.has(sequence)) giveHome(sequence, low, out);
    else prepare(sequence, low, out);
  }
  for (const s of node.states) prepare(s.init, low, out);
  for (const taken of low.takes.get(node) ?? []) {
    if (low.views.has(taken) || taken.index < node.states.length) continue;
    const home = buffer('y', 'scratch', taken.shape.map(low.sizeOf));
    low.views.set(taken, wholeView(home, inOrder(taken.shape.length)));
  }
}

interface StateHome {
  readonly now: View;
  readonly next: View;
}

function stateHome(bound: Input, low: Lowering): StateHome {
  const order = inOrder(bound.shape.length);
  const shape = bound.shape.map(low.sizeOf);
  const now = wholeView(buffer(bound.name, 'scratch', shape), order);
  low.views.set(bound, now);
  return { now, next: wholeView(buffer(`${bound.name}_next`, 'scratch', shape), order) };
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
  body.push(...nest(targets, node.states[0].bound, low));
  node.states.forEach((s, i) => body.push(...copy(states[i].next, states[i].now, s.bound, low)));
  return body;
}

// Lowers a graph to a program: gives homes in memory to what needs them, and turns the rest into expressions.
//
//   p = xs @ W + b                      grid t { grid b { grid j { p[t, b, j] = b[j] + sum k { xs[t, b, k] * W[j, k] } } } }
//   scan t { h' = f(p + h @ R) }   ->   serial t { grid b { grid j { next[b, j] = f(p[t, b, j] + sum k { .. }) } }; h = next }
//
// A home is needed by a product's operand, by what a scan makes, and by a joined array. A result's home is the buffer
// it is to end in: parts of a joined array are stored straight into their places, and nothing is copied.

import type { Concat, Dim, Dot, Graph, Input, Node, Param, Root, Scan, Take } from '../ir/graph.ts';
import { groupBy } from '../ir/group-by.ts';
import { allNodes, children } from '../ir/graph-walk.ts';
import {
  binary,
  buffer,
  int,
  loop,
  store,
  variable,
  type Expr,
  type Program,
  type Role,
  type Stmt,
} from '../ir/loop.ts';
import { withBody } from '../ir/loop-walk.ts';
import { element, type Homes, type Names } from './element.ts';
import { inOrder, partView, shiftedView, wholeView, type View } from './view.ts';

interface Lowering extends Homes {
  readonly views: Map<Node, View>;
  readonly bound: Map<Node, (index: readonly Expr[]) => Expr>;
  readonly produced: Set<Node>;
  /** results that are no node's home: stored at the end */
  readonly copies: { readonly node: Node; readonly view: View }[];
  readonly takes: ReadonlyMap<Node, readonly Take[]>;
  readonly sizeOf: (dim: Dim) => Expr;
}

export interface ProgramSizes {
  readonly batch: Dim;
  readonly steps: Dim;
}

/** The program of a graph whose inputs and results are named after a kernel's arguments. */
export function lower(graph: Graph, sizes: ProgramSizes): Program {
  const size = new Map<Dim, Expr>(['batch', 'steps'].map((name) => [name, variable(name)]));
  const sizeOf = (dim: Dim): Expr => (typeof dim === 'number' ? int(dim) : (size.get(dim) as Expr));
  const nodes = allNodes(graph.roots.map((root) => root.node));
  const takes = takesOf(nodes);
  const low: Lowering = {
    views: new Map(),
    bound: new Map(),
    produced: new Set(),
    copies: [],
    takes,
    sizeOf,
  };
  giveInputs(nodes, low);
  for (const { node, view } of rootViews(graph.roots, low)) place(node, view, low);
  const body: Stmt[] = [];
  for (const root of graph.roots) produce(root.node, low, body);
  for (const { node, view } of low.copies) {
    prepare(node, low, body);
    body.push(...nest([{ node, view }], node, low));
  }
  const empty: Program = { batch: sizeOf(sizes.batch), steps: sizeOf(sizes.steps), buffers: [], body: [] };
  return withBody(empty, body);
}

function takesOf(nodes: readonly Node[]): ReadonlyMap<Node, readonly Take[]> {
  const takes = nodes.filter((node) => node.kind === 'take');
  return new Map(groupBy(takes, (node) => node.scan).map((group) => [group[0].scan, group]));
}

/** Views of the arguments and the parameters. */
function giveInputs(nodes: readonly Node[], low: Lowering): void {
  const boundInputs = new Set(nodes.flatMap((n) => (n.kind === 'scan' ? [n.step, ...boundsOf(n)] : [])));
  const isGiven = (node: Node): node is Input => node.kind === 'input' && !boundInputs.has(node);
  const inputs = nodes.filter(isGiven);
  for (const group of groupBy(inputs, (node) => node.name)) {
    const [{ name, elem }] = group;
    const views = argumentViews(group, name as Role, elem as 'f32' | 'i32', low);
    views.forEach((view, i) => low.views.set(group[i], view));
  }
  for (const node of nodes) if (node.kind === 'param') low.views.set(node, weightView(node, low));
}

function boundsOf(node: Scan): readonly Input[] {
  return [...node.elements, ...node.states].map((each) => each.bound);
}

function rootViews(roots: readonly Root[], low: Lowering): readonly { node: Node; view: View }[] {
  return groupBy(roots, (root) => root.name).flatMap((group) => {
    const values = group.map((root) => ({ shape: root.node.shape, order: root.order, part: root.part }));
    const views = argumentViews(values, group[0].name as Role, 'f32', low);
    return views.map((view, i) => ({ node: group[i].node, view }));
  });
}

/** One buffer for an argument, and a view for each of its parts. */
function argumentViews(
  values: readonly Pick<Input, 'shape' | 'order' | 'part'>[],
  role: Role,
  elem: 'f32' | 'i32',
  low: Lowering,
): readonly View[] {
  const [{ shape, order = inOrder(shape.length), part }] = values;
  const sizes = order.map((axis) => low.sizeOf(shape[axis]));
  if (part === undefined) return [wholeView(buffer(role, role, sizes, { elem }), order)];
  const whole = buffer(role, role, [int(values.length), ...sizes], { elem });
  return values.map((value) => partView(whole, value.part ?? 0, shape.length));
}

/** A parameter lies in the weights as it comes. */
function weightView(node: Param, low: Lowering): View {
  const width = node.shape.reduce<number>((product, dim) => product * Number(dim), 1);
  const packs = [{ param: node.name, at: 0, from: 0, blocks: 1, step: 0, depth: 1, stride: width, width }];
  const shape = node.shape.map(low.sizeOf);
  return wholeView(buffer(node.name, 'weights', shape, { packs }), inOrder(shape.length));
}

/** Says where a node's elements are to end up; parts of a joined array go straight to their places. */
function place(node: Node, view: View, low: Lowering): void {
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
function produce(node: Node, low: Lowering, out: Stmt[]): void {
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
function prepare(node: Node, low: Lowering, out: Stmt[]): void {
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
  const order = memoryOrder(node, low);
  const home = buffer(
    homeName(node),
    'scratch',
    order.map((axis) => low.sizeOf(node.shape[axis])),
  );
  place(node, wholeView(home, order), low);
  produce(node, low, out);
}

function homeName(node: Node): string {
  return node.kind === 'take' || node.kind === 'concat' ? 'y' : 'p';
}

/** A sequence computed from another lies in memory as that one does, so that both are read row by row. */
function memoryOrder(node: Node, low: Lowering): readonly number[] {
  const like = [node, ...children(node)].find(
    (each) => low.views.has(each) && each.shape.length === node.shape.length,
  );
  if (like) return (low.views.get(like) as View).order;
  const inner = children(node).find(
    (child) => child.shape.length === node.shape.length && node.kind === 'map',
  );
  return inner ? memoryOrder(inner, low) : inOrder(node.shape.length);
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

function copy(from: View, to: View, shaped: Node, low: Lowering): readonly Stmt[] {
  const stand: Node = { kind: 'input', name: 'copy', shape: shaped.shape, elem: 'f32' };
  return nest([{ node: stand, view: to }], shaped, { ...low, views: new Map([[stand, from]]) });
}

/** Loops over the axes of `shaped`, outermost in memory first, that store the nodes' elements. */
function nest(targets: readonly { node: Node; view: View }[], shaped: Node, low: Lowering): readonly Stmt[] {
  const { shape } = shaped;
  const axes = ['j', 'b', 't']
    .slice(0, shape.length)
    .reverse()
    .map((name) => variable(name));
  const homes = withoutHomes(targets, low);
  const names: Names = {
    shared: sharedNodes(targets.map((target) => target.node)),
    names: new Map(),
    lets: [],
  };
  const stores = targets.map(({ node, view }) =>
    store(view.buffer, view.index(axes), element(node, axes, homes, names)),
  );
  const { order } =
    targets[0].view.order.length === shape.length ? targets[0].view : { order: inOrder(shape.length) };
  return order.reduceRight<readonly Stmt[]>(
    (body, axis) => [loop('grid', axes[axis], low.sizeOf(shape[axis]), body)],
    [...names.lets, ...stores],
  );
}

/** What is being stored must be computed, not loaded from the home it is about to get; bound states are loaded. */
function withoutHomes(targets: readonly { node: Node; view: View }[], low: Lowering): Homes {
  const views = new Map(low.views);
  for (const { node, view } of targets) if (views.get(node) === view) views.delete(node);
  return { views, bound: low.bound };
}

/** Nodes that several expressions of the nest use, and that are worth a name. */
function sharedNodes(roots: readonly Node[]): ReadonlySet<Node> {
  const uses = new Map<Node, number>();
  const visit = (node: Node): void => {
    uses.set(node, (uses.get(node) ?? 0) + 1);
    if (node.kind === 'map' && uses.get(node) === 1) node.args.forEach(visit);
  };
  roots.forEach(visit);
  return new Set([...uses].filter(([node, count]) => node.kind === 'map' && count > 1).map(([node]) => node));
}

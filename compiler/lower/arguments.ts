// Views of what a kernel is given and gives back: inputs, parameters and results.

import type { Input, Node, Param, Root } from '../ir/graph.ts';
import { boundsOf } from '../ir/graph-walk.ts';
import { groupBy } from '../ir/group-by.ts';
import { buffer, int, type Role } from '../ir/loop.ts';
import type { Lowering, Placed } from './lowering.ts';
import { inOrder, partView, wholeView, type View } from './view.ts';

/** Views of the arguments and the parameters. */
export function giveInputs(nodes: readonly Node[], low: Lowering): void {
  const boundInputs = new Set(nodes.flatMap((n) => (n.kind === 'scan' ? boundsOf(n) : [])));
  const isGiven = (node: Node): node is Input => node.kind === 'input' && !boundInputs.has(node);
  const inputs = nodes.filter(isGiven);
  for (const group of groupBy(inputs, (node) => node.name)) {
    const [{ name, elem }] = group;
    const views = argumentViews(group, name as Role, elem as 'f32' | 'i32', low);
    views.forEach((view, i) => low.views.set(group[i], view));
  }
  for (const node of nodes) if (node.kind === 'param') low.views.set(node, weightView(node, low));
}

export function rootViews(roots: readonly Root[], low: Lowering): readonly Placed[] {
  return groupBy(roots, (root) => root.name).flatMap((group) => {
    const values = group.map((root) => ({ shape: root.node.shape, order: root.order, part: root.part }));
    const views = argumentViews(values, group[0].name as Role, 'f32', low);
    return views.map((view, i) => ({ node: group[i].node, view }));
  });
}

type Value = Pick<Input, 'shape' | 'order' | 'part'>;

/** One buffer for an argument, and a view for each of its parts. */
function argumentViews(
  values: readonly Value[],
  role: Role,
  elem: 'f32' | 'i32',
  low: Lowering,
): readonly View[] {
  const [{ shape, order = inOrder(shape.length), part }] = values;
  const sizes = order.map((axis) => low.sizeOf(shape[axis]));
  if (part === undefined) return [wholeView(buffer(role, role, sizes, { elem }), order)];
  if (values.some((value) => value.shape.join() !== shape.join())) return unequalViews(values, role, low);
  const whole = buffer(role, role, [int(values.length), ...sizes], { elem });
  return values.map((value) => partView(whole, value.part ?? 0, shape.length));
}

/** Parts of different sizes, rows of the batch each, lie one after the other: each is a buffer. */
function unequalViews(values: readonly Value[], role: Role, low: Lowering): readonly View[] {
  const widthOf = ({ shape }: Value): number => Number(shape[1]);
  return values.map((value) => {
    const before = values.filter((other) => (other.part ?? 0) < (value.part ?? 0));
    const offset = [0, before.reduce((sum, other) => sum + widthOf(other), 0), 0, 0] as const;
    return wholeView(buffer(role, role, value.shape.map(low.sizeOf), { offset }), inOrder(2));
  });
}

/** A parameter lies in the weights as it comes. */
function weightView(node: Param, low: Lowering): View {
  const width = node.shape.reduce<number>((product, dim) => product * Number(dim), 1);
  const packs = [{ param: node.name, at: 0, from: 0, blocks: 1, step: 0, depth: 1, stride: width, width }];
  const shape = node.shape.map(low.sizeOf);
  return wholeView(buffer(node.name, 'weights', shape, { packs }), inOrder(shape.length));
}

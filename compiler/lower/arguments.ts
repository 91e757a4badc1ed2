// Views of what a kernel is given and gives back: inputs, parameters and results.

import type { Input, Node, Param, Root, Shape } from '../ir/graph.ts';
import { boundsOf } from '../ir/graph-walk.ts';
import { groupBy } from '../ir/group-by.ts';
import { rowMajor } from '../ir/layout.ts';
import { buffer, int } from '../ir/loop.ts';
import { flatten } from '../ir/loop-math.ts';
import { wholeOf, type Arg } from '../ir/signature.ts';
import { addSizes, bufferSize } from '../ir/size.ts';
import type { Lowering, Placed } from './lowering.ts';
import { inOrder, partView, wholeView, type View } from './view.ts';

/** Views of the arguments and the parameters. */
export function giveInputs(nodes: readonly Node[], low: Lowering): void {
  const boundInputs = new Set(nodes.flatMap((n) => (n.kind === 'scan' ? boundsOf(n) : [])));
  const isGiven = (node: Node): node is Input => node.kind === 'input' && !boundInputs.has(node);
  const inputs = nodes.filter(isGiven);
  for (const group of groupBy(inputs, argName)) {
    const views = argumentViews(group, argumentOf(group[0], 'read', low), low);
    views.forEach((view, i) => low.views.set(group[i], view));
  }
  for (const node of nodes) if (node.kind === 'param') low.views.set(node, weightView(node, low));
}

export function rootViews(roots: readonly Root[], low: Lowering): readonly Placed[] {
  return groupBy(roots, argName).flatMap((group) => {
    const values = group.map((root) => ({ ...root, shape: root.node.shape }));
    const views = argumentViews(values, argumentOf(group[0], 'write', low), low);
    return views.map((view, i) => ({ node: group[i].node, view }));
  });
}

type Named = Pick<Input, 'name' | 'arg'>;

const argName = ({ name, arg }: Named): string => arg ?? name;

function argumentOf(of: Named, access: Arg['access'], { args }: Lowering): Arg {
  const found = args.find((arg) => wholeOf(arg).name === argName(of) && arg.access === access);
  if (!found) throw new Error(`no argument for ${of.name}, to ${access}`);
  return found;
}

type Value = Pick<Input, 'shape' | 'order' | 'part'>;

/** One buffer for an argument, and a view for each of its parts; of parts that differ in shape each is a buffer. */
function argumentViews(values: readonly Value[], arg: Arg, low: Lowering): readonly View[] {
  const { name, elem, parts } = arg;
  const placed = (shape: Shape, more = {}) =>
    buffer(name, 'arg', shape.map(low.sizeOf), { arg, dtype: elem, ...more });
  if (!parts) {
    const [{ shape, order = inOrder(shape.length) }] = values;
    return [wholeView(placed(order.map((axis) => shape[axis])), order)];
  }
  const [first] = parts;
  const partOf = ({ part = 0 }: Value): number => part;
  if (parts.every((shape) => shape.join() === first.join())) {
    const whole = placed([parts.length, ...first]);
    return values.map((value) => partView(whole, partOf(value), first.length));
  }
  return values.map((value) => {
    const before = parts.slice(0, partOf(value)).map((shape) => bufferSize(placed(shape), low));
    const at = before.reduce(addSizes, []);
    return wholeView(placed(parts[partOf(value)], { at }), inOrder(value.shape.length));
  });
}

/** A parameter lies in the weights as it comes: as a matrix whose rows are the elements of its first axis. */
function weightView(node: Param, low: Lowering): View {
  const arg = low.args.find(({ from }) => from === 'params');
  if (!arg) throw new Error(`no argument for the parameter ${node.name}`);
  const sizes = node.shape.map(Number);
  const [rows, ...depths] = sizes;
  const order = inOrder(node.shape.length);
  const held = (shape: readonly number[]) =>
    buffer(node.name, 'arg', shape.map(int), { arg, dtype: node.dtype, layout: rowMajor(node.name, shape) });
  if (depths.length < 2) return wholeView(held(sizes), order);
  const matrix = held([rows, depths.reduce((a, b) => a * b)]);
  return { buffer: matrix, order, index: ([row, ...rest]) => [row, flatten(rest, depths.map(int))] };
}

// Loop nests that store the elements of nodes.

import type { Fold, Node } from '../ir/graph.ts';
import { add, binary } from '../ir/loop-math.ts';
import { int, loop, store, variable, type Expr, type Stmt, type Var } from '../ir/loop.ts';
import { element, type Homes, type Names } from './element.ts';
import type { Lowering, Placed } from './lowering.ts';
import { inOrder, type View } from './view.ts';

/** Loops over the axes of `shaped`, outermost in memory first, that store the nodes' elements. */
export function nest(targets: readonly Placed[], shaped: Node, low: Lowering): readonly Stmt[] {
  const { shape } = shaped;
  const axes = axesOf(shape.length);
  const homes: Homes = withoutHomes(targets, low);
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

/** Named as if the last three were time, the batch and features. */
function axesOf(rank: number): readonly Var[] {
  const names = [...Array.from({ length: Math.max(0, rank - 3) }, () => 'i'), 't', 'b', 'j'];
  return names.slice(names.length - rank).map((name) => variable(name));
}

/**
 * Loops over the rows of a fold's operand: a register goes along each. Nothing is gained by vectors or tiles here, so
 * this is no expression.
 */
export function foldNest({ op, arg }: Fold, into: View, low: Lowering): readonly Stmt[] {
  const sizes = arg.shape.map(low.sizeOf);
  const rows = axesOf(sizes.length).slice(0, -1);
  const at = (k: Expr): Expr => element(arg, [...rows, k], low);
  const [value, k] = [variable('s', 'f32'), variable('k')];
  const body: readonly Stmt[] = [
    { kind: 'acc', name: value, init: at(int(0)) },
    loop('serial', k, binary('sub', sizes[rows.length], int(1)), [
      { kind: 'set', name: value, value: binary(op, value, at(add(k, int(1)))) },
    ]),
    store(into.buffer, into.index([...rows, int(0)]), value),
  ];
  return rows.reduceRight((inner, row, i) => [loop('grid', row, sizes[i], inner)], body);
}

/** What is being stored must be computed, not loaded from the home it is about to get; bound states are loaded. */
function withoutHomes(targets: readonly Placed[], low: Lowering): Homes {
  const views = new Map(low.views);
  for (const { node, view } of targets) if (views.get(node) === view) views.delete(node);
  return { ...low, views };
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

/** Stores the elements of one view in another. */
export function copy(from: View, to: View, shaped: Node, low: Lowering): readonly Stmt[] {
  const stand: Node = { kind: 'input', name: 'copy', shape: shaped.shape, elem: 'f32' };
  return nest([{ node: stand, view: to }], shaped, { ...low, views: new Map([[stand, from]]) });
}

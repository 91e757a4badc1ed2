// Loop nests that store the elements of nodes.

import type { Node } from '../ir/graph.ts';
import { loop, store, variable, type Stmt } from '../ir/loop.ts';
import { element, type Homes, type Names } from './element.ts';
import type { Lowering } from './lowering.ts';
import { inOrder, type View } from './view.ts';

/** A node, and where its elements are to be stored. */
export interface Target {
  readonly node: Node;
  readonly view: View;
}

/** Loops over the axes of `shaped`, outermost in memory first, that store the nodes' elements. */
export function nest(targets: readonly Target[], shaped: Node, low: Lowering): readonly Stmt[] {
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
function withoutHomes(targets: readonly Target[], low: Lowering): Homes {
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

/** Stores the elements of one view in another. */
export function copy(from: View, to: View, shaped: Node, low: Lowering): readonly Stmt[] {
  const stand: Node = { kind: 'input', name: 'copy', shape: shaped.shape, elem: 'f32' };
  return nest([{ node: stand, view: to }], shaped, { ...low, views: new Map([[stand, from]]) });
}

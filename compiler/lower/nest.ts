// Loop nests that store the elements of nodes.

import { ofNothing, type Node, type Reduce, type ReduceOp } from '../ir/graph.ts';
import { add, binary, mul, unflatten } from '../ir/loop-math.ts';
import { constant, int, loop, select, store, variable, type Expr, type Stmt, type Var } from '../ir/loop.ts';
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
 * Loops over what a reduction keeps: for each of it a register goes along what it reduces. Nothing is gained by vectors
 * or tiles here, so this is no expression.
 */
export function reduceNest({ op, arg, axes }: Reduce, into: View, low: Lowering): readonly Stmt[] {
  const sizes = arg.shape.map(low.sizeOf);
  const names = axesOf(sizes.length);
  const reduced = axes.map((axis) => sizes[axis]);
  const at = (place: Expr): readonly Expr[] => {
    const places = unflatten(place, reduced);
    return axes.reduce<readonly Expr[]>((index, axis, i) => index.with(axis, places[i]), names);
  };
  const value = variable('s', arg.elem);
  const body = [
    ...terms(op, value, reduced.reduce(mul), (k) => element(arg, at(k), low)),
    store(into.buffer, into.index(at(int(0))), value),
  ];
  const kept = [...names.keys()].filter((axis) => !axes.includes(axis));
  return kept.reduceRight<readonly Stmt[]>(
    (inner, axis) => [loop('grid', names[axis], sizes[axis], inner)],
    body,
  );
}

/** A register that begins with the first term; where there may be none it begins with the value of nothing. */
function terms(op: ReduceOp, value: Var, extent: Expr, term: (k: Expr) => Expr): readonly Stmt[] {
  const k = variable('k');
  const start = extent.kind === 'const' ? 1 : 0;
  const place = add(k, int(start));
  const next = binary(op, value, term(place));
  const set = start === 1 ? next : select(binary('lt', k, int(1)), term(place), next);
  return [
    { kind: 'acc', name: value, init: start === 1 ? term(int(0)) : constant(ofNothing[op]) },
    loop('serial', k, binary('sub', extent, int(start)), [{ kind: 'set', name: value, value: set }]),
  ];
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

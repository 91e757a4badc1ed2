// Views: the elements of an array at other indices. Slices, transposes, windows and whatever else is affine is one kind
// of node; views of views are one view where that is exact.

import { difference, isAtLeast, sumOf, times } from './dim.ts';
import type { AxisIndex, Dim, Node, Shape, View } from './graph.ts';

/** out[i] = arg[index of i], and `fill` where that lies outside. */
export function view(arg: Node, shape: Shape, index: readonly AxisIndex[], fill?: number): Node {
  const made = { kind: 'view', arg, shape, index, fill, elem: arg.elem } as const;
  check(made);
  if (arg.kind === 'view' && isOneView(made, arg))
    return view(arg.arg, shape, composed(index, arg.index, shape.length), fill ?? arg.fill);
  return isWhole(made) ? arg : made;
}

export function slice(arg: Node, axis: number, start: Dim, size: Dim): Node {
  return view(arg, arg.shape.with(axis, size), moved(arg.shape.length, axis, 1, start));
}

/** What an array holds at a place of an axis, which is dropped. */
export function indexAxis(arg: Node, axis: number, at: Dim): Node {
  const rank = arg.shape.length - 1;
  const index = arg.shape.map((_, i) =>
    i === axis ? { steps: along(rank), start: at } : { steps: along(rank, i > axis ? i - 1 : i), start: 0 },
  );
  return view(arg, arg.shape.toSpliced(axis, 1), index);
}

/** With an axis of size 1 more, before `axis`. */
export function insertAxis(arg: Node, axis: number): Node {
  const shape = arg.shape.toSpliced(axis, 0, 1);
  const index = arg.shape.map((_, i) => ({ steps: along(shape.length, i < axis ? i : i + 1), start: 0 }));
  return view(arg, shape, index);
}

/** Axis i of the result is axis order[i] of the array. */
export function transpose(arg: Node, order: readonly number[]): Node {
  const index = arg.shape.map((_, i) => ({ steps: along(order.length, order.indexOf(i)), start: 0 }));
  const shape = order.map((axis) => arg.shape[axis]);
  return view(arg, shape, index);
}

export function reverse(arg: Node, axis: number): Node {
  return view(arg, arg.shape, moved(arg.shape.length, axis, -1, sumOf(arg.shape[axis], -1)));
}

export function pad(arg: Node, axis: number, before: number, after: number, fill = 0): Node {
  const shape = arg.shape.with(axis, sumOf(before, arg.shape[axis], after));
  return view(arg, shape, moved(arg.shape.length, axis, 1, 0 - before), fill);
}

/** Every element `by` places further on. */
export function shift(arg: Node, axis: number, by: number, fill = 0): Node {
  return view(arg, arg.shape, moved(arg.shape.length, axis, 1, 0 - by), fill);
}

/** At every place of an axis the `size` elements from there on, along a new axis behind it; every `stride`-th place. */
export function window(arg: Node, axis: number, size: number, stride = 1): Node {
  const places = difference(arg.shape[axis], size - 1);
  if (typeof places === 'string' && stride > 1)
    throw new Error(`window of [${arg.shape}]: strides are over numbers`);
  const count = typeof places === 'number' ? Math.ceil(places / stride) : places;
  const shape = arg.shape.with(axis, count).toSpliced(axis + 1, 0, size);
  const index = arg.shape.map((_, i) => ({ steps: along(shape.length, i > axis ? i + 1 : i), start: 0 }));
  const steps = index[axis].steps.with(axis, stride).with(axis + 1, 1);
  return view(arg, shape, index.with(axis, { steps, start: 0 }));
}

/** As NumPy does: axes are added in front, and those of size 1 repeated. */
export function broadcastTo(arg: Node, shape: Shape): Node {
  const more = shape.length - arg.shape.length;
  const index = arg.shape.map((size, i) => ({
    steps: size === shape[more + i] ? along(shape.length, more + i) : along(shape.length),
    start: 0,
  }));
  if (arg.shape.some((size, i) => size !== 1 && size !== shape[more + i]))
    throw new Error(`broadcast of [${arg.shape}] to [${shape}]`);
  return view(arg, shape, index);
}

/** What `slice` made, if it did. */
export function sliceOf(node: Node): { readonly axis: number; readonly start: Dim } | undefined {
  if (node.kind !== 'view' || node.fill !== undefined || node.index.length !== node.shape.length)
    return undefined;
  const rank = node.shape.length;
  const changed = [...node.index.keys()].filter(
    (i) => node.index[i].start !== 0 || node.shape[i] !== node.arg.shape[i],
  );
  const areSteady = node.index.every(({ steps }, i) => isAlong(steps, rank, i));
  const [axis] = changed;
  return areSteady && changed.length === 1 ? { axis, start: node.index[axis].start } : undefined;
}

/** What `indexAxis` made, if it did. */
export function indexedAxis(node: View): { readonly axis: number; readonly at: Dim } | undefined {
  const axis = node.index.findIndex(({ steps }) => steps.every((step) => step === 0));
  const at = node.index[axis]?.start;
  if (at === undefined || node.fill !== undefined || node.index.length !== node.shape.length + 1)
    return undefined;
  const isRest = node.index.every(({ steps, start }, i) => {
    const own = i > axis ? i - 1 : i;
    return (
      i === axis ||
      (start === 0 && isAlong(steps, node.shape.length, own) && node.shape[own] === node.arg.shape[i])
    );
  });
  return isRest ? { axis, at } : undefined;
}

/** Whether some elements are read at several indices. */
export function repeats({ index, shape }: View): boolean {
  const isRead = (axis: number): boolean => index.some(({ steps }) => steps[axis] !== 0);
  const areMixed = index.some(({ steps }) => steps.filter((step) => step !== 0).length > 1);
  return areMixed || shape.some((size, axis) => size !== 1 && !isRead(axis));
}

/** Which sides of an axis of the operand a view may leave. */
export function leaves(
  { arg, index, shape }: View,
  axis: number,
): { readonly low: boolean; readonly high: boolean } {
  const { steps, start } = index[axis];
  const used = [...steps.keys()].filter((i) => steps[i] !== 0);
  if (start === 0 && used.length === 1 && steps[used[0]] === 1 && shape[used[0]] === arg.shape[axis])
    return { low: false, high: false };
  const end = (sign: 1 | -1): Dim =>
    sumOf(start, ...steps.map((step, i) => (step * sign > 0 ? times(sumOf(shape[i], -1), step) : 0)));
  return {
    low: !isAtLeast(end(-1), 0),
    high: !isAtLeast(difference(sumOf(arg.shape[axis], -1), end(1)), 0),
  };
}

function check(node: View): void {
  const { arg, shape, index, fill } = node;
  const isSound = index.every(({ steps }) => steps.length === shape.length && steps.every(Number.isInteger));
  const what = `view [${shape}] of [${arg.shape}]`;
  if (index.length !== arg.shape.length || !isSound)
    throw new Error(`${what}: an index for each axis is expected`);
  index.forEach((_, axis) => {
    const { low, high } = leaves(node, axis);
    if (fill === undefined && (low || high)) throw new Error(`${what}: axis ${axis} is left`);
    if ((low || high) && !isAtLeast(arg.shape[axis], 1))
      throw new Error(`${what}: axis ${axis} may be empty`);
  });
}

/** Steps along one axis, or none. */
function along(rank: number, axis?: number): readonly number[] {
  return Array.from({ length: rank }, (_, i) => Number(i === axis));
}

function isAlong(steps: readonly number[], rank: number, axis: number): boolean {
  return steps.length === rank && steps.every((step, i) => step === Number(i === axis));
}

/** Every axis as it is, but for one. */
function moved(rank: number, axis: number, step: number, start: Dim): readonly AxisIndex[] {
  return Array.from({ length: rank }, (_, i) =>
    i === axis
      ? { steps: along(rank, i).map((one) => one && step), start }
      : { steps: along(rank, i), start: 0 },
  );
}

function isWhole({ arg, shape, index }: View): boolean {
  const rank = arg.shape.length;
  return (
    shape.length === rank &&
    index.every(({ steps, start }, i) => start === 0 && isAlong(steps, rank, i) && shape[i] === arg.shape[i])
  );
}

function composed(
  outer: readonly AxisIndex[],
  inner: readonly AxisIndex[],
  rank: number,
): readonly AxisIndex[] {
  return inner.map(({ steps, start }) => ({
    steps: Array.from({ length: rank }, (_, i) =>
      steps.reduce((sum, step, axis) => sum + step * outer[axis].steps[i], 0),
    ),
    start: sumOf(start, ...steps.map((step, axis) => times(outer[axis].start, step))),
  }));
}

/**
 * Whether what the outer view fills is outside of the inner one's operand too: of each side that it leaves, the inner
 * view must go to the end of the one axis it reads there.
 */
function isOneView(outer: View, inner: View): boolean {
  if (outer.fill === undefined) return true;
  if (inner.fill !== undefined && inner.fill !== outer.fill) return false;
  return inner.shape.every((size, axis) => {
    const { low, high } = leaves(outer, axis);
    if (!low && !high) return true;
    const read = [...inner.index.keys()].filter((i) => inner.index[i].steps[axis] !== 0);
    if (read.length !== 1) return false;
    const { steps, start } = inner.index[read[0]];
    const step = steps[axis];
    if (Math.abs(step) !== 1 || steps.some((each, i) => i !== axis && each !== 0)) return false;
    const first = step === 1 ? start : difference(start, sumOf(size, -1));
    const left = difference(difference(inner.arg.shape[read[0]], first), size);
    const [atFirst, atLast] = step === 1 ? [low, high] : [high, low];
    return (!atFirst || isAtLeast(times(first, -1), 0)) && (!atLast || isAtLeast(times(left, -1), 0));
  });
}

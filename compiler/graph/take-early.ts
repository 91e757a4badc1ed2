// Takes one element of an axis before what is computed for each element of it, so that the rest is not computed.
//
//   tanh(ys @ W + b)[steps-1]           ->   tanh(ys[steps-1] @ W + b)
//   gather(tanh(ys @ W + b), n - 1)     ->   select(0 < n, tanh(gather(ys, n - 1) @ W + b), 0)
//   gather(scan.1, n - 1)               ->   select(0 < n, scan.0, 0)           where the scan yields its state
//
// The selection is for rows without an element, as a sequence of no steps: these are 0, whatever would be computed.

import { sumOf } from '../ir/dim.ts';
import { dot, isDot } from '../ir/contract.ts';
import { gather } from '../ir/gather.ts';
import { concat } from '../ir/concat.ts';
import { constant, isConst, map, reduce, take } from '../ir/graph.ts';
import type { Dim, Gather, Graph, Node, Take, View } from '../ir/graph.ts';
import { rewrite } from '../ir/graph-walk.ts';
import { indexAxis, indexedAxis } from '../ir/views.ts';

export function takeEarly(graph: Graph): Graph {
  const known = new Map<Dim | Node, Place>();
  const placeAt = (at: Dim | Node): Place => {
    const place = known.get(at) ?? { at, found: [] };
    known.set(at, place);
    return place;
  };
  return rewrite(graph, (node) => {
    if (node.kind === 'gather') return early(node, node.axis, placeAt(node.at));
    const taken = node.kind === 'view' ? indexedAxis(node) : undefined;
    return taken && node.kind === 'view' ? early(node, taken.axis, placeAt(taken.at)) : node;
  });
}

/** Where along an axis an element is, the same for all rows or one for each; what is found there is found once. */
interface Place {
  readonly at: Dim | Node;
  /** by the axis and by what is taken from */
  readonly found: Map<Node, Node>[];
}

function early(node: Gather | View, axis: number, place: Place): Node {
  const found = elementOf(node.arg, axis, place);
  if ((found.kind === 'gather' || found.kind === 'view') && found.arg === node.arg) return node;
  return typeof place.at === 'object' ? map('select', isThere(place.at), found, constant(0)) : found;
}

/** What an array holds at the place; any number where there is none. */
function elementOf(node: Node, axis: number, place: Place): Node {
  const known = (place.found[axis] ??= new Map());
  const before = known.get(node);
  if (before) return before;
  const { at } = place;
  const plain = (): Node => (typeof at === 'object' ? gather(node, axis, at) : indexAxis(node, axis, at));
  const found = computed(node, axis, place) ?? plain();
  known.set(node, found);
  return found;
}

/** Of what is computed for each element of the axis by itself. */
function computed(node: Node, axis: number, place: Place): Node | undefined {
  const rank = node.shape.length;
  const isSteady = (other: number): boolean => other !== axis && !varies(place, node, other, axis);
  const without = (other: number): number => (other > axis ? other - 1 : other);
  switch (node.kind) {
    case 'map':
      return computedMap(node, axis, place);
    case 'contract':
      return isDot(node) && isSteady(rank - 1) ? dot(elementOf(node.a, axis, place), node.b) : undefined;
    case 'reduce':
      if (!node.axes.every(isSteady)) return undefined;
      return reduce(node.op, elementOf(node.arg, axis, place), node.axes.map(without));
    case 'concat':
      if (!isSteady(node.axis)) return undefined;
      return concat(
        node.args.map((arg) => elementOf(arg, axis, place)),
        without(node.axis),
      );
    case 'take':
      return axis === 0 ? finalState(node, place) : undefined;
    default:
      return undefined;
  }
}

/** Operands that lack the axis are as they are. */
function computedMap(
  { op, args, shape }: Extract<Node, { kind: 'map' }>,
  axis: number,
  place: Place,
): Node | undefined {
  const missing = (arg: Node): number => shape.length - arg.shape.length;
  if (args.some((arg) => missing(arg) > 0 && missing(arg) <= axis)) return undefined;
  const isSpread = (arg: Node): boolean =>
    arg.shape.some((size, other) => other !== axis && size === 1 && varies(place, arg, other, axis));
  if (args.some((arg) => missing(arg) === 0 && arg.shape[axis] !== 1 && isSpread(arg))) return undefined;
  const taken = args.map((arg) => {
    if (missing(arg) > axis) return arg;
    return arg.shape[axis] === 1 ? indexAxis(arg, axis, 0) : elementOf(arg, axis, place);
  });
  return map(op, ...taken);
}

/** Whether there are several places along another axis of what is taken from. */
function varies({ at }: Place, from: Node, other: number, axis: number): boolean {
  if (typeof at !== 'object') return false;
  const left = (other > axis ? other - 1 : other) - (from.shape.length - 1 - at.shape.length);
  return left >= 0 && at.shape[left] !== 1;
}

function isThere(at: Node): Node {
  const lengths = lengthsOf(at);
  return lengths ? map('lt', constant(0, 'i32'), lengths) : map('lt', constant(-1, 'i32'), at);
}

/** The lengths of sequences whose last steps the places are. */
function lengthsOf(at: Node): Node | undefined {
  return at.kind === 'map' && at.op === 'sub' && isConst(at.args[1], 1) ? at.args[0] : undefined;
}

/** The state that a forward scan ends with, where that is what it yields at each step. */
function finalState({ scan: from, index }: Take, { at }: Place): Node | undefined {
  if (from.kind !== 'scan' || from.reverse) return undefined;
  const isEnd =
    typeof at === 'object'
      ? from.lengths !== undefined && lengthsOf(at) === from.lengths
      : !from.lengths && at === sumOf(from.steps, -1);
  const yielded = from.outputs[index - from.states.length];
  const state = from.states.findIndex(({ next }) => next === yielded);
  return isEnd && state >= 0 ? take(from, state) : undefined;
}

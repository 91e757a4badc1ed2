// Arrays side by side along an axis.

import { sumOf } from './dim.ts';
import type { Node } from './graph.ts';
import { slice, sliceOf } from './views.ts';

/** Neighbouring slices of one node become one slice again. */
export function concat(args: readonly Node[], axis: number): Node {
  const joined = args.slice(1).reduce<Node[]>((done, next) => join(done, next, axis), [args[0]]);
  if (joined.length === 1) return joined[0];
  const size = sumOf(...joined.map((arg) => arg.shape[axis]));
  return { kind: 'concat', args: joined, axis, shape: args[0].shape.with(axis, size), elem: args[0].elem };
}

function join(done: Node[], next: Node, axis: number): Node[] {
  const last = done[done.length - 1];
  const [before, after] = [sliceOf(last), sliceOf(next)];
  const areAlike = before?.axis === axis && after?.axis === axis && argOf(last) === argOf(next);
  if (!areAlike || sumOf(before.start, last.shape[axis]) !== after.start) return [...done, next];
  const size = sumOf(last.shape[axis], next.shape[axis]);
  return [...done.slice(0, -1), slice(argOf(last) as Node, axis, before.start, size)];
}

function argOf(node: Node): Node | undefined {
  return node.kind === 'view' ? node.arg : undefined;
}

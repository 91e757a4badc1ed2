// Gathers: elements at places that are known only when the kernel runs.

import { sumOf } from './dim.ts';
import { broadcast, constant, map, type Gather, type Node } from './graph.ts';
import { indexAxis } from './views.ts';

export function gather(arg: Node, axis: number, at: Node): Gather {
  const shape = arg.shape.toSpliced(axis, 1);
  if (
    at.elem !== 'i32' ||
    arg.shape[axis] === undefined ||
    broadcast(at.shape, shape).join() !== shape.join()
  )
    throw new Error(`gather of axis ${axis} of [${arg.shape}] at ${at.elem} [${at.shape}]`);
  return { kind: 'gather', arg, axis, at, shape, elem: arg.elem };
}

/** What a sequence, time first, holds at its last step: the very last, or with `lengths` each one's own, or 0. */
export function last(arg: Node, lengths?: Node): Node {
  if (!lengths) return indexAxis(arg, 0, sumOf(arg.shape[0], -1));
  return gather(arg, 0, map('sub', lengths, constant(1, 'i32')));
}

// Gives a state one place: a kernel finds h0 where it leaves hn.
//
//   h[b, j] = h0[0, b, j]            h[b, j] = state[0, b, j]
//   ..                         ->    ..
//   hn[0, b, j] = h[b, j]            state[0, b, j] = h[b, j]
//
// For kernels that are called: the caller has h0 to copy in any case or, in a stream, has it there from the last call.
// A part of h0 is read by the loop whose state it is, before that loop has left a part of hn.

import { buffer, type Buffer, type Program } from '../ir/loop.ts';
import { mapAccesses, withBody } from '../ir/loop-walk.ts';

export function mergeStates(program: Program): Program {
  const parts = new Map<string, Buffer>();
  const partOf = ({ offset, shape }: Buffer): Buffer => {
    const part = parts.get(String(offset)) ?? buffer('state', 'state', shape, { offset });
    parts.set(String(offset), part);
    return part;
  };
  const isState = ({ role }: Buffer): boolean => role === 'h0' || role === 'hn';
  const body = mapAccesses(program.body, ({ buffer: of, at }) =>
    isState(of) ? { buffer: partOf(of), at } : undefined,
  );
  return withBody(program, body);
}

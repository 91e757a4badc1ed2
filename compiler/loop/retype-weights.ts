// Reads all weights as another type whose values are f32 too: as halves, where they are stored so.
//
//   s0 = s0 + h[k] * weights[k]   ->   s0 = s0 + h[k] * weights[k]      with weights of f16
//
// It comes after plan-memory: what lies where is the same.

import type { DType } from '../ir/dtypes.ts';
import { isParam, type Buffer, type Program } from '../ir/loop.ts';
import { mapAccesses, withBody } from '../ir/loop-walk.ts';

export function retypeWeights(program: Program, dtype: DType): Program {
  const typed = new Map<Buffer, Buffer>(program.buffers.filter(isParam).map((b) => [b, { ...b, dtype }]));
  const body = mapAccesses(program.body, ({ buffer: of, at }) => {
    const to = typed.get(of);
    return to && { buffer: to, at };
  });
  return withBody(program, body);
}

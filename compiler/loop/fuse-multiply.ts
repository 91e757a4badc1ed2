// Makes one operation of a multiplication and the addition of its product, where the target has it.
//
//   s0 = s0 + h[k] * V[k]:4   ->   s0 = fma(h[k], V[k]:4, s0)
//
// The product is not rounded on its way: results differ in their last bits, so `strict` programs do without it.

import { fma, type Expr, type Program } from '../ir/loop.ts';
import { mapExprs, withBody } from '../ir/loop-walk.ts';
import type { Traits } from './traits.ts';

export function fuseMultiply(program: Program, { fused, lanes }: Pick<Traits, 'fused' | 'lanes'>): Program {
  if (!fused) return program;
  const fuse = (e: Expr): Expr => {
    if (e.kind !== 'binary' || e.op !== 'add' || e.elem !== 'f32' || e.lanes !== lanes) return e;
    const { a, b } = e;
    if (isProduct(b)) return fma(b.a, b.b, a);
    return isProduct(a) ? fma(a.a, a.b, b) : e;
  };
  return withBody(program, mapExprs(program.body, fuse));
}

function isProduct(e: Expr): e is Extract<Expr, { kind: 'binary' }> {
  return e.kind === 'binary' && e.op === 'mul';
}

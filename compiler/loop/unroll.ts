// Writes out loops marked `unroll`, and every loop of exactly one turn.
//
//   unroll r < 2 { let a = f(r);  y[r] = g(a) }   ->   let a0 = f(0);  let a1 = f(1);  y[0] = g(a0);  y[1] = g(a1)
//
// The turns are independent, so their statements go side by side.

import { int, type For, type Program, type Stmt } from '../ir/loop.ts';
import { isInt } from '../ir/loop-math.ts';
import { sideBySide } from '../ir/loop-copy.ts';
import { mapStmts, withBody } from '../ir/loop-walk.ts';

export function unroll(program: Program): Program {
  const body = mapStmts(program.body, (s) => {
    if (s.kind !== 'for' || isDue(s)) return s.kind === 'for' ? turns(s) : [s];
    return isInt(s.extent, 0) ? [] : [s];
  });
  return withBody(program, body);
}

function isDue(s: For): boolean {
  return s.mode === 'unroll' || (s.mode !== 'vector' && isInt(s.extent, 1));
}

function turns(s: For): readonly Stmt[] {
  if (s.extent.kind !== 'const') throw new Error(`cannot unroll ${s.axis.name}: its extent is not constant`);
  const each = Array.from({ length: s.extent.value }, (_, i) => new Map([[s.axis, int(i)]]));
  return sideBySide(s.body, each);
}

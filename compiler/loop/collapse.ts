// Makes one loop of a nest's row loops, all but the innermost, so that one tile serves time and batch alike.
//
//   grid t < T { grid b < B { grid j { p[t, b, j] = .. } } }
//     ->   grid m < T * B { grid j { p[m / B, m % B, j] = .. } }
//
// Where both axes lie together in memory the index m / B * B + m % B is m again.

import { loop, variable, type Expr, type Stmt, type Var } from '../ir/loop.ts';
import { mul, unflatten } from '../ir/loop-math.ts';
import { substitute } from '../ir/loop-walk.ts';
import type { Nest } from './nest.ts';

export function collapseRows(nest: Nest): Nest {
  const rows = nest.loops.slice(0, -1);
  if (rows.length < 2) return nest;
  const m = variable('m');
  const extents = rows.map((row) => row.extent);
  const places = unflatten(m, extents);
  const values = new Map<Var, Expr>(rows.map((row, i) => [row.axis, places[i]]));
  const body: readonly Stmt[] = substitute(nest.body, values);
  const inner = nest.loops[nest.loops.length - 1];
  return { loops: [loop('grid', m, extents.reduce(mul), body), inner], body };
}

// Gives one turn of a product's grid several rows and columns, so that what it loads serves more than one sum.
//
//   grid t < n { grid b < B { grid j < 24 { p[t, b, j] = sum k { x[t, b, k] * V[k, j] } } } }
//
//     ->   grid t < n / 8 { grid b < B { grid j < 8 { p[t * 8, b, j] = ..;  p[t * 8, b, j + 8] = ..;  .. 8 · 3 of them } } }
//          grid t < n % 8 { grid b < B { grid j < 8 { p[n / 8 * 8 + t, b, j] = ..;  .. 3 of them } } }
//
// Rows are turns of the outermost loop, side by side; columns are as far from each other as can be, so that neighbours
// in the grid still read and write neighbours in memory.

import { int, loop, type Expr, type For, type Program, type Stmt, type Var } from '../ir/loop.ts';
import { add, binary, isInt, mul } from '../ir/loop-math.ts';
import { freshCopy, sideBySide } from '../ir/loop-copy.ts';
import { allExprs } from '../ir/loop-walk.ts';
import { hasSum, mapNests, wrap, type Nest } from './nest.ts';

export interface GridTile {
  readonly rows: number;
  /** sums of one row: columns where each has one, fewer where it has more */
  readonly sums: number;
}

export function tileGrid(program: Program, tile: GridTile): Program {
  return mapNests(program, (nest) =>
    hasSum(nest.body) && nest.loops.length > 1 ? tiled(nest, tile) : wrap(nest.loops, nest.body),
  );
}

function tiled({ loops, body }: Nest, { rows, sums }: GridTile): readonly Stmt[] {
  const [outer, ...others] = loops;
  const last = others[others.length - 1];
  const columns = columnsOf(last.extent, body, sums);
  const wide = { ...last, extent: binary('div', last.extent, int(columns)) };
  const inner = [...others.slice(0, -1), wide];
  const offsets = Array.from({ length: columns }, (_, c) => mul(wide.extent, int(c)));
  const turns = (extent: Expr, at: readonly Expr[]): readonly Stmt[] => {
    const places = at.flatMap((row) =>
      offsets.map(
        (c): ReadonlyMap<Var, Expr> =>
          new Map([
            [outer.axis, row],
            [last.axis, add(last.axis, c)],
          ]),
      ),
    );
    return freshCopy(wrap([loop('grid', outer.axis, extent, []), ...inner], sideBySide(body, places)));
  };
  const whole = binary('div', outer.extent, int(rows));
  const left = binary('mod', outer.extent, int(rows));
  const first = mul(outer.axis, int(rows));
  return [
    ...turns(
      whole,
      Array.from({ length: rows }, (_, r) => add(first, int(r))),
    ),
    ...turns(left, [add(mul(whole, int(rows)), outer.axis)]),
  ].filter((s) => !isInt((s as For).extent, 0));
}

/** As many as the sums allow and the extent is a multiple of. */
function columnsOf(extent: Expr, body: readonly Stmt[], sums: number): number {
  const own = allExprs(body).filter((e) => e.kind === 'sum').length;
  for (let n = Math.floor(sums / own); n > 1; n--)
    if (extent.kind === 'const' && extent.value % n === 0) return n;
  return 1;
}

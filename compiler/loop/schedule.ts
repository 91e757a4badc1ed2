// The recipe every CPU target follows, in numbers a target chooses: products in register tiles, the rest in vectors.

import type { For, Program, Stmt } from '../ir/loop.ts';
import { mapExprs } from '../ir/loop-walk.ts';
import { sum } from '../ir/loop.ts';
import type { Sizes } from '../target.ts';
import { collapseRows } from './collapse.ts';
import { fission } from './fission.ts';
import { hasSum, mapNests, wrap, type Nest } from './nest.ts';
import { tile } from './tile.ts';

export function scheduleTiles(program: Program, sizes: Sizes, lanes: number): Program {
  return mapNests(fission(program), (nest) =>
    hasSum(nest.body) ? tileProduct(nest, sizes, lanes) : tilePlain(nest, lanes),
  );
}

/** Several sums a column share the tile's registers among them. */
function tileProduct(nest: Nest, { rows, vectors, unrollK }: Sizes, lanes: number): readonly Stmt[] {
  const flat = collapseRows(nest);
  const sums = flat.body.length;
  const perRow = isManyRows(flat) ? Math.floor(vectors / rows) : vectors;
  const tiled = tile(flat, {
    rows: isManyRows(flat) ? rows : 1,
    vectors: Math.max(1, Math.floor(perRow / sums)),
    lanes,
  });
  return mapExprs(tiled, (e) => (e.kind === 'sum' ? sum(e.axis, e.extent, e.init, e.body, unrollK) : e));
}

function isManyRows({ loops }: Nest): boolean {
  const [row] = loops;
  return loops.length > 1 && !(row.extent.kind === 'const' && row.extent.value === 1);
}

/** Elementwise arithmetic: one vector at a time, rows as they come. What has loops of its own stays as it is. */
function tilePlain(nest: Nest, lanes: number): readonly Stmt[] {
  if (lanes === 1 || nest.body.some((s) => s.kind === 'for')) return wrap(nest.loops, nest.body);
  const columns: For = nest.loops[nest.loops.length - 1];
  return wrap(
    nest.loops.slice(0, -1),
    tile({ loops: [columns], body: nest.body }, { rows: 1, vectors: 1, lanes }),
  );
}

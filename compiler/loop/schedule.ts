// The recipe of the CPU targets: products in register tiles the cost model chooses, the rest in vectors.

import type { For, Program, Stmt } from '../ir/loop.ts';
import { allExprs } from '../ir/loop-walk.ts';
import type { Traits } from '../target.ts';
import { collapseRows } from './collapse.ts';
import { chooseTile, type ChooseTile, type Product } from './cost.ts';
import { hasSum, mapNests, wrap, type Nest } from './nest.ts';
import { tile, type Tile } from './tile.ts';

export function scheduleTiles(program: Program, traits: Traits, choose?: ChooseTile): Program {
  return mapNests(program, (nest) =>
    hasSum(nest.body) ? tileProduct(nest, traits, choose) : tilePlain(nest, traits),
  );
}

function tileProduct(nest: Nest, traits: Traits, choose?: ChooseTile): readonly Stmt[] {
  const flat = collapseRows(nest);
  return tile(flat, chooseTile(productOf(flat), traits, choose), traits.lanes);
}

function productOf({ loops, body }: Nest): Product {
  const sizes = loops.map(({ extent }) => (extent.kind === 'const' ? extent.value : undefined));
  const depths = allExprs(body).flatMap((e) => (e.kind === 'sum' ? [e.extent] : []));
  const known = new Set(depths.map((each) => (each.kind === 'const' ? each.value : undefined)));
  return {
    sums: body.length,
    columns: sizes[sizes.length - 1] ?? 1,
    depth: known.size === 1 ? [...known][0] : undefined,
    rows: sizes.length === 1 ? 1 : sizes[0],
  };
}

/**
 * Elementwise arithmetic: a few vectors side by side, so that they need not wait for one another; rows as they come.
 * What has loops of its own stays as it is.
 */
function tilePlain(nest: Nest, { lanes, abreast }: Traits): readonly Stmt[] {
  if (lanes === 1 || nest.body.some((s) => s.kind === 'for')) return wrap(nest.loops, nest.body);
  const columns: For = nest.loops[nest.loops.length - 1];
  const by: Tile = { block: abreast, rows: 1, vectors: abreast, unroll: [1, 1] };
  return wrap(nest.loops.slice(0, -1), tile({ loops: [columns], body: nest.body }, by, lanes));
}

// The recipe of the CPU targets: products in register tiles the cost model chooses, the rest in vectors.

import { int, type Stmt } from '../ir/loop.ts';
import { mul } from '../ir/loop-math.ts';
import { allExprs } from '../ir/loop-walk.ts';
import type { Step } from '../ir/schedule.ts';
import type { Traits } from './traits.ts';
import { productKey, rankTiles, type Product } from './cost.ts';
import { hasSum, nestOf, outermost, type Nest } from './nest.ts';
import { mayVectorise } from './vectorise.ts';
import { scheduleBy, type Choose } from './schedule.ts';

const chooseTiles: Choose = ({ program, nameOf }, traits) =>
  outermost(program.body, 'grid').flatMap((s) => {
    const nest = nestOf(s);
    const of = nameOf(s.axis);
    if (!mayTile(nest, traits)) return [];
    return hasSum(nest.body) ? stepsOfProduct(nest, of, traits) : stepsOfArithmetic(nest, of, traits);
  });

export const scheduleTiles = scheduleBy([chooseTiles]);

/** What does not store and load neighbours, or any number of columns, is computed one by one. */
function mayTile({ loops, body }: Nest, { lanes }: Traits): boolean {
  const { axis, extent } = loops[loops.length - 1];
  return extent.kind === 'const' && mayVectorise(body, axis, lanes);
}

function stepsOfProduct(nest: Nest, of: string, traits: Traits): readonly (readonly Step[])[] {
  const product = productOf(nest);
  const why = productKey(product);
  const tiles = rankTiles(product, traits).map((tile): Step => ({ do: 'tile', of, ...tile, why }));
  return nest.loops.length > 2 ? [[{ do: 'collapse', of }], tiles] : [tiles];
}

function productOf({ loops, body }: Nest): Product {
  const [columns, ...rows] = loops.map(({ extent }) => extent).toReversed();
  const depths = allExprs(body).flatMap((e) => (e.kind === 'sum' ? [e.extent] : []));
  const known = new Set(depths.map((each) => (each.kind === 'const' ? each.value : undefined)));
  const count = rows.reduce(mul, int(1));
  return {
    sums: body.length,
    columns: columns.kind === 'const' ? columns.value : 1,
    depth: known.size === 1 ? [...known][0] : undefined,
    rows: count.kind === 'const' ? count.value : undefined,
  };
}

/** Vectors of elementwise arithmetic that may be computed side by side. */
const widths = [1, 2, 4, 8];

/** A few vectors side by side, so that they need not wait for one another; what has loops of its own stays as it is. */
function stepsOfArithmetic({ loops, body }: Nest, of: string, traits: Traits): readonly (readonly Step[])[] {
  if (traits.lanes === 1) return [];
  const { extent } = loops[loops.length - 1];
  const why = `arithmetic of ${extent.kind === 'const' ? extent.value : 'any number of'} columns`;
  const best = abreastOf(body, traits);
  const ranked = [best, ...widths.filter((width) => width !== best)];
  return [ranked.map((vectors) => ({ do: 'abreast', of, vectors, why }))];
}

/** Activations that are spelled out side by side: the gates of an LSTM, five a vector, are slower four abreast than two. */
const MOST_SPELLED = 12;

function abreastOf(body: readonly Stmt[], { abreast, unary }: Traits): number {
  const spelled = allExprs(body).filter((e) => e.kind === 'unary' && unary[e.op] === 'decomposed').length;
  const most = Math.floor(MOST_SPELLED / Math.max(1, spelled));
  return abreast <= most ? abreast : (widths.findLast((width) => width <= most) ?? 1);
}

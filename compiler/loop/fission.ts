// Splits the sums of a nest from the arithmetic around them: products first, in a nest of their own.
//
//   grid b { grid j {                       grid b { grid j {
//     y[b, j] = f(sum k { .. },               g0[b, j] = sum k { .. }
//                 sum k { .. })        ->     g1[b, j] = sum k { .. }
//   } }                                     } }
//                                           grid b { grid j { y[b, j] = f(g0[b, j], g1[b, j]) } }
//
// The registers of a product's tile are then free when the arithmetic runs, and that is printed once, not per tile.

import { dtypeOf } from '../ir/dtypes.ts';
import { buffer, load, store, type Expr, type Program, type Stmt, type Sum, type Var } from '../ir/loop.ts';
import { mapExprs, subExprs, substitute } from '../ir/loop-walk.ts';
import { hasSum, mapNests, wrap, type Nest } from './nest.ts';

export function fission(program: Program): Program {
  return mapNests(program, (nest) =>
    isBare(nest) || !hasSum(nest.body) ? wrap(nest.loops, nest.body) : split(nest),
  );
}

/** Nothing but sums is stored already. */
function isBare(nest: Nest): boolean {
  return nest.body.every((s) => s.kind === 'store' && s.value.kind === 'sum');
}

function split(nest: Nest): readonly Stmt[] {
  const named = new Set(nest.body.flatMap((s) => (s.kind === 'let' ? [s.name] : [])));
  const axes = nest.loops.map((each) => each.axis);
  const extents = nest.loops.map((each) => each.extent);
  const stores: Stmt[] = [];
  const replace = (e: Expr): Expr => {
    if (e.kind !== 'sum') return e;
    checkFree(e, named);
    const home = buffer(`g${stores.length}`, 'scratch', extents, { dtype: dtypeOf(e.elem) });
    stores.push(store(home, axes, e));
    return load(home, axes);
  };
  const rest = mapExprs(nest.body, replace);
  const axisCopies = nest.loops.map((each) => ({ ...each, axis: { ...each.axis } }));
  const renamed = new Map(axes.map((axis, i) => [axis, axisCopies[i].axis]));
  return [...wrap(nest.loops, stores), ...wrap(axisCopies, substitute(rest, renamed))];
}

function checkFree(e: Sum, named: ReadonlySet<Var>): void {
  const used = subExprs(e).find((part) => part.kind === 'var' && named.has(part));
  if (used?.kind === 'var') throw new Error(`cannot split a sum from its nest: it uses ${used.name}`);
}

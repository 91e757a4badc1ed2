// Lets each thread keep the weights that it reads in every step of a loop over time.
//
//   group b {                                       group b {
//     serial t < T {                                  thread j { serial k < 8 { w[k] = V[k, j] } }
//       thread j { n = sum k < 8 { l[k] * V[k, j] }     ->  serial t < T {
//       ..                                              thread j { n = sum k < 8 { l[k] * w[k] }
//     }                                                 ..
//   }                                                 }
//                                                   }
//
// The sums are written out whole: a register has no index.

import { buffer, isParam, load, loop, store, variable } from '../ir/loop.ts';
import type { Buffer, Expr, For, Load, Stmt, Sum } from '../ir/loop.ts';
import { dtypeOf } from '../ir/dtypes.ts';
import { freshCopy } from '../ir/loop-copy.ts';
import {
  allExprs,
  allStmts,
  definedBy,
  mapExprs,
  someExpr,
  subExprs,
  substituteIn,
} from '../ir/loop-walk.ts';
import { threadsOfGroup } from './device.ts';
import { nestOf, turnsOf, wrap } from './nest.ts';
import { knownProduct } from '../ir/size.ts';

/** One column of a matrix, as a sum walks along it. */
interface Column {
  readonly sum: Sum;
  readonly load: Load;
  readonly own: Buffer;
}

/** A loop over time whose nest of threads has its weights, and what fills them before it. */
export function keepWeights(over: For, nest: For): readonly Stmt[] {
  const columns = columnsOf(nest, over);
  if (columns.length === 0) throw new Error('no weights are the same in every step');
  if (turnsOf(nestOf(nest).loops) > threadsOfGroup)
    throw new Error(`it has more threads than a group, which has ${threadsOfGroup}`);
  const body = over.body.map((s) => (s === nest ? withOwn(nest, columns) : s));
  return [fill(nest, columns), { ...over, body }];
}

/** How many weights each thread of a nest reads in every step of the loop. */
export function weightsOfThread(nest: For, over: For): number {
  const columns = turnsOf(nestOf(nest).loops) > threadsOfGroup ? [] : columnsOf(nest, over);
  return columns.reduce((sum, { own }) => sum + knownProduct(own.shape), 0);
}

/** Columns that depend on the thread alone. */
function columnsOf(s: For, over: For): readonly Column[] {
  const { body } = nestOf(s);
  const moving = new Set<Expr>([over.axis, ...allStmts(body).flatMap(definedBy)]);
  const isSteady = (e: Load): boolean => !someExpr(e, (part) => moving.has(part));
  return allExprs(body).flatMap((sum) => {
    if (sum.kind !== 'sum' || sum.extent.kind !== 'const') return [];
    return subExprs(sum.body).flatMap((e) => {
      if (e.kind !== 'load' || !isParam(e.buffer) || !e.at.includes(sum.axis)) return [];
      return isSteady(e)
        ? [{ sum, load: e, own: buffer('w', 'private', [sum.extent], { dtype: dtypeOf(e.elem) }) }]
        : [];
    });
  });
}

function fill(s: For, columns: readonly Column[]): Stmt {
  const body = columns.map(({ sum, load: from, own }) => {
    const k = variable('k');
    const value = substituteIn(from, new Map([[sum.axis, k]]));
    return loop('serial', k, sum.extent, [store(own, [k], value)]);
  });
  return freshCopy(wrap(nestOf(s).loops, body))[0];
}

/** Sums that walk along columns which the thread has, written out. */
function withOwn(s: For, columns: readonly Column[]): Stmt {
  const whole = new Set(columns.map(({ sum }) => sum.axis));
  const [replaced] = mapExprs([s], (e) => {
    if (e.kind === 'load') {
      const column = columns.find(({ load: each }) => each === e);
      return column ? load(column.own, [column.sum.axis]) : e;
    }
    return e.kind === 'sum' && whole.has(e.axis) && e.extent.kind === 'const'
      ? { ...e, unroll: e.extent.value }
      : e;
  });
  return replaced;
}

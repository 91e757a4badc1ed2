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
// The sums are written out whole: a register has no index. It pays while a thread has room for the weights of its column.

import {
  buffer,
  load,
  loop,
  store,
  variable,
  type Buffer,
  type Expr,
  type For,
  type Load,
  type Program,
  type Stmt,
  type Sum,
} from '../ir/loop.ts';
import { freshCopy } from '../ir/loop-copy.ts';
import {
  allExprs,
  allStmts,
  definedBy,
  mapExpr,
  mapExprs,
  someExpr,
  subExprs,
  withLoopBody,
} from '../ir/loop-walk.ts';
import { mapGroups, nestOf, turnsOf, wrap } from './nest.ts';
import { knownProduct } from './size.ts';

/** Weights that a thread may keep, and threads of a group that all have registers: what every device has. */
const [room, threads] = [1536, 256];

export function keepWeights(program: Program): Program {
  return mapGroups(program, (stmts) =>
    stmts.flatMap((s) => (s.kind === 'for' && s.mode === 'serial' ? keepInSteps(s) : [s])),
  );
}

/** One column of a matrix, as a sum walks along it. */
interface Column {
  readonly sum: Sum;
  readonly load: Load;
  readonly own: Buffer;
}

function keepInSteps(over: For): readonly Stmt[] {
  const filled: Stmt[] = [];
  let used = 0;
  const body = over.body.map((s) => {
    if (s.kind !== 'for' || s.mode !== 'thread') return s;
    const columns = columnsOf(s, over);
    const size = columns.reduce((sum, { own }) => sum + knownProduct(own.shape), 0);
    if (columns.length === 0 || used + size > room || turnsOf(nestOf(s).loops) > threads) return s;
    used += size;
    filled.push(fill(s, columns));
    return withOwn(s, columns);
  });
  return filled.length > 0 ? [...filled, withLoopBody(over, body)] : [over];
}

/** Columns that depend on the thread alone. */
function columnsOf(s: For, over: For): readonly Column[] {
  const { body } = nestOf(s);
  const moving = new Set<Expr>([over.axis, ...allStmts(body).flatMap(definedBy)]);
  const isSteady = (e: Load): boolean => !someExpr(e, (part) => moving.has(part));
  return allExprs(body).flatMap((sum) => {
    if (sum.kind !== 'sum' || sum.extent.kind !== 'const') return [];
    return subExprs(sum.body).flatMap((e) => {
      if (e.kind !== 'load' || e.buffer.role !== 'weights' || !e.at.includes(sum.axis)) return [];
      return isSteady(e) ? [{ sum, load: e, own: buffer('w', 'own', [sum.extent]) }] : [];
    });
  });
}

function fill(s: For, columns: readonly Column[]): Stmt {
  const body = columns.map(({ sum, load: from, own }) => {
    const k = variable('k');
    const value = mapExpr(from, (part) => (part === sum.axis ? k : part));
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

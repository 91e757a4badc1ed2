// Turns loops marked `vector` into operations on vectors of the target's lanes.
//
//   vector l < 4 { y[j + l] = a * x[j + l] }   ->   y[j]:4 = splat(a) * x[j]:4
//
// Of a loop with fewer turns than lanes only the first lanes mean anything: loads say so, stores leave the others out.

import { isParam, fma, int, load, select, splat, store, sum, unary } from '../ir/loop.ts';
import type { Expr, For, Load, Program, Stmt, Var } from '../ir/loop.ts';
import { add, binary, isInt, sameIndex, splitConstant } from '../ir/loop-math.ts';
import { exprChildren, mapStmts, someExpr, substituteIn, withBody } from '../ir/loop-walk.ts';
import { isShift } from '../ir/scalar.ts';
import type { Traits } from './traits.ts';

export function vectorise(program: Program, { lanes }: Pick<Traits, 'lanes'>): Program {
  const body = mapStmts(program.body, (s) =>
    s.kind === 'for' && s.mode === 'vector' ? widen(s, lanes) : [s],
  );
  return withBody(program, body);
}

/**
 * Whether turns of a loop side by side can be lanes, from wherever they begin: they store neighbours, and load either one
 * value or neighbours, in memory or, down the rows of a weight matrix, in the stream that will be made of it.
 */
export function mayVectorise(stmts: readonly Stmt[], axis: Var, lanes: number): boolean {
  const w: Widening = { axis, lanes, count: lanes, wide: new Map() };
  const strides = (at: readonly Expr[]): readonly (number | undefined)[] => at.map((e) => strideFrom(e, w));
  const isOf = (at: readonly Expr[], along: number): boolean =>
    strides(at).every((each, i) => each === (i === along ? 1 : 0));
  const isSteady = (e: Expr, terms: readonly Var[]): boolean => {
    if (!someExpr(e, (part) => part === axis)) return true;
    if (e.kind === 'sum') return isSteady(e.init, terms) && isSteady(e.body, [...terms, e.axis]);
    if (e.kind !== 'load') return e !== axis && exprChildren(e).every((child) => isSteady(child, terms));
    const areRows = isParam(e.buffer) && e.at.length === 2 && terms.some((term) => term === e.at[1]);
    const isFree = (i: number): boolean =>
      areRows || e.buffer.shape.slice(i + 1).every((size) => isInt(size, 1));
    return isOf(e.at, -1) || e.at.some((_, i) => isFree(i) && isOf(e.at, i));
  };
  return stmts.every((s) => {
    if (s.kind === 'let') return isSteady(s.value, []);
    return s.kind === 'store' && isOf(s.at, s.at.length - 1) && isSteady(s.value, []);
  });
}

/** How far an index moves from lane to lane, whatever turn the first lane is. */
function strideFrom(e: Expr, w: Widening): number | undefined {
  const first: Var = { ...w.axis };
  return stride(withAxis(e, w.axis, add(first, w.axis)), w);
}

interface Widening {
  readonly axis: Var;
  readonly lanes: number;
  readonly count: number;
  /** names that hold a vector now */
  readonly wide: Map<Var, Var>;
}

function widen(s: For, lanes: number): readonly Stmt[] {
  if (s.extent.kind !== 'const' || s.extent.value > lanes)
    throw new Error(`cannot vectorise ${s.axis.name}: more turns than lanes`);
  const w: Widening = { axis: s.axis, lanes, count: s.extent.value, wide: new Map() };
  return s.body.map((inner) => widenStmt(inner, w));
}

function widenStmt(s: Stmt, w: Widening): Stmt {
  if (s.kind === 'store')
    return store(s.buffer, storeIndex(s.at, w), splat(widenExpr(s.value, w), w.lanes), w.count);
  if (s.kind !== 'let') throw new Error(`cannot vectorise ${w.axis.name}: a ${s.kind} is inside`);
  const value = widenExpr(s.value, w);
  if (value.lanes === 1) return { ...s, value };
  const name: Var = { ...s.name, lanes: w.lanes };
  w.wide.set(s.name, name);
  return { ...s, name, value };
}

function storeIndex(at: readonly Expr[], w: Widening): readonly Expr[] {
  at.forEach((e, i) => {
    if (stride(e, w) !== (i === at.length - 1 ? 1 : 0))
      throw new Error(`cannot vectorise ${w.axis.name}: a store that is not of neighbours`);
  });
  return at.map((e) => firstLane(e, w));
}

function firstLane(e: Expr, w: Widening): Expr {
  return withAxis(e, w.axis, int(0));
}

function withAxis(e: Expr, axis: Var, value: Expr): Expr {
  return substituteIn(e, new Map([[axis, value]]));
}

/** How far an index moves from each lane to the next; undefined where that is no constant, or differs. */
function stride(e: Expr, w: Widening): number | undefined {
  const places = Array.from({ length: Math.max(2, w.count) }, (_, lane) =>
    splitConstant(withAxis(e, w.axis, int(lane))),
  );
  const [[base, start], [, next]] = places;
  const isSteady = places.every(([moving, at], lane) => {
    const isSame = sameIndex(base, moving) || (base.kind === 'const' && moving.kind === 'const');
    return isSame && at - start === lane * (next - start);
  });
  return isSteady ? next - start : undefined;
}

function varies(e: Expr, w: Widening): boolean {
  return someExpr(e, (part) => part === w.axis || (part.kind === 'var' && w.wide.has(part)));
}

function widenExpr(e: Expr, w: Widening): Expr {
  if (!varies(e, w)) return e;
  const wide = (part: Expr): Expr => splat(widenExpr(part, w), w.lanes);
  switch (e.kind) {
    case 'var':
      return widenVar(e, w);
    case 'load':
      return widenLoad(e, w);
    case 'unary':
      return unary(e.op, wide(e.arg));
    case 'binary':
      return binary(e.op, wide(e.a), isShift(e.op) ? scalar(e.b, w) : wide(e.b));
    case 'fma':
      return fma(wide(e.a), wide(e.b), wide(e.c));
    case 'select':
      return select(varies(e.cond, w) ? wide(e.cond) : e.cond, wide(e.a), wide(e.b));
    case 'sum':
      return sum(e.axis, e.extent, wide(e.init), wide(e.body), e.unroll);
    case 'splat':
    case 'const':
      throw new Error(`cannot vectorise ${w.axis.name}: a ${e.kind} that varies`);
    default:
      return e satisfies never;
  }
}

/** What is one number for all lanes. */
function scalar(e: Expr, w: Widening): Expr {
  if (varies(e, w)) throw new Error(`cannot vectorise ${w.axis.name}: a shift that varies`);
  return e;
}

function widenVar(v: Var, w: Widening): Expr {
  const name = w.wide.get(v);
  if (!name) throw new Error(`cannot vectorise ${w.axis.name}: it is used as a number`);
  return name;
}

function widenLoad(e: Load, w: Widening): Load {
  const strides = e.at.map((index) => stride(index, w));
  const axis = strides.findIndex((each) => each !== 0);
  if (strides[axis] !== 1 || strides.some((each, i) => i !== axis && each !== 0)) {
    throw new Error(`cannot vectorise ${w.axis.name}: ${e.buffer.name} is loaded with strides [${strides}]`);
  }
  return load(
    e.buffer,
    e.at.map((index) => firstLane(index, w)),
    { lanes: w.lanes, axis, count: w.count },
  );
}

// The one walk over loop programs: children, rewriting, substitution. Everything recursive derives from it.

import { fma, load, loop, select, splat, store, sum, unary } from './loop.ts';
import type { Buffer, Expr, For, Load, Program, Stmt, Store, Var } from './loop.ts';
import { binary } from './loop-math.ts';

export function exprChildren(e: Expr): readonly Expr[] {
  switch (e.kind) {
    case 'const':
    case 'var':
      return [];
    case 'load':
      return e.at;
    case 'unary':
    case 'splat':
      return [e.arg];
    case 'binary':
      return [e.a, e.b];
    case 'fma':
      return [e.a, e.b, e.c];
    case 'select':
      return [e.cond, e.a, e.b];
    case 'sum':
      return [e.extent, e.init, e.body];
    default:
      return e satisfies never;
  }
}

/** The same expression over other children, through the builders; by identity where all are the same. */
export function withExprChildren(e: Expr, f: (child: Expr) => Expr): Expr {
  const before = exprChildren(e);
  const after = before.map(f);
  if (after.every((child, i) => child === before[i])) return e;
  switch (e.kind) {
    case 'const':
    case 'var':
      return e;
    case 'load':
      return load(e.buffer, after, e);
    case 'unary':
      return unary(e.op, after[0]);
    case 'splat':
      return splat(after[0], e.lanes);
    case 'binary':
      return binary(e.op, after[0], after[1]);
    case 'fma':
      return fma(after[0], after[1], after[2]);
    case 'select':
      return select(after[0], after[1], after[2]);
    case 'sum':
      return sum(e.axis, after[0], after[1], after[2], e.unroll);
    default:
      return e satisfies never;
  }
}

/** Rewrites an expression from the leaves up. */
export function mapExpr(e: Expr, f: (e: Expr) => Expr): Expr {
  return f(withExprChildren(e, (child) => mapExpr(child, f)));
}

/** An expression and everything in it, outermost first. */
export function subExprs(e: Expr): readonly Expr[] {
  return collect(e, []);
}

function collect(e: Expr, all: Expr[]): readonly Expr[] {
  all.push(e);
  for (const child of exprChildren(e)) collect(child, all);
  return all;
}

/** Whether something holds of an expression or of anything in it. */
export function someExpr(e: Expr, holds: (e: Expr) => boolean): boolean {
  return holds(e) || exprChildren(e).some((child) => someExpr(child, holds));
}

/** The expressions a statement holds itself, not those of the statements in it. */
export function stmtExprs(s: Stmt): readonly Expr[] {
  switch (s.kind) {
    case 'for':
      return [s.extent];
    case 'store':
      return [...s.at, s.value];
    case 'let':
    case 'set':
      return [s.value];
    case 'acc':
      return [s.init];
    case 'barrier':
      return [];
    default:
      return s satisfies never;
  }
}

/** The same statement with `f` applied to each expression it holds itself; by identity where all stay the same. */
export function withStmtExprs(s: Stmt, f: (e: Expr) => Expr): Stmt {
  const before = stmtExprs(s);
  const after = before.map(f);
  if (sameList(after, before)) return s;
  switch (s.kind) {
    case 'for':
      return loop(s.mode, s.axis, after[0], s.body);
    case 'store':
      return store(s.buffer, after.slice(0, -1), after[after.length - 1], s.count);
    case 'let':
    case 'set':
      return { ...s, value: after[0] };
    case 'acc':
      return { ...s, init: after[0] };
    case 'barrier':
      return s;
    default:
      return s satisfies never;
  }
}

/** The loop around other statements; by identity where they are the same. */
export function withLoopBody(s: For, body: readonly Stmt[]): For {
  return sameList(body, s.body) ? s : { ...s, body };
}

/**
 * Rewrites statements, innermost first: `rule` gets a statement whose body is done and gives those that take its
 * place. Identity is kept where nothing changes.
 */
export function mapStmts(stmts: readonly Stmt[], rule: (s: Stmt) => readonly Stmt[]): readonly Stmt[] {
  const after = stmts.flatMap((s) => {
    if (s.kind !== 'for') return rule(s);
    return rule(withLoopBody(s, mapStmts(s.body, rule)));
  });
  return sameList(stmts, after) ? stmts : after;
}

function sameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

/** Rewrites every expression in the statements, leaves first. */
export function mapExprs(stmts: readonly Stmt[], f: (e: Expr) => Expr): readonly Stmt[] {
  return mapStmts(stmts, (s) => [withStmtExprs(s, (e) => mapExpr(e, f))]);
}

/** An element of a buffer, or the first of several. */
export interface Place {
  readonly buffer: Buffer;
  readonly at: readonly Expr[];
}

/**
 * The statements with their loads and stores at other places: where `to` gives one. Lanes then are neighbours along
 * its last axis.
 */
export function mapAccesses(
  stmts: readonly Stmt[],
  to: (access: Load | Store) => Place | undefined,
): readonly Stmt[] {
  const loaded = mapExprs(stmts, (e) => {
    const place = e.kind === 'load' ? to(e) : undefined;
    return e.kind === 'load' && place ? load(place.buffer, place.at, { lanes: e.lanes, count: e.count }) : e;
  });
  return mapStmts(loaded, (s) => {
    const place = s.kind === 'store' ? to(s) : undefined;
    return [s.kind === 'store' && place ? store(place.buffer, place.at, s.value, s.count) : s];
  });
}

/** The statements with variables replaced by expressions. */
export function substitute(stmts: readonly Stmt[], values: ReadonlyMap<Var, Expr>): readonly Stmt[] {
  return mapStmts(stmts, (s) => [withStmtExprs(s, (e) => substituteIn(e, values))]);
}

/** What takes a variable's place is not looked into, also where an index comes down to it: (j - 1) at j + 1 is j. */
export function substituteIn(e: Expr, values: ReadonlyMap<Expr, Expr>): Expr {
  return e.kind === 'var'
    ? (values.get(e) ?? e)
    : withExprChildren(e, (child) => substituteIn(child, values));
}

/** Every statement, those in loops included, in order. */
export function allStmts(stmts: readonly Stmt[]): readonly Stmt[] {
  const all: Stmt[] = [];
  const visit = (s: Stmt): void => {
    all.push(s);
    if (s.kind === 'for') s.body.forEach(visit);
  };
  stmts.forEach(visit);
  return all;
}

/** The variables that a statement itself gives a value, or another one. */
export function definedBy(s: Stmt): readonly Var[] {
  if (s.kind === 'for') return [s.axis];
  return 'name' in s ? [s.name] : [];
}

/** Every expression under the statements. */
export function allExprs(stmts: readonly Stmt[]): readonly Expr[] {
  const all: Expr[] = [];
  for (const s of allStmts(stmts)) stmtExprs(s).forEach((e) => collect(e, all));
  return all;
}

/** The indices of every load from the buffer. */
export function loadsOf(stmts: readonly Stmt[], of: Buffer): readonly (readonly Expr[])[] {
  return allExprs(stmts).flatMap((e) => (e.kind === 'load' && e.buffer === of ? [e.at] : []));
}

/** The indices of every store into the buffer. */
export function storesOf(stmts: readonly Stmt[], of: Buffer): readonly (readonly Expr[])[] {
  return allStmts(stmts).flatMap((s) => (s.kind === 'store' && s.buffer === of ? [s.at] : []));
}

export function accessesOf(stmts: readonly Stmt[], of: Buffer): readonly (readonly Expr[])[] {
  return [...loadsOf(stmts, of), ...storesOf(stmts, of)];
}

interface Uses {
  readonly read: ReadonlySet<Buffer>;
  readonly written: ReadonlySet<Buffer>;
  /** variables that are given a value, as far as this is seen outside of the statement */
  readonly set: ReadonlySet<Var>;
}

/** Statements never change, so what they use is found once. */
const knownUses = new WeakMap<Stmt, Uses>();

function usesOf(s: Stmt): Uses {
  const known = knownUses.get(s);
  if (known) return known;
  const inner = s.kind === 'for' ? s.body : [];
  const read = unionOf(inner, (uses) => uses.read);
  const visit = (e: Expr): void => {
    if (e.kind === 'load') read.add(e.buffer);
    exprChildren(e).forEach(visit);
  };
  stmtExprs(s).forEach(visit);
  const written = unionOf(inner, (uses) => uses.written);
  if (s.kind === 'store') written.add(s.buffer);
  const set = unionOf(inner, (uses) => uses.set);
  for (const each of inner) if (each.kind === 'let' || each.kind === 'acc') set.delete(each.name);
  if (s.kind === 'let' || s.kind === 'acc' || s.kind === 'set') set.add(s.name);
  const uses = { read, written, set };
  knownUses.set(s, uses);
  return uses;
}

function unionOf<T>(stmts: readonly Stmt[], of: (uses: Uses) => ReadonlySet<T>): Set<T> {
  const all = new Set<T>();
  for (const s of stmts) for (const each of of(usesOf(s))) all.add(each);
  return all;
}

export function buffersRead(stmts: readonly Stmt[]): ReadonlySet<Buffer> {
  return unionOf(stmts, (uses) => uses.read);
}

export function buffersWritten(stmts: readonly Stmt[]): ReadonlySet<Buffer> {
  return unionOf(stmts, (uses) => uses.written);
}

/** The variables that the statement gives a value, but for those that only what stands in it knows. */
export function variablesSet(s: Stmt): ReadonlySet<Var> {
  return usesOf(s).set;
}

/** Those that are read first, then the others. */
export function buffersUsed(stmts: readonly Stmt[]): ReadonlySet<Buffer> {
  return new Set([...buffersRead(stmts), ...buffersWritten(stmts)]);
}

/** The program with another body, whose buffers are those the body uses. */
export function withBody(p: Program, body: readonly Stmt[]): Program {
  if (sameList(body, p.body)) return p;
  const used = buffersUsed(body);
  const kept = p.buffers.filter((b) => used.has(b));
  const added = [...used].filter((b) => !p.buffers.includes(b));
  return { ...p, body, buffers: [...kept, ...added] };
}

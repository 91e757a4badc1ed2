// Names what is computed more than once, so that it is computed once.
//
//   s0 = s0 + splat(h[k]) * V[k]:4               let v = splat(h[k])
//   s1 = s1 + splat(h[k]) * W[k]:4       ->      s0 = s0 + v * V[k]:4
//                                                s1 = s1 + v * W[k]:4
//
// A value is known from where it is first computed to the end of the block, loops inside included, unless a store may
// change what it loads or a register it uses is set.

import { variable, type Buffer, type Expr, type For, type Program, type Stmt, type Var } from '../ir/loop.ts';
import { exprKeys } from '../ir/loop-key.ts';
import * as walk from '../ir/loop-walk.ts';

/** Shares loads and arithmetic. Indices stay whole: planning memory needs to see them. */
export function share(program: Program): Program {
  return shareAll(program, (e) => e.elem !== 'i32' || e.kind === 'load');
}

/** Shares everything, addresses included. */
export function shareAddresses(program: Program): Program {
  return shareAll(program, () => true);
}

function shareAll(program: Program, isNamed: (e: Expr) => boolean): Program {
  const registers = new Set(walk.allStmts(program.body).flatMap((s) => (s.kind === 'acc' ? [s.name] : [])));
  const scope = { keyOf: exprKeys(), known: new Map(), renamed: new Map(), registers, isNamed };
  return walk.withBody(program, shareBlock(program.body, scope));
}

interface Known {
  readonly name: Var;
  /** what a store or a setting may change: buffers it loads from, registers it uses */
  readonly needs: readonly (Buffer | Var)[];
}

interface Scope {
  readonly keyOf: (e: Expr) => number;
  readonly known: Map<number, Known>;
  /** names whose value turned out to have a name already */
  readonly renamed: Map<Var, Var>;
  readonly registers: ReadonlySet<Var>;
  readonly isNamed: (e: Expr) => boolean;
}

function shareBlock(stmts: readonly Stmt[], scope: Scope): readonly Stmt[] {
  const uses = countUses(stmts, scope);
  return stmts.flatMap((s) => {
    const out: Stmt[] = [];
    if (s.kind === 'for') {
      const extent = shareExpr(s.extent, uses, scope, out);
      return [...out, shareLoop(extent === s.extent ? s : { ...s, extent }, scope)];
    }
    const done = walk.withStmtExprs(s, (e) => shareExpr(e, uses, scope, out));
    if (done.kind === 'let' && done.value.kind === 'var') {
      scope.renamed.set(done.name, done.value);
      return out;
    }
    if (done.kind === 'let') learn(done.name, done.value, scope);
    forget(done, scope);
    return [...out, done];
  });
}

/** In a loop everything is known that no turn of the loop changes. */
function shareLoop(s: For, scope: Scope): Stmt {
  forget(s, scope);
  return walk.withLoopBody(s, shareBlock(s.body, { ...scope, known: new Map(scope.known) }));
}

/** How often each expression stands in the block itself; the parts of one that repeats count once. */
function countUses(stmts: readonly Stmt[], scope: Scope): ReadonlyMap<number, number> {
  const uses = new Map<number, number>();
  const visit = (e: Expr): void => {
    const key = scope.keyOf(e);
    const before = uses.get(key) ?? 0;
    uses.set(key, before + 1);
    if (before === 0) walk.exprChildren(e).forEach(visit);
  };
  for (const s of stmts) walk.stmtExprs(s).forEach(visit);
  return uses;
}

function shareExpr(e: Expr, uses: ReadonlyMap<number, number>, scope: Scope, out: Stmt[]): Expr {
  if (e.kind === 'const') return e;
  if (e.kind === 'var') return scope.renamed.get(e) ?? e;
  if (e.kind === 'splat' && e.arg.kind === 'const') return e;
  const before = scope.keyOf(e);
  const shared = walk.withExprChildren(e, (child) => shareExpr(child, uses, scope, out));
  const known = scope.known.get(scope.keyOf(shared));
  if (known) return known.name;
  if ((uses.get(before) ?? 0) < 2 || !scope.isNamed(e)) return shared;
  const name = variable('v', shared.elem, shared.lanes);
  out.push({ kind: 'let', name, value: shared });
  learn(name, shared, scope);
  return name;
}

function learn(name: Var, value: Expr, scope: Scope): void {
  const needs = walk.subExprs(value).flatMap((e): readonly (Buffer | Var)[] => {
    if (e.kind === 'load') return [e.buffer];
    return e.kind === 'var' && scope.registers.has(e) ? [e] : [];
  });
  scope.known.set(scope.keyOf(value), { name, needs });
}

/** Drops what the statement's stores and settings may change. */
function forget(s: Stmt, { known, registers }: Scope): void {
  const set = [...walk.variablesSet(s)].filter((each) => registers.has(each));
  const changed = new Set<Buffer | Var>([...walk.buffersWritten([s]), ...set]);
  if (changed.size === 0) return;
  for (const [key, { needs }] of known) {
    if (needs.some((each) => changed.has(each))) known.delete(key);
  }
}

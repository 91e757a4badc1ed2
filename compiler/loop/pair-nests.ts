// Makes one nest of two that do the same to different places, with one more loop over the two.
//
//   group b < B { serial t < T { p[t, b] .. V .. y[t, b, j] } }
//   group b < B { serial t < T { q[t, b] .. W .. y[T - 1 - t, b, j + 8] } }
//
//     ->   group d < 2 { group b < B { serial t < T { P[d, t, b] .. U[d] .. y[d < 1 ? t : T - 1 - t, b, d * 8 + j] } } }
//
// Scratch and weights that differ become the halves of one buffer, numbers that differ a multiple of d, and what differs
// otherwise a choice. Kernels are nests, so that this halves how often a host that goes through them has to start one.

import {
  buffer,
  int,
  load,
  loop,
  plain,
  select,
  store,
  variable,
  type Buffer,
  type Expr,
  type For,
  type Program,
  type Stmt,
  type Var,
} from '../ir/loop.ts';
import { add, mul, sameIndex, splitConstant } from '../ir/loop-math.ts';
import {
  exprChildren,
  mapExpr,
  mapExprs,
  mapStmts,
  sameList,
  someExpr,
  withBody,
  withExprChildren,
} from '../ir/loop-walk.ts';
import { areApart } from './apart.ts';

export function pairNests(program: Program): Program {
  const halves: Halves = new Map();
  const body = pairList(program.body, halves);
  return sameList(body, program.body) ? program : withBody(program, inHalves(body, halves));
}

/** Where a buffer went: which half of which buffer. */
type Halves = Map<Buffer, { readonly both: Buffer; readonly half: number }>;

/** Each statement with the next one like it, if nothing between them is in the way. */
function pairList(stmts: readonly Stmt[], halves: Halves): readonly Stmt[] {
  const out: Stmt[] = [];
  let rest = [...stmts];
  while (rest.length > 0) {
    const [first, ...others] = rest;
    const found = others.findIndex(
      (s, i) => areApart(s, [first, ...others.slice(0, i)]) && isAlike(first, s, halves),
    );
    const paired = found < 0 ? undefined : pair(first, others[found], halves);
    out.push(paired ?? first);
    rest = paired ? others.toSpliced(found, 1) : others;
  }
  return out;
}

function isAlike(a: Stmt, b: Stmt, halves: Halves): boolean {
  return pair(a, b, new Map(halves)) !== undefined;
}

/** What has been matched so far; `d` is 0 for what stands in the first of the two and 1 for the second. */
interface Match {
  readonly d: Var;
  readonly vars: Map<Var, Var>;
  readonly halves: Halves;
}

/** Nests get a loop around them; loops of the host's are gone through together, nest by nest. */
function pair(a: Stmt, b: Stmt, halves: Halves, vars: ReadonlyMap<Var, Var> = new Map()): Stmt | undefined {
  if (a.kind !== 'for' || b.kind !== 'for' || a.mode !== b.mode) return undefined;
  if (a.mode !== 'serial') {
    const d = variable('d');
    const both = matchStmt(a, b, { d, vars: new Map(vars), halves });
    return both && loop(a.mode, d, int(2), [both]);
  }
  const inner = new Map([...vars, [b.axis, a.axis]]);
  if (!sameIndex(a.extent, renamed(b.extent, inner)) || a.body.length !== b.body.length) return undefined;
  const body = a.body.map((s, i) => pair(s, b.body[i], halves, inner));
  return body.every((s) => s !== undefined) ? { ...a, body } : undefined;
}

function matchStmt(a: Stmt, b: Stmt, match: Match): Stmt | undefined {
  if (a.kind === 'barrier') return b.kind === 'barrier' ? a : undefined;
  if (a.kind === 'for') return b.kind === 'for' ? matchLoop(a, b, match) : undefined;
  if (a.kind === 'store') {
    if (b.kind !== 'store' || a.count !== b.count) return undefined;
    const place = matchPlace(a, b, match);
    const value = matchExpr(a.value, b.value, match);
    return place && value && store(place.buffer, place.at, value, a.count);
  }
  if (b.kind !== a.kind || !('name' in b)) return undefined;
  const [x, y] = [a, b].map((s) => (s.kind === 'acc' ? s.init : s.value));
  const value = matchExpr(x, y, match);
  if (a.kind !== 'set') match.vars.set(b.name, a.name);
  if (!value || match.vars.get(b.name) !== a.name) return undefined;
  return a.kind === 'acc' ? { ...a, init: value } : { ...a, value };
}

function matchLoop(a: For, b: For, match: Match): Stmt | undefined {
  if (a.mode !== b.mode || a.body.length !== b.body.length) return undefined;
  if (!sameIndex(a.extent, renamed(b.extent, match.vars))) return undefined;
  match.vars.set(b.axis, a.axis);
  const body = a.body.map((s, i) => matchStmt(s, b.body[i], match));
  return body.every((s) => s !== undefined) ? { ...a, body } : undefined;
}

interface Place {
  readonly buffer: Buffer;
  readonly at: readonly Expr[];
}

function matchPlace(a: Place, b: Place, match: Match): Place | undefined {
  const at = a.at.map((e, i) => b.at[i] && matchExpr(e, b.at[i], match));
  if (a.at.length !== b.at.length || !at.every((e) => e !== undefined)) return undefined;
  if (a.buffer === b.buffer) return isHalf(a.buffer, match.halves) ? undefined : { buffer: a.buffer, at };
  const both = bothOf(a.buffer, b.buffer, match.halves);
  if (!both) return undefined;
  return { buffer: both, at: isOfGroup(both) ? at : [match.d, ...at] };
}

function isHalf(b: Buffer, halves: Halves): boolean {
  return halves.has(b);
}

/** Each group has such a buffer anyhow, so that one is enough for two. */
function isOfGroup({ role }: Buffer): boolean {
  return role === 'local' || role === 'own';
}

/** The buffer that two are the halves of. */
function bothOf(a: Buffer, b: Buffer, halves: Halves): Buffer | undefined {
  const [x, y] = [halves.get(a), halves.get(b)];
  if (x || y) return x?.both === y?.both && x?.half === 0 && y?.half === 1 ? x.both : undefined;
  const isSame = a.role === b.role && a.elem === b.elem && a.shape.length === b.shape.length;
  if (!isSame || !a.shape.every((size, i) => sameIndex(size, b.shape[i]))) return undefined;
  const both = join(a, b);
  if (both) {
    halves.set(a, { both, half: 0 });
    halves.set(b, { both, half: 1 });
  }
  return both;
}

function join(a: Buffer, b: Buffer): Buffer | undefined {
  if (isOfGroup(a)) return a;
  if (a.role !== 'scratch' && a.role !== 'weights') return undefined;
  const size = a.shape.reduce((product, e) => product * (e.kind === 'const' ? e.value : NaN), 1);
  const packs = [...a.packs, ...b.packs.map((pack) => ({ ...pack, at: pack.at + size }))];
  const constants = [...a.constants, ...b.constants.map(([at, ...values]) => [at + size, ...values])];
  return buffer(a.name, a.role, [int(2), ...a.shape], { elem: a.elem, packs, constants });
}

function matchExpr(a: Expr, b: Expr, match: Match): Expr | undefined {
  return matchSame(a, b, match) ?? shifted(a, b, match) ?? choice(a, b, match);
}

/** Indices that differ by a number. */
function shifted(a: Expr, b: Expr, match: Match): Expr | undefined {
  if (a.elem !== 'i32' || b.elem !== 'i32') return undefined;
  const [[x, from], [y, to]] = [splitConstant(a), splitConstant(b)];
  const same = from === to || x.kind === 'const' || y.kind === 'const' ? undefined : matchSame(x, y, match);
  return same && add(add(mul(match.d, int(to - from)), same), int(from));
}

/** Expressions of one form; nothing where they are not, and where a buffer cannot be joined with another. */
function matchSame(a: Expr, b: Expr, match: Match): Expr | undefined {
  if (a.elem !== b.elem || a.lanes !== 1 || b.lanes !== 1) return undefined;
  if (a.kind === 'const' && b.kind === 'const') return matchConst(a.value, b.value, a, match);
  if (a.kind === 'var') return (b.kind === 'var' && (match.vars.get(b) ?? b)) === a ? a : undefined;
  if (a.kind === 'load') {
    const place = b.kind === 'load' ? matchPlace(a, b, match) : undefined;
    return place && load(place.buffer, place.at);
  }
  if (a.kind === 'sum' && b.kind === 'sum') match.vars.set(b.axis, a.axis);
  if (a.kind !== b.kind || ('op' in a && 'op' in b && a.op !== b.op)) return undefined;
  const others = exprChildren(b);
  const children = exprChildren(a).map((child, i) => others[i] && matchExpr(child, others[i], match));
  if (!children.every((child) => child !== undefined)) return undefined;
  let next = 0;
  return withExprChildren(a, () => children[next++]);
}

function matchConst(x: number, y: number, a: Expr, { d }: Match): Expr | undefined {
  if (Object.is(x, y)) return a;
  return a.elem === 'i32' ? add(mul(d, int(y - x)), int(x)) : undefined;
}

/** One of two that load nothing, so that either may be computed. */
function choice(a: Expr, b: Expr, { d, vars }: Match): Expr | undefined {
  const isPlain = [a, b].every(
    (e) => e.lanes === 1 && !someExpr(e, (part) => part.kind === 'load' || part.kind === 'sum'),
  );
  if (!isPlain || a.elem !== b.elem) return undefined;
  return select(plain('lt', d, int(1)), a, renamed(b, vars));
}

function renamed(e: Expr, vars: ReadonlyMap<Var, Var>): Expr {
  return mapExpr(e, (part) => (part.kind === 'var' ? (vars.get(part) ?? part) : part));
}

/** What was not paired finds the buffers in their new places too. */
function inHalves(body: readonly Stmt[], halves: Halves): readonly Stmt[] {
  const moved = ({ buffer: of, at }: Place): Place | undefined => {
    const to = halves.get(of);
    if (!to || isOfGroup(to.both)) return undefined;
    return { buffer: to.both, at: [int(to.half), ...at] };
  };
  const loaded = mapExprs(body, (e) => {
    const to = e.kind === 'load' ? moved(e) : undefined;
    return e.kind === 'load' && to ? load(to.buffer, to.at) : e;
  });
  return mapStmts(loaded, (s) => {
    const to = s.kind === 'store' ? moved(s) : undefined;
    return s.kind === 'store' && to ? [store(to.buffer, to.at, s.value, s.count)] : [s];
  });
}

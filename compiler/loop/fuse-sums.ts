// Turns neighbouring statements' sums into one loop with a register each: loads they share are then made once.
//
//   g0[j] = a + sum k { h[k] * V[j, k] }         acc s0 = a;  acc s1 = b
//   g1[j] = b + sum k { h[k] * W[j, k] }   ->    serial k { s0 = s0 + h[k] * V[j, k];  s1 = s1 + h[k] * W[j, k] }
//                                                g0[j] = s0;  g1[j] = s1
//
// Gate fusion, register tiling and shared loads are all this one pass: a tile is several neighbouring stores.

import { groupBy } from '../ir/group-by.ts';
import { int, loop, variable, isParam } from '../ir/loop.ts';
import type { Buffer, Expr, Program, Stmt, Sum, Var } from '../ir/loop.ts';
import { exprKeys } from '../ir/loop-key.ts';
import { add, binary, isInt, mul } from '../ir/loop-math.ts';
import { freshCopy } from '../ir/loop-copy.ts';
import * as walk from '../ir/loop-walk.ts';

export function fuseSums(program: Program): Program {
  return walk.withBody(program, fuseList(program.body));
}

function fuseList(stmts: readonly Stmt[]): readonly Stmt[] {
  const out: Stmt[] = [];
  let group: Stmt[] = [];
  const flush = (): void => {
    out.push(...fused(group));
    group = [];
  };
  for (const s of stmts) {
    if (s.kind === 'for' || s.kind === 'barrier') {
      flush();
      out.push(s.kind === 'for' ? walk.withLoopBody(s, fuseList(s.body)) : s);
    } else {
      if (!mayJoin(s, group)) flush();
      group.push(s);
    }
  }
  flush();
  return out;
}

/** Whether the statement's sums may be computed before the whole group: they read nothing that it makes. */
function mayJoin(s: Stmt, group: readonly Stmt[]): boolean {
  const sums = sumsOf(s);
  if (sums.length === 0) return true;
  const written = new Set<Buffer>(group.flatMap((each) => (each.kind === 'store' ? [each.buffer] : [])));
  const named = new Set(group.flatMap(walk.definedBy));
  const held: readonly Stmt[] = sums.map((value) => ({ kind: 'set', name: value.axis, value }));
  const reads = [...walk.buffersRead(held)];
  const uses = walk.allExprs(held).some((e) => e.kind === 'var' && named.has(e));
  return !uses && !reads.some((b) => written.has(b));
}

function sumsOf(s: Stmt): readonly Sum[] {
  return walk.allExprs([s]).filter((e) => e.kind === 'sum');
}

interface Register {
  readonly sum: Sum;
  readonly name: Var;
}

function fused(group: readonly Stmt[]): readonly Stmt[] {
  const registers: Register[] = [];
  const replace = (e: Expr): Expr => {
    if (e.kind !== 'sum') return e;
    const name = variable('s', e.elem, e.lanes);
    registers.push({ sum: e, name });
    return name;
  };
  const rest = walk.mapExprs(group, replace);
  if (registers.length === 0) return group;
  const accs: readonly Stmt[] = registers.map(({ sum, name }) => ({ kind: 'acc', name, init: sum.init }));
  const keyOf = exprKeys();
  const loops = groupBy(registers, ({ sum }) => keyOf(sum.extent)).flatMap(sumLoop);
  return [...accs, ...loops, ...rest];
}

/** Where weights are read the loop stays, though it be one turn: they are laid out along it. */
function readsWeights(registers: readonly Register[]): boolean {
  const read = registers.flatMap(({ sum }) => walk.subExprs(sum.body));
  return read.some((e) => e.kind === 'load' && isParam(e.buffer));
}

/** One loop over k for all of the registers, some terms a turn, and one for the terms that are left. */
function sumLoop(registers: readonly Register[]): readonly Stmt[] {
  const [{ sum }] = registers;
  const { extent, unroll } = sum;
  const term = (k: Expr): readonly Stmt[] =>
    registers.flatMap(({ sum: each, name }) => {
      const added: Stmt = { kind: 'set', name, value: add(name, each.body) };
      return freshCopy(walk.substitute([added], new Map([[each.axis, k]])));
    });
  // weights stay in a loop, though of one turn: that is where they become streams
  if (isInt(extent, unroll) && (unroll === 1 || !readsWeights(registers)))
    return Array.from({ length: unroll }, (_, u) => term(int(u))).flat();
  const k = variable('k');
  if (unroll === 1) return [loop('serial', k, extent, term(k))];
  const turns = binary('div', extent, int(unroll));
  const rest = binary('mod', extent, int(unroll));
  const terms = Array.from({ length: unroll }, (_, u) => term(add(mul(k, int(unroll)), int(u)))).flat();
  const tail = variable('k');
  const left = loop('serial', tail, rest, term(add(mul(turns, int(unroll)), tail)));
  const whole = loop('serial', k, turns, terms);
  return [whole, left].filter((each) => !isInt(each.extent, 0));
}

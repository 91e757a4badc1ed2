// Makes one nest of two that do the same to different places, with one more loop over the two.
//
//   group b < B { serial t < T { p[t, b] .. V .. y[t, b, j] } }
//   group b < B { serial t < T { q[t, b] .. W .. y[T - 1 - t, b, j + 8] } }
//
//     ->   group d < 2 { group b < B { serial t < T { P[d, t, b] .. U[d] .. y[d < 1 ? t : T - 1 - t, b, d * 8 + j] } } }
//
// Scratch and weights that differ become the halves of one buffer, numbers that differ a multiple of d, and what differs
// otherwise a choice. Kernels are nests, so that this halves how often a host that goes through them has to start one.

import { isParam, memoryOf, int, loop, variable } from '../ir/loop.ts';
import type { Buffer, Expr, For, Program, Stmt, Var } from '../ir/loop.ts';
import { mul, sameIndex } from '../ir/loop-math.ts';
import { someExpr, withBody, type Place } from '../ir/loop-walk.ts';
import { mayReorder } from './dependence.ts';
import { axesInStack, relayout, stack } from './relayout.ts';
import { choice, inFirstNames, shifted, unify, unifySame, type Overlay } from './unify.ts';

/** Where a buffer went: which half of which buffer. */
export type Halves = ReadonlyMap<Buffer, Half>;

interface Half {
  readonly both: Buffer;
  readonly half: number;
}

/** Both in one, where the first of them was, and the halves of theirs and of the pairs before them. */
interface Paired {
  readonly both: For;
  readonly halves: Halves;
}

/** Statements with two of them in one. What uses their buffers is put `inHalves` when all pairs are made. */
export function pairNests(
  body: readonly Stmt[],
  a: For,
  b: For,
  before: Halves,
): Paired & { readonly body: readonly Stmt[] } {
  const [from, to] = [body.indexOf(a), body.indexOf(b)];
  const paired = from >= 0 && from < to ? tryPair(body.slice(from, to + 1), before) : undefined;
  if (!paired) throw new Error('they are not alike, or what is between them needs one of them');
  return { ...paired, body: body.with(from, paired.both).toSpliced(to, 1) };
}

/** Each nest with the next one like it, if nothing between them is in the way. */
export function findPairs(stmts: readonly Stmt[]): readonly (readonly [For, For])[] {
  let halves: Halves = new Map();
  const pairs: (readonly [For, For])[] = [];
  let rest = stmts;
  while (rest.length > 0) {
    const [first, ...others] = rest;
    rest = others;
    for (const [i, s] of others.entries()) {
      const paired = tryPair([first, ...others.slice(0, i + 1)], halves);
      if (!paired) continue;
      pairs.push([first as For, s as For]);
      halves = paired.halves;
      rest = others.toSpliced(i, 1);
      break;
    }
  }
  return pairs;
}

/** The first of some statements with the last, which is to come before those between them. */
function tryPair(stmts: readonly Stmt[], before: Halves): Paired | undefined {
  const [first, last] = [stmts[0], stmts[stmts.length - 1]];
  const halves = new Map(before);
  const both = pair(first, last, halves);
  return both && mayReorder(last, stmts.slice(0, -1)) ? { both, halves } : undefined;
}

/** Nests get a loop around them; loops of the host's are gone through together, nest by nest. */
function pair(
  a: Stmt,
  b: Stmt,
  halves: Map<Buffer, Half>,
  vars: ReadonlyMap<Var, Var> = new Map(),
): For | undefined {
  if (a.kind !== 'for' || b.kind !== 'for' || a.mode !== b.mode) return undefined;
  if (a.mode !== 'serial') {
    const d = variable('d');
    const both = unify(a, b, overlayOf(d, new Map(vars), halves));
    return both && loop(a.mode, d, int(2), [both]);
  }
  const inner = new Map([...vars, [b.axis, a.axis]]);
  if (!sameIndex(a.extent, inFirstNames(b.extent, inner)) || a.body.length !== b.body.length)
    return undefined;
  const body = a.body.map((s, i) => pair(s, b.body[i], halves, inner));
  return body.every((s) => s !== undefined) ? { ...a, body } : undefined;
}

/** `d` is 0 for what stands in the first of the two and 1 for the second. */
function overlayOf(d: Var, vars: Map<Var, Var>, halves: Map<Buffer, Half>): Overlay {
  const overlay: Overlay = {
    vars,
    place: (a, b) => placeOf(a, b, d, halves, overlay),
    expr: (a, b) => {
      if (a.lanes !== 1 || b.lanes !== 1) return undefined;
      const same = unifySame(a, b, overlay);
      if (same) return same;
      const areIndices = a.elem === 'i32' && b.elem === 'i32';
      const moved = areIndices && shifted(a, b, (step) => mul(d, int(step)), overlay);
      return moved || (mayChoose(a, b) ? choice(a, b, d, overlay) : undefined);
    },
  };
  return overlay;
}

function placeOf(a: Place, b: Place, d: Var, halves: Map<Buffer, Half>, overlay: Overlay): Place | undefined {
  const at = a.at.map((e, i) => b.at[i] && overlay.expr(e, b.at[i]));
  if (a.at.length !== b.at.length || !at.every((e) => e !== undefined)) return undefined;
  if (a.buffer === b.buffer) return halves.has(a.buffer) ? undefined : { buffer: a.buffer, at };
  const both = bothOf(a.buffer, b.buffer, halves);
  if (!both) return undefined;
  return { buffer: both, at: isOfGroup(both) ? at : [d, ...at] };
}

/** Each group has such a buffer anyhow, so that one is enough for two. */
function isOfGroup({ space }: Buffer): boolean {
  return space === 'workgroup' || space === 'private';
}

/** The buffer that two are the halves of. */
function bothOf(a: Buffer, b: Buffer, halves: Map<Buffer, Half>): Buffer | undefined {
  const [x, y] = [halves.get(a), halves.get(b)];
  if (x || y) return x?.both === y?.both && x?.half === 0 && y?.half === 1 ? x.both : undefined;
  const isSame = memoryOf(a) === memoryOf(b) && a.dtype === b.dtype && a.shape.length === b.shape.length;
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
  if (a.space !== 'scratch' && !isParam(a)) return undefined;
  return stack([a, b]);
}

/** Of two that load nothing either may be computed. */
function mayChoose(a: Expr, b: Expr): boolean {
  const isPlain = [a, b].every((e) => !someExpr(e, (part) => part.kind === 'load' || part.kind === 'sum'));
  return isPlain && a.elem === b.elem;
}

/** What was not paired finds the buffers in their new places too. */
export function inHalves(program: Program, halves: Halves): Program {
  if (halves.size === 0) return program;
  const moved = [...halves].filter(([of]) => !isOfGroup(of));
  const moves = moved.map(([of, { both, half }]) => ({ of, to: both, axes: axesInStack(of, half) }));
  return withBody({ ...program, body: [] }, relayout(program, moves).body);
}

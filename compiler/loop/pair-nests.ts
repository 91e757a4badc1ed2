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
  loop,
  variable,
  type Buffer,
  type Expr,
  type Program,
  type Stmt,
  type Var,
} from '../ir/loop.ts';
import { mul, sameIndex } from '../ir/loop-math.ts';
import { mapAccesses, sameList, someExpr, withBody, type Place } from '../ir/loop-walk.ts';
import { mayReorder } from './dependence.ts';
import { knownProduct } from './size.ts';
import { choice, inFirstNames, shifted, unify, unifySame, type Overlay } from './unify.ts';

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
      (s, i) => mayReorder(s, [first, ...others.slice(0, i)]) && isAlike(first, s, halves),
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

/** Nests get a loop around them; loops of the host's are gone through together, nest by nest. */
function pair(a: Stmt, b: Stmt, halves: Halves, vars: ReadonlyMap<Var, Var> = new Map()): Stmt | undefined {
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
function overlayOf(d: Var, vars: Map<Var, Var>, halves: Halves): Overlay {
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

function placeOf(a: Place, b: Place, d: Var, halves: Halves, overlay: Overlay): Place | undefined {
  const at = a.at.map((e, i) => b.at[i] && overlay.expr(e, b.at[i]));
  if (a.at.length !== b.at.length || !at.every((e) => e !== undefined)) return undefined;
  if (a.buffer === b.buffer) return isHalf(a.buffer, halves) ? undefined : { buffer: a.buffer, at };
  const both = bothOf(a.buffer, b.buffer, halves);
  if (!both) return undefined;
  return { buffer: both, at: isOfGroup(both) ? at : [d, ...at] };
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
  const size = knownProduct(a.shape);
  const packs = [...a.packs, ...b.packs.map((pack) => ({ ...pack, at: pack.at + size }))];
  const constants = [...a.constants, ...b.constants.map(([at, ...values]) => [at + size, ...values])];
  return buffer(a.name, a.role, [int(2), ...a.shape], { elem: a.elem, packs, constants });
}

/** Of two that load nothing either may be computed. */
function mayChoose(a: Expr, b: Expr): boolean {
  const isPlain = [a, b].every((e) => !someExpr(e, (part) => part.kind === 'load' || part.kind === 'sum'));
  return isPlain && a.elem === b.elem;
}

/** What was not paired finds the buffers in their new places too. */
function inHalves(body: readonly Stmt[], halves: Halves): readonly Stmt[] {
  return mapAccesses(body, ({ buffer: of, at }) => {
    const to = halves.get(of);
    return to && !isOfGroup(to.both) ? { buffer: to.both, at: [int(to.half), ...at] } : undefined;
  });
}

// Makes a loop of nests that stand side by side and do the same at other places: the tiles of a product, the directions
// of a layer, layers of one size. It is there for the size of the code alone.
//
//   serial k < 8 { .. V[k * 48] .. }            serial d < 2 {
//   serial m < 8 { .. V[m * 48 + 384] .. }  ->    serial k < 8 { .. V[(d * 384) + k * 48] .. }
//                                               }
//
// Addresses are numbers by now, so that what differs between two nests is an index and nothing else: by a number for
// each turn, or, between two, by a choice. A turn's share of an address stands first in it, and so is computed before
// the nest's loops. It is never below 0: where addresses fall from turn to turn it counts those to come, (1 - d) * 384,
// since what is left of an address without its constant must be an address too (targets/wasm/wat.ts). The nests run in
// the order they ran in.

import { int, loop, variable, type Expr, type For, type Program, type Stmt, type Var } from '../ir/loop.ts';
import { add, binary, mul } from '../ir/loop-math.ts';
import { allExprs, someExpr, substitute, withBody, withLoopBody } from '../ir/loop-walk.ts';
import { choice, shifted, unifyAll, unifySame, type Overlay } from './unify.ts';

/** nests of one turn, at most: a layer's two directions */
const longestTurn = 6;

/** expressions that a turn must have for the loop to be shorter than its second turn */
const smallestTurn = 40;

export function roll(program: Program): Program {
  return withBody(program, rollList(program.body));
}

/** From the inside out; what was rolled may be part of a longer turn. */
function rollList(stmts: readonly Stmt[]): readonly Stmt[] {
  let list = stmts.map((s) => (s.kind === 'for' ? withLoopBody(s, rollList(s.body)) : s));
  for (let turn = 1; turn <= longestTurn; turn++) list = rollTurns(list, turn);
  return list;
}

/** Turns of so many nests. */
function rollTurns(stmts: readonly Stmt[], length: number): Stmt[] {
  const out: Stmt[] = [];
  let at = 0;
  while (at < stmts.length) {
    const found = rollAt(stmts.slice(at), length);
    out.push(found?.rolled ?? stmts[at]);
    at += found ? found.turns * length : 1;
  }
  return out;
}

interface Rolled {
  readonly rolled: For;
  readonly turns: number;
}

/** As many turns as there are from the first statement on. */
function rollAt(stmts: readonly Stmt[], length: number): Rolled | undefined {
  const turn = (n: number): readonly Stmt[] => stmts.slice(n * length, (n + 1) * length);
  const [first, second] = [turn(0), turn(1)];
  const areNests = [...first, ...second].every((s) => s.kind === 'for');
  if (second.length < length || !areNests || allExprs(first).length < smallestTurn) return undefined;
  const d = variable('d');
  const two = unifyAll(first, second, overlayOf(d, 2));
  if (!two) return undefined;
  let turns = 2;
  while (isSame(substitute(two, new Map([[d, int(turns)]])), turn(turns))) turns++;
  const body = turns === 2 ? two : (unifyAll(first, second, overlayOf(d, turns)) as readonly Stmt[]);
  return { rolled: loop('serial', d, extentOf(turns, body, d), body), turns };
}

/** No turns where none has anything to do: tiles of several rows, when there is a single one. */
function extentOf(turns: number, body: readonly Stmt[], d: Var): Expr {
  const [only, ...others] = body;
  if (others.length > 0 || only.kind !== 'for' || only.extent.kind === 'const') return int(turns);
  const isSame = !someExpr(only.extent, (e) => e === d || e.kind === 'load');
  return isSame ? mul(binary('min', only.extent, int(1)), int(turns)) : int(turns);
}

/** What is no index is the same in both. */
function overlayOf(d: Var, turns: number): Overlay {
  return overlayBy((a, b, overlay) => {
    if (!isIndex(a) || !isIndex(b)) return unifySame(a, b, overlay);
    return shifted(a, b, (step) => stepped(step, d, turns), overlay) ?? choice(a, b, d, overlay);
  });
}

/** Places are in one buffer, at indices made one as other expressions are. */
function overlayBy(one: (a: Expr, b: Expr, overlay: Overlay) => Expr | undefined): Overlay {
  const overlay: Overlay = {
    vars: new Map(),
    place: (a, b) => {
      const at = a.buffer === b.buffer ? overlay.expr(a.at[0], b.at[0]) : undefined;
      return at && { buffer: a.buffer, at: [at] };
    },
    expr: (a, b) => one(a, b, overlay),
  };
  return overlay;
}

function isIndex(e: Expr): boolean {
  return e.elem === 'i32' && e.lanes === 1 && !someExpr(e, (part) => part.kind === 'load');
}

/** A number more for each turn before this one, or less for all of them and more for each turn after this one. */
function stepped(step: number, d: Var, turns: number): Expr {
  if (step >= 0) return mul(d, int(step));
  const toCome = binary('sub', int(turns - 1), d);
  return add(mul(toCome, int(-step)), int((turns - 1) * step));
}

function isSame(a: readonly Stmt[], b: readonly Stmt[]): boolean {
  return unifyAll(a, b, overlayBy(unifySame)) !== undefined;
}

// Cuts the loops over time into blocks and runs block by block, so that what is computed for all steps ahead of a loop
// needs memory for one block, however many steps there are.
//
//   grid t < T { p[t] = f(x[t]) }             hh[0] = h0
//   hh[0] = h0                                serial tb < (T + 31) / 32 {
//   serial t < T { hh.. = g(p[t], hh..) }  ->   grid ti < n { p[ti] = f(x[tb * 32 + ti]) }
//                                               serial ti < n { hh.. = g(p[ti], hh..) }
//                                             }                        with n = min(T - tb * 32, 32)
//
// Loops join one chain of blocks where every buffer that one writes and another uses is accessed at the same step of
// the same direction. What stands between the loops of a chain moves before it or behind it, whichever is free.

import { add, binary, mul, sameIndex } from '../ir/loop-math.ts';
import { int, loop, variable } from '../ir/loop.ts';
import type { Buffer, Expr, For, Program, Stmt } from '../ir/loop.ts';
import { accessesOf, buffersUsed, mapAccesses, mapStmts, substitute, withBody } from '../ir/loop-walk.ts';
import { conflicts, mayReorder } from './dependence.ts';

export interface Blocks {
  /** steps of a block */
  readonly size: number;
  /** loops over time that a chain has at least: one of fewer is left as it is */
  readonly fewest: number;
}

/** A size is time where a serial loop runs over it. */
export function blockTime(program: Program, blocks: Blocks): Program {
  return program.dims.reduce((done, { size }) => blockAlong(done, size, blocks), program);
}

function blockAlong(program: Program, steps: Expr, blocks: Blocks): Program {
  if (steps.kind === 'const' && steps.value <= blocks.size) return program;
  const out: Stmt[] = [];
  let open: Chain | undefined;
  let waiting: Stmt[] = [];
  for (const s of program.body) {
    waiting.push(s);
    if (s.kind !== 'for' || s.mode !== 'serial' || s.extent !== steps) continue;
    const joined = open && join(open, waiting, steps);
    if (open && !joined) out.push(...blocked(open, program, steps, blocks));
    open =
      joined ?? join({ reverse: isReverse(s, steps), members: [], before: [], after: [] }, waiting, steps);
    if (!open) out.push(...waiting);
    waiting = [];
  }
  if (!open) return withBody(program, [...out, ...waiting]);
  const [chain, rest] = extend(open, waiting, steps);
  return withBody(program, [...out, ...blocked(chain, program, steps, blocks), ...rest]);
}

/** The chain with as many of the nests over time behind it as can join, and the statements that are left. */
function extend(chain: Chain, stmts: readonly Stmt[], steps: Expr): [Chain, readonly Stmt[]] {
  const next = stmts.findIndex((s) => s.kind === 'for' && timeLoop(s, steps));
  const joined = next < 0 ? undefined : join(chain, stmts.slice(0, next + 1), steps);
  return joined ? extend(joined, stmts.slice(next + 1), steps) : [chain, stmts];
}

/** Loops over time that can run block by block together, and the statements that had to make way. */
interface Chain {
  readonly reverse: boolean;
  readonly members: readonly For[];
  readonly before: readonly Stmt[];
  readonly after: readonly Stmt[];
}

/** The chain with more statements, of which the last is a loop over time; undefined where that is not possible. */
function join(chain: Chain, stmts: readonly Stmt[], steps: Expr): Chain | undefined {
  let joined: Chain = chain;
  for (const s of stmts) {
    if (s.kind === 'for' && timeLoop(s, steps)) {
      if (!mayJoin(s, joined, steps)) return undefined;
      joined = { ...joined, members: [...joined.members, s] };
    } else if (mayReorder(s, [...joined.members, ...joined.after])) {
      joined = { ...joined, before: [...joined.before, s] };
    } else {
      joined = { ...joined, after: [...joined.after, s] };
    }
  }
  return joined;
}

/** The loop over time of a nest or a serial loop. */
function timeLoop(s: For, steps: Expr): For | undefined {
  if (s.extent === steps) return s;
  const [only, ...others] = s.body;
  return s.mode === 'grid' && others.length === 0 && only.kind === 'for' ? timeLoop(only, steps) : undefined;
}

function mayJoin(s: For, chain: Chain, steps: Expr): boolean {
  if (s.mode === 'serial' && isReverse(s, steps) !== chain.reverse) return false;
  if (!mayReorder(s, chain.after)) return false;
  return chain.members.every((other) =>
    conflicts(s, other).every((b) => [s, other].every((m) => isInStep(m, b, steps))),
  );
}

/** Every access of the buffer is at the step that the loop is at. */
function isInStep(s: For, b: Buffer, steps: Expr): boolean {
  const axis = timeAxis(b, steps);
  const now = stepOf(s, steps);
  return axis >= 0 && now !== undefined && accessesOf([s], b).every((at) => sameIndex(at[axis], now));
}

function timeAxis(b: Buffer, steps: Expr): number {
  return b.shape.indexOf(steps);
}

/** The step a turn of the loop is about; loops without an order of their own count steps upwards. */
function stepOf(s: For, steps: Expr): Expr | undefined {
  const over = timeLoop(s, steps);
  return over && (over.mode === 'serial' && isReverse(over, steps) ? fromEnd(over.axis, steps) : over.axis);
}

function fromEnd(t: Expr, steps: Expr): Expr {
  return binary('sub', binary('sub', steps, int(1)), t);
}

function isReverse(s: For, steps: Expr): boolean {
  const used = [...buffersUsed([s])].filter((b) => timeAxis(b, steps) >= 0);
  const indices = used.flatMap((b) => accessesOf([s], b).map((at) => at[timeAxis(b, steps)]));
  return indices.some((index) => sameIndex(index, fromEnd(s.axis, steps)));
}

function blocked(
  chain: Chain,
  program: Program,
  steps: Expr,
  { size: blockSteps, fewest }: Blocks,
): readonly Stmt[] {
  if (chain.members.length < fewest) return [...chain.before, ...chain.members, ...chain.after];
  const tb = variable('tb');
  const start = mul(tb, int(blockSteps));
  const size = sizeOfBlock(start, steps, blockSteps);
  const short = contractions(chain, program, steps, blockSteps);
  const body = chain.members.map((member) => blockOf(member, chain.reverse, { start, size, steps, short }));
  const blocks = binary('div', add(steps, int(blockSteps - 1)), int(blockSteps));
  return [...chain.before, loop('serial', tb, blocks, body), ...chain.after];
}

function sizeOfBlock(start: Expr, steps: Expr, blockSteps: number): Expr {
  const isEven = steps.kind === 'const' && steps.value % blockSteps === 0;
  return isEven ? int(blockSteps) : binary('min', binary('sub', steps, start), int(blockSteps));
}

/** Scratch that only the chain uses, step by step: one block of it is enough. */
function contractions(
  { members }: Chain,
  { body }: Program,
  steps: Expr,
  blockSteps: number,
): ReadonlyMap<Buffer, Buffer> {
  const others = buffersUsed(body.filter((s) => !members.some((member) => member === s)));
  const isOwn = (b: Buffer): boolean => b.space === 'scratch' && timeAxis(b, steps) >= 0 && !others.has(b);
  const isSteady = (b: Buffer): boolean =>
    members.every((member) => !buffersUsed([member]).has(b) || isInStep(member, b, steps));
  const own = [...buffersUsed(members)].filter((b) => isOwn(b) && isSteady(b));
  return new Map(own.map((b) => [b, { ...b, shape: b.shape.with(timeAxis(b, steps), int(blockSteps)) }]));
}

interface Block {
  readonly start: Expr;
  readonly size: Expr;
  readonly steps: Expr;
  readonly short: ReadonlyMap<Buffer, Buffer>;
}

/** One member's part of a block: turn `ti` of it is turn `start + ti` of the whole. */
function blockOf(member: For, reverse: boolean, { start, size, steps, short }: Block): Stmt {
  const over = timeLoop(member, steps) as For;
  const ti = variable('ti');
  const turn = add(start, ti);
  const value = reverse && over.mode === 'grid' ? fromEnd(turn, steps) : turn;
  const moved = mapAccesses([member], ({ buffer: of, at }) => {
    const to = short.get(of);
    return to && { buffer: to, at: at.with(timeAxis(of, steps), ti) };
  });
  const [renamed] = mapStmts(substitute(moved, new Map([[over.axis, value]])), (s) =>
    s.kind === 'for' && s.axis === over.axis ? [loop(s.mode, ti, size, s.body)] : [s],
  );
  return renamed;
}

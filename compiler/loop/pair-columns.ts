// Gives each thread of a wide group two columns, so that what it loads of the group's memory serves both.
//
//   group b { serial t < T {                          group b { serial t < T {
//     thread j < 256 { n[0] = f(l[..], V[.., j]) }  ->   thread j < 128 { n[0] = f(l[..], V[.., j]);
//     ..                                                                  n[1] = f(l[..], V[.., j + 128]) }
//   } }                                                  .. } }
//
// Columns are as far from each other as can be, so that neighbouring threads still read neighbours in memory.

import {
  buffer,
  int,
  variable,
  type Buffer,
  type Expr,
  type For,
  type Program,
  type Stmt,
  type Var,
} from '../ir/loop.ts';
import { sideBySide } from '../ir/loop-copy.ts';
import { add } from '../ir/loop-math.ts';
import { allStmts, mapAccesses, withLoopBody } from '../ir/loop-walk.ts';
import { mapGroups, nestOf } from './nest.ts';

/** Threads of a group: more than these have two columns each. */
const usual = 128;

export function pairColumns(program: Program, enough = usual): Program {
  return mapGroups(program, (body) => inGroup(body, enough));
}

function inGroup(stmts: readonly Stmt[], enough: number): readonly Stmt[] {
  const nests = allThreads(stmts);
  if (nests.length === 0 || !nests.every((s) => isWide(s, enough))) return stmts;
  const pairs = new Map<Buffer, Buffer>();
  for (const s of allStmts(stmts))
    if (s.kind === 'store' && s.buffer.role === 'own' && !pairs.has(s.buffer))
      pairs.set(s.buffer, buffer(s.buffer.name, 'own', [int(2)]));
  const visit = (body: readonly Stmt[]): readonly Stmt[] =>
    body.map((s) => {
      if (s.kind !== 'for') return s;
      return s.mode === 'thread' ? paired(s, pairs) : withLoopBody(s, visit(s.body));
    });
  return visit(stmts);
}

function allThreads(stmts: readonly Stmt[]): readonly For[] {
  return allStmts(stmts).flatMap((s) => (s.kind === 'for' && s.mode === 'thread' ? [s] : []));
}

/** One loop of threads, whose columns halve. */
function isWide(s: For, enough: number): boolean {
  const { extent } = s;
  const isOne = nestOf(s).loops.length === 1 && extent.kind === 'const';
  return isOne && extent.value > enough && extent.value % 2 === 0;
}

function paired(s: For, pairs: ReadonlyMap<Buffer, Buffer>): For {
  const { axis, extent } = s;
  const half = extent.kind === 'const' ? extent.value / 2 : 0;
  const column = variable('c');
  const held = mapAccesses(s.body, ({ buffer: of }) => {
    const to = pairs.get(of);
    return to && { buffer: to, at: [column] };
  });
  const both = [0, 1].map(
    (c) =>
      new Map<Var, Expr>([
        [axis, add(axis, int(c * half))],
        [column, int(c)],
      ]),
  );
  return { ...s, extent: int(half), body: sideBySide(held, both) };
}

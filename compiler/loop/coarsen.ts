// Gives one turn of a nest several rows and columns, so that what it loads serves more than one sum.
//
//   grid t < n { grid b < B { grid j < 24 { p[t, b, j] = sum k { x[t, b, k] * V[k, j] } } } }
//
//     ->   grid t < n / 8 { grid b < B { grid j < 8 { p[t * 8, b, j] = ..;  p[t * 8, b, j + 8] = ..;  .. 8 · 3 of them } } }
//          grid t < n % 8 { grid b < B { grid j < 8 { p[n / 8 * 8 + t, b, j] = ..;  .. 3 of them } } }
//
//   group b { serial t < T {                          group b { serial t < T {
//     thread j < 256 { n[0] = f(l[..], V[.., j]) }  ->   thread j < 128 { n[0] = f(l[..], V[.., j]);
//     ..                                                                  n[1] = f(l[..], V[.., j + 128]) }
//   } }                                                  .. } }
//
// Rows are turns of the outermost loop, side by side; columns are as far from each other as can be, so that neighbours
// in the grid or in the group still read and write neighbours in memory.

import { int, loop, variable } from '../ir/loop.ts';
import type { Buffer, Expr, For, Stmt, Var } from '../ir/loop.ts';
import { add, binary, isInt, mul } from '../ir/loop-math.ts';
import { freshCopy, sideBySide } from '../ir/loop-copy.ts';
import { allStmts, mapAccesses } from '../ir/loop-walk.ts';
import { nestOf, wrap } from './nest.ts';

/** The nest, and the rows that are left: without those that have no turns. */
export function coarsen(outer: For, rows: number, columns: number): readonly For[] {
  const { loops, body } = nestOf(outer);
  const last = loops[loops.length - 1];
  if (loops.length < 2) throw new Error(`cannot coarsen ${outer.axis.name}: it has no columns`);
  const { extent, offsets } = spread(last, columns);
  const inner = [...loops.slice(1, -1), { ...last, extent }];
  const turns = (count: Expr, at: readonly Expr[]): For => {
    const columnsAt = offsets.map((offset) => [last.axis, add(last.axis, offset)] as const);
    const places = at.flatMap((row) =>
      columnsAt.map((each) => new Map<Var, Expr>([[outer.axis, row], each])),
    );
    return loop('grid', outer.axis, count, wrap(inner, sideBySide(body, places)));
  };
  const whole = binary('div', outer.extent, int(rows));
  const first = mul(outer.axis, int(rows));
  const all = Array.from({ length: rows }, (_, r) => add(first, int(r)));
  const left = turns(binary('mod', outer.extent, int(rows)), [add(mul(whole, int(rows)), outer.axis)]);
  const made = [turns(whole, all), ...(freshCopy([left]) as readonly For[])];
  return made.filter((s) => !isInt(s.extent, 0));
}

/** Each thread of the group has several columns, and places of its own for all of them. */
export function coarsenThreads(group: For, columns: number): For {
  const own = new Map<Buffer, Buffer>();
  for (const s of allStmts(group.body))
    if (s.kind === 'store' && s.buffer.space === 'private' && !own.has(s.buffer))
      own.set(s.buffer, { ...s.buffer, shape: [int(columns)] });
  const visit = (s: Stmt): Stmt => {
    if (s.kind !== 'for') return s;
    return s.mode === 'thread' ? coarsenThread(s, columns, own) : { ...s, body: s.body.map(visit) };
  };
  return { ...group, body: group.body.map(visit) };
}

function coarsenThread(s: For, columns: number, own: ReadonlyMap<Buffer, Buffer>): For {
  if (nestOf(s).loops.length > 1) throw new Error(`cannot coarsen ${s.axis.name}: threads have other axes`);
  const { extent, offsets } = spread(s, columns);
  const column = variable('c');
  const held = mapAccesses(s.body, ({ buffer: of }) => {
    const to = own.get(of);
    return to && { buffer: to, at: [column] };
  });
  const places = offsets.map((offset, c) =>
    new Map<Var, Expr>([[column, int(c)]]).set(s.axis, add(s.axis, offset)),
  );
  return { ...s, extent, body: sideBySide(held, places) };
}

/** A loop of fewer turns, and how far apart the columns of each turn are. */
function spread({ extent, axis }: For, columns: number): { readonly extent: Expr; readonly offsets: Expr[] } {
  if (columns > 1 && (extent.kind !== 'const' || extent.value % columns > 0))
    throw new Error(`cannot coarsen ${axis.name}: its extent is no multiple of ${columns}`);
  const turns = binary('div', extent, int(columns));
  return { extent: turns, offsets: Array.from({ length: columns }, (_, c) => mul(turns, int(c))) };
}

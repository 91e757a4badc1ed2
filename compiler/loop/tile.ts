// Cuts a nest of rows and columns into tiles: rows × vectors computed together, remainders as code of their own.
//
//   grid m < M { grid j < 22 { S } }       with 2 rows, 2 vectors of 4 lanes
//     ->  grid jb < 2 {
//           grid mb < M / 2 { unroll r < 2 { unroll v < 2 { vector l < 4 { S } } } }
//           grid mt < M % 2 {                unroll v < 2 { vector l < 4 { S } } }
//         }
//         grid mb < M / 2 { unroll r < 2 { unroll v < 1 { vector l < 4 { S } } vector l < 2 { S } } }
//         grid mt < M % 2 { ...
//
// Columns are outermost: the weights of a block of columns stay in the cache while the rows pass by.

import { int, loop, variable, type Expr, type Stmt, type Var } from '../ir/loop.ts';
import { add, binary, isInt, mul } from '../ir/loop-math.ts';
import { freshCopy, substitute } from '../ir/loop-walk.ts';
import type { Nest } from './nest.ts';

export interface Tile {
  /** rows computed together */
  readonly rows: number;
  /** vectors of columns computed together */
  readonly vectors: number;
  readonly lanes: number;
}

type Piece = (row: Expr, column: Expr) => readonly Stmt[];

/** Tiles a nest of at most one row loop and one column loop of constant extent. */
export function tile(nest: Nest, { rows, vectors, lanes }: Tile): readonly Stmt[] {
  const columns = nest.loops[nest.loops.length - 1];
  const row = nest.loops.length > 1 ? nest.loops[0] : undefined;
  if (nest.loops.length > 2)
    throw new Error(`cannot tile ${nest.loops.length} loops: collapse the rows first`);
  if (columns.extent.kind !== 'const')
    throw new Error(`cannot tile ${columns.axis.name}: its extent is not constant`);
  const piece: Piece = (m, j) =>
    freshCopy(
      substitute(
        nest.body,
        new Map<Var, Expr>([[columns.axis, j], ...(row ? [[row.axis, m] as const] : [])]),
      ),
    );
  const size = vectors * lanes;
  const blocks = Math.floor(columns.extent.value / size);
  const rest = columns.extent.value % size;
  const band = (start: Expr, width: number): readonly Stmt[] =>
    rowBand(row?.extent, rows, (m) => columnVectors(start, width, lanes, (j) => piece(m, j)));
  const jb = variable('jb');
  const full = blocks === 0 ? [] : [loop('grid', jb, int(blocks), band(mul(jb, int(size)), size))];
  return rest === 0 ? full : [...full, ...band(int(blocks * size), rest)];
}

/** All rows, `size` at a time, then those that are left one by one. */
function rowBand(
  extent: Expr | undefined,
  size: number,
  body: (m: Expr) => readonly Stmt[],
): readonly Stmt[] {
  if (!extent) return body(int(0));
  const whole = binary('div', extent, int(size));
  const rest = binary('mod', extent, int(size));
  const bands: Stmt[] = [];
  if (size > 1 && !isInt(whole, 0)) {
    const mb = variable('mb');
    const r = variable('r');
    bands.push(loop('grid', mb, whole, [loop('unroll', r, int(size), body(add(mul(mb, int(size)), r)))]));
  }
  if (size > 1 && isInt(rest, 0)) return bands;
  const m = variable('m');
  return [
    ...bands,
    loop('grid', m, size > 1 ? rest : extent, body(size > 1 ? add(mul(whole, int(size)), m) : m)),
  ];
}

/** `width` columns from `start` on: whole vectors, and one of the lanes that are left. */
function columnVectors(
  start: Expr,
  width: number,
  lanes: number,
  body: (j: Expr) => readonly Stmt[],
): readonly Stmt[] {
  const whole = Math.floor(width / lanes);
  const rest = width % lanes;
  const vector = (from: Expr, count: number): Stmt => {
    const l = variable('l');
    return loop('vector', l, int(count), body(add(from, l)));
  };
  const v = variable('v');
  const full =
    whole === 0 ? [] : [loop('unroll', v, int(whole), [vector(add(start, mul(v, int(lanes))), lanes)])];
  return rest === 0 ? full : [...full, vector(add(start, int(whole * lanes)), rest)];
}

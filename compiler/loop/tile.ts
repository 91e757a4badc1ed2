// Cuts a nest of rows and columns into tiles: rows × vectors computed together, remainders as code of their own.
//
//   grid m < M { grid j < 22 { S } }       with blocks of 4 vectors of 4 lanes, tiles of 2 rows × 2 vectors
//     ->  grid jb < 1 {
//           grid mb < M / 2 { unroll r < 2 { unroll v < 2 { vector l < 4 { S } } } }      columns 0 to 7
//           grid mb < M / 2 { unroll r < 2 { unroll v < 2 { vector l < 4 { S } } } }      columns 8 to 15
//           grid m < M % 2 { unroll v < 2 { .. } unroll v < 2 { .. } }                    columns 0 to 15
//         }
//         .. the same for the 6 columns that are left
//
// Columns are outermost: the weights of a block stay in the cache while the rows pass by. A row that is left, or that
// is alone, is computed with all vectors of a block, whose weights lie together however the tiles cut them.

import { int, loop, sum, variable, type Expr, type For, type Stmt, type Var } from '../ir/loop.ts';
import { add, binary, isInt, mul } from '../ir/loop-math.ts';
import { freshCopy } from '../ir/loop-copy.ts';
import { mapExprs, substitute } from '../ir/loop-walk.ts';
import type { Tile } from '../ir/schedule.ts';
import { wrap, type Nest } from './nest.ts';

/** Neighbouring columns: `blocks` times `vectors`, the very last with `rest` lanes missing. */
export interface Band {
  readonly blocks: number;
  readonly vectors: number;
  readonly missing: number;
}

/** Full blocks, then what is left; too little to keep the units busy is shared out with the block before it. */
export function bandsOf(columns: number, block: number, lanes: number): readonly Band[] {
  const vectors = Math.ceil(columns / lanes);
  const missing = vectors * lanes - columns;
  const full = Math.floor(vectors / block);
  const rest = vectors % block;
  const isPoor = rest > 0 && full > 0 && 2 * rest < block;
  const ends = isPoor ? [Math.ceil((block + rest) / 2), Math.floor((block + rest) / 2)] : [rest];
  const bands = [{ blocks: isPoor ? full - 1 : full, vectors: block, missing: 0 }];
  for (const end of ends) bands.push({ blocks: 1, vectors: end, missing: 0 });
  const used = bands.filter((band) => band.blocks > 0 && band.vectors > 0);
  return missing === 0 ? used : withMissing(used, missing);
}

/** The last block alone has a vector that isn't full. */
function withMissing(bands: readonly Band[], missing: number): readonly Band[] {
  const last = bands[bands.length - 1];
  const before = last.blocks > 1 ? [{ ...last, blocks: last.blocks - 1 }] : [];
  return [...bands.slice(0, -1), ...before, { ...last, blocks: 1, missing }];
}

/** How many vectors the tiles of a block have, as equal as can be. */
export function piecesOf(block: number, vectors: number): readonly number[] {
  const count = Math.ceil(block / vectors);
  return Array.from({ length: count }, (_, i) => Math.floor((block + count - 1 - i) / count));
}

/** Tiles a nest of at most one row loop and one column loop of constant extent. */
export function tile(nest: Nest, by: Tile, lanes: number): readonly Stmt[] {
  const columns = nest.loops[nest.loops.length - 1];
  const row = nest.loops.length > 1 ? nest.loops[0] : undefined;
  if (nest.loops.length > 2)
    throw new Error(`cannot tile ${nest.loops.length} loops: collapse the rows first`);
  if (columns.extent.kind !== 'const')
    throw new Error(`cannot tile ${columns.axis.name}: its extent is not constant`);
  if (by.vectors > by.block)
    throw new Error(`cannot tile ${columns.axis.name}: ${by.vectors} vectors of a block of ${by.block}`);
  const bands = bandsOf(columns.extent.value, by.block, lanes);
  const most = Math.max(...bands.map((band) => band.blocks));
  let start = 0;
  return bands.flatMap((band) => {
    const size = band.vectors * lanes;
    const jb = variable('jb');
    // unrolled where the time goes: what is left of the columns is not worth the code
    const unroll = band.blocks === most ? by.unroll : ([1, 1] as const);
    const cut: Cut = { by: { ...by, unroll }, lanes, body: nest.body, columns, row };
    const body = (first: Expr): readonly Stmt[] => blockOf(band, first, cut);
    const from = start;
    start += band.blocks * size;
    if (band.blocks === 1) return body(int(from));
    return [loop('grid', jb, int(band.blocks), body(add(mul(jb, int(size)), int(from))))];
  });
}

/** Cuts the columns of elementwise arithmetic into vectors, some side by side so that none waits for another. */
export function tileColumns({ loops, body }: Nest, vectors: number, lanes: number): readonly Stmt[] {
  if (body.some((s) => s.kind === 'for'))
    throw new Error('cannot compute side by side what has loops of its own');
  const by: Tile = { block: vectors, rows: 1, vectors, unroll: [1, 1] };
  return wrap(loops.slice(0, -1), tile({ loops: loops.slice(-1), body }, by, lanes));
}

interface Cut {
  readonly by: Tile;
  readonly lanes: number;
  readonly body: readonly Stmt[];
  readonly columns: For;
  readonly row?: For;
}

/** One block of columns for all rows: tiles of several rows, piece by piece, then the rows that are left. */
function blockOf({ vectors, missing }: Band, first: Expr, cut: Cut): readonly Stmt[] {
  const { by, lanes, row } = cut;
  let start = 0;
  const pieces = piecesOf(vectors, by.vectors).map((count) => {
    const from = add(first, int(start * lanes));
    start += count;
    const width = count * lanes - (start === vectors ? missing : 0);
    return (m: Expr, unroll: number) => columnVectors(from, width, lanes, (j) => copyAt(cut, m, j, unroll));
  });
  const [ofTile, ofRow] = by.unroll;
  const single = (m: Expr): readonly Stmt[] => pieces.flatMap((piece) => piece(m, ofRow));
  if (!row) return single(int(0));
  const whole = binary('div', row.extent, int(by.rows));
  const tiled = pieces.flatMap((piece) => rowTiles(whole, by.rows, (m) => piece(m, ofTile)));
  if (by.rows === 1) return rowLoop(row.extent, single);
  const rest = binary('mod', row.extent, int(by.rows));
  return [...tiled, ...rowLoop(rest, (m) => single(add(mul(whole, int(by.rows)), m)))];
}

function copyAt({ body, columns, row }: Cut, m: Expr, j: Expr, unroll: number): readonly Stmt[] {
  const at = new Map<Var, Expr>([[columns.axis, j], ...(row ? [[row.axis, m] as const] : [])]);
  return mapExprs(freshCopy(substitute(body, at)), (e) =>
    e.kind === 'sum' ? sum(e.axis, e.extent, e.init, e.body, unroll) : e,
  );
}

function rowTiles(count: Expr, rows: number, body: (m: Expr) => readonly Stmt[]): readonly Stmt[] {
  if (isInt(count, 0)) return [];
  const [mb, r] = [variable('mb'), variable('r')];
  return [loop('grid', mb, count, [loop('unroll', r, int(rows), body(add(mul(mb, int(rows)), r)))])];
}

function rowLoop(count: Expr, body: (m: Expr) => readonly Stmt[]): readonly Stmt[] {
  if (isInt(count, 0)) return [];
  const m = variable('m');
  return [loop('grid', m, count, body(m))];
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

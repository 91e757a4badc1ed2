// The cost model: which tile a product is to be cut into, from its sizes and the target's registers.
//
// A tile of R rows × V vectors (all sums together) does R·V multiply-adds a term of its sums. A core of the last ten
// years starts two of them and two loads a cycle, waits four cycles before it can add to the same register again, and
// has a number of vector registers: accumulators, the values held while the others stream by, and one that streams.
// What does not fit is stored and loaded again. Figures: docs/experiments.md.

import type { Traits } from './traits.ts';
import type { Tile } from '../ir/schedule.ts';
import { bandsOf, piecesOf } from './tile.ts';

/** What the model has to know of a product: its sums per row and column, and the sizes known when it is compiled. */
export interface Product {
  readonly sums: number;
  readonly columns: number;
  /** terms of each sum */
  readonly depth: number | undefined;
  /** undefined: known when it runs */
  readonly rows: number | undefined;
}

export type Units = Pick<Traits, 'lanes' | 'registers' | 'rows' | 'fused' | 'unroll'>;

/** The candidates a search looks at, best first. */
export function rankTiles(product: Product, units: Units): readonly Tile[] {
  const tiles = candidates(product, units);
  const costs = new Map(tiles.map((tile) => [tile, costOf(tile, product, units)]));
  return tiles.sort((a, b) => (costs.get(a) as number) - (costs.get(b) as number));
}

/** What products are told apart by, for people and for files. */
export function productKey({ sums, columns, depth, rows }: Product): string {
  const terms = depth === undefined ? '' : ` of ${depth} terms`;
  const count = rows === undefined ? 'any number of rows' : `${rows} row${rows === 1 ? '' : 's'}`;
  return `${sums} sum${sums === 1 ? '' : 's'}${terms}, ${columns} columns, ${count}`;
}

function candidates({ sums, columns, depth, rows }: Product, units: Units): Tile[] {
  const most = Math.max(1, Math.floor((units.registers - spare(units)) / sums));
  const vectors = Math.min(most, Math.ceil(columns / units.lanes));
  const unroll = [unrollOf(depth, units.unroll), unrollOf(depth, units.unroll)] as const;
  const upTo = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i + 1);
  return upTo(vectors).flatMap((block) =>
    upTo(Math.min(units.rows, rows ?? units.rows)).flatMap((r) =>
      upTo(r === 1 ? 1 : block)
        .filter((v) => r === 1 || registersOf(r, v * sums, units) <= units.registers)
        .map((v) => ({ block, rows: r, vectors: r === 1 ? block : v, unroll })),
    ),
  );
}

/** Accumulators, the operands that are held while the others pass by, and what passes. */
function registersOf(rows: number, vectors: number, units: Units): number {
  return rows * vectors + Math.min(rows, vectors) + spare(units) - 1;
}

/** Registers that are no accumulators: a broadcast, a weight, and a product where that isn't added at once. */
function spare({ fused }: Units): number {
  return fused ? 2 : 3;
}

/** Turns that divide the sum's terms save the loop for the terms that are left. */
function unrollOf(depth: number | undefined, most: number): number {
  if (depth === undefined) return 1;
  for (let u = most; 2 * u > most; u--) if (depth % u === 0) return u;
  return depth < most ? 1 : most;
}

/** Rows a product of unknown rows is weighed with: a single one, as in a stream, and a batch. */
const likelyRows = [1, 32];

/** Cycles per row and term. */
function costOf(tile: Tile, product: Product, units: Units): number {
  const likely = product.rows === undefined ? likelyRows : [product.rows];
  const bands = bandsOf(product.columns, tile.block, units.lanes);
  const perRow = likely.map((rows) => {
    const tiles = Math.floor(rows / tile.rows);
    const single = tile.rows === 1 ? rows : rows % tile.rows;
    const cycles = bands.map(({ blocks, vectors }) => {
      const pieces = piecesOf(vectors, tile.vectors).map((v) => cyclesOf(tile.rows, v * product.sums, units));
      const whole = tile.rows === 1 ? 0 : tiles * pieces.reduce((a, b) => a + b, 0);
      const idle = tile.rows > rows ? emptyLoop / (product.depth ?? emptyLoop) : 0;
      return blocks * (whole + single * cyclesOf(1, vectors * product.sums, units) + idle);
    });
    return cycles.reduce((a, b) => a + b, 0) / rows;
  });
  return perRow.reduce((a, b) => a + b, 0);
}

const latency = 4;

/** What a turn of the loop costs beside its terms. */
const turn = 0.5;

/** What a loop costs that has no turns: tiles of several rows, where there is a single one. */
const emptyLoop = 6;

/** Cycles of one term of a tile. */
function cyclesOf(rows: number, vectors: number, units: Units): number {
  const spilled = Math.max(0, registersOf(rows, vectors, units) - units.registers);
  const loads = rows + vectors + 2 * spilled;
  return Math.max(latency, (rows * vectors) / 2, loads / 2) + 0.1 * loads + spilled + turn;
}

// The cost model: every tile it chooses fits the registers, and the shapes are those that were measured to be fast.

import { describe, expect, it } from 'vitest';
import { rankTiles, type Product, type Units } from '../../../compiler/loop/cost.ts';
import type { Tile } from '../../../compiler/ir/schedule.ts';
import { bandsOf, piecesOf } from '../../../compiler/loop/tile.ts';
import { js } from '../../../targets/js/js.ts';
import { wasm, wasmFast } from '../../../targets/wasm/wasm.ts';

const chooseTile = (product: Product, units: Units): Tile => rankTiles(product, units)[0];

const [fused, unfused] = wasmFast.map(({ traits }) => traits);
const targets: readonly (readonly [string, Units])[] = [
  ['strict wasm', wasm.traits],
  ['fused wasm', fused],
  ['wasm beside it', unfused],
  ['js', js.traits],
];

const depths = [1, 2, 13, 40, 128, 155, undefined];
const products: readonly Product[] = [1, 2, 3, 4, 6].flatMap((sums) =>
  [1, 3, 4, 6, 13, 16, 40, 64, 154, 256, 1152].flatMap((columns) =>
    [1, 2, 5, 16, 33, undefined].map((rows, i) => ({ sums, columns, rows, depth: depths[(i + sums) % 7] })),
  ),
);

/** Vectors of the widest piece, of all sums. */
function widest({ vectors, block }: Tile, { sums, columns }: Product, { lanes }: Units): number {
  const pieces = bandsOf(columns, block, lanes).flatMap((band) => piecesOf(band.vectors, vectors));
  return sums * Math.max(...pieces);
}

/**
 * Of the largest tile: its accumulators; one operand held per row or per vector, whichever are fewer, while the
 * others pass through one; and one for a product that isn't added at once.
 */
function registersOf(tile: Tile, product: Product, units: Units): number {
  const vectors = widest(tile, product, units);
  return tile.rows * vectors + Math.min(tile.rows, vectors) + (units.fused ? 1 : 2);
}

describe.each(targets)('a tile of %s', (_name, units) => {
  it('keeps its accumulators, the operands it holds and those that pass in registers', () => {
    for (const product of products) {
      const tile = chooseTile(product, units);
      const registers = registersOf(tile, product, units);
      expect(registers, JSON.stringify([product, tile])).toBeLessThanOrEqual(units.registers);
    }
  });

  it('has no more rows than the target takes or the product has, and no more vectors than there are columns', () => {
    for (const product of products) {
      const { rows, block, vectors } = chooseTile(product, units);
      expect(rows).toBeLessThanOrEqual(Math.min(units.rows, product.rows ?? units.rows));
      expect(block).toBeLessThanOrEqual(Math.ceil(product.columns / units.lanes));
      expect(vectors).toBeLessThanOrEqual(block);
      expect(Math.min(rows, vectors)).toBeGreaterThan(0);
    }
  });

  it('computes a single row with the whole block, whose registers it fits', () => {
    for (const product of products) {
      const { block } = chooseTile(product, units);
      expect(block * product.sums).toBeLessThanOrEqual(Math.max(units.registers - 2, product.sums));
    }
  });

  it('adds as many terms a turn as divide the depth, where one close to the target’s number does', () => {
    const most = units.unroll;
    const unrollOf = (depth: number | undefined): number =>
      chooseTile({ sums: 3, columns: 40, rows: 1, depth }, units).unroll[1];
    expect(chooseTile({ sums: 3, columns: 40, rows: 8, depth: 40 }, units).unroll[0]).toBe(most);
    expect(unrollOf(undefined)).toBe(1);
    expect(unrollOf(8 * most)).toBe(most);
    if (most > 1) expect(unrollOf(most - 1)).toBe(most === 2 ? 1 : most - 1);
    for (let depth = 1; depth < 40; depth++) {
      const unroll = unrollOf(depth);
      expect(unroll).toBeLessThanOrEqual(Math.min(most, depth));
      if (depth % most === 0) expect(unroll).toBe(most);
    }
  });

  it('has several rows, of any number of them, only where there are terms enough for what that costs a single one', () => {
    const rowsOf = (depth: number): number =>
      chooseTile({ sums: 1, columns: 24, rows: undefined, depth }, units).rows;
    expect(rowsOf(1)).toBe(1);
    expect(rowsOf(128)).toBe(rowsOf(1000));
    if (units.rows > 1) expect(rowsOf(128)).toBeGreaterThan(1);
  });

  it('is the first of those it ranks, each of them once', () => {
    for (const product of products.slice(0, 60)) {
      const tiles = rankTiles(product, units);
      expect(tiles[0]).toEqual(chooseTile(product, units));
      expect(new Set(tiles.map((tile) => JSON.stringify(tile))).size).toBe(tiles.length);
    }
  });
});

describe('what was measured to be fast is chosen', () => {
  const shape = (product: Partial<Product>, units: Units): readonly [rows: number, vectors: number] => {
    const whole: Product = { sums: 1, columns: 768, depth: 256, rows: undefined, ...product };
    const { rows, vectors } = chooseTile(whole, units);
    return [rows, vectors * whole.sums];
  };

  it.each([1, 2, 3, 4])('twelve accumulators for one row of %i sums', (sums) => {
    for (const units of [wasm.traits, fused, unfused])
      for (const columns of [48, 96, 128, 154, 256, 384, 1024]) {
        const product = { sums, columns, rows: 1, depth: 128 };
        const accumulators = widest(chooseTile(product, units), product, units);
        if ((Math.ceil(columns / 4) * sums) % 12 === 0) expect(accumulators).toBe(12);
        // blocks as equal as can be come first: 16 vectors are two blocks of 8 rather than 12 and 4; 39 three of 13
        expect(accumulators).toBeGreaterThanOrEqual(8);
        expect(accumulators).toBeLessThanOrEqual(units.fused ? 13 : 12);
      }
  });

  it('2 × 6 for batches where multiplying and adding are one operation', () => {
    expect(shape({}, fused)).toEqual([2, 6]);
    expect(shape({ columns: 1152, rows: 32 }, fused)).toEqual([2, 6]);
    for (const columns of [128, 256, 1024])
      for (const rows of [16, 32, undefined])
        expect(shape({ sums: 3, columns, rows }, fused)).toEqual([2, 6]);
  });

  it('3 × 3 where they are two', () => {
    expect(shape({}, wasm.traits)).toEqual([3, 3]);
    for (const columns of [128, 256, 1024])
      for (const rows of [16, 33, undefined])
        expect(shape({ sums: 3, columns, rows }, wasm.traits)).toEqual([3, 3]);
  });

  it('rows one by one where the engine is known for spilling', () => {
    for (const product of products) expect(chooseTile(product, unfused).rows).toBe(1);
  });

  it('rows of a batch that leave none over, where both are as good', () => {
    expect(shape({ sums: 3, columns: 256, rows: 4 }, fused)).toEqual([2, 6]);
    expect(shape({ sums: 3, columns: 256, rows: 3 }, wasm.traits)).toEqual([3, 3]);
    expect(shape({ sums: 3, columns: 256, rows: 1 }, fused)[0]).toBe(1);
  });
});

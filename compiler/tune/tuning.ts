// The tuning file: tiles that were measured to be best on some machine, kept beside the config and used from then on.

import type { PlanName } from '../../runtime/manifest.ts';
import { fail } from '../diagnostics.ts';
import type { SourceText } from '../front/cell-types.ts';
import { productKey, type ChooseTile } from '../loop/cost.ts';
import type { Tile } from '../loop/tile.ts';

/** For each of a module's kernels, a tile for each of its products, by the product's key. */
export type Tuning = Readonly<Partial<Record<PlanName, Readonly<Record<string, Tile>>>>>;

/** Tiles the tuning names; the cost model chooses the others. */
export function tilesOf(tuning: Tuning): (plan: PlanName) => ChooseTile | undefined {
  return (plan) => {
    const tiles = tuning[plan];
    return tiles && ((product) => tiles[productKey(product)]);
  };
}

export function printTuning(tuning: Tuning, engine: string): string {
  return `${JSON.stringify({ engine, tiles: tuning }, undefined, 2)}\n`;
}

/** Throws GRU1011 for whatever is no tuning file. */
export function parseTuning({ file, text }: SourceText): Tuning {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch (cause) {
    return wrong(file, `it is not JSON: ${(cause as Error).message}`);
  }
  const { tiles } = recordOf(root, file, 'the file');
  const plans = Object.entries(recordOf(tiles, file, '"tiles"'));
  return Object.fromEntries(plans.map(([plan, of]) => [plan, tilesIn(of, file, plan)]));
}

function tilesIn(value: unknown, file: string, plan: string): Readonly<Record<string, Tile>> {
  const entries = Object.entries(recordOf(value, file, `"${plan}"`));
  return Object.fromEntries(entries.map(([key, tile]) => [key, tileOf(tile, file, `"${plan}", "${key}"`)]));
}

function tileOf(value: unknown, file: string, where: string): Tile {
  const { block, rows, vectors, unroll } = recordOf(value, file, where);
  const [ofRows, ofRow] = Array.isArray(unroll) ? (unroll as unknown[]) : [];
  if (!isSmall(block) || !isSmall(rows) || !isSmall(vectors) || !isSmall(ofRows) || !isSmall(ofRow))
    return wrong(
      file,
      `${where}: expected "block", "rows", "vectors" and two of "unroll", each from 1 to 64`,
    );
  if (vectors > block) return wrong(file, `${where}: "vectors" is ${vectors}, more than "block", ${block}`);
  return { block, rows, vectors, unroll: [ofRows, ofRow] };
}

function isSmall(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 64;
}

function recordOf(value: unknown, file: string, what: string): Readonly<Record<string, unknown>> {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord ? (value as Readonly<Record<string, unknown>>) : wrong(file, `${what} is not an object`);
}

function wrong(file: string, what: string): never {
  return fail('GRU1011', `${file}: ${what}`);
}

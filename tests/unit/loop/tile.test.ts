// tile: nests cut into blocks and tiles, with every tail a code of its own.

import { describe, expect, it } from 'vitest';
import {
  int,
  load,
  store,
  sum,
  variable,
  type Buffer,
  type Expr,
  type Program,
  type Stmt,
} from '../../../compiler/ir/loop.ts';
import { add, mul } from '../../../compiler/ir/loop-math.ts';
import { allExprs } from '../../../compiler/ir/loop-walk.ts';
import type { Tile } from '../../../compiler/ir/schedule.ts';
import { mapNests } from '../../../compiler/loop/nest.ts';
import { bandsOf, piecesOf, tile } from '../../../compiler/loop/tile.ts';
import { expectLoopPass } from '../../support/expect-pass.ts';
import { argument, batch, f32, grid, letStmt, program, scratch, weights } from '../../support/programs.ts';

const [t, b, j, k] = ['t', 'b', 'j', 'k'].map((name) => variable(name));

/** output[m, j] = sum of x[m, k] W[j, k], of `rows` rows and `columns` columns. */
function product(rows: Expr, columns: number): Program {
  const x = argument('x', rows, 2);
  const value = sum(k, int(2), f32(0), mul(load(x, [b, k]), load(weights('W', columns, 2), [j, k])));
  return program([grid(b, rows, grid(j, columns, store(argument('output', rows, columns), [b, j], value)))]);
}

/** Every element as often as it is computed: in a buffer that begins with zeros. */
function countOf(rows: Expr | undefined, columns: number): Program {
  const [around, at] = rows
    ? [(inner: Stmt): Stmt => grid(b, rows, inner), [b, j]]
    : [(s: Stmt): Stmt => s, [j]];
  const shape = rows ? [rows, columns] : [columns];
  const [counts, output] = [scratch('counts', ...shape), argument('output', ...shape)];
  const count = load(counts, at);
  const values: readonly (readonly [Buffer, Expr])[] = [
    [counts, f32(0)],
    [counts, add(count, f32(1))],
    [output, count],
  ];
  return program(values.map(([to, value]) => around(grid(j, columns, store(to, at, value)))));
}

/** Tiles of one row, unless told otherwise, whose block is a single piece. */
const tileOf = (block: number, more: Partial<Tile> = {}): Tile => ({
  block,
  rows: 1,
  vectors: block,
  unroll: [1, 1],
  ...more,
});

const tiled = (by: Tile, lanes: number) => (p: Program) => mapNests(p, (nest) => tile(nest, by, lanes));

describe('tile', () => {
  it('prints whole tiles, and tails of rows and of columns', () => {
    expectLoopPass(tiled(tileOf(4, { rows: 2, vectors: 2 }), 4), product(batch, 22))
      .from(
        `
        x[batch, 2]
        weights W[22, 2]
        output[batch, 22]
        grid b < batch {
          grid j < 22 {
            output[b, j] = (0 + sum k < 2 { (x[b, k] * W[j, k]) })
          }
        }
      `,
      )
      .toPrint(
        `
        x[batch, 2]
        weights W[22, 2]
        output[batch, 22]
        grid mb < (batch / 2) {
          unroll r < 2 {
            unroll v < 2 {
              vector l < 4 {
                output[((mb * 2) + r), ((v * 4) + l)] = (0 + sum k < 2 { (x[((mb * 2) + r), k] * W[((v * 4) + l), k]) })
              }
            }
          }
        }
        grid mb1 < (batch / 2) {
          unroll r1 < 2 {
            unroll v1 < 2 {
              vector l1 < 4 {
                output[((mb1 * 2) + r1), (((v1 * 4) + l1) + 8)] = (0 + sum k1 < 2 { (x[((mb1 * 2) + r1), k1] * W[(((v1 * 4) + l1) + 8), k1]) })
              }
            }
          }
        }
        grid m < (batch % 2) {
          unroll v2 < 2 {
            vector l2 < 4 {
              output[(((batch / 2) * 2) + m), ((v2 * 4) + l2)] = (0 + sum k2 < 2 { (x[(((batch / 2) * 2) + m), k2] * W[((v2 * 4) + l2), k2]) })
            }
          }
          unroll v3 < 2 {
            vector l3 < 4 {
              output[(((batch / 2) * 2) + m), (((v3 * 4) + l3) + 8)] = (0 + sum k3 < 2 { (x[(((batch / 2) * 2) + m), k3] * W[(((v3 * 4) + l3) + 8), k3]) })
            }
          }
        }
        grid mb2 < (batch / 2) {
          unroll r2 < 2 {
            unroll v4 < 1 {
              vector l4 < 4 {
                output[((mb2 * 2) + r2), (((v4 * 4) + l4) + 16)] = (0 + sum k4 < 2 { (x[((mb2 * 2) + r2), k4] * W[(((v4 * 4) + l4) + 16), k4]) })
              }
            }
            vector l5 < 2 {
              output[((mb2 * 2) + r2), (l5 + 20)] = (0 + sum k5 < 2 { (x[((mb2 * 2) + r2), k5] * W[(l5 + 20), k5]) })
            }
          }
        }
        grid m1 < (batch % 2) {
          unroll v5 < 1 {
            vector l6 < 4 {
              output[(((batch / 2) * 2) + m1), (((v5 * 4) + l6) + 16)] = (0 + sum k6 < 2 { (x[(((batch / 2) * 2) + m1), k6] * W[(((v5 * 4) + l6) + 16), k6]) })
            }
          }
          vector l7 < 2 {
            output[(((batch / 2) * 2) + m1), (l7 + 20)] = (0 + sum k7 < 2 { (x[(((batch / 2) * 2) + m1), k7] * W[(l7 + 20), k7]) })
          }
        }
      `,
      )
      .toMeanTheSame({ batch: 5, steps: 1 }, { batch: 1, steps: 1 }, { batch: 4, steps: 1 });
  });

  it('prints no tail where none can be', () => {
    expectLoopPass(tiled(tileOf(1, { rows: 2 }), 4), product(int(4), 8))
      .toPrint(
        `
      x[4, 2]
      weights W[8, 2]
      output[4, 8]
      grid jb < 2 {
        grid mb < 2 {
          unroll r < 2 {
            unroll v < 1 {
              vector l < 4 {
                output[((mb * 2) + r), (((jb * 4) + (v * 4)) + l)] = (0 + sum k < 2 { (x[((mb * 2) + r), k] * W[(((jb * 4) + (v * 4)) + l), k]) })
              }
            }
          }
        }
      }
    `,
      )
      .toMeanTheSame();
  });

  it('prints rows one by one where a tile has one', () => {
    expectLoopPass(tiled(tileOf(1), 1), product(batch, 3))
      .toPrint(
        `
      x[batch, 2]
      weights W[3, 2]
      output[batch, 3]
      grid jb < 3 {
        grid m < batch {
          unroll v < 1 {
            vector l < 1 {
              output[m, ((jb + v) + l)] = (0 + sum k < 2 { (x[m, k] * W[((jb + v) + l), k]) })
            }
          }
        }
      }
    `,
      )
      .toMeanTheSame();
  });

  it.each([1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 31])(
    '%i columns: every element once, for all kinds of tiles',
    (columns) => {
      const sizes = [1, 5].map((rows) => ({ batch: rows, steps: 1 }));
      for (const lanes of [1, 4])
        for (const block of [1, 2, 3, 5])
          for (const vectors of [1, 2, 3].filter((each) => each <= block))
            for (const rows of [1, 2, 3]) {
              const pass = tiled(tileOf(block, { rows, vectors }), lanes);
              expectLoopPass(pass, product(batch, columns)).toMeanTheSame(...sizes);
              expectLoopPass(pass, countOf(batch, columns)).toMeanTheSame(...sizes);
              expectLoopPass(pass, countOf(undefined, columns)).toMeanTheSame();
            }
    },
  );

  it('finds it if an element is computed twice', () => {
    const pass = tiled(tileOf(2), 4);
    const twice = (p: Program): Program => pass({ ...p, body: p.body.flatMap((s) => [s, s]) });
    expect(() => expectLoopPass(twice, countOf(batch, 5)).toMeanTheSame()).toThrow('output');
  });

  it('marks the sums of tiles and of single rows with their terms per turn', () => {
    const marked = tiled(tileOf(4, { rows: 2, vectors: 2, unroll: [1, 3] }), 4)(product(batch, 22));
    const unrolls = allExprs(marked.body).flatMap((e) => (e.kind === 'sum' ? [e.unroll] : []));
    // two pieces and two single rows in the first band; a tile's two statements and a row's in the second
    expect(unrolls).toEqual([1, 1, 3, 3, 1, 1, 3, 3]);
    expectLoopPass(() => marked, product(batch, 22)).toMeanTheSame();
  });

  it('gives every copy names of its own', () => {
    const v = variable('v', 'f32');
    const output = argument('output', 5);
    const body = grid(j, 5, letStmt(v, load(argument('x', 5), [j])), store(output, [j], mul(v, v)));
    expectLoopPass(tiled(tileOf(1), 4), program([body]))
      .toPrint(
        `
      x[5]
      output[5]
      unroll v < 1 {
        vector l < 4 {
          let v1 = x[((v * 4) + l)]
          output[((v * 4) + l)] = (v1 * v1)
        }
      }
      vector l1 < 1 {
        let v2 = x[(l1 + 4)]
        output[(l1 + 4)] = (v2 * v2)
      }
    `,
      )
      .toMeanTheSame();
  });

  it('refuses columns that are not constant', () => {
    const nest = program([grid(j, batch, store(argument('output', batch), [j], f32(0)))]);
    expect(() => tiled(tileOf(1), 4)(nest)).toThrow('cannot tile j: its extent is not constant');
  });

  it('refuses more vectors than the block has', () => {
    const wrong = { ...tileOf(1), block: 2, vectors: 3 };
    expect(() => tiled(wrong, 4)(product(batch, 9))).toThrow('cannot tile j: 3 vectors of a block of 2');
  });

  it('refuses rows that are not collapsed', () => {
    const at = [t, b, j];
    const nest = program([
      grid(t, 2, grid(b, 2, grid(j, 2, store(argument('output', 2, 2, 2), at, f32(0))))),
    ]);
    expect(() => tiled(tileOf(1), 4)(nest)).toThrow('cannot tile 3 loops: collapse the rows first');
  });
});

describe('bands', () => {
  const all = Array.from({ length: 40 }, (_, i) => i + 1);

  it('hold every column once, missing ones in the very last vector alone', () => {
    for (const columns of all)
      for (const block of all.slice(0, 12))
        for (const lanes of [1, 4]) {
          const bands = bandsOf(columns, block, lanes);
          const count = bands.reduce(
            (sum, { blocks, vectors, missing }) => sum + blocks * vectors * lanes - missing,
            0,
          );
          expect(count).toBe(columns);
          expect(bands.every(({ blocks, vectors }) => blocks > 0 && vectors > 0 && vectors <= block)).toBe(
            true,
          );
          const last = bands[bands.length - 1];
          expect(bands.every((band) => band.missing === 0 || (band === last && band.blocks === 1))).toBe(
            true,
          );
          expect(last.missing).toBeLessThan(lanes);
        }
  });

  it('are full blocks; little that is left is shared out with the block before it', () => {
    const vectors = (columns: number) =>
      bandsOf(columns, 6, 4).map((band) => [band.blocks, band.vectors, band.missing]);
    expect(vectors(48)).toEqual([[2, 6, 0]]);
    expect(vectors(60)).toEqual([
      [2, 6, 0],
      [1, 3, 0],
    ]);
    expect(vectors(54)).toEqual([
      [1, 6, 0],
      [1, 4, 0],
      [1, 4, 2],
    ]);
    expect(vectors(47)).toEqual([
      [1, 6, 0],
      [1, 6, 1],
    ]);
    expect(vectors(3)).toEqual([[1, 1, 1]]);
  });

  it('are cut into pieces that are as equal as can be', () => {
    for (const block of all)
      for (const vectors of all.slice(0, block)) {
        const pieces = piecesOf(block, vectors);
        expect(pieces.reduce((a, b) => a + b, 0)).toBe(block);
        expect(Math.max(...pieces)).toBeLessThanOrEqual(vectors);
        expect(Math.max(...pieces) - Math.min(...pieces)).toBeLessThanOrEqual(1);
        expect(pieces.length).toBe(Math.ceil(block / vectors));
      }
  });
});

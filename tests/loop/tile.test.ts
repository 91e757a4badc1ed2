// tile and collapse-rows: nests cut into tiles, with every tail a code of its own.

import { describe, expect, it } from 'vitest';
import { int, load, store, sum, variable, type Expr, type Program } from '../../compiler/ir/loop.ts';
import { add, binary, mul } from '../../compiler/ir/loop-math.ts';
import { collapseRows } from '../../compiler/loop/collapse.ts';
import { mapNests, wrap } from '../../compiler/loop/nest.ts';
import { tile, type Tile } from '../../compiler/loop/tile.ts';
import { expectLoopPass } from '../support/expect-pass.ts';
import { argument, batch, f32, grid, letStmt, program, steps, weights } from '../support/programs.ts';

const [t, b, j, k] = ['t', 'b', 'j', 'k'].map((name) => variable(name));

/** output[m, j] = sum of x[m, k] W[j, k], of `rows` rows and `columns` columns. */
function product(rows: Expr, columns: number): Program {
  const x = argument('x', rows, 2);
  const value = sum(k, int(2), f32(0), mul(load(x, [b, k]), load(weights('W', columns, 2), [j, k])));
  return program([grid(b, rows, grid(j, columns, store(argument('output', rows, columns), [b, j], value)))]);
}

const tiled = (sizes: Tile) => (p: Program) => mapNests(p, (nest) => tile(nest, sizes));

describe('tile', () => {
  it('prints whole tiles, and tails of rows and of columns', () => {
    expectLoopPass(tiled({ rows: 2, vectors: 2, lanes: 4 }), product(batch, 22))
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
        grid jb < 2 {
          grid mb < (batch / 2) {
            unroll r < 2 {
              unroll v < 2 {
                vector l < 4 {
                  output[((mb * 2) + r), (((jb * 8) + (v * 4)) + l)] = (0 + sum k < 2 { (x[((mb * 2) + r), k] * W[(((jb * 8) + (v * 4)) + l), k]) })
                }
              }
            }
          }
          grid m < (batch % 2) {
            unroll v1 < 2 {
              vector l1 < 4 {
                output[(((batch / 2) * 2) + m), (((jb * 8) + (v1 * 4)) + l1)] = (0 + sum k1 < 2 { (x[(((batch / 2) * 2) + m), k1] * W[(((jb * 8) + (v1 * 4)) + l1), k1]) })
              }
            }
          }
        }
        grid mb1 < (batch / 2) {
          unroll r1 < 2 {
            unroll v2 < 1 {
              vector l2 < 4 {
                output[((mb1 * 2) + r1), (((v2 * 4) + l2) + 16)] = (0 + sum k2 < 2 { (x[((mb1 * 2) + r1), k2] * W[(((v2 * 4) + l2) + 16), k2]) })
              }
            }
            vector l3 < 2 {
              output[((mb1 * 2) + r1), (l3 + 20)] = (0 + sum k3 < 2 { (x[((mb1 * 2) + r1), k3] * W[(l3 + 20), k3]) })
            }
          }
        }
        grid m1 < (batch % 2) {
          unroll v3 < 1 {
            vector l4 < 4 {
              output[(((batch / 2) * 2) + m1), (((v3 * 4) + l4) + 16)] = (0 + sum k4 < 2 { (x[(((batch / 2) * 2) + m1), k4] * W[(((v3 * 4) + l4) + 16), k4]) })
            }
          }
          vector l5 < 2 {
            output[(((batch / 2) * 2) + m1), (l5 + 20)] = (0 + sum k5 < 2 { (x[(((batch / 2) * 2) + m1), k5] * W[(l5 + 20), k5]) })
          }
        }
      `,
      )
      .toMeanTheSame({ batch: 5, steps: 1 }, { batch: 1, steps: 1 }, { batch: 4, steps: 1 });
  });

  it('prints no tail where none can be', () => {
    expectLoopPass(tiled({ rows: 2, vectors: 1, lanes: 4 }), product(int(4), 8))
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
    expectLoopPass(tiled({ rows: 1, vectors: 1, lanes: 1 }), product(batch, 3))
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

  it.each([1, 2, 3, 4, 5, 7, 8, 9, 16, 17])(
    '%i columns: every element once, for all kinds of tiles',
    (columns) => {
      const store1 = [1, 4].flatMap((lanes) => [1, 2, 3].map((vectors) => ({ lanes, vectors })));
      for (const shape of store1)
        for (const rows of [1, 2, 3])
          expectLoopPass(tiled({ ...shape, rows }), product(batch, columns)).toMeanTheSame(
            { batch: 1, steps: 1 },
            { batch: 5, steps: 1 },
          );
    },
  );

  it('gives every copy names of its own', () => {
    const v = variable('v', 'f32');
    const output = argument('output', 5);
    const body = grid(j, 5, letStmt(v, load(argument('x', 5), [j])), store(output, [j], mul(v, v)));
    expectLoopPass(tiled({ rows: 1, vectors: 1, lanes: 4 }), program([body]))
      .toPrint(
        `
      x[5]
      output[5]
      grid jb < 1 {
        unroll v < 1 {
          vector l < 4 {
            let v1 = x[(((jb * 4) + (v * 4)) + l)]
            output[(((jb * 4) + (v * 4)) + l)] = (v1 * v1)
          }
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
    expect(() => tiled({ rows: 1, vectors: 1, lanes: 4 })(nest)).toThrow(
      'cannot tile j: its extent is not constant',
    );
  });

  it('refuses rows that are not collapsed', () => {
    const at = [t, b, j];
    const nest = program([
      grid(t, 2, grid(b, 2, grid(j, 2, store(argument('output', 2, 2, 2), at, f32(0))))),
    ]);
    expect(() => tiled({ rows: 1, vectors: 1, lanes: 4 })(nest)).toThrow(
      'cannot tile 3 loops: collapse the rows first',
    );
  });
});

describe('collapse-rows', () => {
  const collapsed = (p: Program): Program =>
    mapNests(p, (nest) => {
      const { loops, body } = collapseRows(nest);
      return wrap(loops, body);
    });

  it('makes one loop of the row loops', () => {
    const value = load(argument('x', steps, batch, 2), [t, b, j]);
    const output = argument('output', steps, batch, 2);
    const nest = grid(t, steps, grid(b, batch, grid(j, 2, store(output, [t, b, j], value))));
    expectLoopPass(collapsed, program([nest]))
      .from(
        `
      x[steps, batch, 2]
      output[steps, batch, 2]
      grid t < steps {
        grid b < batch {
          grid j < 2 {
            output[t, b, j] = x[t, b, j]
          }
        }
      }
    `,
      )
      .toPrint(
        `
      x[steps, batch, 2]
      output[steps, batch, 2]
      grid m < (steps * batch) {
        grid j < 2 {
          output[(m / batch), (m % batch), j] = x[(m / batch), (m % batch), j]
        }
      }
    `,
      )
      .toMeanTheSame();
  });

  it('finds the whole index again where both axes lie together', () => {
    const flat = add(mul(t, batch), b);
    const output = argument('output', mul(steps, batch));
    const x = argument('x', mul(steps, batch));
    const nest = grid(t, steps, grid(b, batch, grid(j, 1, store(output, [flat], load(x, [add(flat, j)])))));
    expectLoopPass(collapsed, program([nest]))
      .toPrint(
        `
      x[(steps * batch)]
      output[(steps * batch)]
      grid m < (steps * batch) {
        grid j < 1 {
          output[m] = x[(m + j)]
        }
      }
    `,
      )
      .toMeanTheSame();
  });

  it('collapses three loops', () => {
    const r = variable('r');
    const at = [r, t, b, j];
    const value = load(argument('x', 2, steps, batch, 2), at);
    const inner = grid(b, batch, grid(j, 2, store(argument('output', 2, steps, batch, 2), at, value)));
    expectLoopPass(collapsed, program([grid(r, 2, grid(t, steps, inner))])).toMeanTheSame();
  });

  it('leaves a nest of one row loop alone', () => {
    const loops = [
      { kind: 'for', mode: 'grid', axis: b, extent: batch, body: [] },
      { kind: 'for', mode: 'grid', axis: j, extent: int(2), body: [] },
    ] as const;
    const nest = {
      loops,
      body: [store(argument('output', batch, 2), [b, j], binary('add', f32(1), f32(2)))],
    };
    expect(collapseRows(nest)).toBe(nest);
  });
});

// schedule: the recipe of the CPU targets. Products in register tiles, the rest one vector at a time.

import { describe, expect, it } from 'vitest';
import { int, load, store, sum, unary, variable, type Program } from '../../compiler/ir/loop.ts';
import { add, mul } from '../../compiler/ir/loop-math.ts';
import { allExprs, allStmts } from '../../compiler/ir/loop-walk.ts';
import { scheduleTiles } from '../../compiler/loop/schedule.ts';
import { expectLoopPass } from '../support/expect-pass.ts';
import { argument, batch, f32, grid, program, serial, steps, weights } from '../support/programs.ts';

const sizes = { rows: 2, vectors: 4, unrollK: 1 };
const [t, b, j, k] = ['t', 'b', 'j', 'k'].map((name) => variable(name));
const x = argument('x', steps, batch, 3);
const output = argument('output', steps, batch, 6);

/** output = tanh of a product, for all steps and rows. */
function layer(rows = batch as Parameters<typeof grid>[1]): Program {
  const terms = sum(k, int(3), f32(0), mul(load(x, [t, b, k]), load(weights('W', 6, 3), [j, k])));
  const nest = grid(b, rows, grid(j, 6, store(output, [t, b, j], unary('tanh', terms))));
  return program([grid(t, steps, nest)]);
}

it('tiles the product and leaves the arithmetic to a nest of vectors', () => {
  expectLoopPass((p) => scheduleTiles(p, sizes, 4), layer())
    .from(
      `
    x[steps, batch, 3]
    weights W[6, 3]
    output[steps, batch, 6]
    grid t < steps {
      grid b < batch {
        grid j < 6 {
          output[t, b, j] = tanh((0 + sum k < 3 { (x[t, b, k] * W[j, k]) }))
        }
      }
    }
  `,
    )
    .toPrint(
      `
    x[steps, batch, 3]
    weights W[6, 3]
    output[steps, batch, 6]
    scratch g0[steps, batch, 6]
    grid mb < ((steps * batch) / 2) {
      unroll r < 2 {
        unroll v < 1 {
          vector l < 4 {
            g0[(((mb * 2) + r) / batch), (((mb * 2) + r) % batch), ((v * 4) + l)] = (0 + sum k < 3 { (x[(((mb * 2) + r) / batch), (((mb * 2) + r) % batch), k] * W[((v * 4) + l), k]) })
          }
        }
        vector l1 < 2 {
          g0[(((mb * 2) + r) / batch), (((mb * 2) + r) % batch), (l1 + 4)] = (0 + sum k1 < 3 { (x[(((mb * 2) + r) / batch), (((mb * 2) + r) % batch), k1] * W[(l1 + 4), k1]) })
        }
      }
    }
    grid m < ((steps * batch) % 2) {
      unroll v1 < 1 {
        vector l2 < 4 {
          g0[(((((steps * batch) / 2) * 2) + m) / batch), (((((steps * batch) / 2) * 2) + m) % batch), ((v1 * 4) + l2)] = (0 + sum k2 < 3 { (x[(((((steps * batch) / 2) * 2) + m) / batch), (((((steps * batch) / 2) * 2) + m) % batch), k2] * W[((v1 * 4) + l2), k2]) })
        }
      }
      vector l3 < 2 {
        g0[(((((steps * batch) / 2) * 2) + m) / batch), (((((steps * batch) / 2) * 2) + m) % batch), (l3 + 4)] = (0 + sum k3 < 3 { (x[(((((steps * batch) / 2) * 2) + m) / batch), (((((steps * batch) / 2) * 2) + m) % batch), k3] * W[(l3 + 4), k3]) })
      }
    }
    grid t < steps {
      grid b < batch {
        grid jb < 1 {
          unroll v2 < 1 {
            vector l4 < 4 {
              output[t, b, (((jb * 4) + (v2 * 4)) + l4)] = tanh(g0[t, b, (((jb * 4) + (v2 * 4)) + l4)])
            }
          }
        }
        vector l5 < 2 {
          output[t, b, (l5 + 4)] = tanh(g0[t, b, (l5 + 4)])
        }
      }
    }
  `,
    )
    .toMeanTheSame();
});

it('has no vectors where a target has none', () => {
  expectLoopPass((p) => scheduleTiles(p, { ...sizes, rows: 1 }, 1), layer())
    .toPrint(
      `
    x[steps, batch, 3]
    weights W[6, 3]
    output[steps, batch, 6]
    scratch g0[steps, batch, 6]
    grid jb < 1 {
      grid m < (steps * batch) {
        unroll v < 4 {
          vector l < 1 {
            g0[(m / batch), (m % batch), (((jb * 4) + v) + l)] = (0 + sum k < 3 { (x[(m / batch), (m % batch), k] * W[(((jb * 4) + v) + l), k]) })
          }
        }
      }
    }
    grid m1 < (steps * batch) {
      unroll v1 < 2 {
        vector l1 < 1 {
          g0[(m1 / batch), (m1 % batch), ((v1 + l1) + 4)] = (0 + sum k1 < 3 { (x[(m1 / batch), (m1 % batch), k1] * W[((v1 + l1) + 4), k1]) })
        }
      }
    }
    grid t < steps {
      grid b < batch {
        grid j < 6 {
          output[t, b, j] = tanh(g0[t, b, j])
        }
      }
    }
  `,
    )
    .toMeanTheSame();
});

it('marks the sums with the terms of one turn', () => {
  const sums = allExprs(scheduleTiles(layer(), { ...sizes, unrollK: 3 }, 4).body).filter(
    (e) => e.kind === 'sum',
  );
  expect(sums.length).toBeGreaterThan(0);
  expect(sums.every((e) => e.unroll === 3)).toBe(true);
});

describe('the register budget', () => {
  const vectorsOf = (p: Program): number =>
    Math.max(
      ...allStmts(p.body).map((s) =>
        s.kind === 'for' && s.axis.name === 'v' && s.extent.kind === 'const' ? s.extent.value : 0,
      ),
    );

  it.each([
    [4, 4],
    [12, 12],
    [5, 5],
  ])('%i vectors for one row of one sum', (vectors, expected) => {
    const terms = sum(
      k,
      int(3),
      f32(0),
      mul(load(argument('h0', 3), [k]), load(weights('W', 64, 3), [j, k])),
    );
    const one = program([serial(t, steps, grid(j, 64, store(argument('hn', 64), [j], terms)))]);
    expect(vectorsOf(scheduleTiles(one, { rows: 2, vectors, unrollK: 1 }, 4))).toBe(expected);
  });

  it('is shared by rows and by sums', () => {
    const from = argument('h0', batch, 3);
    const term = (name: string): ReturnType<typeof sum> => {
      const own = variable('k');
      return sum(own, int(3), f32(0), mul(load(from, [b, own]), load(weights(name, 64, 3), [j, own])));
    };
    const value = add(term('V'), term('W'));
    const two = program([grid(b, batch, grid(j, 64, store(argument('hn', batch, 64), [b, j], value)))]);
    expect(vectorsOf(scheduleTiles(two, { rows: 2, vectors: 12, unrollK: 1 }, 4))).toBe(3);
    expectLoopPass((p) => scheduleTiles(p, { rows: 2, vectors: 12, unrollK: 1 }, 4), two).toMeanTheSame();
  });
});

it('leaves marks to the passes that carry them out', () => {
  const modes = allStmts(scheduleTiles(layer(), sizes, 4).body).flatMap((s) =>
    s.kind === 'for' ? [s.mode] : [],
  );
  expect(new Set(modes)).toEqual(new Set(['grid', 'unroll', 'vector']));
});

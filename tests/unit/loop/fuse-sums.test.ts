// fuse-sums: neighbouring statements' sums in one loop with a register each.

import { describe, it } from 'vitest';
import { int, load, store, sum, variable, type Buffer, type Expr } from '../../../compiler/ir/loop.ts';
import { add, mul } from '../../../compiler/ir/loop-math.ts';
import { fuseSums } from '../../../compiler/loop/fuse-sums.ts';
import { expectLoopPass } from '../../support/expect-pass.ts';
import {
  acc,
  set,
  argument,
  batch,
  f32,
  grid,
  letStmt,
  program,
  scratch,
  serial,
  steps,
  weights,
} from '../../support/programs.ts';

const [b, j, t] = ['b', 'j', 't'].map((name) => variable(name));
const x = argument('x', batch, 7);
const output = argument('output', batch, 4);
const hn = argument('hn', batch, 4);

function product(name: string, { from = x, depth = 7, unroll = 1, init = f32(0) as Expr } = {}): Expr {
  const k = variable('k');
  return sum(k, int(depth), init, mul(load(from, [b, k]), load(weights(name, 4, depth), [j, k])), unroll);
}

/** The sum of a row of x from `init` on. */
function rowSum(init: Expr): Expr {
  const k = variable('k');
  return sum(k, int(7), init, load(x, [b, k]));
}

const over = (...body: Parameters<typeof grid>[2][]): ReturnType<typeof program> =>
  program([grid(b, batch, grid(j, 4, ...body))]);

describe('one loop', () => {
  it('for the sums of two stores, each from its init', () => {
    const bias = load(weights('b', 4), [j]);
    const first = store(output, [b, j], product('V', { init: bias }));
    const second = store(hn, [b, j], mul(product('W'), product('U')));
    expectLoopPass(fuseSums, over(first, second))
      .from(
        `
      weights b[4]
      x[batch, 7]
      weights V[4, 7]
      weights W[4, 7]
      weights U[4, 7]
      output[batch, 4]
      hn[batch, 4]
      grid b < batch {
        grid j < 4 {
          output[b, j] = (b[j] + sum k < 7 { (x[b, k] * V[j, k]) })
          hn[b, j] = ((0 + sum k1 < 7 { (x[b, k1] * W[j, k1]) }) * (0 + sum k2 < 7 { (x[b, k2] * U[j, k2]) }))
        }
      }
    `,
      )
      .toPrint(
        `
      weights b[4]
      x[batch, 7]
      weights V[4, 7]
      weights W[4, 7]
      weights U[4, 7]
      output[batch, 4]
      hn[batch, 4]
      grid b < batch {
        grid j < 4 {
          acc s = b[j]
          acc s1 = 0
          acc s2 = 0
          serial k < 7 {
            s = (s + (x[b, k] * V[j, k]))
            s1 = (s1 + (x[b, k] * W[j, k]))
            s2 = (s2 + (x[b, k] * U[j, k]))
          }
          output[b, j] = s
          hn[b, j] = (s1 * s2)
        }
      }
    `,
      )
      .toMeanTheSame();
  });

  it('a depth, where depths differ', () => {
    const first = store(output, [b, j], product('V'));
    const second = store(hn, [b, j], add(product('W', { depth: 3 }), product('U')));
    expectLoopPass(fuseSums, over(first, second))
      .toPrint(
        `
      x[batch, 7]
      weights V[4, 7]
      weights W[4, 3]
      weights U[4, 7]
      output[batch, 4]
      hn[batch, 4]
      grid b < batch {
        grid j < 4 {
          acc s = 0
          acc s1 = 0
          acc s2 = 0
          serial k < 7 {
            s = (s + (x[b, k] * V[j, k]))
            s2 = (s2 + (x[b, k] * U[j, k]))
          }
          serial k1 < 3 {
            s1 = (s1 + (x[b, k1] * W[j, k1]))
          }
          output[b, j] = s
          hn[b, j] = (s1 + s2)
        }
      }
    `,
      )
      .toMeanTheSame();
  });

  it('of several terms a turn, and one for those that are left', () => {
    expectLoopPass(fuseSums, over(store(output, [b, j], product('V', { unroll: 3 }))))
      .toPrint(
        `
      x[batch, 7]
      weights V[4, 7]
      output[batch, 4]
      grid b < batch {
        grid j < 4 {
          acc s = 0
          serial k < 2 {
            s = (s + (x[b, (k * 3)] * V[j, (k * 3)]))
            s = (s + (x[b, ((k * 3) + 1)] * V[j, ((k * 3) + 1)]))
            s = (s + (x[b, ((k * 3) + 2)] * V[j, ((k * 3) + 2)]))
          }
          serial k1 < 1 {
            s = (s + (x[b, (k1 + 6)] * V[j, (k1 + 6)]))
          }
          output[b, j] = s
        }
      }
    `,
      )
      .toMeanTheSame();
  });

  it('written out where there is one term', () => {
    expectLoopPass(fuseSums, over(store(output, [b, j], product('V', { depth: 1 }))))
      .toPrint(
        `
      x[batch, 7]
      weights V[4, 1]
      output[batch, 4]
      grid b < batch {
        grid j < 4 {
          acc s = 0
          s = (s + (x[b, 0] * V[j, 0]))
          output[b, j] = s
        }
      }
    `,
      )
      .toMeanTheSame();
  });

  it('inside loops over time', () => {
    const into = argument('output', steps, batch, 4);
    const body = grid(b, batch, grid(j, 4, store(into, [t, b, j], product('V'))));
    expectLoopPass(fuseSums, program([serial(t, steps, body)])).toMeanTheSame();
  });
});

describe('splits the group', () => {
  const between = (home: Buffer): Expr => product('W', { from: home, depth: 4 });

  it('before a sum of what a store before it wrote', () => {
    const home = scratch('g', batch, 4);
    const body = grid(
      b,
      batch,
      ...[0, 1, 2, 3].map((i) => store(home, [b, int(i)], load(x, [b, int(i)]))),
      grid(j, 4, store(output, [b, j], between(home))),
    );
    expectLoopPass(fuseSums, program([body])).toMeanTheSame();
  });

  it('of one block: the second sum reads what the first was stored to', () => {
    const home = scratch('g', batch, 1);
    const read = product('W', { from: home, depth: 1 });
    const first = store(home, [b, int(0)], product('V'));
    expectLoopPass(fuseSums, over(first, store(output, [b, j], read), store(hn, [b, j], product('U'))))
      .from(
        `
        x[batch, 7]
        weights V[4, 7]
        scratch g[batch, 1]
        weights W[4, 1]
        weights U[4, 7]
        output[batch, 4]
        hn[batch, 4]
        grid b < batch {
          grid j < 4 {
            g[b, 0] = (0 + sum k < 7 { (x[b, k] * V[j, k]) })
            output[b, j] = (0 + sum k1 < 1 { (g[b, k1] * W[j, k1]) })
            hn[b, j] = (0 + sum k2 < 7 { (x[b, k2] * U[j, k2]) })
          }
        }
      `,
      )
      .toPrint(
        `
        x[batch, 7]
        weights V[4, 7]
        scratch g[batch, 1]
        weights W[4, 1]
        weights U[4, 7]
        output[batch, 4]
        hn[batch, 4]
        grid b < batch {
          grid j < 4 {
            acc s = 0
            serial k < 7 {
              s = (s + (x[b, k] * V[j, k]))
            }
            g[b, 0] = s
            acc s1 = 0
            acc s2 = 0
            s1 = (s1 + (g[b, 0] * W[j, 0]))
            serial k1 < 7 {
              s2 = (s2 + (x[b, k1] * U[j, k1]))
            }
            output[b, j] = s1
            hn[b, j] = s2
          }
        }
      `,
      )
      .toMeanTheSame();
  });

  it('before a sum that uses a name of the group', () => {
    const v = variable('v', 'f32');
    const k = variable('k');
    const scaled = sum(k, int(7), f32(0), mul(v, load(x, [b, k])));
    expectLoopPass(fuseSums, over(letStmt(v, product('V')), store(output, [b, j], scaled)))
      .toPrint(
        `
        x[batch, 7]
        weights V[4, 7]
        output[batch, 4]
        grid b < batch {
          grid j < 4 {
            acc s = 0
            serial k < 7 {
              s = (s + (x[b, k] * V[j, k]))
            }
            let v = s
            acc s1 = 0
            serial k1 < 7 {
              s1 = (s1 + (v * x[b, k1]))
            }
            output[b, j] = s1
          }
        }
      `,
      )
      .toMeanTheSame();
  });
});

it('keeps a sum behind the setting of a register it starts from', () => {
  const s = variable('s', 'f32');
  const first = grid(j, 4, store(hn, [b, j], load(x, [b, j])));
  const body = [acc(s, f32(1)), first, set(s, f32(2)), store(output, [b, int(0)], rowSum(s))];
  const rest = grid(j, 3, store(output, [b, add(j, int(1))], f32(0)));
  expectLoopPass(fuseSums, program([grid(b, batch, ...body, rest)])).toMeanTheSame();
});

it('leaves a program without sums alone', () => {
  expectLoopPass(fuseSums, over(store(output, [b, j], load(x, [b, j])))).toChangeNothing();
});

// hoist-invariants: what no turn of a loop changes is computed before it.

import { describe, it } from 'vitest';
import { constant, int, load, splat, store, unary, variable } from '../../../compiler/ir/loop.ts';
import { add, binary, mul } from '../../../compiler/ir/loop-math.ts';
import { hoistInvariants } from '../../../compiler/loop/hoist-invariants.ts';
import { expectLoopPass } from '../../support/expect-pass.ts';
import {
  acc,
  argument,
  batch,
  f32,
  grid,
  letStmt,
  program,
  scratch,
  serial,
  set,
  weights,
} from '../../support/programs.ts';

const x = argument('x', mul(batch, int(4)));
const output = argument('output', mul(batch, int(4)));
const w = weights('W', 4);
const [b, j, k] = ['b', 'j', 'k'].map((name) => variable(name));
const at = [add(mul(b, int(4)), j)];

describe('moves', () => {
  it('addresses and weights as far out as they go', () => {
    const value = mul(load(x, at), load(w, [int(2)]));
    expectLoopPass(hoistInvariants, program([grid(b, batch, grid(j, 4, store(output, at, value)))]))
      .from(
        `
        x[(batch * 4)]
        weights W[4]
        output[(batch * 4)]
        grid b < batch {
          grid j < 4 {
            output[((b * 4) + j)] = (x[((b * 4) + j)] * W[2])
          }
        }
      `,
      )
      .toPrint(
        `
        x[(batch * 4)]
        weights W[4]
        output[(batch * 4)]
        let i = W[2]
        grid b < batch {
          let i1 = (b * 4)
          grid j < 4 {
            output[(i1 + j)] = (x[(i1 + j)] * i)
          }
        }
      `,
      )
      .toMeanTheSame();
  });

  it('named values, and vectors of constants', () => {
    const [v, n] = [variable('v', 'f32', 4), variable('n')];
    const place = [mul(b, int(4))];
    const body = [
      letStmt(v, splat(constant(2), 4)),
      letStmt(n, mul(batch, int(4))),
      store(output, place, mul(v, load(x, place, { lanes: 4 }))),
    ];
    expectLoopPass(hoistInvariants, program([grid(b, batch, ...body)]))
      .toPrint(
        `
      x[(batch * 4)]
      output[(batch * 4)]
      let v = splat(2)
      let n = (batch * 4)
      grid b < batch {
        output[(b * 4)]:4 = (v * x[(b * 4)]:4)
      }
    `,
      )
      .toMeanTheSame();
  });

  it('the extents of inner loops', () => {
    const extent = binary('mod', add(batch, int(9)), int(4));
    const own = { ...j };
    const other = store(output, [add(mul(b, int(4)), own)], f32(0));
    const hn = argument('hn', 4);
    const inner = grid(k, extent, store(hn, [k], load(w, [k])));
    const all = grid(j, 4, store(hn, [j], f32(7)));
    expectLoopPass(hoistInvariants, program([all, grid(b, batch, grid(own, 4, other), inner)]))
      .toPrint(
        `
        weights W[4]
        hn[4]
        output[(batch * 4)]
        grid j < 4 {
          hn[j] = 7
        }
        let i = ((batch + 9) % 4)
        grid b < batch {
          let i1 = (b * 4)
          grid j1 < 4 {
            output[(i1 + j1)] = 0
          }
          grid k < i {
            hn[k] = W[k]
          }
        }
      `,
      )
      .toMeanTheSame();
  });
});

describe('leaves', () => {
  it('loads that may change, and arithmetic on values', () => {
    const home = scratch('g', 4);
    const s = variable('s', 'f32');
    const one = variable('one', 'f32');
    const body = [
      store(home, [int(0)], f32(1)),
      letStmt(one, f32(3)),
      acc(s, f32(0)),
      serial(k, 3, set(s, add(s, mul(unary('tanh', load(home, [int(0)])), load(x, [k]))))),
      store(output, [b], s),
      store(output, [add(b, mul(batch, int(3)))], one),
    ];
    const fill = grid(k, mul(batch, int(4)), store(output, [k], f32(0)));
    expectLoopPass(hoistInvariants, program([fill, grid(b, batch, ...body)]))
      .toPrint(
        `
      scratch g[4]
      x[(batch * 4)]
      output[(batch * 4)]
      grid k < (batch * 4) {
        output[k] = 0
      }
      let one = 3
      let i = (batch * 3)
      grid b < batch {
        g[0] = 1
        acc s = 0
        serial k < 3 {
          s = (s + (tanh(g[0]) * x[k]))
        }
        output[b] = s
        output[(b + i)] = one
      }
    `,
      )
      .toMeanTheSame();
  });
});

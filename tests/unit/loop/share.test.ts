// share: what is computed more than once is named and computed once, as long as it stays what it is.

import { describe, it } from 'vitest';
import { load, store, unary, variable } from '../../../compiler/ir/loop.ts';
import { int } from '../../../compiler/ir/loop.ts';
import { add, mul } from '../../../compiler/ir/loop-math.ts';
import { share, shareAddresses } from '../../../compiler/loop/share.ts';
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
} from '../../support/programs.ts';

const x = argument('x', batch, 4);
const output = argument('output', batch, 4);
const hn = argument('hn', batch, 4);
const [b, j, k] = ['b', 'j', 'k'].map((name) => variable(name));
const value = unary('tanh', load(x, [b, j]));

describe('names', () => {
  it('what two statements and one statement repeat', () => {
    const body = [store(output, [b, j], mul(value, value)), store(hn, [b, j], value)];
    expectLoopPass(share, program([grid(b, batch, grid(j, 4, ...body))]))
      .from(
        `
        x[batch, 4]
        output[batch, 4]
        hn[batch, 4]
        grid b < batch {
          grid j < 4 {
            output[b, j] = (tanh(x[b, j]) * tanh(x[b, j]))
            hn[b, j] = tanh(x[b, j])
          }
        }
      `,
      )
      .toPrint(
        `
        x[batch, 4]
        output[batch, 4]
        hn[batch, 4]
        grid b < batch {
          grid j < 4 {
            let v = tanh(x[b, j])
            output[b, j] = (v * v)
            hn[b, j] = v
          }
        }
      `,
      )
      .toMeanTheSame();
  });

  it('by a name that is there already, in loops inside too', () => {
    const v = variable('v', 'f32');
    const inner = grid(
      k,
      4,
      store(output, [b, k], add(unary('tanh', load(x, [b, int(0)])), load(x, [b, k]))),
    );
    const body = [letStmt(v, unary('tanh', load(x, [b, int(0)]))), store(hn, [b, int(0)], v), inner];
    expectLoopPass(share, program([grid(b, batch, ...body)])).toPrint(`
      x[batch, 4]
      hn[batch, 4]
      output[batch, 4]
      grid b < batch {
        let v = tanh(x[b, 0])
        hn[b, 0] = v
        grid k < 4 {
          output[b, k] = (v + x[b, k])
        }
      }
    `);
  });

  it('two names of one value as one', () => {
    const [v, w] = [variable('v', 'f32'), variable('w', 'f32')];
    const body = [letStmt(v, value), letStmt(w, value), store(output, [b, j], mul(v, w))];
    expectLoopPass(share, program([grid(b, batch, grid(j, 4, ...body))]))
      .toPrint(
        `
      x[batch, 4]
      output[batch, 4]
      grid b < batch {
        grid j < 4 {
          let v = tanh(x[b, j])
          output[b, j] = (v * v)
        }
      }
    `,
      )
      .toMeanTheSame();
  });
});

describe('forgets', () => {
  it('a load, once its buffer is stored to', () => {
    const home = scratch('g', 2);
    const read = load(home, [int(0)]);
    const body = [
      store(home, [int(0)], f32(1)),
      store(home, [int(1)], add(read, read)),
      store(output, [b, int(0)], read),
      store(home, [int(0)], f32(2)),
      store(output, [b, int(1)], read),
      store(output, [b, int(2)], load(home, [int(1)])),
      store(output, [b, int(3)], read),
    ];
    expectLoopPass(share, program([grid(b, batch, ...body)]))
      .toPrint(
        `
      scratch g[2]
      output[batch, 4]
      grid b < batch {
        g[0] = 1
        let v = g[0]
        g[1] = (v + v)
        let v1 = g[0]
        output[b, 0] = v1
        g[0] = 2
        let v2 = g[0]
        output[b, 1] = v2
        output[b, 2] = g[1]
        output[b, 3] = v2
      }
    `,
      )
      .toMeanTheSame();
  });

  it('what a loop changes, before the loop', () => {
    const home = scratch('g', 2);
    const read = mul(load(home, [int(0)]), f32(3));
    const turn = [store(output, [b, k], read), store(home, [int(0)], add(read, f32(1)))];
    const body = [
      store(home, [int(0)], f32(1)),
      store(hn, [b, int(0)], add(read, read)),
      serial(k, 4, ...turn),
    ];
    const zero = grid(j, 3, store(hn, [b, add(j, int(1))], f32(0)));
    expectLoopPass(share, program([grid(b, batch, ...body, zero)]))
      .toPrint(
        `
      scratch g[2]
      hn[batch, 4]
      output[batch, 4]
      grid b < batch {
        g[0] = 1
        let v = (g[0] * 3)
        hn[b, 0] = (v + v)
        serial k < 4 {
          let v1 = (g[0] * 3)
          output[b, k] = v1
          g[0] = (v1 + 1)
        }
        grid j < 3 {
          hn[b, (j + 1)] = 0
        }
      }
    `,
      )
      .toMeanTheSame();
  });

  it('what uses a register, once that is set', () => {
    const s = variable('s', 'f32');
    const square = mul(s, s);
    const body = [
      acc(s, load(x, [b, int(0)])),
      store(output, [b, int(0)], add(square, square)),
      set(s, add(square, f32(1))),
      store(output, [b, int(1)], square),
      serial(k, 2, store(output, [b, add(k, int(2))], square), set(s, add(s, f32(1)))),
    ];
    expectLoopPass(share, program([grid(b, batch, ...body)]))
      .toPrint(
        `
      x[batch, 4]
      output[batch, 4]
      grid b < batch {
        acc s = x[b, 0]
        let v = (s * s)
        output[b, 0] = (v + v)
        s = (v + 1)
        let v1 = (s * s)
        output[b, 1] = v1
        serial k < 2 {
          output[b, (k + 2)] = (s * s)
          s = (s + 1)
        }
      }
    `,
      )
      .toMeanTheSame();
  });
});

describe('indices', () => {
  const at = [add(mul(b, int(4)), j)];
  const [flatX, flat, flatH] = [
    argument('x', mul(batch, int(4))),
    argument('output', mul(batch, int(4))),
    argument('hn', mul(batch, int(4))),
  ];
  const body = [store(flat, at, load(flatX, at)), store(flatH, at, load(flatX, at))];
  const nest = program([grid(b, batch, grid(j, 4, ...body))]);

  it('stay whole before memory is planned', () => {
    expectLoopPass(share, nest)
      .toPrint(
        `
      x[(batch * 4)]
      output[(batch * 4)]
      hn[(batch * 4)]
      grid b < batch {
        grid j < 4 {
          let v = x[((b * 4) + j)]
          output[((b * 4) + j)] = v
          hn[((b * 4) + j)] = v
        }
      }
    `,
      )
      .toMeanTheSame();
  });

  it('are shared as addresses', () => {
    expectLoopPass(shareAddresses, nest)
      .toPrint(
        `
      x[(batch * 4)]
      output[(batch * 4)]
      hn[(batch * 4)]
      grid b < batch {
        grid j < 4 {
          let v = ((b * 4) + j)
          let v1 = x[v]
          output[v] = v1
          hn[v] = v1
        }
      }
    `,
      )
      .toMeanTheSame();
  });
});

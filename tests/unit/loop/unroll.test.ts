// unroll: marked loops are written out, and every loop of one turn with them.

import { expect, it } from 'vitest';
import { int, load, loop, store, variable } from '../../../compiler/ir/loop.ts';
import { add, mul } from '../../../compiler/ir/loop-math.ts';
import { unroll } from '../../../compiler/loop/unroll.ts';
import { expectLoopPass } from '../../support/expect-pass.ts';
import { argument, batch, f32, grid, letStmt, program } from '../../support/programs.ts';

const x = argument('x', batch, 4);
const output = argument('output', batch, 4);
const [b, r, j] = ['b', 'r', 'j'].map((name) => variable(name));

it('writes the turns out, each with names of its own', () => {
  const v = variable('v', 'f32');
  const at = [b, add(mul(r, int(2)), j)];
  const turn = [letStmt(v, load(x, at)), store(output, at, mul(v, v))];
  const body = grid(b, batch, loop('unroll', r, int(2), [grid(j, 2, ...turn)]));
  expectLoopPass(unroll, program([body]))
    .from(
      `
    x[batch, 4]
    output[batch, 4]
    grid b < batch {
      unroll r < 2 {
        grid j < 2 {
          let v = x[b, ((r * 2) + j)]
          output[b, ((r * 2) + j)] = (v * v)
        }
      }
    }
  `,
    )
    .toPrint(
      `
    x[batch, 4]
    output[batch, 4]
    grid b < batch {
      grid j < 2 {
        let v = x[b, j]
        output[b, j] = (v * v)
      }
      grid j1 < 2 {
        let v1 = x[b, (j1 + 2)]
        output[b, (j1 + 2)] = (v1 * v1)
      }
    }
  `,
    )
    .toMeanTheSame();
});

it('puts the same statement of all turns side by side', () => {
  const [v, w] = ['v', 'w'].map((name) => variable(name, 'f32'));
  const turn = [letStmt(v, load(x, [b, r])), letStmt(w, mul(v, v)), store(output, [b, r], add(v, w))];
  expectLoopPass(unroll, program([grid(b, batch, loop('unroll', r, int(2), turn))]))
    .toPrint(
      `
    x[batch, 4]
    output[batch, 4]
    grid b < batch {
      let v = x[b, 0]
      let v1 = x[b, 1]
      let w = (v * v)
      let w1 = (v1 * v1)
      output[b, 0] = (v + w)
      output[b, 1] = (v1 + w1)
    }
  `,
    )
    .toMeanTheSame();
});

it('leaves out a loop of no turns', () => {
  const none = grid(r, 0, store(output, [b, r], f32(1)));
  expectLoopPass(unroll, program([grid(b, batch, none, grid(j, 4, store(output, [b, j], f32(2))))]))
    .toPrint(
      `
    output[batch, 4]
    grid b < batch {
      grid j < 4 {
        output[b, j] = 2
      }
    }
  `,
    )
    .toMeanTheSame();
});

it('writes out nested marks', () => {
  const at = [b, add(mul(r, int(2)), j)];
  const inner = loop('unroll', j, int(2), [store(output, at, load(x, at))]);
  expectLoopPass(unroll, program([grid(b, batch, loop('unroll', r, int(2), [inner]))]))
    .toPrint(
      `
    x[batch, 4]
    output[batch, 4]
    grid b < batch {
      output[b, 0] = x[b, 0]
      output[b, 2] = x[b, 2]
      output[b, 1] = x[b, 1]
      output[b, 3] = x[b, 3]
    }
  `,
    )
    .toMeanTheSame();
});

it('writes out a loop of one turn whatever its mode', () => {
  const body = grid(b, batch, grid(r, 1, grid(j, 4, store(output, [b, j], load(x, [b, add(r, j)])))));
  expectLoopPass(unroll, program([body]))
    .toPrint(
      `
    x[batch, 4]
    output[batch, 4]
    grid b < batch {
      grid j < 4 {
        output[b, j] = x[b, j]
      }
    }
  `,
    )
    .toMeanTheSame();
});

it('refuses an extent that is not constant', () => {
  const marked = program([loop('unroll', b, batch, [store(output, [b, int(0)], f32(1))])]);
  expect(() => unroll(marked)).toThrow('cannot unroll b: its extent is not constant');
});

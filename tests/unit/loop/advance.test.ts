// advance: addresses of innermost loops that run in order advance by a number each turn.

import { describe, it } from 'vitest';
import { int, load, store, variable } from '../../../compiler/ir/loop.ts';
import { add, binary, mul } from '../../../compiler/ir/loop-math.ts';
import { advance } from '../../../compiler/loop/advance.ts';
import { expectLoopPass } from '../../support/expect-pass.ts';
import {
  acc,
  argument,
  batch,
  f32,
  grid,
  letStmt,
  program,
  serial,
  set,
  weights,
} from '../../support/programs.ts';

const x = argument('x', mul(batch, int(8)));
const output = argument('output', batch);
const w = weights('W', 40);
const [b, k, a] = ['b', 'k', 'a'].map((name) => variable(name));
const s = variable('s', 'f32');
const row = mul(b, int(8));

it('gives each start and stride a register', () => {
  const term = mul(load(x, [add(add(a, mul(k, int(2))), int(1))]), load(w, [add(mul(b, int(8)), k)]));
  const more = mul(load(x, [add(a, mul(k, int(2)))]), load(w, [int(3)]));
  expectLoopPass(
    advance,
    program([
      grid(
        b,
        batch,
        letStmt(a, row),
        acc(s, f32(0)),
        serial(k, 4, set(s, add(s, term)), set(s, add(s, more))),
        store(output, [b], s),
      ),
    ]),
  )
    .toPrint(
      `
      x[(batch * 8)]
      weights W[40]
      output[batch]
      grid b < batch {
        let a = (b * 8)
        acc s = 0
        acc p = a
        acc p1 = (b * 8)
        serial k < 4 {
          s = (s + (x[(p + 1)] * W[p1]))
          s = (s + (x[p] * W[3]))
          p = (p + 2)
          p1 = (p1 + 1)
        }
        output[b] = s
      }
    `,
    )
    .toMeanTheSame({ batch: 3, steps: 1 });
});

describe('leaves alone', () => {
  const total = (...body: Parameters<typeof serial>[2][]) => [
    acc(s, f32(0)),
    ...body,
    store(output, [int(0)], s),
  ];

  it('loops whose turns are independent', () => {
    expectLoopPass(
      advance,
      program([grid(b, batch, store(output, [b], load(x, [add(row, b)])))]),
    ).toChangeNothing();
  });

  it('loops with loops in them', () => {
    const inner = serial(k, 2, set(s, add(s, f32(1))));
    expectLoopPass(
      advance,
      program(total(serial(b, batch, set(s, add(s, load(x, [add(batch, b)]))), inner))),
    ).toChangeNothing();
  });

  it('starts that a turn computes, and axes that are no factor', () => {
    const late = [letStmt(a, mul(k, k)), set(s, add(s, load(x, [add(a, mul(k, int(2)))])))];
    const rest = set(s, add(s, load(x, [add(int(1), binary('mod', k, int(2)))])));
    expectLoopPass(advance, program(total(serial(k, 2, ...late, rest)))).toChangeNothing();
  });
});

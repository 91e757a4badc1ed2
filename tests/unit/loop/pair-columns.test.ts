// pair-columns: two columns of a state for each thread of a wide group.

import { describe, expect, it } from 'vitest';
import {
  int,
  load,
  store,
  sum,
  unary,
  variable,
  type Expr,
  type Program,
} from '../../../compiler/ir/loop.ts';
import { add, binary, mul } from '../../../compiler/ir/loop-math.ts';
import { fuseSums } from '../../../compiler/loop/fuse-sums.ts';
import { keepWeights } from '../../../compiler/loop/keep-weights.ts';
import { pairColumns } from '../../../compiler/loop/pair-columns.ts';
import { persist } from '../../../compiler/loop/persist.ts';
import { transposeWeights } from '../../../compiler/loop/transpose-weights.ts';
import { expectLoopPass } from '../../support/expect-pass.ts';
import {
  argument,
  batch,
  f32,
  grid,
  program,
  scratch,
  serial,
  steps,
  weights,
} from '../../support/programs.ts';

const [b, c, d, j, i, q, t, k] = ['b', 'c', 'd', 'j', 'i', 'q', 't', 'k'].map((name) => variable(name));
const half = (at: Expr): Expr => binary('mod', at, int(2));

/** A recurrence of `size` columns, its loop over time inside groups. */
function recurrence(size: number): Program {
  const [h, h0] = [scratch('h', 2, batch, size), argument('h0', batch, size)];
  const hn = argument('hn', batch, size);
  const walked = load(weights('W', size, size), [j, k]);
  const product = sum(k, int(size), f32(0), mul(load(h, [half(t), b, k]), walked));
  const next = store(h, [half(add(t, int(1))), b, j], unary('tanh', product));
  const written = program([
    grid(d, batch, grid(i, size, store(h, [int(0), d, i], load(h0, [d, i])))),
    serial(t, steps, grid(b, batch, grid(j, size, next))),
    grid(c, batch, grid(q, size, store(hn, [c, q], load(h, [half(steps), c, q])))),
  ]);
  return persist(written, () => ({ isWorth: true, why: 'it is asked for' }));
}

describe('a wide group', () => {
  it('has half as many threads, each with two columns and a place for both', () => {
    expectLoopPass((p) => pairColumns(p, 2), recurrence(4))
      .toPrintLike(/own next\[2\]/)
      .toPrintLike(/thread j1 < 2 \{\n +next\[0\] = tanh.*\n +next\[1\] = tanh.*W\[\(j1 \+ 2\)/)
      .toMeanTheSame();
  });

  it('means the same with the weights that its threads keep', () => {
    expectLoopPass(
      (p) => fuseSums(keepWeights(transposeWeights(pairColumns(p, 2)))),
      recurrence(6),
    ).toMeanTheSame();
  });

  it.each([4, 5])('is left as it is where it is not: %i columns', (size) => {
    const before = recurrence(size);
    expect(pairColumns(before, 4)).toBe(before);
  });
});

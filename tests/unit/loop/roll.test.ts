// roll: nests side by side that do the same at other places become a loop of them.

import { describe, it } from 'vitest';
import { int, load, store, variable, type Expr, type Stmt } from '../../../compiler/ir/loop.ts';
import { add, binary, mul } from '../../../compiler/ir/loop-math.ts';
import { roll } from '../../../compiler/loop/roll.ts';
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

const x = argument('x', mul(steps, int(4)));
const output = argument('output', mul(steps, int(16)));
const p = scratch('p', 8);
const w = weights('W', 64);

/** A nest long enough to be worth a loop: out[place(t)] = x[t] · W[from] · W[from + 1] · .. */
function nest(from: number, place: (t: Expr) => Expr, count = 12): Stmt {
  const t = variable('t');
  const factors = Array.from({ length: count }, (_, i) => load(w, [int(from + i)]));
  return grid(t, steps, store(output, [place(t)], factors.reduce(mul, load(x, [t]))));
}

const column = (c: number) => (t: Expr) => add(mul(t, int(16)), int(c));
const backwards = (t: Expr): Expr => add(mul(binary('sub', add(steps, int(-1)), t), int(16)), int(5));
const both = { batch: 1, steps: 3 };

describe('rolls', () => {
  it('places that differ by a number', () => {
    expectLoopPass(roll, program([nest(0, column(0)), nest(16, column(3))]))
      .toPrint(
        `
        x[(steps * 4)]
        weights W[64]
        output[(steps * 16)]
        serial d < (min(steps, 1) * 2) {
          grid t < steps {
            output[((d * 3) + (t * 16))] = ((((((((((((x[t] * W[(d * 16)]) * W[((d * 16) + 1)]) * W[((d * 16) + 2)]) * W[((d * 16) + 3)]) * W[((d * 16) + 4)]) * W[((d * 16) + 5)]) * W[((d * 16) + 6)]) * W[((d * 16) + 7)]) * W[((d * 16) + 8)]) * W[((d * 16) + 9)]) * W[((d * 16) + 10)]) * W[((d * 16) + 11)])
          }
        }
      `,
      )
      .toMeanTheSame(both);
  });

  it('as many as there are in equal distances', () => {
    const nests = [0, 12, 24, 40].map((from, i) => nest(from, column(i)));
    expectLoopPass(roll, program(nests))
      .toPrintLike(/serial d < \(min\(steps, 1\) \* 3\)/)
      .toMeanTheSame(both);
  });

  it('places that fall, by how many turns there are to come', () => {
    const nests = [40, 24, 12, 0].map((from, i) => nest(from, column(9 - 2 * i)));
    expectLoopPass(roll, program(nests.slice(1)))
      .toPrintLike(
        /serial d < \(min\(steps, 1\) \* 3\) \{[^]*output\[\(\(\(\(2 - d\) \* 2\) \+ \(t \* 16\)\) \+ 3\)\]/,
      )
      .toPrintLike(/W\[\(\(2 - d\) \* 12\)\]/)
      .toMeanTheSame(both);
    expectLoopPass(roll, program(nests))
      .toPrintLike(/serial d < \(min\(steps, 1\) \* 2\)/)
      .toMeanTheSame(both);
  });

  it('a choice between two that differ otherwise', () => {
    expectLoopPass(roll, program([nest(0, column(0)), nest(0, backwards)]))
      .toPrintLike(/select\(\(d < 1\), t, \(\(steps \+ -1\) - t\)\) \* 16/)
      .toMeanTheSame(both);
  });

  it('several nests as one turn, and turns within turns', () => {
    const turn = (at: number): readonly Stmt[] => [
      nest(at, column(at)),
      nest(at + 12, column(at + 1)),
      nest(at, column(at + 2), 14),
    ];
    expectLoopPass(roll, program([...turn(0), ...turn(4)]))
      .toPrintLike(/serial d < 2 \{\n {2}serial d1 < \(min\(steps, 1\) \* 2\) \{/)
      .toMeanTheSame(both);
  });

  it('nests that set the same place, in their order', () => {
    const late = (from: number): Stmt => nest(from, () => int(0));
    expectLoopPass(roll, program([late(0), late(20)]))
      .toPrintLike(/serial d < \(min\(steps, 1\) \* 2\)/)
      .toMeanTheSame(both);
  });
});

describe('turns', () => {
  it('are none where no nest has one', () => {
    expectLoopPass(roll, program([nest(0, column(0)), nest(16, column(3))]))
      .toPrintLike(/serial d < \(min\(steps, 1\) \* 2\)/)
      .toMeanTheSame({ batch: 1, steps: 0 });
  });

  it('are counted where a nest has some for sure', () => {
    const eight = argument('output', 8);
    const fixed = (from: number, c: number): Stmt => {
      const t = variable('t');
      const factors = Array.from({ length: 12 }, (_, i) => load(w, [int(from + i)]));
      const at = add(mul(t, int(2)), int(c));
      return grid(t, 4, store(eight, [at], factors.reduce(mul, f32(1))));
    };
    expectLoopPass(roll, program([fixed(0, 0), fixed(16, 1)]))
      .toPrintLike(/serial d < 2 \{/)
      .toMeanTheSame(both);
  });
});

describe('leaves alone', () => {
  it('what is short', () => {
    expectLoopPass(roll, program([nest(0, column(0), 2), nest(16, column(3), 2)])).toChangeNothing();
  });

  it('other arithmetic, other buffers and other extents', () => {
    const t = variable('t');
    const chain = (first: Expr): Expr =>
      Array.from({ length: 14 }, (_, i) => load(w, [int(i)])).reduce(mul, first);
    const into = (b: typeof p, extent: Expr | number, value: Expr): Stmt =>
      serial(t, extent, store(b, [t], value));
    expectLoopPass(
      roll,
      program([
        into(p, 4, chain(f32(1))),
        into(p, 4, chain(f32(2))),
        into(p, 3, chain(f32(2))),
        into(output, 3, chain(f32(2))),
        into(output, batch, chain(f32(2))),
      ]),
    ).toChangeNothing();
  });
});

// coarsen: several rows and columns for one turn of a product's grid, two columns of a state for a thread of a group.

import { describe, expect, it } from 'vitest';
import {
  int,
  load,
  loop,
  store,
  sum,
  unary,
  variable,
  type Expr,
  type Program,
} from '../../../compiler/ir/loop.ts';
import { add, binary, mul } from '../../../compiler/ir/loop-math.ts';
import type { Step } from '../../../compiler/ir/schedule.ts';
import { fuseSums } from '../../../compiler/loop/fuse-sums.ts';
import { applySchedule } from '../../../compiler/loop/apply-schedule.ts';
import { scheduleBy } from '../../../compiler/loop/schedule.ts';
import { chooseGrids, chooseThreads } from '../../../compiler/loop/schedule-groups.ts';
import { wgsl } from '../../../targets/wgsl/wgsl.ts';
import { expectLoopPass } from '../../support/expect-pass.ts';
import {
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

const apply =
  (...list: readonly Step[]) =>
  (p: Program): Program =>
    applySchedule(p, list, 1);
const coarsen = (rows: number, columns: number): Step => ({ do: 'coarsen', of: 'b', rows, columns });

const [b, j, k] = ['b', 'j', 'k'].map((name) => variable(name));
const x = argument('x', batch, 2);
const product = (columns: number): Expr =>
  sum(k, int(2), f32(0), mul(load(x, [b, k]), load(weights('V', 2, columns), [k, j])));
const nest = (columns: number) =>
  program([
    grid(b, batch, grid(j, columns, store(argument('output', batch, columns), [b, j], product(columns)))),
  ]);

it('takes rows and columns together, and the rows that are left', () => {
  expectLoopPass((p) => fuseSums(apply(coarsen(2, 2))(p)), nest(4))
    .toPrint(
      `
    x[batch, 2]
    weights V[2, 4]
    output[batch, 4]
    grid b < (batch / 2) {
      grid j < 2 {
        acc s = 0
        acc s1 = 0
        acc s2 = 0
        acc s3 = 0
        serial k < 2 {
          s = (s + (x[(b * 2), k] * V[k, j]))
          s1 = (s1 + (x[(b * 2), k] * V[k, (j + 2)]))
          s2 = (s2 + (x[((b * 2) + 1), k] * V[k, j]))
          s3 = (s3 + (x[((b * 2) + 1), k] * V[k, (j + 2)]))
        }
        output[(b * 2), j] = s
        output[(b * 2), (j + 2)] = s1
        output[((b * 2) + 1), j] = s2
        output[((b * 2) + 1), (j + 2)] = s3
      }
    }
    grid b1 < (batch % 2) {
      grid j1 < 2 {
        acc s4 = 0
        acc s5 = 0
        serial k1 < 2 {
          s4 = (s4 + (x[(((batch / 2) * 2) + b1), k1] * V[k1, j1]))
          s5 = (s5 + (x[(((batch / 2) * 2) + b1), k1] * V[k1, (j1 + 2)]))
        }
        output[(((batch / 2) * 2) + b1), j1] = s4
        output[(((batch / 2) * 2) + b1), (j1 + 2)] = s5
      }
    }
  `,
    )
    .toMeanTheSame({ batch: 1, steps: 1 }, { batch: 2, steps: 1 }, { batch: 5, steps: 1 });
});

it.each([
  [1, 1],
  [3, 3],
  [5, 1],
  [6, 2],
])('%i columns, %i a turn', (columns, together) => {
  expectLoopPass(apply(coarsen(8, together)), nest(columns)).toMeanTheSame(
    { batch: 7, steps: 1 },
    { batch: 17, steps: 1 },
  );
});

it('names of every copy are its own', () => {
  const v = variable('v', 'f32');
  const output = argument('output', batch, 2);
  const body = [letStmt(v, unary('tanh', product(2))), store(output, [b, j], mul(v, v))];
  expectLoopPass(apply(coarsen(4, 2)), program([grid(b, batch, grid(j, 2, ...body))])).toMeanTheSame({
    batch: 6,
    steps: 1,
  });
});

it('refuses columns that it does not divide', () => {
  expect(() => apply(coarsen(2, 3))(nest(4))).toThrow('cannot coarsen j: its extent is no multiple of 3');
});

it('is not chosen for what sums nothing, and in groups', () => {
  const copy = grid(b, batch, grid(j, 2, store(argument('hn', batch, 2), [b, j], load(x, [b, j]))));
  const group = loop('group', b, batch, [
    loop('thread', j, int(2), [store(argument('output', batch, 2), [b, j], product(2))]),
  ]);
  const chosen = scheduleBy([chooseGrids, chooseThreads]);
  expectLoopPass((p) => chosen(p, wgsl.traits), program([copy, group])).toChangeNothing();
});

const [c, d, i, q, t] = ['c', 'd', 'i', 'q', 't'].map((name) => variable(name));
const half = (at: Expr): Expr => binary('mod', at, int(2));

/** A recurrence of `size` columns. */
function recurrence(size: number): Program {
  const [h, h0] = [scratch('h', 2, batch, size), argument('h0', batch, size)];
  const hn = argument('hn', batch, size);
  const walked = load(weights('W', size, size), [j, k]);
  const product = sum(k, int(size), f32(0), mul(load(h, [half(t), b, k]), walked));
  const next = store(h, [half(add(t, int(1))), b, j], unary('tanh', product));
  return program([
    grid(d, batch, grid(i, size, store(h, [int(0), d, i], load(h0, [d, i])))),
    serial(t, steps, grid(b, batch, grid(j, size, next))),
    grid(c, batch, grid(q, size, store(hn, [c, q], load(h, [half(steps), c, q])))),
  ]);
}

describe('a group', () => {
  const steps2: readonly Step[] = [
    { do: 'persist', of: 't' },
    { do: 'coarsen', of: 't', rows: 1, columns: 2 },
  ];

  it('has half as many threads, each with two columns and a place for both', () => {
    expectLoopPass(apply(...steps2), recurrence(4))
      .toPrintLike(/private next\[2\]/)
      .toPrintLike(/thread j1 < 2 \{\n +next\[0\] = tanh.*\n +next\[1\] = tanh.*W\[\(j1 \+ 2\)/)
      .toMeanTheSame();
  });

  it('means the same with the weights that its threads keep', () => {
    const kept = apply(...steps2, { do: 'transpose-weights', of: 'W' }, { do: 'keep-weights', of: 'j' });
    expectLoopPass((p) => fuseSums(kept(p)), recurrence(6)).toMeanTheSame();
  });

  it('has one row, and as many columns as divide its threads', () => {
    expect(() => apply(...steps2)(recurrence(5))).toThrow('its extent is no multiple of 2');
    const rows: Step = { do: 'coarsen', of: 't', rows: 2, columns: 1 };
    expect(() => apply(steps2[0], rows)(recurrence(4))).toThrow('a group has one row');
  });

  it.each([
    [128, false],
    [130, true],
    [131, false],
  ])('of %i threads: is it chosen? %s', (size, isChosen) => {
    const scheduled = scheduleBy([chooseThreads])(apply(steps2[0])(recurrence(size)), wgsl.traits);
    expect(scheduled.schedule?.steps.some((step) => step.do === 'coarsen')).toBe(isChosen);
  });
});

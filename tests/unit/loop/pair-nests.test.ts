// pair-nests: two nests that do the same to different places become one.

import { describe, it } from 'vitest';
import {
  buffer,
  int,
  load,
  loop,
  store,
  variable,
  type Buffer,
  type Expr,
  type Program,
  type Stmt,
} from '../../../compiler/ir/loop.ts';
import { add, binary } from '../../../compiler/ir/loop-math.ts';
import { scheduleBy } from '../../../compiler/loop/schedule.ts';
import { choosePairs } from '../../../compiler/loop/schedule-groups.ts';
import { wgsl } from '../../../targets/wgsl/wgsl.ts';
import { expectLoopPass } from '../../support/expect-pass.ts';
import { argument, batch, grid, program, scratch, serial, steps, weights } from '../../support/programs.ts';

const pairNests = (before: Program): Program => scheduleBy([choosePairs])(before, wgsl.traits);

const x = argument('x', steps, batch, 3);
const output = argument('output', steps, batch, 6);
const backwards = (t: Expr): Expr => binary('sub', add(steps, int(-1)), t);
const axes = () => ['t', 'b', 'j'].map((name) => variable(name));

/** Over time, each step into the columns from `first` on. */
function walk(p: Buffer, v: Buffer, first: number, when: (t: Expr) => Expr): Stmt {
  const [t, b, j] = axes();
  const value = add(load(p, [b, j]), load(v, [j]));
  return serial(t, steps, grid(b, batch, grid(j, 3, store(output, [when(t), b, add(j, int(first))], value))));
}

function fill(p: Buffer, step: number): Stmt {
  const [, b, j] = axes();
  return grid(b, batch, grid(j, 3, store(p, [b, j], load(x, [int(step), b, j]))));
}

const [p, q] = ['p', 'q'].map((name) => scratch(name, batch, 3));
const [v, w] = ['v', 'w'].map((name) => weights(name, 3));

it('joins nests, loops over time around them, and what they use', () => {
  expectLoopPass(
    pairNests,
    program([fill(p, 0), walk(p, v, 0, (t) => t), fill(q, 1), walk(q, w, 3, backwards)]),
  )
    .toPrint(
      `
    x[steps, batch, 3]
    output[steps, batch, 6]
    scratch p[2, batch, 3]
    weights v[2, 3]
    grid d < 2 {
      grid b < batch {
        grid j < 3 {
          p[d, b, j] = x[d, b, j]
        }
      }
    }
    serial t < steps {
      grid d1 < 2 {
        grid b1 < batch {
          grid j1 < 3 {
            output[select((d1 < 1), t, ((steps + -1) - t)), b1, ((d1 * 3) + j1)] = (p[d1, b1, j1] + v[d1, j1])
          }
        }
      }
    }
  `,
    )
    .toMeanTheSame({ batch: 2, steps: 3 });
});

it('tells what was not joined where its buffers are', () => {
  const [, b, j] = axes();
  const late = grid(b, batch, grid(j, 3, store(argument('hn', batch, 3), [b, j], load(q, [b, j]))));
  expectLoopPass(pairNests, program([fill(p, 0), fill(q, 1), late, walk(p, v, 0, (t) => t)])).toMeanTheSame({
    batch: 2,
    steps: 3,
  });
});

describe('leaves alone', () => {
  it.each([
    ['what the other one reads', [fill(p, 0), walk(p, v, 0, (t) => t)]],
    ['stores to the same place', [walk(p, v, 0, (t) => t), walk(p, w, 2, (t) => t)]],
    ['what something between them changes', [walk(p, v, 0, (t) => t), fill(p, 1), walk(p, w, 3, (t) => t)]],
  ])('%s', (_what, body) => {
    expectLoopPass(pairNests, program(body)).toChangeNothing();
  });

  it('loops of other lengths and other values', () => {
    const [, b, j] = axes();
    const longer = grid(
      b,
      batch,
      grid(j, 4, store(scratch('r', batch, 4), [b, j], load(x, [int(0), b, int(0)]))),
    );
    const sums = grid(
      b,
      batch,
      grid(j, 3, store(q, [b, j], add(load(x, [int(0), b, j]), load(x, [int(1), b, j])))),
    );
    expectLoopPass(pairNests, program([fill(p, 0), longer, sums])).toChangeNothing();
  });
});

it('groups keep their own memory', () => {
  const hn = argument('hn', 2, batch, 3);
  const one = (name: string, half: number): Stmt => {
    const [g, , j] = axes();
    const local = buffer(name, 'workgroup', [int(3)]);
    const body = [
      store(local, [j], load(x, [int(half), g, j])),
      store(hn, [int(half), g, j], load(local, [j])),
    ];
    return loop('group', g, batch, [loop('thread', j, int(3), body)]);
  };
  expectLoopPass(pairNests, program([one('l', 0), one('m', 1)]))
    .toPrint(
      `
    x[steps, batch, 3]
    workgroup l[3]
    hn[2, batch, 3]
    group d < 2 {
      group t < batch {
        thread j < 3 {
          l[j] = x[d, t, j]
          hn[d, t, j] = l[j]
        }
      }
    }
  `,
    )
    .toMeanTheSame({ batch: 2, steps: 3 });
});

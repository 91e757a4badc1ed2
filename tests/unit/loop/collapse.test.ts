// collapse: the row loops of a nest become one.

import { describe, expect, it } from 'vitest';
import { int, load, store, variable, type Program } from '../../../compiler/ir/loop.ts';
import { add, binary, mul } from '../../../compiler/ir/loop-math.ts';
import { collapseRows } from '../../../compiler/loop/collapse.ts';
import { mapNests, wrap } from '../../../compiler/loop/nest.ts';
import { expectLoopPass } from '../../support/expect-pass.ts';
import { argument, batch, f32, grid, program, steps } from '../../support/programs.ts';

const [t, b, j] = ['t', 'b', 'j'].map((name) => variable(name));

describe('collapse-rows', () => {
  const collapsed = (p: Program): Program =>
    mapNests(p, (nest) => {
      const { loops, body } = collapseRows(nest);
      return wrap(loops, body);
    });

  it('makes one loop of the row loops', () => {
    const value = load(argument('x', steps, batch, 2), [t, b, j]);
    const output = argument('output', steps, batch, 2);
    const nest = grid(t, steps, grid(b, batch, grid(j, 2, store(output, [t, b, j], value))));
    expectLoopPass(collapsed, program([nest]))
      .from(
        `
      x[steps, batch, 2]
      output[steps, batch, 2]
      grid t < steps {
        grid b < batch {
          grid j < 2 {
            output[t, b, j] = x[t, b, j]
          }
        }
      }
    `,
      )
      .toPrint(
        `
      x[steps, batch, 2]
      output[steps, batch, 2]
      grid m < (steps * batch) {
        grid j < 2 {
          output[(m / batch), (m % batch), j] = x[(m / batch), (m % batch), j]
        }
      }
    `,
      )
      .toMeanTheSame();
  });

  it('finds the whole index again where both axes lie together', () => {
    const flat = add(mul(t, batch), b);
    const output = argument('output', mul(steps, batch));
    const x = argument('x', mul(steps, batch));
    const nest = grid(t, steps, grid(b, batch, grid(j, 1, store(output, [flat], load(x, [add(flat, j)])))));
    expectLoopPass(collapsed, program([nest]))
      .toPrint(
        `
      x[(steps * batch)]
      output[(steps * batch)]
      grid m < (steps * batch) {
        grid j < 1 {
          output[m] = x[(m + j)]
        }
      }
    `,
      )
      .toMeanTheSame();
  });

  it('collapses three loops', () => {
    const r = variable('r');
    const at = [r, t, b, j];
    const value = load(argument('x', 2, steps, batch, 2), at);
    const inner = grid(b, batch, grid(j, 2, store(argument('output', 2, steps, batch, 2), at, value)));
    expectLoopPass(collapsed, program([grid(r, 2, grid(t, steps, inner))])).toMeanTheSame();
  });

  it('leaves a nest of one row loop alone', () => {
    const loops = [
      { kind: 'for', mode: 'grid', axis: b, extent: batch, body: [] },
      { kind: 'for', mode: 'grid', axis: j, extent: int(2), body: [] },
    ] as const;
    const nest = {
      loops,
      body: [store(argument('output', batch, 2), [b, j], binary('add', f32(1), f32(2)))],
    };
    expect(collapseRows(nest)).toBe(nest);
  });
});

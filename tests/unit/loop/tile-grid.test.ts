// tile-grid: several rows and columns for one turn of a product's grid.

import { it } from 'vitest';
import { int, load, loop, store, sum, unary, variable, type Expr } from '../../../compiler/ir/loop.ts';
import { mul } from '../../../compiler/ir/loop-math.ts';
import { fuseSums } from '../../../compiler/loop/fuse-sums.ts';
import { tileGrid } from '../../../compiler/loop/tile-grid.ts';
import { expectLoopPass } from '../../support/expect-pass.ts';
import { argument, batch, f32, grid, letStmt, program, weights } from '../../support/programs.ts';

const [b, j, k] = ['b', 'j', 'k'].map((name) => variable(name));
const x = argument('x', batch, 2);
const product = (columns: number): Expr =>
  sum(k, int(2), f32(0), mul(load(x, [b, k]), load(weights('V', 2, columns), [k, j])));
const nest = (columns: number) =>
  program([
    grid(b, batch, grid(j, columns, store(argument('output', batch, columns), [b, j], product(columns)))),
  ]);

it('takes rows and columns together, and the rows that are left', () => {
  expectLoopPass((p) => fuseSums(tileGrid(p, { rows: 2, sums: 3 })), nest(4))
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

it.each([1, 3, 5, 6])('%i columns', (columns) => {
  expectLoopPass((p) => tileGrid(p, { rows: 8, sums: 3 }), nest(columns)).toMeanTheSame(
    { batch: 7, steps: 1 },
    { batch: 17, steps: 1 },
  );
});

it('names of every copy are its own', () => {
  const v = variable('v', 'f32');
  const output = argument('output', batch, 2);
  const body = [letStmt(v, unary('tanh', product(2))), store(output, [b, j], mul(v, v))];
  expectLoopPass(
    (p) => tileGrid(p, { rows: 4, sums: 2 }),
    program([grid(b, batch, grid(j, 2, ...body))]),
  ).toMeanTheSame({
    batch: 6,
    steps: 1,
  });
});

it('leaves alone what sums nothing, and groups', () => {
  const copy = grid(b, batch, grid(j, 2, store(argument('hn', batch, 2), [b, j], load(x, [b, j]))));
  const group = loop('group', b, batch, [
    loop('thread', j, int(2), [store(argument('output', batch, 2), [b, j], product(2))]),
  ]);
  expectLoopPass((p) => tileGrid(p, { rows: 4, sums: 2 }), program([copy, group])).toChangeNothing();
});

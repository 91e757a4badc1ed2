// substitute: what takes a variable's place is not looked into.

import { expect, it } from 'vitest';
import { int, load, store, variable } from '../../../compiler/ir/loop.ts';
import { add } from '../../../compiler/ir/loop-math.ts';
import { substitute } from '../../../compiler/ir/loop-walk.ts';
import { printProgram } from '../../../compiler/ir/loop-print.ts';
import { argument, program } from '../../support/programs.ts';

it('puts j + 1 in the place of j once, where what stands around it comes down to j again', () => {
  const j = variable('j');
  const [x, output] = [argument('x', 4), argument('output', 4)];
  const before = store(output, [j], load(x, [add(j, int(-1))]));
  const after = substitute([before], new Map([[j, add(j, int(1))]]));
  expect(printProgram(program(after))).toContain('output[(j + 1)] = x[j]');
});

// Statements that stand alone get a grid of one; everything else stays as it is.

import { describe, expect, it } from 'vitest';
import { int, load, store, variable } from '../../compiler/ir/loop.ts';
import { printProgram } from '../../compiler/ir/loop-print.ts';
import { enclose } from '../../compiler/loop/enclose.ts';
import { argument, grid, program, serial, steps } from '../support/programs.ts';

const x = argument('x', 2);
const hn = argument('hn', 2);
const put = (i: number) => store(hn, [int(i)], load(x, [int(i)]));

describe('enclose', () => {
  it('encloses stores beside loops and in serial ones', () => {
    const before = program([put(0), serial(variable('t'), steps, put(1))]);
    const text = printProgram(enclose(before));
    expect(text).toContain('grid one < 1 {\n  hn[0] = x[0]\n}');
    expect(text).toContain('serial t < steps {\n  grid one1 < 1 {\n    hn[1] = x[1]\n  }\n}');
  });

  it('leaves grids alone', () => {
    const i = variable('i');
    const before = program([grid(i, 2, store(hn, [i], load(x, [i])))]);
    expect(enclose(before)).toBe(before);
  });
});

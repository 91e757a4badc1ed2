// pool-constants: vector constants are kept with the weights.

import { expect, it } from 'vitest';
import { constant, int, load, splat, store, type Expr, type Program } from '../../../compiler/ir/loop.ts';
import { add, mul } from '../../../compiler/ir/loop-math.ts';
import { poolConstants } from '../../../compiler/loop/pool-constants.ts';
import { expectLoopPass } from '../../support/expect-pass.ts';
import { argument, program } from '../../support/programs.ts';

const pool = (p: Program): Program => poolConstants(p, { lanes: 4 });
const x = load(argument('x', 4), [int(0)], { lanes: 4 });
const into = (value: Expr): Program => program([store(argument('output', 4), [int(0)], value)]);
const wide = (value: number): Expr => splat(constant(value), 4);

it('loads each once, in the order of appearance', () => {
  const before = into(add(mul(x, wide(0.1)), add(wide(2), mul(wide(0.1), x))));
  expectLoopPass(pool, before)
    .from(
      `
    x[4]
    output[4]
    output[0]:4 = ((x[0]:4 * splat(0.1)) + (splat(2) + (splat(0.1) * x[0]:4)))
  `,
    )
    .toPrint(
      `
    x[4]
    output[4]
    weights constants[8]
    output[0]:4 = ((x[0]:4 * constants[0]:4) + (constants[4]:4 + (constants[0]:4 * x[0]:4)))
  `,
    )
    .toMeanTheSame();
  const tenth = Math.fround(0.1);
  const constants = pool(before).buffers.flatMap(({ layout }) => layout);
  expect(constants.map(({ source }) => source)).toEqual([[tenth, tenth, tenth, tenth, 2, 2, 2, 2]]);
});

it('leaves what a manifest, which is JSON, does not hold', () => {
  const sum = [0, -0, -1e-60, 1 / 0, NaN].map((value) => mul(x, wide(value))).reduce(add);
  expectLoopPass(pool, into(sum))
    .toPrintLike(
      /constants\[0\]:4\) \+ [^]*splat\(0\)[^]*splat\(-1e-60\)[^]*splat\(Infinity\)[^]*splat\(NaN\)/,
    )
    .toMeanTheSame();
  const both = store(argument('output', 8), [int(0)], mul(x, wide(0)));
  const other = store(both.buffer, [int(4)], mul(x, wide(-0)));
  expectLoopPass(pool, program([both, other])).toMeanTheSame();
  const held = pool(program([both, other])).buffers.flatMap(({ layout }) => layout);
  expect(JSON.parse(JSON.stringify(held))).toEqual(held);
});

it('leaves scalars, vectors that vary, and targets without vectors', () => {
  expectLoopPass(pool, into(mul(x, splat(load(argument('h0', 1), [int(0)]), 4)))).toChangeNothing();
  expectLoopPass((p) => poolConstants(p, { lanes: 1 }), into(mul(x, wide(3)))).toChangeNothing();
});

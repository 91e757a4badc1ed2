// fuse-multiply: one operation for a product and the sum it is added to, on targets that have it.

import { describe, expect, it } from 'vitest';
import { int, load, splat, store, variable, type Expr, type Program } from '../../../compiler/ir/loop.ts';
import { add, binary, mul } from '../../../compiler/ir/loop-math.ts';
import { verifyProgram } from '../../../compiler/ir/verify-program.ts';
import { fuseMultiply } from '../../../compiler/loop/fuse-multiply.ts';
import { expectClose, expectLoopPass } from '../../support/expect-pass.ts';
import { givenFor, interpretWith, usualSizes } from '../../support/meaning.ts';
import { acc, argument, batch, f32, grid, letStmt, program, serial, set } from '../../support/programs.ts';

const [x, output] = [argument('x', batch, 8), argument('output', batch, 4)];
const [b, k] = ['b', 'k'].map((name) => variable(name));
const at = (column: number | Expr, lanes = 4): Expr =>
  load(x, [b, typeof column === 'number' ? int(column) : column], { lanes });
const [p, q] = [at(0), at(4)];

const fuse = (it: Program): Program => fuseMultiply(it, { fused: true, lanes: 4 });
const storing = (...values: readonly Expr[]): Program =>
  program([grid(b, batch, ...values.map((value) => store(output, [b, int(0)], value, 4)))]);

/** The same but for the rounding of products. */
function expectNear(before: Program): void {
  const after = fuse(before);
  verifyProgram(after);
  const given = givenFor(before, usualSizes);
  const [now, then] = [after, before].map((it) => interpretWith(it, given, usualSizes));
  expectClose(now, then, 2 ** -22);
}

it('fuses the products of a sum', () => {
  const s = variable('s', 'f32', 4);
  const term = mul(splat(load(x, [b, k]), 4), at(0));
  const body = program([
    grid(b, batch, acc(s, at(4)), serial(k, 3, set(s, add(s, term))), store(output, [b, int(0)], s, 4)),
  ]);
  expectLoopPass(fuse, body)
    .from(
      `
    x[batch, 8]
    output[batch, 4]
    grid b < batch {
      acc s = x[b, 4]:4
      serial k < 3 {
        s = (s + (splat(x[b, k]) * x[b, 0]:4))
      }
      output[b, 0]:4 = s
    }
  `,
    )
    .toPrint(
      `
    x[batch, 8]
    output[batch, 4]
    grid b < batch {
      acc s = x[b, 4]:4
      serial k < 3 {
        s = fma(splat(x[b, k]), x[b, 0]:4, s)
      }
      output[b, 0]:4 = s
    }
  `,
    );
  expectNear(body);
});

it('fuses whichever side the product is on, the second where both are', () => {
  const values = [add(mul(p, q), p), add(mul(p, p), mul(q, q)), add(mul(add(mul(p, p), q), p), q)];
  expectLoopPass(fuse, storing(...values)).toPrint(
    `
    x[batch, 8]
    output[batch, 4]
    grid b < batch {
      output[b, 0]:4 = fma(x[b, 0]:4, x[b, 4]:4, x[b, 0]:4)
      output[b, 0]:4 = fma(x[b, 4]:4, x[b, 4]:4, (x[b, 0]:4 * x[b, 0]:4))
      output[b, 0]:4 = fma(fma(x[b, 0]:4, x[b, 0]:4, x[b, 4]:4), x[b, 0]:4, x[b, 4]:4)
    }
  `,
  );
  values.forEach((value) => expectNear(storing(value)));
});

describe('leaves alone', () => {
  it('a program for a target without it', () => {
    const sum = storing(add(mul(p, q), p));
    expectLoopPass((it) => fuseMultiply(it, { fused: false, lanes: 4 }), sum).toChangeNothing();
  });

  it('differences, products alone, products that have a name, and numbers that are no vectors', () => {
    const v = variable('v', 'f32', 4);
    const one = load(x, [b, int(0)]);
    const body = program([
      grid(
        b,
        batch,
        letStmt(v, mul(p, q)),
        store(output, [b, int(0)], add(v, p), 4),
        store(output, [b, int(0)], binary('sub', mul(p, q), p), 4),
        store(output, [b, int(0)], add(mul(one, one), f32(1))),
      ),
    ]);
    expectLoopPass(fuse, body).toChangeNothing();
  });

  it('addresses', () => {
    const index = add(mul(b, int(2)), int(1));
    const body = program([grid(b, 2, store(argument('output', 4), [index], f32(1)))]);
    expectLoopPass(fuse, body).toChangeNothing();
  });
});

it('rounds once: what a product loses is kept', () => {
  const y = argument('x', 4);
  const value = load(y, [int(0)], { lanes: 4 });
  const square = mul(value, value);
  const body = program([store(argument('output', 4), [int(0)], add(square, splat(f32(-1), 4)), 4)]);
  const run = (it: Program): number => {
    const args = { x: new Float32Array(4).fill(1 + 2 ** -20) };
    return interpretWith(it, { params: new Map(), args }, usualSizes).output[0];
  };
  expect(run(body)).toBe(2 ** -19);
  expect(run(fuse(body))).toBe(2 ** -19 + 2 ** -40);
});

// exp, expm1, log and softplus in f32 against the truth, as strict kernels compute them and where a machine may
// reassociate.

import { describe, expect, it } from 'vitest';
import { bitsOf, floatOf } from '../../../compiler/ir/bits.ts';
import { unaryOps } from '../../../compiler/ir/scalar.ts';
import { numbers, reassociated } from '../../../compiler/ir/scalar-f32.ts';
import { spellings } from '../../../compiler/ir/spellings.ts';
import { randomFrom } from '../../support/random.ts';

/** Largest errors in units of the last place, of results that are normal numbers. */
const bounds = { exp: 1.2, expm1: 2.1, log: 0.9, softplus: 1.8 } as const;
const names = Object.keys(bounds) as (keyof typeof bounds)[];

/** Numbers of every exponent, dense ones where the functions bend, and the neighbours of where they begin and end. */
function* points(): Generator<number> {
  const random = randomFrom('functions');
  for (let i = 0; i < 30_000; i++) yield floatOf(Math.floor(random() * 2 ** 32) | 0);
  for (let i = 0; i < 20_000; i++) yield Math.fround((2 * random() - 1) * 3);
  for (let i = 0; i < 20_000; i++) yield Math.fround((2 * random() - 1) * 110);
  for (const edge of [0.35, Math.SQRT1_2, 1, Math.SQRT2, 25, 87.33654, 88.72284, 103.97, 2 ** -126])
    for (let i = -50; i <= 50; i++) for (const sign of [1, -1]) yield sign * floatOf(bitsOf(edge) + i);
  yield* [0, -0, Infinity, -Infinity, NaN, 2 ** -149, -(2 ** -149), 89, 104, -104, -105];
}

function ulp(value: number): number {
  return 2 ** (Math.max(Math.floor(Math.log2(Math.abs(value))), -126) - 23);
}

describe.each([
  ['strict', numbers],
  ['reassociated', reassociated],
] as const)('%s', (_, arithmetic) => {
  it.each(names)('%s is close to the truth, infinite, 0 and NaN where that is', (op) => {
    let worst = 0;
    for (const x of points()) {
      const [given, exact] = [spellings[op](arithmetic, x), unaryOps[op].exact(x)];
      const rounded = Math.fround(exact);
      if (!Number.isFinite(rounded)) {
        if (!Object.is(given, rounded)) expect.fail(`${op}(${x}) = ${given}, not ${rounded}`);
      } else if (Math.abs(exact) >= 2 ** -126) worst = Math.max(worst, Math.abs(given - exact) / ulp(exact));
      else if (!(Math.abs(given - exact) <= 2 ** -149)) expect.fail(`${op}(${x}) = ${given}, not ${exact}`);
    }
    expect(worst).toBeLessThanOrEqual(bounds[op]);
    expect(worst).toBeGreaterThan(bounds[op] / 2);
  });

  it('have their values at the ends', () => {
    const of = (op: keyof typeof bounds, ...xs: number[]): readonly number[] =>
      xs.map((x) => spellings[op](arithmetic, x));
    expect(of('exp', 0, -0, 89, -104, 1e-45)).toEqual([1, 1, Infinity, 0, 1]);
    expect(of('expm1', 0, -0, Math.fround(1e-40), -30)).toEqual([0, -0, Math.fround(1e-40), -1]);
    expect(of('log', 0, -0, 1, -1, Infinity)).toEqual([-Infinity, -Infinity, 0, NaN, Infinity]);
    expect(of('softplus', 1000, -1000, 3e38, Infinity)).toEqual([1000, 0, Math.fround(3e38), Infinity]);
  });
});

// The op tables against what the operations mean, and sigmoid and tanh in f32 against the truth.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bitsOf, copysign, floatOf, hex } from '../../../compiler/ir/bits.ts';
import { binaryOps, unaryOps, type BinaryOp } from '../../../compiler/ir/scalar.ts';
import { binaryF32, reassociated, unaryF32 } from '../../../compiler/ir/scalar-f32.ts';
import { spellings } from '../../../compiler/ir/spellings.ts';
import { randomFrom } from '../../support/random.ts';

const floats = fc.float({ noNaN: false });
const integers = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const settings = { numRuns: 200, seed: 7 };
const f = Math.fround;
const [sigmoid32, tanh32, expNeg32] = (['sigmoid', 'tanh', 'expNeg'] as const).map(
  (op) => (x: number) => unaryF32(op, x),
);

describe('operations', () => {
  const plain = {
    add: (a, b) => f(a + b),
    sub: (a, b) => f(a - b),
    mul: (a, b) => f(a * b),
    div: (a, b) => f(a / b),
    lt: (a, b) => (a < b ? 1 : 0),
  } as const satisfies { readonly [op in BinaryOp]?: (a: number, b: number) => number };

  it.each(Object.keys(plain) as (keyof typeof plain)[])('%s rounds once', (op) => {
    fc.assert(
      fc.property(floats, floats, (a, b) => {
        expect(binaryF32(op, 'f32', a, b)).toBe(plain[op](a, b));
      }),
      settings,
    );
  });

  it.each(['add', 'sub', 'mul'] as const)('%s of i32 wraps', (op) => {
    const big = {
      add: (a: bigint, b: bigint) => a + b,
      sub: (a: bigint, b: bigint) => a - b,
      mul: (a: bigint, b: bigint) => a * b,
    };
    const wrapped = (a: number, b: number): number =>
      Number(BigInt.asIntN(32, big[op](BigInt(a), BigInt(b))));
    fc.assert(
      fc.property(integers, integers, (a, b) => {
        expect(binaryF32(op, 'i32', a, b) + 0).toBe(wrapped(a, b));
      }),
      settings,
    );
  });

  it('min and max keep a NaN on the left and drop one on the right', () => {
    for (const op of ['min', 'max'] as const) {
      expect(binaryF32(op, 'f32', NaN, 1)).toBe(NaN);
      expect(binaryF32(op, 'f32', 1, NaN)).toBe(1);
    }
    expect([binaryF32('min', 'f32', 2, 3), binaryF32('max', 'f32', 2, 3)]).toEqual([2, 3]);
  });

  it('copysign takes the sign of zeros and infinities too', () => {
    expect([copysign(3, -0), copysign(-3, 0), copysign(-0, 1), copysign(2, -Infinity)]).toEqual([
      -3, 3, 0, -2,
    ]);
  });

  it('bits and float are each other’s inverse', () => {
    fc.assert(
      fc.property(floats, (x) => {
        expect(floatOf(bitsOf(x))).toBe(x);
      }),
      settings,
    );
    expect(bitsOf(1)).toBe(0x3f800000);
    expect(binaryF32('shl', 'i32', 1, 23)).toBe(1 << 23);
  });

  it('what has no i32 meaning says so', () => {
    expect(() => binaryF32('copysign', 'i32', 1, 1)).toThrow('copysign has no meaning for i32');
  });

  it('every f32 operation gives an f32', () => {
    const isF32 = (x: number): boolean => Object.is(f(x), x);
    const ofBits = ['and', 'or', 'shl', 'shr', 'mod'];
    const ops = Object.keys(binaryOps).filter((op) => !ofBits.includes(op)) as BinaryOp[];
    const unary = (['neg', 'abs', 'sigmoid', 'tanh'] as const).filter((op) => unaryOps[op].to === 'f32');
    const property = fc.property(floats, floats, (a, b) => {
      for (const op of ops) expect(isF32(binaryF32(op, 'f32', a, b)), op).toBe(true);
      for (const op of unary) expect(isF32(unaryF32(op, a)), op).toBe(true);
    });
    fc.assert(property, settings);
  });

  it('hexadecimal floats are read to the bit', () => {
    expect([hex('0x1.8p+1'), hex('-0x1.p-2'), hex('0x1.715476p+0')]).toEqual([3, -0.25, 1.4426950216293335]);
    expect(() => hex('1.5')).toThrow('not a hexadecimal float: 1.5');
  });
});

/** 1e5 points: random ones of every exponent, dense ones where the functions bend, and the ends of ranges. */
function* points(): Generator<number> {
  const random = randomFrom('activations');
  for (let i = 0; i < 40_000; i++) {
    const x = floatOf(Math.floor(random() * 2 ** 32) | 0);
    if (!Number.isNaN(x)) yield x;
  }
  for (let i = 0; i < 40_000; i++) yield f((2 * random() - 1) * 20);
  for (let i = 0; i < 20_000; i++) yield f((2 * random() - 1) * 110);
  for (const edge of [0.625, 10, 87.33654, 88.72284, 104, 2 ** -126, 2 ** -149])
    for (let i = -50; i <= 50; i++) yield floatOf(bitsOf(edge) + Math.max(i, 1 - bitsOf(edge)));
  yield* [0, -0, Infinity, -Infinity];
}

/** The distance between neighbouring f32 around a value. */
function ulp(value: number): number {
  return 2 ** (Math.max(Math.floor(Math.log2(Math.abs(value))), -126) - 23);
}

const exactSigmoid = (x: number): number =>
  x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x));

const minusExp = (x: number): number => Math.exp(-x);

describe('activations', () => {
  it('sigmoid is within 2.5 ULP where it is a normal number, and in [0, 1]', () => {
    let worst = 0;
    for (const x of points()) {
      const [given, exact] = [sigmoid32(x), exactSigmoid(x)];
      if (!(given >= 0 && given <= 1)) expect.fail(`sigmoid(${x}) = ${given}`);
      // below, the result is flushed to 0
      if (exact >= 2 ** -126) worst = Math.max(worst, Math.abs(given - exact) / ulp(exact));
      else if (Math.abs(given - exact) > 2 ** -126) expect.fail(`sigmoid(${x}) = ${given}`);
    }
    expect(worst).toBeLessThanOrEqual(2.5);
    expect(worst).toBeGreaterThan(1);
  });

  it('tanh is within 1.6 ULP, in [-1, 1], and odd to the bit', () => {
    let worst = 0;
    for (const x of points()) {
      const [given, exact] = [tanh32(x), Math.tanh(x)];
      if (!(given >= -1 && given <= 1)) expect.fail(`tanh(${x}) = ${given}`);
      if (!Object.is(tanh32(-x), -given)) expect.fail(`tanh(${-x}) = ${tanh32(-x)}, tanh(${x}) = ${given}`);
      if (exact !== 0) worst = Math.max(worst, Math.abs(given - exact) / ulp(exact));
    }
    expect(worst).toBeLessThanOrEqual(1.6);
    expect(worst).toBeGreaterThan(0.6);
  });

  it('exp(-x) is within 1.2 ULP for x that is not below 0, where it is a normal number', () => {
    let worst = 0;
    for (const point of points()) {
      const x = Math.abs(point);
      const [given, exact] = [expNeg32(x), Math.exp(-x)];
      if (!(given >= 0 && given <= 1)) expect.fail(`exp(-${x}) = ${given}`);
      if (exact >= 2 ** -126) worst = Math.max(worst, Math.abs(given - exact) / ulp(exact));
      else if (Math.abs(given - exact) > 2 ** -126) expect.fail(`exp(-${x}) = ${given}`);
    }
    expect(worst).toBeLessThanOrEqual(1.2);
    expect(worst).toBeGreaterThan(0.6);
    expect([0, Infinity, 1e-45, NaN].map(expNeg32)).toEqual([1, 0, 1, NaN]);
  });

  it('are as good where a machine may reassociate, and NaN stays', () => {
    const bounds = {
      sigmoid: [exactSigmoid, 9e-8],
      tanh: [Math.tanh, 9e-8],
      expNeg: [minusExp, 7e-8],
    } as const;
    for (const [op, [exact, bound]] of Object.entries(bounds)) {
      const given = (x: number): number => spellings[op as keyof typeof bounds](reassociated, x);
      let worst = 0;
      for (const point of points()) {
        const x = op === 'expNeg' ? Math.abs(point) : point;
        worst = Math.max(worst, Math.abs(given(x) - exact(x)));
      }
      expect(worst, op).toBeLessThanOrEqual(bound);
      expect(worst, op).toBeGreaterThan(bound / 2);
      expect(given(NaN)).toBeNaN();
    }
  });

  it('have their values at the ends', () => {
    expect([Infinity, -Infinity, 0, -0, 1e-45].map(sigmoid32)).toEqual([1, 0, 0.5, 0.5, 0.5]);
    expect([Infinity, -Infinity, 0, -0, f(1e-45)].map(tanh32)).toEqual([1, -1, 0, -0, f(1e-45)]);
    expect([sigmoid32(NaN), tanh32(NaN)]).toEqual([NaN, NaN]);
    expect([sigmoid32(1000), sigmoid32(-1000), tanh32(20), tanh32(-20)]).toEqual([1, 0, 1, -1]);
  });
});

// Sigmoid, tanh and exp(-x) in primitive operations, one by one: their meaning in f32, which interpret computes, and what
// decompose makes of them. The fits are the project's own (docs/numerics.md).
//
//   y = sigmoid(x)   ->   let z = abs(x);  let e = exp(-z) by polynomial;  y = select(x < 0, e, 1) / (1 + e)
//
// Where a machine may reassociate (WGSL), exp's n is rounded by `round` and its power of two made from the integer, what
// could overflow is kept below, and a NaN, which a comparison may lose, is told by its bits.

import type { Arithmetic, Operand } from './arithmetic.ts';
import { hex } from './bits.ts';
import type { SpelledOp } from './scalar.ts';

type Spelling = <V>(m: Arithmetic<V>, arg: V) => V;

/** exp(-z) for z >= 0: z = n·ln 2 + t with n whole, then a polynomial in t scaled by 2^-n. */
const exponential = {
  minusLog2e: hex('-0x1.715476p+0'),
  /** adding it leaves n in the low bits of the sum, biased so that shifting by 23 makes the float 2^n */
  magic: hex('0x1.8000FEp+23'),
  ln2High: hex('0x1.62E400p-1'),
  ln2Low: hex('0x1.7F7D1Cp-20'),
  poly: ['0x1.6a4d56p-10', '-0x1.12398ep-7', '0x1.5558b0p-5', '-0x1.555492p-3', '0x1.fffffcp-2'].map(hex),
} as const;

/** From here on exp(-z) is no normal f32: it counts as 0, and the sigmoid is 0 or 1. */
const sigmoidLimit = hex('0x1.5D589Ep+6');

const hyperbolic = {
  poly: ['-0x1.750ce4p-8', '0x1.51f8cep-6', '-0x1.b835a4p-5', '0x1.1106f6p-3', '-0x1.555532p-2'].map(hex),
  /** below it the odd polynomial is used, above it 1 - 2·exp(-2a) / (1 + exp(-2a)) */
  small: 0.625,
  /** tanh is 1 in f32 from here on */
  limit: 10,
} as const;

/**
 * tanh(x) ≈ x · P(x²) / Q(x²) for |x| up to the limit, fitted to least largest error: at most 3.9e-7 in f32, fused or
 * not, and never beyond ±1. Highest power first.
 */
const rational = {
  limit: hex('0x1.f9999ap+2'),
  numerator: ['0x1.077276p-26', '0x1.70604ep-16', '0x1.d493cap-9', '0x1.136622p-3', '0x1.p+0'].map(hex),
  denominator: ['0x1.cb9d3ap-21', '0x1.664e32p-12', '0x1.ace1c4p-6', '0x1.df0862p-2', '0x1.p+0'].map(hex),
} as const;

export const spellings: { readonly [op in SpelledOp]: Spelling } = {
  sigmoid: (m, arg) => {
    const x = m.name('x', arg);
    const z = m.name('z', m.unary('abs', x));
    const e = m.name('e', expMinus(m, within(m, z)));
    const isNegative = m.lt(x, 0);
    const y = m.div(m.select(isNegative, e, 1), m.add(1, e));
    const end = m.select(isNegative, 0, 1);
    return keepNan(m, x, m.select(m.lt(sigmoidLimit, z), end, y));
  },
  tanh: (m, arg) => {
    const { poly, small, limit } = hyperbolic;
    const x = m.name('x', arg);
    const magnitude = m.unary('abs', x);
    const a = m.name('a', m.reassociates ? m.min(magnitude, limit) : magnitude);
    const q = m.name('q', m.mul(a, a));
    const p = m.name('p', horner(m, poly, q));
    const near = m.name('near', m.add(m.mul(m.mul(p, q), a), a));
    const z = m.name('z', m.mul(2, m.min(a, limit)));
    const e = m.name('e', expMinus(m, z));
    const far = m.sub(1, m.div(m.mul(2, e), m.add(1, e)));
    return keepNan(m, x, m.copysign(m.select(m.lt(small, a), far, near), x));
  },
  expNeg: (m, arg) => {
    const z = m.name('z', arg);
    const e = m.name('e', expMinus(m, within(m, z)));
    return keepNan(m, z, m.select(m.lt(sigmoidLimit, z), 0, e));
  },
};

/** For targets that may approximate: one quotient of polynomials, half the operations. sigmoid(x) is (1 + tanh(x / 2)) / 2. */
const approximations: { readonly [op in SpelledOp]?: Spelling } = {
  sigmoid: (m, arg) => {
    const half = m.name('x', m.mul(arg, 0.5));
    return m.add(m.mul(quotient(m, half), 0.5), 0.5);
  },
  tanh: (m, arg) => quotient(m, m.name('x', arg)),
};

export function isSpelled(op: string): op is SpelledOp {
  return Object.hasOwn(spellings, op);
}

/** Whether a target that may approximate computes another function. */
export function isApproximated(op: SpelledOp): boolean {
  return Object.hasOwn(approximations, op);
}

export function spell<V>(m: Arithmetic<V>, op: SpelledOp, arg: V, approximate: boolean): V {
  return ((approximate && approximations[op]) || spellings[op])(m, arg);
}

/** x · P(x²) / Q(x²) of x within the limit; a NaN stays one, as it comes first in min and max. */
function quotient<V>(m: Arithmetic<V>, x: V): V {
  const { limit, numerator, denominator } = rational;
  const a = m.name('a', m.max(m.min(x, limit), -limit));
  const q = m.name('q', m.mul(a, a));
  const top = m.name('p', m.mul(horner(m, numerator, q), a));
  return m.div(top, horner(m, denominator, q));
}

function expMinus<V>(m: Arithmetic<V>, z: V): V {
  const { ln2High, ln2Low, poly } = exponential;
  const [n, scale] = powerOfTwo(m, z);
  const t = m.name('t', m.add(m.mul(n, ln2Low), m.add(m.mul(n, ln2High), z)));
  const p = m.sub(m.mul(horner(m, poly, t), t), 1);
  return m.add(m.mul(m.mul(t, scale), p), scale);
}

/** n and 2^n, n being the whole number next to z / -ln 2. */
function powerOfTwo<V>(m: Arithmetic<V>, z: V): readonly [V, V] {
  const { minusLog2e, magic } = exponential;
  if (m.reassociates) {
    const n = m.name('n', m.unary('round', m.mul(z, minusLog2e)));
    return [n, m.name('s', m.unary('floatOf', m.int.shl(m.int.add(m.unary('toI32', n), 127), 23)))];
  }
  const biased = m.name('n', m.add(m.mul(z, minusLog2e), magic));
  const scale = m.name('s', m.unary('floatOf', m.int.shl(m.unary('bitsOf', biased), 23)));
  return [m.name('n', m.sub(biased, magic)), scale];
}

/** Where an exponential is made from an integer, z that is larger would not fit. */
function within<V>(m: Arithmetic<V>, z: V): V {
  return m.reassociates ? m.name('z', m.min(z, 87)) : z;
}

/** y, or x where x is NaN. */
function keepNan<V>(m: Arithmetic<V>, x: V, y: V): V {
  if (!m.reassociates) return y;
  const magnitude = m.int.and(m.unary('bitsOf', x), 0x7fffffff);
  return m.select(m.int.lt(0x7f800000, magnitude), x, y);
}

/** Highest power first. */
function horner<V>(m: Arithmetic<V>, poly: readonly number[], x: V): V {
  let sum: Operand<V> = poly[0];
  for (let i = 1; i < poly.length - 1; i++) sum = m.add(m.mul(sum, x), poly[i]);
  return m.add(m.mul(sum, x), poly[poly.length - 1]);
}

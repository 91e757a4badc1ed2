// Functions in primitive operations, one by one: their meaning in f32, which interpret computes, and what decompose makes
// of them. The fits are the project's own (docs/numerics.md).
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
  /** what the bits of the sum are more than n + 127 */
  magicBits: 0x4b400000,
  ln2High: hex('0x1.62E400p-1'),
  ln2Low: hex('0x1.7F7D1Cp-20'),
  poly: ['0x1.6a4d56p-10', '-0x1.12398ep-7', '0x1.5558b0p-5', '-0x1.555492p-3', '0x1.fffffcp-2'].map(hex),
} as const;

/** log(1 + f) ≈ f - f²/2 + f³ · P(f) for f from √½ - 1 to √2 - 1, fitted to least largest relative error. */
const logarithm = {
  poly: [
    '-0x1.38b580p-4',
    '0x1.055b6ap-3',
    '-0x1.0d8542p-3',
    '0x1.22da1cp-3',
    '-0x1.547244p-3',
    '0x1.99a008p-3',
    '-0x1.000226p-2',
    '0x1.555554p-2',
  ].map(hex),
  /** the bits of √½, where one power of two ends and the next begins */
  start: 0x3f3504f3,
  limit: hex('0x1.a8279ap-2'),
} as const;

const [leastNormal, largest] = [2 ** -126, hex('0x1.fffffep+127')];

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
  exp: (m, arg) => {
    const x = m.name('x', arg);
    // beyond these exp is infinite, or 0
    const z = m.name('z', m.unary('neg', m.max(m.min(x, 89), -104)));
    return keepNan(m, x, scaledExpMinus(m, z));
  },
  expm1: (m, arg) => {
    const x = m.name('x', arg);
    // from -25 down it is -1
    const z = m.name('z', m.unary('neg', m.max(m.min(x, 89), -25)));
    const { t, p, scale, rest, unscale } = exponentialParts(m, z);
    const y = m.mul(m.add(m.sub(scale, unscale), m.mul(m.mul(t, scale), p)), rest);
    return keepNan(m, x, m.copysign(y, x));
  },
  log: (m, arg) => {
    const x = m.name('x', arg);
    const isSmall = m.lt(x, leastNormal);
    const bits = m.name('b', m.unary('bitsOf', m.select(isSmall, m.mul(x, 2 ** 23), x)));
    const power = m.name('e', m.int.shr(m.int.sub(bits, logarithm.start), 23));
    const f = m.name('f', m.sub(m.unary('floatOf', m.int.sub(bits, m.int.shl(power, 23))), 1));
    const n = m.name('n', m.sub(m.unary('toF32', power), m.select(isSmall, 23, 0)));
    const y = m.select(m.le(x, largest), log1pOf(m, f, n), x);
    return keepNan(m, x, m.select(m.lt(0, x), y, logOfNone(m, x)));
  },
  softplus: (m, arg) => {
    const x = m.name('x', arg);
    const z = m.name('z', m.min(m.unary('abs', x), 104));
    const e = m.name('e', scaledExpMinus(m, z));
    const isLarge = m.lt(logarithm.limit, e);
    const f = m.name('f', m.select(isLarge, m.mul(m.sub(e, 1), 0.5), e));
    return keepNan(m, x, m.add(m.max(x, 0), log1pOf(m, f, m.select(isLarge, 1, 0))));
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

/** exp(-z), z such that it is a normal number. */
function expMinus<V>(m: Arithmetic<V>, z: V): V {
  const { exponent, n } = powerOfTwo(m, z);
  const scale = m.name('s', m.unary('floatOf', m.int.shl(exponent, 23)));
  const { t, p } = remainder(m, z, n());
  return m.add(m.mul(m.mul(t, scale), p), scale);
}

/** exp(-z) of z from -89 to 104, subnormal numbers and infinity among the results. */
function scaledExpMinus<V>(m: Arithmetic<V>, z: V): V {
  const { t, p, scale, rest } = exponentialParts(m, z);
  return m.mul(m.add(m.mul(m.mul(t, scale), p), scale), rest);
}

/** exp(-z) is (1 + t · p) · scale · rest, two powers of two where one could not be an f32; rest · unscale is 1. */
function exponentialParts<V>(
  m: Arithmetic<V>,
  z: V,
): { readonly [part in 't' | 'p' | 'scale' | 'rest' | 'unscale']: V } {
  const { exponent, n } = powerOfTwo(m, z);
  const biased = m.name('i', m.reassociates ? exponent : m.int.sub(exponent, exponential.magicBits));
  const half = m.name('h', m.int.shr(biased, 1));
  const other = m.name('k', m.int.sub(biased, half));
  const power = (i: V): V => m.unary('floatOf', m.int.shl(i, 23));
  return {
    ...remainder(m, z, n()),
    scale: m.name('s', power(m.int.add(half, 64))),
    rest: power(m.int.add(other, 63)),
    unscale: power(m.int.sub(191, other)),
  };
}

/** The whole number n next to z / -ln 2, and n + 127, in whose low bits alone it may be. */
function powerOfTwo<V>(m: Arithmetic<V>, z: V): { readonly exponent: V; readonly n: () => V } {
  const { minusLog2e, magic } = exponential;
  if (m.reassociates) {
    const n = m.name('n', m.unary('round', m.mul(z, minusLog2e)));
    return { exponent: m.int.add(m.unary('toI32', n), 127), n: () => n };
  }
  const biased = m.name('n', m.add(m.mul(z, minusLog2e), magic));
  return { exponent: m.unary('bitsOf', biased), n: () => m.name('n', m.sub(biased, magic)) };
}

/** t with z = -n · ln 2 + t, and p with exp(-t) = 1 + t · p. */
function remainder<V>(m: Arithmetic<V>, z: V, n: V): { readonly t: V; readonly p: V } {
  const { ln2High, ln2Low, poly } = exponential;
  const t = m.name('t', m.add(m.mul(n, ln2Low), m.add(m.mul(n, ln2High), z)));
  return { t, p: m.sub(m.mul(horner(m, poly, t), t), 1) };
}

/** log(1 + f) + n · ln 2 */
function log1pOf<V>(m: Arithmetic<V>, f: V, n: V): V {
  const { ln2High, ln2Low } = exponential;
  const q = m.name('q', m.mul(f, f));
  const p = m.mul(m.mul(horner(m, logarithm.poly, f), f), q);
  const low = m.sub(m.add(p, m.mul(n, ln2Low)), m.mul(q, 0.5));
  return m.add(m.add(f, low), m.mul(n, ln2High));
}

/** -∞ of 0, NaN of what is below; made from bits, since WGSL has no literals for them. */
function logOfNone<V>(m: Arithmetic<V>, x: V): V {
  const bits = m.unary('bitsOf', x);
  const [infinite, none] = [-0x800000, 0x7fc00000].map((mask) => m.unary('floatOf', m.int.or(bits, mask)));
  return m.select(m.eq(x, 0), infinite, none);
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

// The meaning of sigmoid, tanh and exp(-x) in f32: the operations, one by one, that every strict kernel performs.
// The fits are the project's own (docs/numerics.md): tanh within 1.48 ULP, sigmoid within 2.40 ULP of the truth.

const f = Math.fround;

/** Reads a C99 hexadecimal float, the notation that shows an f32's bits exactly. */
export function hex(text: string): number {
  const match = /^(-?)0x1\.([0-9a-fA-F]*)p([+-]\d+)$/.exec(text);
  if (!match) throw new Error(`not a hexadecimal float: ${text}`);
  const [, sign, digits, exponent] = match;
  const significand = 1 + (digits ? parseInt(digits, 16) / 16 ** digits.length : 0);
  return (sign ? -1 : 1) * significand * 2 ** Number(exponent);
}

/** exp(-z) for z >= 0: z = n·ln 2 + t with n whole, then a polynomial in t scaled by 2^-n. */
export const expConstants = {
  minusLog2e: hex('-0x1.715476p+0'),
  /** adding it leaves n in the low bits of the sum, biased so that shifting by 23 makes the float 2^n */
  magic: hex('0x1.8000FEp+23'),
  ln2High: hex('0x1.62E400p-1'),
  ln2Low: hex('0x1.7F7D1Cp-20'),
  poly: ['0x1.6a4d56p-10', '-0x1.12398ep-7', '0x1.5558b0p-5', '-0x1.555492p-3', '0x1.fffffcp-2'].map(hex),
} as const;

/** From here on exp(-z) is no normal f32: it counts as 0, and the sigmoid is 0 or 1. */
export const sigmoidLimit = hex('0x1.5D589Ep+6');

export const tanhConstants = {
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
export const rationalTanh = {
  limit: hex('0x1.f9999ap+2'),
  numerator: ['0x1.077276p-26', '0x1.70604ep-16', '0x1.d493cap-9', '0x1.136622p-3', '0x1.p+0'].map(hex),
  denominator: ['0x1.cb9d3ap-21', '0x1.664e32p-12', '0x1.ace1c4p-6', '0x1.df0862p-2', '0x1.p+0'].map(hex),
} as const;

const bits = new DataView(new ArrayBuffer(4));

export function bitsOf(x: number): number {
  bits.setFloat32(0, x);
  return bits.getInt32(0);
}

export function floatOf(i: number): number {
  bits.setInt32(0, i);
  return bits.getFloat32(0);
}

function horner(poly: readonly number[], x: number): number {
  return poly.reduce((sum, c) => f(f(sum * x) + c));
}

function expMinus(z: number): number {
  const { minusLog2e, magic, ln2High, ln2Low, poly } = expConstants;
  const biased = f(f(z * minusLog2e) + magic);
  const scale = floatOf(bitsOf(biased) << 23);
  const n = f(biased - magic);
  const t = f(f(n * ln2Low) + f(f(n * ln2High) + z));
  const p = f(f(horner(poly, t) * t) - 1);
  return f(f(f(t * scale) * p) + scale);
}

export function sigmoid32(x: number): number {
  const z = Math.abs(x);
  const e = expMinus(z);
  const y = f((x < 0 ? e : 1) / f(1 + e));
  return z > sigmoidLimit ? (x < 0 ? 0 : 1) : y;
}

/** exp(-z) for z >= 0. */
export function expNeg32(z: number): number {
  return z > sigmoidLimit ? 0 : expMinus(z);
}

export function tanh32(x: number): number {
  const { poly, small, limit } = tanhConstants;
  const a = Math.abs(x);
  const q = f(a * a);
  const near = f(f(f(horner(poly, q) * q) * a) + a);
  const e = expMinus(f(2 * (limit < a ? limit : a)));
  const far = f(1 - f(f(2 * e) / f(1 + e)));
  return copysign(a > small ? far : near, x);
}

/** The magnitude of `x` with the sign of `sign`, that of -0 included. */
export function copysign(x: number, sign: number): number {
  const magnitude = Math.abs(x);
  return sign < 0 || Object.is(sign, -0) ? -magnitude : magnitude;
}

// An f32 and the bits it is made of.

const float = new Float32Array(1);
const int = new Int32Array(float.buffer);

export function bitsOf(x: number): number {
  float[0] = x;
  return int[0];
}

export function floatOf(i: number): number {
  int[0] = i;
  return float[0];
}

/** The magnitude of `x` with the sign of `sign`, that of -0 included. */
export function copysign(x: number, sign: number): number {
  const magnitude = Math.abs(x);
  return sign < 0 || Object.is(sign, -0) ? -magnitude : magnitude;
}

/** Reads a C99 hexadecimal float, the notation that shows an f32's bits exactly. */
export function hex(text: string): number {
  const match = /^(-?)0x1\.([0-9a-fA-F]*)p([+-]\d+)$/.exec(text);
  if (!match) throw new Error(`not a hexadecimal float: ${text}`);
  const [, sign, digits, exponent] = match;
  const significand = 1 + (digits ? parseInt(digits, 16) / 16 ** digits.length : 0);
  return (sign ? -1 : 1) * significand * 2 ** Number(exponent);
}

/** The value of a half, given by its bits. */
export function halfOf(i: number): number {
  const [exponent, fraction] = [(i >> 10) & 31, (i & 1023) / 1024];
  const special = fraction ? NaN : Infinity;
  const magnitude =
    exponent === 31 ? special : exponent ? (1 + fraction) * 2 ** (exponent - 15) : fraction * 2 ** -14;
  return i >> 15 ? -magnitude : magnitude;
}

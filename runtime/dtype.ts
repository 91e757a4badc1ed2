// Number formats of weight files, converted to f32.
import { floats, product } from './check.ts';
import { fail } from './error.ts';

/** As a weight file has it. */
export interface Tensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** a view of the file, maybe unaligned */
  readonly bytes: Uint8Array;
}

const word = new Int32Array(1);
const real = new Float32Array(word.buffer);

function ofBits(bits: number): number {
  word[0] = bits;
  return real[0] as number;
}

/** The bits of a half, moved to where f32 has them, give its value but for the bias of the exponent: 2^112. */
function half(bits: number): number {
  const size = ofBits((bits & 0x7fff) << 13) * 2 ** 112;
  const value = size < 65536 ? size : bits & 1023 ? NaN : Infinity;
  return bits >> 15 ? -value : value;
}

/** The bits of the nearest half, of two the even one. */
export function toHalf(value: number): number {
  real[0] = value;
  const sign = (word[0] >>> 16) & 0x8000;
  const size = Math.abs(value);
  if (size !== size) return sign | 0x7e00;
  if (size >= 65520) return sign | 0x7c00;
  // next to 1/2 an f32 has the steps of the smallest halves
  real[0] = size < 2 ** -14 ? size + 0.5 : size;
  if (size < 2 ** -14) return sign | (word[0] - 0x3f000000);
  return sign | ((word[0] - 0x38000000 + 0xfff + ((word[0] >> 13) & 1)) >> 13);
}

type Reader = (view: DataView, index: number) => number;

// A Map, because the key comes from a file and may be "constructor".
export const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['F64', (view, i) => view.getFloat64(i * 8, true)],
  ['F16', (view, i) => half(view.getUint16(i * 2, true))],
  ['BF16', (view, i) => ofBits(view.getUint16(i * 2, true) << 16)],
]);

/** The tensor's values in an array of its own. */
export function toFloat32(name: string, { dtype, shape, bytes }: Tensor): Float32Array {
  const values = floats(product(shape));
  const read = readers.get(dtype);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (read) for (let i = 0; i < values.length; i++) values[i] = read(view, i);
  // Bytes as bytes: going through numbers could change the payload of a NaN. The file may not be aligned.
  else if (dtype === 'F32') new Uint8Array(values.buffer).set(bytes);
  else fail(2004, `${name}: expected F32, F16, BF16 or F64, got ${dtype}`);
  return values;
}

/** A dtype's name says its bits (F8_E4M3, BF16, I64); the one that does not, BOOL, has 8. */
export const bitsOf = (dtype: string): number => Number(/\d+/.exec(dtype) ?? 8);

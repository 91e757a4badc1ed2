// Safetensors files of every type of number, and the numbers that a type can hold.

import type { dtypes } from './generate.ts';
import type { Params } from './data.ts';

export type Dtype = (typeof dtypes)[number];

const view = new DataView(new ArrayBuffer(4));

const bitsOf = (value: number): number => {
  view.setFloat32(0, value);
  return view.getUint32(0);
};
const floatOf = (bits: number): number => {
  view.setUint32(0, bits);
  return view.getFloat32(0);
};

/** The half nearest to 0 of those beside a number; what is too large becomes infinite. */
function toHalf(value: number): number {
  const sign = (bitsOf(value) >>> 16) & 0x8000;
  const size = Math.abs(value);
  if (Number.isNaN(size)) return sign | 0x7e00;
  if (size >= 65_536) return sign | 0x7c00;
  if (size < 2 ** -14) return sign | Math.floor(size * 2 ** 24);
  const bits = bitsOf(size);
  return sign | (((bits >>> 23) - 112) << 10) | ((bits >>> 13) & 0x3ff);
}

function fromHalf(half: number): number {
  const [exponent, fraction] = [(half >>> 10) & 31, half & 0x3ff];
  if (exponent === 31 && fraction) return NaN;
  const size =
    exponent === 31
      ? Infinity
      : exponent === 0
        ? fraction * 2 ** -24
        : (1024 + fraction) * 2 ** (exponent - 25);
  return half & 0x8000 ? -size : size;
}

interface Format {
  readonly bytes: number;
  /** the nearest that the type has, towards 0 */
  readonly near: (value: number) => number;
  readonly write: (to: DataView, at: number, value: number) => void;
}

const formats: { readonly [dtype in Dtype]: Format } = {
  F32: { bytes: 4, near: (v) => v, write: (to, at, v) => to.setFloat32(at, v, true) },
  F64: { bytes: 8, near: (v) => v, write: (to, at, v) => to.setFloat64(at, v, true) },
  F16: {
    bytes: 2,
    near: (v) => fromHalf(toHalf(v)),
    write: (to, at, v) => to.setUint16(at, toHalf(v), true),
  },
  BF16: {
    bytes: 2,
    near: (v) => (Number.isNaN(v) ? v : floatOf(bitsOf(v) & 0xffff0000)),
    write: (to, at, v) => to.setUint16(at, Number.isNaN(v) ? 0x7fc0 : bitsOf(v) >>> 16, true),
  },
};

/** Numbers that the type holds exactly, near the given ones. */
export const held = (params: Params, dtype: Dtype): Params =>
  Object.fromEntries(Object.entries(params).map(([name, v]) => [name, v.map(formats[dtype].near)]));

export function writeSafetensors(
  params: Params,
  shapes: Readonly<Record<string, readonly number[]>>,
  dtype: Dtype,
): Uint8Array {
  const { bytes, write } = formats[dtype];
  let at = 0;
  const header = Object.entries(params).map(([name, { length }]) => {
    const offsets = [at, (at += length * bytes)];
    return [name, { dtype, shape: shapes[name], data_offsets: offsets }] as const;
  });
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const file = new DataView(new ArrayBuffer(8 + text.length + at));
  file.setUint32(0, text.length, true);
  const out = new Uint8Array(file.buffer);
  out.set(text, 8);
  let position = 8 + text.length;
  for (const values of Object.values(params))
    for (const value of values) {
      write(file, position, value);
      position += bytes;
    }
  return out;
}

// NumPy's .npy, versions 1 to 3, and .npz, which is a zip of them.
import type { Reader } from '../bytes/reader.ts';
import { isShape, show, sizeOf } from '../bytes/shape.ts';
import { numberType } from '../bytes/number-types.ts';
import { reshape, tensorOf, transpose, type Tensor } from '../bytes/tensor.ts';
import type { Zip } from '../bytes/zip.ts';

export const NPY = 'NumPy array';
export const NPZ = 'NumPy archive';

const MAGIC = '\x93NUMPY';

export function isNpy(bytes: Uint8Array): boolean {
  return [...MAGIC].every((char, i) => bytes[i] === char.charCodeAt(0));
}

export function isNpz({ entries }: Zip): boolean {
  return entries.size > 0 && [...entries.keys()].every((name) => name.endsWith('.npy'));
}

export function readNpz({ entries }: Zip): Map<string, Tensor> {
  return new Map(
    [...entries].map(([name, entry]) => [name.slice(0, -'.npy'.length), readNpy(entry.read(NPY))]),
  );
}

/** Byte order, kind and bytes: '<f4', '|b1', '<i8'. */
const types: ReadonlyMap<string, string> = new Map([
  ['<f8', 'F64'],
  ['<f4', 'F32'],
  ['<f2', 'F16'],
  ['<i8', 'I64'],
  ['<i4', 'I32'],
  ['<i2', 'I16'],
  ['|i1', 'I8'],
  ['|u1', 'U8'],
  ['|b1', 'BOOL'],
]);

export function readNpy(reader: Reader): Tensor {
  reader.expect(MAGIC);
  const [version] = [reader.u8(), reader.u8()];
  if (version < 1 || version > 3) reader.fail(`version ${version}; expected 1, 2 or 3`, 6);
  const length = version === 1 ? reader.u16() : reader.u32();
  const at = reader.at;
  const { descr, fortran, shape } = readHeader(reader.text(length), (what) => reader.fail(what, at));
  const dtype = types.get(descr) ?? reader.fail(`numbers of the type ${JSON.stringify(descr)}`, at);
  const bytes = sizeOf(shape) * (numberType(dtype)?.bytes ?? 1);
  if (reader.left !== bytes) reader.fail(`${reader.left} bytes for ${show(shape)}; expected ${bytes}`);
  const tensor = tensorOf(dtype, shape, reader.take(bytes)) as Tensor;
  if (!fortran) return tensor;
  const axes = shape.map((_, axis) => axis).reverse();
  return transpose(reshape(tensor, shape.toReversed()), axes);
}

interface Header {
  readonly descr: string;
  readonly fortran: boolean;
  readonly shape: readonly number[];
}

/** A Python dictionary of exactly three keys, written by one function of NumPy's. */
function readHeader(text: string, fail: (what: string) => never): Header {
  const [, descr] =
    /'descr':\s*'([^']{1,16})'/.exec(text) ?? fail('a header without a type, or of a record type');
  const [, order] = /'fortran_order':\s*(True|False)/.exec(text) ?? fail('a header without an order');
  const [, list] = /'shape':\s*\(([\d\s,L]{0,400})\)/.exec(text) ?? fail('a header without a shape');
  const sizes = list.split(',').map((size) => size.trim().replace(/L$/, ''));
  const shape = sizes.filter((size) => size !== '').map(Number);
  return isShape(shape) ? { descr, fortran: order === 'True', shape } : fail('a header with a wrong shape');
}

// The number types of model files: how many bytes one takes, and how it is read.
import { readers } from '../../../runtime/dtype.ts';

export interface NumberType {
  readonly bytes: number;
  readonly isFloat: boolean;
  /** the number at an index, not at a byte */
  readonly read: (view: DataView, index: number) => number;
}

type Read = NumberType['read'];

// The runtime's own conversions, so that a weight is the same number whether it is imported or loaded.
const float = (bytes: number, read: Read | undefined): NumberType => ({
  bytes,
  isFloat: true,
  read: read as Read,
});
const integer = (bytes: number, read: Read): NumberType => ({ bytes, isFloat: false, read });

/** By the names of safetensors. A Map: the keys come from files. */
const types: ReadonlyMap<string, NumberType> = new Map([
  ['F64', float(8, readers.get('F64'))],
  ['F32', float(4, (view, i) => view.getFloat32(i * 4, true))],
  ['F16', float(2, readers.get('F16'))],
  ['BF16', float(2, readers.get('BF16'))],
  ['I64', integer(8, (view, i) => Number(view.getBigInt64(i * 8, true)))],
  ['I32', integer(4, (view, i) => view.getInt32(i * 4, true))],
  ['I16', integer(2, (view, i) => view.getInt16(i * 2, true))],
  ['I8', integer(1, (view, i) => view.getInt8(i))],
  ['U8', integer(1, (view, i) => view.getUint8(i))],
  ['U16', integer(2, (view, i) => view.getUint16(i * 2, true))],
  ['U32', integer(4, (view, i) => view.getUint32(i * 4, true))],
  ['U64', integer(8, (view, i) => Number(view.getBigUint64(i * 8, true)))],
  ['BOOL', integer(1, (view, i) => view.getUint8(i))],
]);

export function numberType(name: string): NumberType | undefined {
  return types.get(name);
}

// The type and the shape of an HDF5 dataset or attribute: numbers and texts, the rest is left to whoever needs it.
import type { Reader } from '../bytes/reader.ts';
import { isShape } from '../bytes/shape.ts';

export interface Datatype {
  readonly kind: 'integer' | 'float' | 'text' | 'long text' | 'other';
  /** bytes of one element */
  readonly size: number;
}

const INTEGER = 0;
const FLOAT = 1;
const TEXT = 3;
const VARIABLE = 9;

export function readDatatype(reader: Reader): Datatype {
  const kind = reader.u8() & 15;
  const flags = reader.u8();
  reader.skip(2);
  const size = reader.u32();
  if ((kind === FLOAT || kind === INTEGER) && (flags & 1) === 1) reader.fail('big-endian numbers', 0);
  if (kind === INTEGER) return { kind: 'integer', size };
  if (kind === FLOAT) return { kind: 'float', size };
  if (kind === TEXT) return { kind: 'text', size };
  // its flags say whether it is a text or a list
  if (kind === VARIABLE && (flags & 15) === 1) return { kind: 'long text', size };
  return { kind: 'other', size };
}

/** A scalar has no axes. */
export function readDataspace(reader: Reader): readonly number[] {
  const version = reader.u8();
  const rank = reader.u8();
  if (version !== 1 && version !== 2) reader.fail(`version ${version} of a shape`, 0);
  reader.skip(version === 1 ? 6 : 2);
  const shape = Array.from({ length: rank }, () => reader.u64());
  return isShape(shape) ? shape : reader.fail(`a shape of ${rank} axes`, 0);
}

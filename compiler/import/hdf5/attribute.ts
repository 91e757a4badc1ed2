// HDF5 attributes that are texts, short ones in place and long ones in the global heap: Keras keeps its config in them.
import { readDataspace, readDatatype } from './datatype.ts';
import type { Walk } from './walk.ts';
import type { Reader } from '../bytes/reader.ts';
import { sizeOf } from '../bytes/shape.ts';

/** Its texts, one or a list; read when asked for, because most are not. Undefined for other things than texts. */
export type Attribute = () => readonly string[] | undefined;

export function readAttribute(walk: Walk, body: Reader): readonly [string, Attribute] {
  const version = body.u8();
  if (version < 1 || version > 3) body.fail(`version ${version} of an attribute`, 0);
  body.skip(1);
  const [nameSize, typeSize, spaceSize] = [body.u16(), body.u16(), body.u16()];
  if (version === 3) body.skip(1);
  // version 1 rounds every part up to eight bytes
  const pad = (size: number): number => (version === 1 ? Math.ceil(size / 8) * 8 : size);
  const name = body.part(pad(nameSize)).zeroEnded(nameSize);
  const type = body.part(pad(typeSize));
  const space = body.part(pad(spaceSize));
  const data = body.part(body.left);
  return [name, () => readTexts(walk, type.seek(0), space.seek(0), data.seek(0))];
}

function readTexts(walk: Walk, type: Reader, space: Reader, data: Reader): readonly string[] | undefined {
  const { kind, size } = readDatatype(type);
  const count = sizeOf(readDataspace(space));
  if (kind !== 'text' && kind !== 'long text') return undefined;
  if (count * size !== data.left) data.fail(`${data.left} bytes for ${count} texts of ${size}`);
  if (kind === 'text') return Array.from({ length: count }, () => trimZeros(data.text(size)));
  return Array.from({ length: count }, () => readLong(walk, data));
}

const trimZeros = (text: string): string => {
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
};

/** Length, address of a collection of the global heap, and a number in it. */
function readLong(walk: Walk, data: Reader): string {
  const { file, heaps } = walk;
  walk.count();
  const length = data.u32();
  const address = data.u64();
  const index = data.u32();
  if (length === 0) return '';
  const heap = heaps.get(address) ?? readHeap(walk, address);
  heaps.set(address, heap);
  return heap.get(index)?.seek(0).text(length) ?? file.fail('a text that is not in its heap', address);
}

function readHeap(walk: Walk, address: number): ReadonlyMap<number, Reader> {
  const { file } = walk;
  file.seek(address).expect('GCOL');
  const size = file.seek(address + 8).u64();
  const collection = file.seek(address).part(size);
  collection.skip(16);
  const objects = new Map<number, Reader>();
  while (collection.left >= 16) {
    walk.count();
    const index = collection.u16();
    collection.skip(6);
    const length = collection.u64();
    if (index === 0) break; // the rest is free
    objects.set(index, collection.part(length));
    collection.skip(Math.min(collection.left, -length & 7));
  }
  return objects;
}

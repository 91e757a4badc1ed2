// HDF5 attributes that are texts, short ones in place and long ones in the global heap: Keras keeps its config in them.
import { readDataspace, readDatatype } from './hdf5-datatype.ts';
import type { Reader } from './reader.ts';
import { sizeOf } from './shape.ts';

/** Its texts, one or a list; read when asked for, because most are not. Undefined for other things than texts. */
export type Attribute = () => readonly string[] | undefined;

/** Collections of the global heap by their addresses: each is walked once, however many texts are in it. */
export type Heaps = Map<number, ReadonlyMap<number, Reader>>;

export function readAttribute(file: Reader, body: Reader, heaps: Heaps): readonly [string, Attribute] {
  const version = body.u8();
  if (version < 1 || version > 3) body.fail(`version ${version} of an attribute`, 0);
  body.skip(1);
  const [nameSize, typeSize, spaceSize] = [body.u16(), body.u16(), body.u16()];
  if (version === 3) body.skip(1);
  // version 1 rounds every part up to eight bytes
  const pad = (size: number): number => (version === 1 ? Math.ceil(size / 8) * 8 : size);
  const name = body.part(pad(nameSize)).zeroEnded();
  const type = body.part(pad(typeSize));
  const space = body.part(pad(spaceSize));
  const data = body.part(body.left);
  return [name, () => readTexts(file, type.seek(0), space.seek(0), data.seek(0), heaps)];
}

function readTexts(
  file: Reader,
  type: Reader,
  space: Reader,
  data: Reader,
  heaps: Heaps,
): readonly string[] | undefined {
  const { kind, size } = readDatatype(type);
  const count = sizeOf(readDataspace(space));
  if (kind !== 'text' && kind !== 'long text') return undefined;
  if (count * size !== data.left) data.fail(`${data.left} bytes for ${count} texts of ${size}`);
  if (kind === 'text') return Array.from({ length: count }, () => trimZeros(data.text(size)));
  return Array.from({ length: count }, () => readLong(file, data, heaps));
}

const trimZeros = (text: string): string => {
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
};

/** Length, address of a collection of the global heap, and a number in it. */
function readLong(file: Reader, data: Reader, heaps: Heaps): string {
  const length = data.u32();
  const address = data.u64();
  const index = data.u32();
  if (length === 0) return '';
  const heap = heaps.get(address) ?? readHeap(file, address);
  heaps.set(address, heap);
  return heap.get(index)?.seek(0).text(length) ?? file.fail('a text that is not in its heap', address);
}

function readHeap(file: Reader, address: number): ReadonlyMap<number, Reader> {
  file.seek(address).expect('GCOL');
  const size = file.seek(address + 8).u64();
  const collection = file.seek(address).part(size);
  collection.skip(16);
  const objects = new Map<number, Reader>();
  while (collection.left >= 16) {
    const index = collection.u16();
    collection.skip(6);
    const length = collection.u64();
    if (index === 0) break; // the rest is free
    objects.set(index, collection.part(length));
    collection.skip(Math.min(collection.left, -length & 7));
  }
  return objects;
}

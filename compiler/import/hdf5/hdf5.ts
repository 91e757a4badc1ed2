// HDF5 as far as h5py writes it for Keras: groups, attributes, and datasets that lie in one piece.
//
// Names are read where the superblock, the headers of objects, the trees of groups and the heaps of texts say.
import { readAttribute, type Attribute } from './attribute.ts';
import { readDataspace, readDatatype, type Datatype } from './datatype.ts';
import { readMessages, type Message } from './header.ts';
import { readLinks } from './links.ts';
import { Walk } from './walk.ts';
import type { Reader } from '../bytes/reader.ts';
import { show, sizeOf } from '../bytes/shape.ts';
import { tensorOf, type Tensor } from '../bytes/tensor.ts';

export interface Hdf5 {
  /** by their full names: "layers/gru/cell/vars/0"; the root is "" */
  readonly groups: ReadonlyMap<string, Group>;
  readonly datasets: ReadonlyMap<string, () => Tensor>;
}

export interface Group {
  readonly attributes: ReadonlyMap<string, Attribute>;
  /** in the order of the file, which is that of their names */
  readonly children: readonly string[];
}

const SIGNATURE = '\x89HDF\r\n\x1a\n';
const MAX_DEPTH = 64;

export function isHdf5(bytes: Uint8Array): boolean {
  return [...SIGNATURE].every((char, i) => bytes[i] === char.charCodeAt(0));
}

export function readHdf5(file: Reader): Hdf5 {
  const walk = new Walk(file);
  const groups = new Map<string, Group>();
  const datasets = new Map<string, () => Tensor>();
  const queue = [{ name: '', address: rootAddress(file), depth: 0 }];
  for (const { name, address, depth } of queue) {
    if (depth > MAX_DEPTH) file.fail(`groups nested more than ${MAX_DEPTH} levels deep`, address);
    walk.visit(address, 'an object');
    const messages = readMessages(walk, address);
    if (messages.some(({ type }) => type === LAYOUT)) {
      datasets.set(name, () => readDataset(file, messages, address));
      continue;
    }
    const links = readLinks(walk, messages);
    const ofGroup = messages.filter(({ type }) => type === ATTRIBUTE);
    const attributes = ofGroup.map(({ body }) => readAttribute(walk, body()));
    groups.set(name, { attributes: new Map(attributes), children: links.map((link) => link.name) });
    for (const link of links)
      queue.push({
        name: name ? `${name}/${link.name}` : link.name,
        address: link.address,
        depth: depth + 1,
      });
  }
  return { groups, datasets };
}

const DATASPACE = 0x01;
const DATATYPE = 0x03;
const LAYOUT = 0x08;
const ATTRIBUTE = 0x0c;

/** The superblock says where the root is. h5py writes version 0 unless it is asked for another. */
function rootAddress(file: Reader): number {
  file.seek(SIGNATURE.length);
  const version = file.u8();
  const old = version < 2;
  if (version > 3) file.fail(`version ${version} of the superblock; expected 0 to 3`);
  if (old) file.skip(4);
  const sizes = [file.u8(), file.u8()];
  if (sizes.join() !== '8,8') file.fail(`addresses of ${sizes[0]} bytes; expected 8`);
  // flags and sizes of tree nodes, then addresses: of the base, free space, the end, drivers, the root's entry
  file.skip(old ? (version === 0 ? 9 : 13) : 1);
  if (file.u64() !== 0) file.fail('a base address that is not 0');
  file.skip(old ? 32 : 16);
  return file.u64();
}

function readDataset(file: Reader, messages: readonly Message[], address: number): Tensor {
  const body = (type: number, what: string): Reader =>
    (
      messages.find((message) => message.type === type) ?? file.fail(`a dataset without ${what}`, address)
    ).body();
  const shape = readDataspace(body(DATASPACE, 'a shape'));
  const datatype = readDatatype(body(DATATYPE, 'a type'));
  const dtype = dtypeOf(datatype) ?? file.fail('a dataset of other things than numbers', address);
  const bytes = sizeOf(shape) * datatype.size;
  const data = readLayout(file, body(LAYOUT, 'a layout'), bytes);
  if (data.length !== bytes)
    file.fail(`a dataset ${show(shape)} of ${data.length} bytes; expected ${bytes}`, address);
  return tensorOf(dtype, shape, data) as Tensor;
}

function dtypeOf({ kind, size }: Datatype): string | undefined {
  if (kind === 'float') return { 2: 'F16', 4: 'F32', 8: 'F64' }[size];
  return kind === 'integer' ? { 1: 'I8', 2: 'I16', 4: 'I32', 8: 'I64' }[size] : undefined;
}

const COMPACT = 0;
const CONTIGUOUS = 1;

function readLayout(file: Reader, layout: Reader, bytes: number): Uint8Array {
  const version = layout.u8();
  const kind = layout.u8();
  if (version !== 3 && version !== 4) layout.fail(`version ${version} of a layout; expected 3 or 4`, 0);
  if (kind === COMPACT) return layout.take(layout.u16());
  if (kind !== CONTIGUOUS) layout.fail('a dataset in pieces, maybe compressed; write it in one piece', 0);
  if (bytes === 0) return new Uint8Array(); // its address is undefined
  const address = layout.u64();
  const length = layout.u64();
  return file.seek(address).take(length);
}

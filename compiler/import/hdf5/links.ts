// What an HDF5 group contains: a tree of symbol tables in old files, messages in the header in newer ones.
import type { Message } from './header.ts';
import type { Walk } from './walk.ts';
import type { Reader } from '../bytes/reader.ts';

export interface Link {
  readonly name: string;
  readonly address: number;
}

const LINK = 0x06;
const SYMBOL_TABLE = 0x11;
const LINK_INFO = 0x02;

export function readLinks(walk: Walk, messages: readonly Message[]): readonly Link[] {
  const links: Link[] = [];
  for (const { type, body } of messages) {
    if (type === LINK) links.push(readLink(body()));
    if (type === SYMBOL_TABLE) links.push(...readSymbolTable(walk, body()));
    if (type === LINK_INFO) checkLinkInfo(body());
  }
  return links;
}

/** Groups of very many links keep them in a heap of another kind, which nobody's model needs. */
function checkLinkInfo(body: Reader): void {
  body.skip(1);
  body.skip(body.u8() & 1 ? 8 : 0);
  const heap = body.take(8);
  if (heap.some((byte) => byte !== 255)) body.fail('a group that keeps its links in a fractal heap', 0);
}

function readLink(body: Reader): Link {
  body.skip(1);
  const flags = body.u8();
  const kind = flags & 8 ? body.u8() : 0;
  body.skip((flags & 4 ? 8 : 0) + (flags & 16 ? 1 : 0));
  const length = [() => body.u8(), () => body.u16(), () => body.u32(), () => body.u64()][flags & 3]();
  const name = body.text(length);
  if (kind !== 0) body.fail(`the link ${JSON.stringify(name)} leads elsewhere`, 0);
  return { name, address: body.u64() };
}

function readSymbolTable(walk: Walk, body: Reader): readonly Link[] {
  const { file } = walk;
  const tree = body.u64();
  const names = readHeap(file, body.u64());
  const links: Link[] = [];
  const nodes = [tree];
  for (const address of nodes) {
    walk.visit(address, 'a tree');
    if (file.bytes[address] === 0x54) nodes.push(...readTree(walk, address));
    else links.push(...readSymbols(walk, address, names));
  }
  return links;
}

/** The text of all names of a group. */
function readHeap(file: Reader, address: number): Reader {
  file.seek(address).expect('HEAP');
  file.skip(4);
  const length = file.u64();
  file.skip(8);
  return file.seek(file.u64()).part(length);
}

function readTree(walk: Walk, address: number): readonly number[] {
  const { file } = walk;
  file.seek(address).expect('TREE');
  const kind = file.u8();
  if (kind !== 0) file.fail('a tree of something else than a group', address);
  file.skip(1);
  const count = file.u16();
  // the neighbours on both sides, then keys and children in turn
  file.skip(16);
  return Array.from({ length: count }, () => {
    walk.count();
    file.skip(8);
    return file.u64();
  });
}

const CACHED_LINK = 2;
/** Names may overlap in their heap. */
const MAX_NAME = 1024;

function readSymbols(walk: Walk, address: number, names: Reader): readonly Link[] {
  const { file } = walk;
  file.seek(address).expect('SNOD');
  file.skip(2);
  const count = file.u16();
  return Array.from({ length: count }, () => {
    walk.count();
    const start = file.at;
    const name = names.seek(file.u64()).zeroEnded(MAX_NAME);
    const target = file.u64();
    if (file.u32() === CACHED_LINK) file.fail(`the link ${JSON.stringify(name)} leads elsewhere`, start);
    file.skip(20);
    return { name, address: target };
  });
}

// Zip archives, as PyTorch, Keras and NumPy write them: the directory at the end, then entries stored or deflated.
import { inflateSync } from 'fflate';
import { fail } from '../../diagnostics.ts';
import { Reader } from './reader.ts';

export interface ZipEntry {
  readonly name: string;
  /** inflated */
  readonly size: number;
  /** the contents, and where they begin in the file, as far as they have a place in it; named for errors */
  readonly read: (format: string) => Reader;
}

export interface Zip {
  readonly entries: ReadonlyMap<string, ZipEntry>;
}

const MAX_ENTRIES = 100_000;
/** What text and zeros reach; deflate itself can do 1032 : 1, which is what bombs are made of. */
const MAX_RATIO = 200;

const END = 0x06054b50;
const END_SIZE = 22;
const END64_LOCATOR = 0x07064b50;
const END64 = 0x06064b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const IN_ZIP64 = 0xffffffff;

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

export function openZip(format: string, bytes: Uint8Array): Zip {
  const file = new Reader(format, bytes);
  const { count, at } = findDirectory(file);
  const entries = new Map<string, ZipEntry>();
  let inflated = 0;
  file.seek(at);
  for (let i = 0; i < count; i++) {
    const start = file.at;
    const entry = readDirectoryEntry(file);
    if (entries.has(entry.name)) file.fail(`the entry ${JSON.stringify(entry.name)} is there twice`, start);
    inflated += entry.size;
    if (inflated > bytes.length * MAX_RATIO)
      fail(
        'GRU6004',
        `${format} at byte ${start}: the entries unpack to over ${MAX_RATIO} times the file's size`,
      );
    entries.set(entry.name, entry);
  }
  return { entries };
}

interface Directory {
  readonly count: number;
  readonly at: number;
}

/** The last 22 bytes, unless a comment follows. */
function findDirectory(file: Reader): Directory {
  const { bytes } = file;
  const least = Math.max(0, bytes.length - END_SIZE - 0xffff);
  for (let at = bytes.length - END_SIZE; at >= least; at--) {
    if (bytes[at] !== 0x50 || file.seek(at).u32() !== END) continue;
    file.skip(6);
    const count = file.u16();
    file.skip(4);
    const directory = file.u32();
    return checkCount(file, at, findDirectory64(file, at) ?? { count, at: directory });
  }
  return file.fail('no directory of the archive: the file is cut off', bytes.length);
}

/** Large archives say the same once more with wider numbers; PyTorch writes that for small ones as well. */
function findDirectory64(file: Reader, end: number): Directory | undefined {
  if (end < 20 || file.seek(end - 20).u32() !== END64_LOCATOR) return undefined;
  file.skip(4);
  const at = file.u64();
  if (file.seek(at).u32() !== END64) file.fail('expected the wide directory', at);
  file.skip(28);
  const count = file.u64();
  file.skip(8);
  return { count, at: file.u64() };
}

function checkCount(file: Reader, at: number, directory: Directory): Directory {
  if (directory.count <= MAX_ENTRIES) return directory;
  return fail(
    'GRU6004',
    `${file.format} at byte ${at}: ${directory.count} entries; the limit is ${MAX_ENTRIES}`,
  );
}

function readDirectoryEntry(file: Reader): ZipEntry {
  const start = file.at;
  if (file.u32() !== DIRECTORY_ENTRY) file.fail('expected an entry of the directory', start);
  file.skip(4);
  const flags = file.u16();
  const method = file.u16();
  file.skip(4);
  const crc = file.u32();
  const narrow = [file.u32(), file.u32()] as const;
  const [nameLength, extraLength, commentLength] = [file.u16(), file.u16(), file.u16()];
  file.skip(8);
  const offset = file.u32();
  const name = file.text(nameLength);
  const wide = readWide(file.part(extraLength), [narrow[1], narrow[0], offset]);
  file.skip(commentLength);
  const [size, stored, at] = wide;
  if (flags & 1) file.fail(`the entry ${JSON.stringify(name)} is encrypted`, start);
  if (method !== 0 && method !== 8)
    file.fail(
      `the entry ${JSON.stringify(name)} is compressed in a way (${method}) that is not deflate`,
      start,
    );
  if (method === 0 && size !== stored) file.fail(`${size} bytes stored as ${stored}`, start);
  if (size > stored * MAX_RATIO + 1024)
    fail(
      'GRU6004',
      `${file.format} at byte ${start}: ${JSON.stringify(name)} unpacks ${stored} bytes to ${size}; the limit is ${MAX_RATIO} for one`,
    );
  return {
    name,
    size,
    read: (format) => readEntry(file, format, { name, size, stored, at, isStored: method === 0, crc }),
  };
}

/** Those of the three sizes that do not fit 32 bits are in an extra field. */
function readWide(extra: Reader, narrow: readonly number[]): readonly number[] {
  if (!narrow.includes(IN_ZIP64)) return narrow;
  while (extra.left >= 4) {
    const [id, length] = [extra.u16(), extra.u16()];
    const field = extra.part(length);
    if (id === 1) return narrow.map((value) => (value === IN_ZIP64 ? field.u64() : value));
  }
  return extra.fail('a size in a wide field that is not there');
}

interface Stored {
  readonly name: string;
  readonly size: number;
  readonly stored: number;
  readonly at: number;
  readonly isStored: boolean;
  readonly crc: number;
}

/** Each entry has a second head of its own, in front of the bytes. */
function readEntry(file: Reader, format: string, { name, size, stored, at, isStored, crc }: Stored): Reader {
  if (file.seek(at).u32() !== LOCAL) file.fail(`expected the entry ${JSON.stringify(name)}`, at);
  file.skip(22);
  const [nameLength, extraLength] = [file.u16(), file.u16()];
  file.skip(nameLength + extraLength);
  const contents = new Reader(format, file.take(stored), file.at - stored);
  if (isStored) return contents;
  const bytes = inflate(contents, size);
  if (crcOf(bytes) !== crc) contents.fail(`the checksum of ${JSON.stringify(name)} is wrong`, 0);
  return new Reader(`${format} (inflated from byte ${contents.base})`, bytes);
}

/** Into as much memory as the directory promises: what is more than that is dropped, and the checksum finds it. */
function inflate(contents: Reader, size: number): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = inflateSync(contents.bytes, { out: new Uint8Array(size) });
  } catch (thrown) {
    return contents.fail(`cannot inflate: ${(thrown as Error).message}`, 0);
  }
  return bytes.length === size
    ? bytes
    : contents.fail(`inflates to ${bytes.length} bytes; expected ${size}`, 0);
}

const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let code = byte;
  for (let bit = 0; bit < 8; bit++) code = code & 1 ? (code >>> 1) ^ 0xedb88320 : code >>> 1;
  return code;
});

function crcOf(bytes: Uint8Array): number {
  let code = -1;
  for (let i = 0; i < bytes.length; i++) code = table[(code ^ bytes[i]) & 255] ^ (code >>> 8);
  return ~code >>> 0;
}

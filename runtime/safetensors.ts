// Reads a safetensors file strictly: u64 header length, JSON header, then data that the tensors tile exactly.
import { expected, isArrayOf, isSize, kindOf, product } from './check.ts';
import { bitsOf, type Tensor } from './dtype.ts';
import { fail } from './error.ts';
import { decodeUtf8 } from './utf8.ts';

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const MAX_HEADER = 1e8;
const METADATA = '__metadata__';

const bad = (at: number, what: string): never =>
  fail(2001, `weights: malformed safetensors at byte ${at}: ${what}`);

/** The bytes of a file given as an ArrayBuffer or Uint8Array (a Buffer too), else undefined. */
export function bytesOf(file: unknown): Uint8Array | undefined {
  if (kindOf(file) === 'ArrayBuffer') return new Uint8Array(file as ArrayBuffer);
  return isArrayOf(file, 'Uint8Array') ? (file as Uint8Array) : undefined;
}

export function readSafetensors(file: Uint8Array | ArrayBuffer): Map<string, Tensor> {
  const bytes = bytesOf(file) ?? expected(3010, 'file', 'a Uint8Array or ArrayBuffer', file);
  const length = bytes.subarray(0, 8).reduceRight((n, byte) => n * 256 + byte, 0);
  if (length > Math.min(bytes.length - 8, MAX_HEADER)) bad(0, `a header of ${length} bytes`);
  if (bytes[8] !== 0x7b) bad(8, 'no {');
  const start = length + 8;
  return tile(readHeader(bytes.subarray(8, start)), bytes.subarray(start), start);
}

function parse(bytes: Uint8Array): readonly [text: string, header: object] {
  try {
    const text = decodeUtf8(bytes);
    return [text, JSON.parse(text) as object];
  } catch {
    return bad(8, 'not JSON in UTF-8');
  }
}

function readHeader(bytes: Uint8Array): Map<string, Entry> {
  const [text, header] = parse(bytes);
  const entries = new Map<string, Entry>(Object.entries(header));
  const notes: object = entries.get(METADATA) ?? {};
  if (kindOf(notes) !== 'Object' || Object.values(notes).some((note) => typeof note !== 'string'))
    bad(8, METADATA);
  let members = entries.size + Object.keys(notes).length;
  entries.delete(METADATA);
  for (const [name, entry] of entries) {
    if (!isEntry(entry)) bad(8, `entry ${JSON.stringify(name)}`);
    members += 3;
  }
  if (members !== countMembers(text)) bad(8, 'a duplicate or unknown key');
  return entries;
}

const isSizes = (list: unknown): list is readonly number[] => Array.isArray(list) && list.every(isSize);

function isEntry(entry: Entry | null): boolean {
  const { dtype, shape, data_offsets: range } = entry ?? ({} as Entry);
  if (typeof dtype !== 'string' || !isSizes(shape) || !isSizes(range) || range.length !== 2) return false;
  return product(shape) * bitsOf(dtype) === (range[1] - range[0]) * 8;
}

/**
 * Members of all objects in a JSON text: its colons outside strings. JSON.parse keeps the last of two equal keys,
 * so that a duplicate shows only as a member more in the text than in the result.
 */
function countMembers(json: string): number {
  let count = 0;
  let inside = false;
  for (let i = 0; i < json.length; i++) {
    const c = json[i];
    if (c === '"') inside = !inside;
    else if (c === '\\') i++;
    else if (c === ':' && !inside) count++;
  }
  return count;
}

const byRange = ({ data_offsets: a }: Entry, { data_offsets: b }: Entry): number =>
  a[0] - b[0] || a[1] - b[1];

function tile(entries: Map<string, Entry>, data: Uint8Array, start: number): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>();
  let end = 0;
  for (const [name, entry] of [...entries].sort((a, b) => byRange(a[1], b[1]))) {
    const [from, to] = entry.data_offsets;
    if (from !== end) bad(start + end, `${JSON.stringify(name)} begins at ${start + from}`);
    tensors.set(name, { ...entry, bytes: data.subarray(from, to) });
    end = to;
  }
  if (end !== data.length) bad(start + end, `the tensors end, the file does at ${start + data.length}`);
  return tensors;
}

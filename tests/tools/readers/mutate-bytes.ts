// Mutants of a binary file: what they change are the places that a reader looks at, learned by watching it read.
import { Reader } from '../../../compiler/import/bytes/reader.ts';
import { awkwardNumbers, type Draw } from './draw.ts';

/** Bytes that a reader took in one piece: a number, a text, a part. */
export interface Landmark {
  readonly at: number;
  readonly size: number;
}

export interface Binary {
  readonly bytes: Uint8Array;
  readonly landmarks: readonly Landmark[];
  /** pieces that mean something to this format, to be put in between */
  readonly words: readonly Uint8Array[];
}

/** Reads the undamaged file once with a reader that notes where it has been. */
export function watch(
  bytes: Uint8Array,
  read: (bytes: Uint8Array) => unknown,
  words: readonly Uint8Array[] = [],
): Binary {
  const seen = new Map<string, Landmark>();
  const { skip } = Reader.prototype;
  Reader.prototype.skip = function (this: Reader, length: number): number {
    const start = skip.call(this, length);
    const at = this.bytes.byteOffset - bytes.byteOffset + start;
    if (this.bytes.buffer === bytes.buffer && length > 0) seen.set(`${at} ${length}`, { at, size: length });
    return start;
  };
  try {
    read(bytes);
  } finally {
    Reader.prototype.skip = skip;
  }
  return { bytes, landmarks: [...seen.values()], words };
}

/** What was seen in a part of the file, as a file of its own. */
export function partOf({ bytes, landmarks, words }: Binary, part: Uint8Array): Binary {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(part);
  const inPart = landmarks.filter(({ at, size }) => at >= start && at + size <= start + part.length);
  const smaller = inPart.filter(({ size }) => size < part.length);
  return { bytes: part, landmarks: smaller.map(({ at, size }) => ({ at: at - start, size })), words };
}

type Change = (bytes: Uint8Array, base: Binary, draw: Draw) => Uint8Array;

function writeNumber(bytes: Uint8Array, { at, size }: Landmark, value: number): void {
  let rest = BigInt(Math.trunc(value));
  for (let i = 0; i < Math.min(size, 8); i++, rest >>= 8n) bytes[at + i] = Number(rest & 255n);
}

function readNumber(bytes: Uint8Array, { at, size }: Landmark): number {
  let value = 0;
  for (let i = Math.min(size, 6) - 1; i >= 0; i--) value = value * 256 + bytes[at + i];
  return value;
}

const insert = (bytes: Uint8Array, at: number, piece: Uint8Array): Uint8Array => {
  const made = new Uint8Array(bytes.length + piece.length);
  made.set(bytes.subarray(0, at));
  made.set(piece, at);
  made.set(bytes.subarray(at), at + piece.length);
  return made;
};

const isNumber = ({ size }: Landmark): boolean => size <= 8;
/** A whole tensor more or less is no other case than a few bytes. */
const MAX_PIECE = 256;

/** Kept within the file: an earlier change may have made it shorter. */
const placeIn = (bytes: Uint8Array, base: Binary, draw: Draw): Landmark => {
  const { at, size } = draw.oneOf(base.landmarks);
  const from = Math.min(at, bytes.length);
  return { at: from, size: Math.min(size, bytes.length - from) };
};

const nudges = [-8, -4, -2, -1, 1, 2, 4, 8];

const changes: readonly Change[] = [
  (bytes, base, draw) => {
    const place = placeIn(bytes, base, draw);
    if (isNumber(place)) writeNumber(bytes, place, draw.oneOf(awkwardNumbers));
    else bytes[place.at + draw.below(place.size)] = draw.below(256);
    return bytes;
  },
  (bytes, base, draw) => {
    const place = placeIn(bytes, base, draw);
    writeNumber(bytes, place, readNumber(bytes, place) + draw.oneOf(nudges));
    return bytes;
  },
  /** an offset from one place in another, a kind in place of another kind */
  (bytes, base, draw) => {
    const [to, from] = [placeIn(bytes, base, draw), placeIn(bytes, base, draw)];
    bytes.set(bytes.slice(from.at, from.at + Math.min(from.size, bytes.length - to.at, MAX_PIECE)), to.at);
    return bytes;
  },
  /** where something in the file is, as a number */
  (bytes, base, draw) => {
    const [to, other] = [placeIn(bytes, base, draw), placeIn(bytes, base, draw)];
    if (isNumber(to))
      writeNumber(bytes, to, draw.oneOf([other.at, other.size, bytes.length, bytes.length - other.at]));
    return bytes;
  },
  (bytes, base, draw) => {
    const { at, size } = placeIn(bytes, base, draw);
    if (size > 0) bytes[at + draw.below(Math.min(size, MAX_PIECE))] ^= 1 << draw.below(8);
    return bytes;
  },
  /** a part left out */
  (bytes, base, draw) => {
    const { at, size } = placeIn(bytes, base, draw);
    const rest = bytes.subarray(at + size);
    bytes.copyWithin(at, at + size);
    return bytes.subarray(0, at + rest.length);
  },
  /** a part, or a word of the format, put in once more */
  (bytes, base, draw) => {
    const [to, from] = [placeIn(bytes, base, draw), placeIn(bytes, base, draw)];
    const own = bytes.subarray(from.at, from.at + Math.min(from.size, MAX_PIECE));
    return insert(bytes, to.at, base.words.length > 0 && draw.onceIn(2) ? draw.oneOf(base.words) : own);
  },
  (bytes, base, draw) => {
    const { at, size } = placeIn(bytes, base, draw);
    return bytes.subarray(0, draw.onceIn(2) ? at : at + draw.below(size + 1));
  },
  (bytes, _base, draw) => {
    if (bytes.length > 0) bytes[draw.below(bytes.length)] ^= 1 << draw.below(8);
    return bytes;
  },
];

/** One change mostly, so that the reader gets far; at times a few. */
export function mutateBytes(base: Binary, draw: Draw): Uint8Array {
  let bytes: Uint8Array = base.bytes.slice();
  const count = draw.onceIn(3) ? 2 + draw.below(3) : 1;
  for (let i = 0; i < count; i++) bytes = draw.oneOf(changes)(bytes, base, draw);
  return bytes;
}

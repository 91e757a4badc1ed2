// The wire format of protocol buffers: a message is a list of numbered fields, each of one of four kinds.
import { fail } from '../../diagnostics.ts';
import type { Reader } from './reader.ts';

/** One field as it lies in the file; which of its three faces is right the message's definition says. */
export interface Field {
  readonly number: number;
  readonly wire: number;
  /** of a varint */
  readonly value: number;
  /** of everything else: the bytes, in a reader of their own */
  readonly reader: Reader;
}

const VARINT = 0;
const FIXED64 = 1;
const LENGTH = 2;
const FIXED32 = 5;

/** Of a list in memory, where one element takes many times the bytes that it has in the file. */
const MAX_LISTED = 65_536;

/** Long lists of numbers are read where they lie; those that become lists are sizes and the like. */
export function listed<T>(field: Field, list: T[], value: T): void {
  if (list.length >= MAX_LISTED)
    fail(
      'GRU6004',
      `${field.reader.format} at byte ${field.reader.base}: more than ${MAX_LISTED} in one list`,
    );
  list.push(value);
}

/** Calls `visit` for every field, in the file's order. */
export function readMessage(reader: Reader, visit: (field: Field) => void): void {
  while (reader.left > 0) {
    const start = reader.at;
    const key = varint(reader);
    const wire = key % 8;
    const number = Math.floor(key / 8);
    if (number === 0 || number > 2 ** 29) reader.fail(`${number} is no field`, start);
    visit({ number, wire, ...payload(reader, wire, start) });
  }
}

function payload(reader: Reader, wire: number, start: number): Pick<Field, 'value' | 'reader'> {
  if (wire === VARINT) return { value: varint(reader), reader };
  if (wire === FIXED64) return { value: 0, reader: reader.part(8) };
  if (wire === LENGTH) return { value: 0, reader: reader.part(varint(reader)) };
  if (wire === FIXED32) return { value: 0, reader: reader.part(4) };
  return reader.fail(`a field of the kind ${wire}, which does not exist`, start);
}

/** Negative numbers are written as 64 bits in two's complement. Beyond 2^53 the value is not exact, and never used. */
export function varint(reader: Reader): number {
  const start = reader.at;
  let [low, high] = [0, 0];
  for (let i = 0; i < 10; i++) {
    const byte = reader.u8();
    const bits = byte & 127;
    // 28 bits in the lower part, the rest in the upper: both stay exact
    if (i < 4) low += bits * 2 ** (7 * i);
    else high += bits * 2 ** (7 * (i - 4));
    if (byte < 128) return low + (high >= 2 ** 35 ? high - 2 ** 36 : high) * 2 ** 28;
  }
  return reader.fail('a number of more than ten bytes', start);
}

/** Checks on the way that a field is of the kind that its definition says. */
export function messageIn({ wire, reader }: Field): Reader {
  if (wire !== LENGTH) reader.fail('expected a message or a text');
  return reader;
}

export const textIn = (field: Field): string => {
  const reader = messageIn(field);
  return reader.text(reader.left);
};

export function intIn({ wire, value, reader }: Field): number {
  return wire === VARINT ? value : reader.fail('expected an integer');
}

export function floatIn({ wire, reader }: Field): number {
  return wire === FIXED32 ? reader.f32() : reader.fail('expected a float');
}

/** A repeated number: packed into one field, or a field each. */
export function addInts(field: Field, into: number[]): void {
  if (field.wire === VARINT) listed(field, into, field.value);
  else for (const reader = messageIn(field); reader.left > 0;) listed(field, into, varint(reader));
}

export function addFloats(field: Field, into: number[]): void {
  if (field.wire === FIXED32) listed(field, into, field.reader.f32());
  else for (const reader = messageIn(field); reader.left > 0;) listed(field, into, reader.f32());
}

/** Packed numbers are bytes in the order in which raw data has them. */
export const isPacked = ({ wire }: Field): boolean => wire === LENGTH;

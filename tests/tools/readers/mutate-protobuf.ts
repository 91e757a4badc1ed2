// Mutants of protocol buffers whose lengths are right again: a message as a tree, fields of it moved, changed, repeated.
import { awkwardNumbers, type Draw } from './draw.ts';

type Field = { readonly key: number } & (
  | { readonly kind: 'number'; readonly value: bigint | number }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'message'; readonly fields: Field[] }
);

export type Message = Field[];

function varintAt(
  bytes: Uint8Array,
  at: number,
): readonly [value: bigint | number, next: number] | undefined {
  if (bytes[at] < 128) return [bytes[at], at + 1];
  let value = 0n;
  for (let i = 0; i < 10 && at + i < bytes.length; i++) {
    value |= BigInt(bytes[at + i] & 127) << BigInt(7 * i);
    if (bytes[at + i] < 128) return [value, at + i + 1];
  }
  return undefined;
}

/** Undefined for what is no message. A text may look like one: then mutants of it are texts all the same. */
export function messageOf(bytes: Uint8Array, depth = 0): Message | undefined {
  const fields: Message = [];
  for (let at = 0; at < bytes.length;) {
    const key = varintAt(bytes, at);
    if (!key || key[0] < 8 || key[0] > 1000) return undefined;
    const [wire, next] = [Number(key[0]) % 8, key[1]];
    const length = wire === 2 ? varintAt(bytes, next) : undefined;
    const number = wire === 0 ? varintAt(bytes, next) : undefined;
    const start = length?.[1] ?? next;
    const size = length ? Number(length[0]) : { 1: 8, 5: 4 }[wire];
    if (number) fields.push({ key: Number(key[0]), kind: 'number', value: number[0] });
    else if (size === undefined || start + size > bytes.length) return undefined;
    else fields.push(fieldOf(Number(key[0]), bytes.subarray(start, start + size), depth));
    at = number?.[1] ?? start + (size ?? 0);
  }
  return fields;
}

function fieldOf(key: number, bytes: Uint8Array, depth: number): Field {
  const fields = key % 8 === 2 && depth < 8 && bytes.length > 1 ? messageOf(bytes, depth + 1) : undefined;
  return fields ? { key, kind: 'message', fields } : { key, kind: 'bytes', bytes };
}

const LARGEST = 2 ** 20;
const buffer = new Uint8Array(LARGEST);

/** Written from the end to the beginning, so that a length is known when its turn comes. Answers the new beginning. */
function putVarint(value: bigint | number, end: number): number {
  const bytes: number[] = [];
  let rest = typeof value === 'number' ? value : BigInt.asUintN(64, value);
  for (; rest > 127; rest = typeof rest === 'number' ? Math.floor(rest / 128) : rest >> 7n)
    bytes.push(Number(typeof rest === 'number' ? rest % 128 : rest & 127n) | 128);
  bytes.push(Number(rest));
  buffer.set(bytes, end - bytes.length);
  return end - bytes.length;
}

function putBytes(bytes: Uint8Array, end: number): number {
  buffer.set(bytes, end - bytes.length);
  return end - bytes.length;
}

function putMessage(fields: Message, end: number): number {
  return fields.reduceRight((at, field) => {
    if (field.kind === 'number') return putVarint(field.key, putVarint(field.value, at));
    const start = field.kind === 'message' ? putMessage(field.fields, at) : putBytes(field.bytes, at);
    return putVarint(field.key, field.key % 8 === 2 ? putVarint(at - start, start) : start);
  }, end);
}

const copy = (fields: Message): Message =>
  fields.map((field) => (field.kind === 'message' ? { ...field, fields: copy(field.fields) } : field));

interface Slot {
  readonly parent: Message;
  readonly index: number;
}

function slotsOf(fields: Message, into: Slot[] = []): Slot[] {
  for (const [index, field] of fields.entries()) {
    into.push({ parent: fields, index });
    if (field.kind === 'message') slotsOf(field.fields, into);
  }
  return into;
}

type Change = (slot: Slot, slots: readonly Slot[], draw: Draw) => void;

const setValue: Change = ({ parent, index }, _slots, draw) => {
  const field = parent[index];
  const awkward = BigInt(draw.oneOf(awkwardNumbers));
  if (field.kind === 'number')
    parent[index] = {
      ...field,
      value: draw.onceIn(2)
        ? BigInt(field.value) + BigInt(draw.below(5) - 2)
        : awkward * (draw.onceIn(4) ? -1n : 1n),
    };
  else if (field.kind === 'bytes') parent[index] = { ...field, bytes: otherBytes(field.bytes, draw) };
};

function otherBytes(bytes: Uint8Array, draw: Draw): Uint8Array {
  const kind = draw.below(4);
  if (kind === 0) return bytes.subarray(0, draw.below(bytes.length + 1));
  if (kind === 1) return new Uint8Array([...bytes, draw.below(256)]);
  const made = bytes.slice();
  if (made.length > 0)
    made[draw.below(made.length)] = kind === 2 ? draw.below(256) : draw.oneOf([0, 0x2e, 0x2f, 0xff]);
  return made;
}

const changes: readonly Change[] = [
  setValue,
  setValue,
  ({ parent, index }) => void parent.splice(index, 1),
  ({ parent, index }, _slots, draw) => void parent.splice(draw.below(parent.length + 1), 0, parent[index]),
  ({ parent, index }, slots, draw) => {
    const from = draw.oneOf(slots);
    parent[index] = { ...copy([from.parent[from.index]])[0], key: parent[index].key } as Field;
  },
  ({ parent, index }, slots, draw) => {
    const from = draw.oneOf(slots);
    parent.splice(index, 0, ...copy([from.parent[from.index]]));
  },
  ({ parent, index }, _slots, draw) => {
    const other = draw.below(parent.length);
    [parent[index], parent[other]] = [parent[other], parent[index]];
  },
  ({ parent, index }, _slots, draw) => {
    const field = parent[index];
    parent[index] = {
      ...field,
      key: draw.onceIn(4) ? field.key ^ (1 + draw.below(7)) : (1 + draw.below(24)) * 8 + (field.key % 8),
    };
  },
];

export function mutateMessage(base: Message, draw: Draw): Uint8Array {
  const root = copy(base);
  const count = draw.onceIn(3) ? 2 + draw.below(3) : 1;
  for (let i = 0; i < count; i++) {
    const slots = slotsOf(root);
    if (slots.length > 0) draw.oneOf(changes)(draw.oneOf(slots), slots, draw);
  }
  return buffer.slice(putMessage(root, LARGEST));
}

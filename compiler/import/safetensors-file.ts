// A safetensors file of F32 numbers, made piece by piece: as a whole it may be twice the model that it is made from.
import { sizeOf } from './bytes/shape.ts';
import type { Tensor } from './bytes/tensor.ts';

/** Bytes in order; each piece is only valid until the next one is asked for. */
export interface Pieces extends Iterable<Uint8Array> {
  /** of all of them */
  readonly size: number;
}

const PIECE = 2 ** 18;

/** Every number goes from the model's bytes to its place without a stop between. */
export function safetensors(tensors: ReadonlyMap<string, Tensor>): Pieces {
  let end = 0;
  const entries = [...tensors].map(([name, { shape }]) => {
    const start = end;
    end += sizeOf(shape) * 4;
    return [name, { dtype: 'F32', shape, data_offsets: [start, end] }] as const;
  });
  const head = header(JSON.stringify(Object.fromEntries(entries)));
  return {
    size: head.length + end,
    *[Symbol.iterator]() {
      yield head;
      for (const tensor of tensors.values()) yield* numbersOf(tensor);
    },
  };
}

function header(text: string): Uint8Array {
  const json = new TextEncoder().encode(text);
  // spaces at the end make the data aligned, as the format's own writer does it
  const length = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + length).fill(32, 8);
  new DataView(bytes.buffer).setUint32(0, length, true);
  bytes.set(json, 8);
  return bytes;
}

function* numbersOf({ shape, at }: Tensor): Generator<Uint8Array> {
  const count = sizeOf(shape);
  const numbers = new Float32Array(Math.min(count, PIECE));
  for (let from = 0; from < count; from += PIECE) {
    const here = Math.min(PIECE, count - from);
    for (let i = 0; i < here; i++) numbers[i] = at(from + i);
    yield new Uint8Array(numbers.buffer, 0, here * 4);
  }
}

export function joined(pieces: Pieces): Uint8Array {
  const bytes = new Uint8Array(pieces.size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

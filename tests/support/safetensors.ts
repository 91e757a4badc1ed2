// Safetensors files for tests, read independently of the runtime's reader.

import { readFileSync } from 'node:fs';

export interface TestTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Every tensor of an F32 file, by name. */
export function readTensors(path: string): Record<string, TestTensor> {
  const file = readFileSync(path);
  const size = Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString('utf8', 8, 8 + size)) as Record<
    string,
    { shape: number[]; data_offsets: [number, number] }
  >;
  const entries = Object.entries(header).filter(([name]) => name !== '__metadata__');
  return Object.fromEntries(
    entries.map(
      ([
        name,
        {
          shape,
          data_offsets: [from, to],
        },
      ]) => {
        const bytes = file.subarray(8 + size + from, 8 + size + to);
        const data = Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
        return [name, { shape, data }];
      },
    ),
  );
}

/** An F32 safetensors file. */
export function writeTensors(tensors: Readonly<Record<string, TestTensor>>): Uint8Array {
  let at = 0;
  const header = Object.entries(tensors).map(([name, { shape, data }]) => {
    at += data.length * 4;
    return [name, { dtype: 'F32', shape, data_offsets: [at - data.length * 4, at] }] as const;
  });
  const text = Buffer.from(JSON.stringify(Object.fromEntries(header)));
  const head = Buffer.alloc(8);
  head.writeBigUInt64LE(BigInt(text.length));
  const body = Object.values(tensors).map(({ data }) => {
    const bytes = Buffer.alloc(data.length * 4);
    data.forEach((value, i) => bytes.writeFloatLE(value, 4 * i));
    return bytes;
  });
  return new Uint8Array(Buffer.concat([head, text, ...body]));
}

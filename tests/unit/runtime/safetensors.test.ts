// The safetensors reader: what it reads exactly, and that whatever is malformed ends in a GruccError.
import { readFileSync, readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeByHand } from '../../../runtime/base64.ts';
import { GruccError, readSafetensors, toFloat32 } from '../../../runtime/index.ts';
import { decodeUtf8 } from '../../../runtime/utf8.ts';
import { thrown } from './toy.ts';

/** A file of this header and data; `length` overrides what the first 8 bytes say. */
function file(header: string, data: Uint8Array = new Uint8Array(0), length?: bigint): Uint8Array {
  const text = Buffer.from(header);
  const head = Buffer.alloc(8);
  head.writeBigUInt64LE(length ?? BigInt(text.length));
  return new Uint8Array(Buffer.concat([head, text, data]));
}

const entry = (dtype: string, shape: readonly number[], begin: number, end: number): string =>
  JSON.stringify({ dtype, shape, data_offsets: [begin, end] });

const one = (dtype: string, data: ArrayBufferView, count: number, pad = ''): number[] => {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const tensors = readSafetensors(file(`{"a":${entry(dtype, [count], 0, bytes.length)}${pad}}`, bytes));
  const a = tensors.get('a');
  return a ? [...toFloat32('a', a)] : [];
};

const two = (a: readonly [number, number], b: readonly [number, number], data = 8): Uint8Array =>
  file(
    `{"a":${entry('U8', [a[1] - a[0]], ...a)},"b":${entry('U8', [b[1] - b[0]], ...b)}}`,
    new Uint8Array(data),
  );

describe('values', () => {
  it.each([0, 1, 2, 3])('are right at alignment %i', (shift) => {
    const pad = ' '.repeat(shift);
    const values = [1, -2.5, 1e-40, 3e38, Infinity];
    expect(one('F32', new Float32Array(values), 5, pad)).toEqual([...new Float32Array(values)]);
    expect(one('F64', new Float64Array(values), 5, pad)).toEqual([...new Float32Array(values)]);
  });

  it('of F32 keep their bits, those of a NaN too', () => {
    const bits = new Uint32Array([0x7fa00001, 0xffc12345, 0x80000000]);
    const a = readSafetensors(file(`{"a":${entry('F32', [3], 0, 12)}}`, new Uint8Array(bits.buffer))).get(
      'a',
    );
    expect(a && new Uint32Array(toFloat32('a', a).buffer)).toEqual(bits);
  });

  it('of F16 are right for all 65536', () => {
    const value = (h: number): number => {
      const [sign, e, f] = [h >> 15 ? -1 : 1, (h >> 10) & 31, h & 1023];
      if (e === 31) return f ? NaN : sign * Infinity;
      return sign * (e ? (1 + f / 1024) * Math.pow(2, e - 15) : f * Math.pow(2, -24));
    };
    const all = Uint16Array.from({ length: 65536 }, (_, i) => i);
    expect(one('F16', all, 65536)).toEqual([...all].map(value));
  });

  it('of BF16 are the upper halves of F32', () => {
    const all = Uint16Array.from({ length: 65536 }, (_, i) => i);
    const wide = new Float32Array(Uint32Array.from(all, (i) => (i << 16) >>> 0).buffer);
    expect(one('BF16', all, 65536)).toEqual([...wide]);
  });

  it.each(['I8', 'U8', 'BOOL', 'F8_E4M3'])('of %s are refused when they are asked for', (dtype) => {
    expect(thrown(() => one(dtype, new Uint8Array(2), 2))).toMatch(
      /^GRU2004 a: expected F32, F16, BF16 or F64, got /,
    );
  });

  it('of a dtype that is a property of every object are refused', () => {
    expect(thrown(() => one('constructor', new Uint8Array(2), 2))).toMatch(/^GRU2004 /);
  });
});

describe('files', () => {
  const folder = new URL('../../fixtures/gru/', import.meta.url);
  it.each(readdirSync(folder).filter((name) => name.endsWith('.safetensors')))('%s is read', (name) => {
    const tensors = readSafetensors(readFileSync(new URL(name, folder)));
    expect(tensors.size).toBeGreaterThan(2);
    for (const [key, tensor] of tensors) {
      if (tensor.dtype === 'F32')
        expect(toFloat32(key, tensor).length).toBe(tensor.shape.reduce((a, b) => a * b, 1));
    }
  });

  it('may be an ArrayBuffer, hold nothing, scalars, empty tensors, metadata and odd names', () => {
    expect(readSafetensors(file('{}').buffer as ArrayBuffer).size).toBe(0);
    expect(readSafetensors(file('{"__metadata__":{"format":"pt:1","é\\"":"x"}}   ')).size).toBe(0);
    const names = ['__proto__', 'constructor', 'é:"\\', ''];
    const header = names.map((name) => `${JSON.stringify(name)}:${entry('F32', [], 0, 4)}`);
    for (const text of header) expect(readSafetensors(file(`{${text}}`, new Uint8Array(4))).size).toBe(1);
    expect([...readSafetensors(file(`{"e":${entry('F32', [0, 7], 0, 0)}}`)).keys()]).toEqual(['e']);
  });

  it('list tensors in the order of the data', () => {
    expect([...readSafetensors(two([5, 8], [0, 5])).keys()]).toEqual(['b', 'a']);
  });
});

const tensor = (members: string): Uint8Array => file(`{"a":{${members}}}`, new Uint8Array(4));

describe('malformed', () => {
  const good = two([0, 3], [3, 8]);

  it('when cut at any byte', () => {
    for (let end = 0; end < good.length; end++)
      expect(thrown(() => readSafetensors(good.subarray(0, end)))).toMatch(/^GRU2001 .* at byte \d+: /);
  });

  const cases: Readonly<Record<string, Uint8Array>> = {
    hole: two([0, 3], [4, 8]),
    overlap: two([0, 4], [3, 8]),
    tail: two([0, 3], [3, 7]),
    'end past the file': two([0, 3], [3, 9]),
    'first not at 0': two([1, 3], [3, 8]),
    'backwards range': tensor('"dtype":"U8","shape":[0],"data_offsets":[4,0]'),
    'duplicate tensor': file(
      `{"a":${entry('U8', [4], 0, 4)},"a":${entry('U8', [4], 0, 4)}}`,
      new Uint8Array(4),
    ),
    'duplicate by escape': file(
      `{"a":${entry('U8', [4], 0, 4)},"\\u0061":${entry('U8', [4], 0, 4)}}`,
      new Uint8Array(4),
    ),
    'duplicate member': tensor('"dtype":"U8","dtype":"U8","shape":[4],"data_offsets":[0,4]'),
    'duplicate metadata': file('{"__metadata__":{"a":"1","a":"2"}}'),
    'two metadatas': file('{"__metadata__":{},"__metadata__":{}}'),
    'unknown member': tensor('"dtype":"U8","shape":[4],"data_offsets":[0,4],"more":1'),
    'member missing': tensor('"dtype":"U8","shape":[4]'),
    'shape against range': tensor('"dtype":"F32","shape":[2],"data_offsets":[0,4]'),
    'negative size': tensor('"dtype":"U8","shape":[-4],"data_offsets":[0,4]'),
    'two negative sizes': tensor('"dtype":"U8","shape":[-2,-2],"data_offsets":[0,4]'),
    'float size': tensor('"dtype":"U8","shape":[0.5,8],"data_offsets":[0,4]'),
    'size 1e999': tensor('"dtype":"U8","shape":[1e999],"data_offsets":[0,4]'),
    'size 2^53': tensor('"dtype":"U8","shape":[9007199254740992],"data_offsets":[0,4]'),
    'overflowing sizes': tensor('"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,4]'),
    'string offsets': tensor('"dtype":"U8","shape":[4],"data_offsets":["0","4"]'),
    'three offsets': tensor('"dtype":"U8","shape":[4],"data_offsets":[0,4,8]'),
    'number as dtype': tensor('"dtype":8,"shape":[4],"data_offsets":[0,4]'),
    'null entry': file('{"a":null}'),
    'array entry': file('{"a":[]}'),
    'metadata of numbers': file('{"__metadata__":{"a":1}}'),
    'metadata list': file('{"__metadata__":[]}'),
    'not JSON': file('{"a"}'),
    'not an object': file('[]'),
    'space before {': file(' {}'),
    'deep JSON': file('{"a":' + '['.repeat(200_000)),
    'not UTF-8': new Uint8Array([...file('{"aa":{}}')].map((byte) => (byte === 97 ? 0xc0 : byte))),
    'header length 2^64 - 1': file('{}', undefined, 2n ** 64n - 1n),
    'header past the file': file('{}', undefined, 3n),
    'header length 0': file('{}', undefined, 0n),
  };

  it.each(Object.entries(cases))('%s', (_, bytes) => {
    expect(thrown(() => readSafetensors(bytes))).toMatch(
      /^GRU2001 weights: malformed safetensors at byte \d+: /,
    );
  });

  it('is what is not bytes', () => {
    for (const value of [undefined, null, 'x', [1], new Float32Array(4), {}])
      expect(thrown(() => readSafetensors(value as unknown as Uint8Array))).toMatch(/^GRU3010 /);
  });

  it('never ends in another error, whatever bytes change', () => {
    const places = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    const read = (bytes: Uint8Array): void => {
      try {
        for (const [name, one] of readSafetensors(bytes)) toFloat32(name, one);
      } catch (error) {
        expect(error).toBeInstanceOf(GruccError);
      }
    };
    fc.assert(
      fc.property(places, (changes) => {
        const bytes = good.slice();
        for (const [at, byte] of changes) bytes[at] = byte;
        read(bytes);
      }),
      { numRuns: 3000 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), read));
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false } as object), (json) => read(file(`{"a":${json}}`))),
    );
  });
});

describe('decoders', () => {
  it('base64 by table agrees with Node', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(decodeByHand(Buffer.from(bytes).toString('base64'))).toEqual(bytes);
      }),
    );
  });

  it('UTF-8 agrees with TextDecoder', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const bytes = new TextEncoder().encode(text.repeat(50));
        expect(decodeUtf8(bytes)).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
      }),
    );
  });
});

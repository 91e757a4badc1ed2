// Files made to harm: deep, endless, full of counts that lie, small and asking for much. Typed errors, at once.
import { describe, expect, test } from 'vitest';
import { GruccError } from '../../compiler/diagnostics.ts';
import { importModel } from '../../compiler/import/index.ts';
import { readFixture } from '../support/models.ts';
import { stopwatch } from '../support/stopwatch.ts';
import { zip } from '../support/write-zip.ts';

const LATER_MS = 5_000;

function refusal(name: string, bytes: Uint8Array, external?: (path: string) => Uint8Array): string {
  const took = stopwatch();
  try {
    importModel({ name, bytes, ...(external && { external }) });
    return 'nothing';
  } catch (thrown) {
    if (!(thrown instanceof GruccError)) throw thrown;
    expect(took()).toBeLessThan(LATER_MS);
    return thrown.message;
  }
}

const latin = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const pickled = (code: string, more: Readonly<Record<string, Uint8Array>> = {}): Uint8Array =>
  zip({ 'a/data.pkl': latin(`\x80\x02${code}`), ...more });

describe('pickles', () => {
  const text = (word: string): string => `X${String.fromCharCode(word.length)}\0\0\0${word}`;
  const OPEN = '}(';
  const CLOSE = 'u.';
  /** a tensor of the given sizes over the storage "0" of four floats */
  const tensor = (sizes: string, strides: string): string =>
    `ctorch._utils\n_rebuild_tensor_v2\n((${text('storage')}ctorch\nFloatStorage\n${text('0')}${text('cpu')}K\x04tQK\0${sizes}${strides}tR`;
  const data = { 'a/data/0': new Uint8Array(16) };

  test.each([
    ['nested a million deep', pickled(`${OPEN}${text('a')})${'\x85'.repeat(1e6)}${CLOSE}`), /GRU6006/],
    ['of too many instructions', pickled(')0'.repeat(1.1e6)), /GRU6004: .*instructions/],
    ['that contain themselves', pickled(`${OPEN}${text('a')}]q\x01h\x01a${CLOSE}`), /GRU6006/],
    [
      'in dictionaries a hundred deep',
      pickled(`${OPEN}${text('a')}`.repeat(100) + `N${'u'.repeat(100)}.`),
      /GRU6004: .*64 levels/,
    ],
    ['without an end', pickled('}'), /GRU6002: .*byte \d+: 1 bytes where 0 are left/],
    ['with nothing on the stack', pickled('.'), /GRU6002: .*the stack is empty/],
    ['that recall what was never kept', pickled('h\x07.'), /GRU6002: .*number 7/],
    ['that call a tuple', pickled('))R.'), /GRU6002: .*no function/],
    ['of an instruction that is none', pickled('\xff'), /GRU6002: .*0xff/],
    ['with a text of 4 GB', pickled('X\xff\xff\xff\xff'), /GRU6002: .*4294967295 bytes/],
    [
      'that name by way of the stack',
      pickled(`${text('os')}${text('system')}\x93.`),
      /GRU6003: .*os\.system/,
    ],
    ['of protocol 0 that make objects', pickled('(ios\nsystem\n.'), /GRU6003: .*os\.system/],
    ['with a persistent id of their own', pickled('NQ.'), /GRU6002: .*expected a tuple/],
    [
      'with a tensor beyond its storage',
      pickled(`${tensor('K\x05\x85', 'K\x01\x85')}.`, data),
      /GRU6002: .*\[5\] .* beyond its storage of 4/,
    ],
    [
      'with a tensor that repeats a number',
      pickled(`${tensor('J\xff\xff\xff\x7f\x85', 'K\0\x85')}.`, data),
      /GRU6002: .*beyond its storage/,
    ],
    [
      'with a size that is negative',
      pickled(`${tensor('J\xff\xff\xff\xff\x85', 'K\x01\x85')}.`, data),
      /GRU6002: .*no sizes/,
    ],
    [
      'with a storage that is not there',
      pickled(`${tensor('K\x01\x85', 'K\x01\x85')}.`),
      /GRU6002: .*not in the file/,
    ],
  ])('%s', (_what, bytes, message) => {
    expect(refusal('p.pt', bytes)).toMatch(message);
  });

  test('sixty layers of four megabytes that are all the same four', () => {
    const shared = (sizes: string, strides: string): string =>
      tensor(sizes, strides).replace('K\x04t', 'J\0\0\x10\0t');
    const gru = ['g.weight_ih_l0', 'g.weight_hh_l0'].map(
      (name) => `${text(name)}${shared('J\0\x06\0\0J\0\x02\0\0\x86', 'J\0\x02\0\0K\x01\x86')}`,
    );
    const layers = Array.from(
      { length: 60 },
      (_, i) => `${text(`l${i}.weight`)}${shared('J\0\x02\0\0J\0\x02\0\0\x86', 'J\0\x02\0\0K\x01\x86')}`,
    );
    const parts = [...gru, ...layers].join('');
    const bytes = pickled(`${OPEN}${parts}${CLOSE}`, { 'a/data/0': new Uint8Array(2 ** 22) });
    expect(refusal('p.pt', bytes)).toMatch(/GRU6004: .*the parameters come to \d+ bytes; the file has \d+/);
  });
});

describe('archives', () => {
  const files = { 'x.npy': new Uint8Array(8) };
  test.each([
    ['cut off', zip(files).slice(0, 40), /GRU6002: .*no directory/],
    ['of more entries than there are', zip(files, { count: 9 }), /GRU6002: .*byte \d+/],
    ['encrypted', zip(files, { flags: 1 }), /GRU6002: .*encrypted/],
    ['of another compression', zip(files, { method: 12 }), /GRU6002: .*\(12\) that is not deflate/],
    ['of a size that is not the stored one', zip(files, { size: 9 }), /GRU6002: .*9 bytes stored as 8/],
    ['deflated into nonsense', zip(files, { method: 8 }), /GRU6002: .*cannot inflate/],
    ['whose entries are elsewhere', zip(files, { at: 4_000_000_000 }), /GRU6002: .*outside the file/],
    ['of nothing known', zip({ 'a.txt': new Uint8Array(3) }), /GRU6001: .*neither/],
  ])('%s', (_what, bytes, message) => {
    expect(refusal('z.npz', bytes)).toMatch(message);
  });

  const npy = (header: string): Uint8Array =>
    zip({ 'x.npy': latin(`\x93NUMPY\x01\0${String.fromCharCode(header.length)}\0${header}`) });
  test.each([
    [
      'of a trillion numbers',
      npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000,), }"),
      /GRU6002: .*expected 4000000000000/,
    ],
    ['of objects', npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"), /GRU6002: .*"\|O"/],
    [
      'of big-endian numbers',
      npy("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }"),
      /GRU6002: .*">f4"/,
    ],
    ['without a shape', npy("{'descr': '<f4', 'fortran_order': False}"), /GRU6002: .*without a shape/],
  ])('arrays %s', (_what, bytes, message) => {
    expect(refusal('z.npz', bytes)).toMatch(message);
  });
});

describe('protocol buffers', () => {
  const field = (number: number, content: Uint8Array): Uint8Array => {
    const length: number[] = [];
    for (let rest = content.length; ; rest = Math.floor(rest / 128)) {
      length.push(rest < 128 ? rest : (rest % 128) + 128);
      if (rest < 128) break;
    }
    return new Uint8Array(Buffer.concat([Uint8Array.of(number * 8 + 2), Uint8Array.from(length), content]));
  };
  const model = (...graph: readonly Uint8Array[]): Uint8Array =>
    new Uint8Array(
      Buffer.concat([Uint8Array.of(8, 8, 0x42, 2, 0x10, 14), field(7, new Uint8Array(Buffer.concat(graph)))]),
    );
  const tensor = (dims: readonly number[]): Uint8Array =>
    field(
      5,
      Uint8Array.from([
        ...dims.flatMap((dim) => [8, ...Array<number>(dim).fill(0xff), 0x7f]),
        0x10,
        1,
        0x42,
        1,
        0x57,
      ]),
    );

  test.each([
    ['without a graph', Uint8Array.of(8, 8), /GRU6002: .*without a graph/],
    [
      'of a length that lies',
      Uint8Array.of(8, 8, 0x3a, 0xff, 0xff, 0xff, 0x7f),
      /GRU6002: .*byte 7: 268435455 bytes where 0/,
    ],
    ['of a number without an end', new Uint8Array(40).fill(0xff).fill(8, 0, 1), /GRU6002: .*byte \d+/],
    ['of a field that does not exist', Uint8Array.of(8, 8, 0), /GRU6002: .*0 is no field/],
    ['of a kind that does not exist', Uint8Array.of(8, 8, 0x3f), /GRU6002: .*kind 7/],
    [
      'of a hundred thousand nodes',
      model(...Array.from({ length: 1e5 }, () => Uint8Array.of(10, 0))),
      /GRU6004: .*more than 65536/,
    ],
    [
      'of a tensor of 2^70 numbers',
      model(tensor([4, 4])),
      /GRU6002: .*\[34359738367, 34359738367\] has 0 numbers/,
    ],
    ['of an input that is not there', model(field(1, latin('\n\x01x\x22\x03GRU'))), /GRU6006: .*no input/],
  ])('%s', (_what, bytes, message) => {
    expect(refusal('m.onnx', bytes)).toMatch(message);
  });

  test('external data shorter than it should be', () => {
    const bytes = readFixture('ort_external.onnx');
    const short = readFixture('ort_external.data').subarray(0, 100);
    expect(refusal('m.onnx', bytes, () => short)).toMatch(/GRU6008: .*bytes \d+ to \d+ of 100/);
  });
});

describe('HDF5', () => {
  test('a group that contains the root', () => {
    const bytes = readFixture('keras_gru.h5');
    const file = Buffer.from(bytes);
    const root = file.readBigUInt64LE(64);
    const table = file.indexOf('SNOD');
    file.writeBigUInt64LE(root, table + 8 + 8);
    expect(refusal('k.h5', new Uint8Array(file))).toMatch(
      /GRU6002: .*byte \d+: an object that contains itself/,
    );
  });

  test('other versions and sizes than h5py writes', () => {
    const bytes = readFixture('keras_gru.h5');
    expect(refusal('k.h5', bytes.with(8, 9))).toMatch(/GRU6002: .*version 9 of the superblock/);
    expect(refusal('k.h5', bytes.with(13, 4))).toMatch(/GRU6002: .*addresses of 4 bytes/);
  });
});

describe('JSON', () => {
  test.each([
    [
      'nested a million deep',
      `{"weight_hh_l0": ${'['.repeat(1e6)}${']'.repeat(1e6)}}`,
      /GRU6004: .*lists more than 4 levels/,
    ],
    [
      'nested in a name',
      `{"layers": [{"type": ${'['.repeat(1e5)}${']'.repeat(1e5)}}]}`,
      /GRU6002: .*type: expected a text, got a list of 1/,
    ],
    [
      'with a prototype',
      '{"layers": [{"__proto__": {"type": "gru"}}]}',
      /GRU6002: .*layers\[0\]\.type: expected a text, got nothing/,
    ],
    [
      'of texts for numbers',
      '{"weight_hh_l0": [["1"]]}',
      /GRU6002: .*weight_hh_l0: expected a number, got "1"/,
    ],
  ])('%s', (_what, json, message) => {
    expect(refusal('j.json', latin(json))).toMatch(message);
  });
});

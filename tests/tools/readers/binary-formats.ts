// Mutants of binary model files: whole, and of what is inside those that are archives or messages.
import { importModel, readArrays } from '../../../compiler/import/index.ts';
import { openZip } from '../../../compiler/import/bytes/zip.ts';
import { zip } from '../../support/write-zip.ts';
import { anyOf, decode, fixture, importing, json, latin, whole, type Mutate } from './mutants.ts';
import { mutateBytes, partOf, watch } from './mutate-bytes.ts';
import { awkwardTexts } from './mutate-json.ts';
import { messageOf, mutateMessage, type Message } from './mutate-protobuf.ts';
import { mutateWords, tokensOf } from './mutate-words.ts';

/** Mutants of what is inside an archive, which is itself whole. */
function inside(
  bytes: Uint8Array,
  change: Readonly<Record<string, (content: Uint8Array) => Mutate>>,
): Mutate {
  const contents = [...openZip('zip', bytes).entries].map(
    ([name, entry]) => [name, entry.read('zip').bytes] as const,
  );
  const changing = contents.flatMap(([name, content]) => {
    const found = Object.entries(change).find(([end]) => name.endsWith(end));
    return found ? [[name, found[1](content)] as const] : [];
  });
  return (draw) => {
    const [name, mutate] = draw.oneOf(changing);
    return zip({ ...Object.fromEntries(contents), [name]: mutate(draw) });
  };
}

const protobuf = (bytes: Uint8Array): Mutate => {
  const message = messageOf(bytes) as Message;
  return (draw) => mutateMessage(message, draw);
};

/** Every instruction, and names that a pickle may and may not say. */
const pickleWords: readonly Uint8Array[] = [
  ...Array.from({ length: 256 }, (_, code) => Uint8Array.of(code)),
  ...[
    'cos\nsystem\n',
    'ctorch\nFloatStorage\n',
    'ctorch._utils\n_rebuild_tensor_v2\n',
    'cbuiltins\neval\n',
  ].map(latin),
  ...[
    'K\x01',
    'J\xff\xff\xff\xff',
    'X\x01\0\0\0a',
    'X\xff\xff\xff\x7f',
    'q\x01',
    'h\x01',
    'tR',
    ')R',
    '}b',
    'Q',
  ].map(latin),
  ...[
    '\x8a\xff',
    '\x8a\x09\xff\xff\xff\xff\xff\xff\xff\xff\x7f',
    '\x95\xff\xff\xff\xff\xff\xff\xff\xff',
    '\x94',
    '(t',
    '(d',
  ].map(latin),
];

const quietly =
  (read: (bytes: Uint8Array) => void) =>
  (bytes: Uint8Array): void => {
    try {
      read(bytes);
    } catch {
      // an attack is refused on the way: what was read until then is what there is to change
    }
  };

/** Mutants of one entry, at the places that are read of it where it lies in its archive. */
function entryIn(archive: Uint8Array, read: (bytes: Uint8Array) => void, words: readonly Uint8Array[] = []) {
  return (content: Uint8Array): Mutate => {
    const base = partOf(watch(archive, read, words), content);
    return (draw) => mutateBytes(base, draw);
  };
}

export function pytorch(): Mutate {
  const read = quietly(importing('p.pt'));
  return anyOf(
    ['torch_half_no_bias.pth', 'torch_cell.pt', 'torch_net.pt', 'torch_module.pt', 'attack.pt'].flatMap(
      (name) => {
        const bytes = fixture(name);
        const pickled = inside(bytes, { 'data.pkl': entryIn(bytes, read, pickleWords) });
        return [whole(bytes, read, pickleWords), pickled, pickled];
      },
    ),
  );
}

export function onnx(): Mutate {
  const names = [
    'ort_by_torch',
    'ort_external',
    'ort_lengths',
    'onnx_gru',
    'onnx_opset15',
    'onnx_packed',
    'onnx_net_last',
    'ort_clip',
  ];
  return anyOf(
    names.flatMap((name) => {
      const bytes = fixture(`${name}.onnx`);
      const external = fixture('ort_external.data');
      const read = (file: Uint8Array): unknown =>
        importModel({ name: 'm.onnx', bytes: file, external: () => external });
      return [whole(bytes, read), protobuf(bytes), protobuf(bytes)];
    }),
  );
}

export function keras(): Mutate {
  const read = importing('m.keras');
  return anyOf(
    ['keras_gru.keras', 'keras_reset_before.keras'].flatMap((name) => {
      const bytes = fixture(name);
      const text = (part: Uint8Array): Mutate => json(part, kerasTexts);
      return [
        whole(bytes, read),
        inside(bytes, { 'config.json': text, 'metadata.json': text }),
        inside(bytes, { '.h5': entryIn(bytes, read) }),
      ];
    }),
  );
}

const kerasTexts = [
  ...awkwardTexts,
  'GRU',
  'LSTM',
  'Dense',
  'InputLayer',
  'Add',
  'tanh',
  'relu',
  'keras_history',
  'Sequential',
  'Functional',
];

export const hdf5 = (): Mutate =>
  anyOf(['keras_gru.h5', 'keras2_layout.h5'].map((name) => whole(fixture(name), importing('m.h5'))));

export const npz = (): Mutate =>
  anyOf(
    ['numpy_gru.npz', 'numpy_fortran.npz'].flatMap((name) => [
      whole(fixture(name), importing('m.npz')),
      inside(fixture(name), { '.npy': npyOf }),
    ]),
  );

function npyOf(content: Uint8Array): Mutate {
  const bytes = content.slice();
  const header = tokensOf(decode(bytes.subarray(10, 10 + bytes[8])));
  const binary = whole(bytes, (file) => readArrays('x.npy', file));
  const text: Mutate = (draw) => {
    const made = latin(mutateWords(header, draw, npyWords));
    const file = new Uint8Array(10 + made.length + (bytes.length - 10 - bytes[8]));
    file.set(bytes.subarray(0, 10));
    file[8] = made.length & 255;
    file[9] = made.length >> 8;
    file.set(made, 10);
    file.set(bytes.subarray(10 + bytes[8]), 10 + made.length);
    return file;
  };
  return anyOf([text, binary]);
}

const npyWords = [
  '<f8',
  '<f4',
  '<f2',
  '<i8',
  '|b1',
  '|O',
  '>f4',
  '<c8',
  'True',
  'False',
  '()',
  '(1,)',
  '1L',
  '-1',
  '1e9',
  '99999999999999999999',
  '',
];

export function mindspore(): Mutate {
  const bytes = fixture('mindspore_layout.ckpt');
  return anyOf([whole(bytes, importing('m.ckpt')), protobuf(bytes)]);
}

export function npy(): Mutate {
  const entries = openZip('npz', fixture('numpy_fortran.npz')).entries;
  return npyOf([...entries.values()][0].read('npz').bytes);
}

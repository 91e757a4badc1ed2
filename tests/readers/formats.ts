// What is mutated: of every format that grucc reads a few small files, how mutants of them are made, and who reads them.
import { readFileSync } from 'node:fs';
import { importModel, readArrays } from '../../compiler/import/index.ts';
import { builtinCells } from '../../compiler/front/cells/index.ts';
import { parseConfig } from '../../compiler/front/config.ts';
import { parseCell } from '../../compiler/front/parse-cell.ts';
import { openZip } from '../../compiler/import/bytes/zip.ts';
import { readSafetensors, type Tensor } from '../../runtime/safetensors.ts';
import { resolveWeights } from '../../runtime/weights.ts';
import { zip } from '../import/write-zip.ts';
import { layerConfigs } from '../support/layers.ts';
import { drawFrom, type Draw } from './draw.ts';
import { mutateBytes, partOf, watch } from './mutate-bytes.ts';
import { awkwardTexts, mutateJson, treeOf } from './mutate-json.ts';
import { messageOf, mutateMessage, type Message } from './mutate-protobuf.ts';
import { mutateTensors } from './mutate-safetensors.ts';
import { mutateWords, tokensOf } from './mutate-words.ts';

export interface Format {
  readonly name: string;
  readonly mutant: (draw: Draw) => Uint8Array;
  /** throws a GruccError, or what was read is right in itself; anything else thrown is a finding */
  readonly read: (bytes: Uint8Array) => void;
}

type Mutate = (draw: Draw) => Uint8Array;

const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../fixtures/import/${name}`, import.meta.url)));
const utf8 = new TextEncoder();
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const latin = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

/** What an import makes has to be a config that the compiler takes. */
function importing(name: string) {
  return (bytes: Uint8Array): void => {
    const { config, weights } = importModel({ name, bytes, external: () => bytes });
    if (weights.length < 8) throw new Error('weights without a header');
    parseConfig({ file: name, text: config }, { targets: ['js'], defaultName: 'm' });
  };
}

const anyOf =
  (mutants: readonly Mutate[]): Mutate =>
  (draw) =>
    draw.oneOf(mutants)(draw);

/** Mutants of the file as it lies there. */
function whole(
  bytes: Uint8Array,
  read: (bytes: Uint8Array) => unknown,
  words: readonly Uint8Array[] = [],
): Mutate {
  const base = watch(bytes, read, words);
  return (draw) => mutateBytes(base, draw);
}

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

const json = (bytes: Uint8Array, texts: readonly string[] = awkwardTexts): Mutate => {
  const tree = treeOf(JSON.parse(decode(bytes)));
  return (draw) => utf8.encode(mutateJson(tree, draw, texts));
};

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

function pytorch(): Mutate {
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

function onnx(): Mutate {
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

function keras(): Mutate {
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

const hdf5 = (): Mutate =>
  anyOf(['keras_gru.h5', 'keras2_layout.h5'].map((name) => whole(fixture(name), importing('m.h5'))));

const npz = (): Mutate =>
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

const matrix = (rows: number, columns: number): number[][] =>
  Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => (i - j) / 8));
const vector = (length: number): number[] => matrix(1, length)[0];

const models = {
  rtneural: {
    in_shape: [null, null, 2],
    layers: [
      {
        type: 'gru',
        activation: 'tanh',
        shape: [null, null, 2],
        weights: [matrix(2, 6), matrix(2, 6), matrix(2, 6)],
      },
      {
        type: 'time-distributed-dense',
        activation: 'relu',
        shape: [null, null, 1],
        weights: [matrix(2, 1), vector(1)],
      },
      { type: 'activation', activation: 'softmax', shape: [null, null, 1] },
    ],
  },
  stateDict: {
    'gru.weight_ih_l0': matrix(6, 2),
    'gru.weight_hh_l0': matrix(6, 2),
    'gru.bias_ih_l0': vector(6),
    'gru.bias_hh_l0': vector(6),
    'fc.weight': matrix(1, 2),
    'fc.bias': vector(1),
  },
  guitar: {
    model_data: {
      model: 'SimpleRNN',
      input_size: 1,
      skip: 1,
      output_size: 1,
      unit_type: 'GRU',
      num_layers: 1,
      hidden_size: 2,
      bias_fl: true,
    },
    state_dict: {
      'rec.weight_ih_l0': matrix(6, 1),
      'rec.weight_hh_l0': matrix(6, 2),
      'rec.bias_ih_l0': vector(6),
      'rec.bias_hh_l0': vector(6),
      'lin.weight': matrix(1, 2),
      'lin.bias': vector(1),
    },
  },
};

const modelTexts = [
  ...awkwardTexts,
  'gru',
  'dense',
  'lstm',
  'softmax',
  'prelu',
  'weight_hh_l1',
  'gru.weight_ih_l0_reverse',
  'GRU',
  'LSTM',
  'layers',
  'state_dict',
  'model_data',
];
const ofModel = (model: object): Mutate => json(utf8.encode(JSON.stringify(model)), modelTexts);

const configs: readonly object[] = [
  {
    name: 'k',
    input_size: 3,
    hidden_size: 4,
    num_layers: 2,
    bias: true,
    dropout: 0.5,
    bidirectional: true,
    cell: 'gru',
    targets: ['wasm', 'js'],
  },
  {
    $schema: './schema.json',
    input_size: 3,
    hidden_size: 4,
    batch: 2,
    steps: 'dynamic',
    gate_activation: { hard_sigmoid: { alpha: 0.2, beta: 0.5 } },
    numerics: 'fast',
    weights: 'a.safetensors',
  },
  ...Object.values(layerConfigs).slice(0, 4),
];
const configTexts = [
  ...awkwardTexts,
  'gru',
  'mgu',
  'linear',
  'tanh',
  'relu',
  'softmax',
  'dynamic',
  'js',
  'wasm',
  'strict',
  'input',
  'last',
  'has_bias',
  'from',
  'type',
];

function parsingConfig(bytes: Uint8Array): void {
  parseConfig({ file: 'k.json', text: decode(bytes) }, { targets: ['wasm', 'js', 'wgsl'], defaultName: 'k' });
}

const cellWords = [
  'cell',
  'param',
  'bias',
  'stack',
  'input',
  'hidden',
  "h'",
  'h',
  'x',
  'W',
  '=',
  '@',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ',',
  '-',
  '1e999',
  '1e',
  '0',
  '__proto__',
  'constructor',
  'tanh',
  'sigmoid',
  '*/',
  '`${1}`',
  "'",
  '"',
  '\\',
  '</script>',
  '\u2028',
  '\0',
  '\ud800',
  '# x\n',
  '('.repeat(3000),
  '-'.repeat(3000),
  'a'.repeat(5000),
];

function cells(): Mutate {
  const bases = Object.values(builtinCells).map(({ text }) => tokensOf(text));
  return (draw) => utf8.encode(mutateWords(draw.oneOf(bases), draw, cellWords));
}

const params = {
  weight_ih_l0: [12, 3],
  weight_hh_l0: [12, 4],
  bias_ih_l0: [12],
  bias_hh_l0: [12],
};

/** The runtime's reader, and what it has read held against the format's rules once more. */
function readingTensors(bytes: Uint8Array): void {
  let end = 0;
  const tensors = [...readSafetensors(bytes).values()].sort(
    (a, b) => a.bytes.byteOffset - b.bytes.byteOffset || a.bytes.length - b.bytes.length,
  );
  const last = tensors.at(-1);
  for (const tensor of tensors) {
    if (tensor.bytes.buffer !== bytes.buffer) throw new Error('bytes of another buffer');
    if (end !== 0 && tensor.bytes.byteOffset !== end) throw new Error('tensors that do not tile the data');
    end = tensor.bytes.byteOffset + tensor.bytes.length;
    checkSize(tensor);
  }
  if (last && end !== bytes.byteOffset + bytes.length) throw new Error('data after the last tensor');
  resolveWeights(params, bytes, undefined);
}

const bitsOf: ReadonlyMap<string, number> = new Map(
  Object.entries({ F64: 64, F32: 32, F16: 16, BF16: 16, I64: 64, I32: 32, I16: 16, I8: 8, U8: 8, BOOL: 8 }),
);

function checkSize({ dtype, shape, bytes }: Tensor): void {
  const bits = bitsOf.get(dtype);
  const count = shape.reduce((product, size) => product * size, 1);
  if (bits !== undefined && (count * bits) / 8 !== bytes.length)
    throw new Error(`${bytes.length} bytes for ${shape} of ${dtype}`);
}

/** The same files through the importer, which finds out by itself what they are. */
const alsoImported = (read: (bytes: Uint8Array) => void, name: string) => {
  const imported = importing(name);
  return (bytes: Uint8Array): void => {
    if (bytes.length % 8 === 0) imported(bytes);
    else read(bytes);
  };
};

const lazily = (make: () => Mutate): Mutate => {
  let made: Mutate | undefined;
  return (draw) => (made ??= make())(draw);
};

export const formats: readonly Format[] = [
  {
    name: 'safetensors',
    mutant: (draw) => mutateTensors(draw),
    read: alsoImported(readingTensors, 'm.safetensors'),
  },
  { name: 'pytorch', mutant: lazily(pytorch), read: importing('m.pt') },
  { name: 'onnx', mutant: lazily(onnx), read: importing('m.onnx') },
  { name: 'keras', mutant: lazily(keras), read: importing('m.keras') },
  { name: 'hdf5', mutant: lazily(hdf5), read: importing('m.h5') },
  {
    name: 'mindspore',
    mutant: lazily(() =>
      anyOf([
        whole(fixture('mindspore_layout.ckpt'), importing('m.ckpt')),
        protobuf(fixture('mindspore_layout.ckpt')),
      ]),
    ),
    read: importing('m.ckpt'),
  },
  { name: 'npz', mutant: lazily(npz), read: importing('m.npz') },
  { name: 'npy', mutant: lazily(() => npyOf(npyBase())), read: (bytes) => void readArrays('x.npy', bytes) },
  { name: 'rtneural', mutant: lazily(() => ofModel(models.rtneural)), read: importing('m.json') },
  { name: 'state-dict', mutant: lazily(() => ofModel(models.stateDict)), read: importing('m.json') },
  { name: 'guitarml', mutant: lazily(() => ofModel(models.guitar)), read: importing('m.json') },
  {
    name: 'config',
    mutant: lazily(() => anyOf(configs.map((each) => json(utf8.encode(JSON.stringify(each)), configTexts)))),
    read: parsingConfig,
  },
  {
    name: 'cell',
    mutant: lazily(cells),
    read: (bytes) => void parseCell({ file: 'c.cell', text: decode(bytes) }),
  },
];

function npyBase(): Uint8Array {
  const entries = openZip('npz', fixture('numpy_fortran.npz')).entries;
  return [...entries.values()][0].read('npz').bytes;
}

/** The mutant of this number, the same wherever it is made. */
export function mutantOf(format: Format, index: number): Uint8Array {
  return format.mutant(drawFrom(Math.imul(index + 1, 0x9e3779b1) ^ seedOf(format.name)));
}

const seedOf = (name: string): number =>
  [...name].reduce((sum, char) => Math.imul(sum, 31) + char.charCodeAt(0), 7) | 0;

// Writes the parameters of a gru as each model file that can be imported: what the readers of compiler/import undo.

import { zip } from '../../support/write-zip.ts';
import { writeSafetensors } from './files.ts';
import type { Params } from './data.ts';
import type { Drawn, ShortConfig, modelFiles } from './generate.ts';

type Shapes = Readonly<Record<string, readonly number[]>>;

export interface ModelFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

interface Gru {
  readonly config: ShortConfig;
  readonly shapes: Shapes;
  readonly params: Params;
}

export type ModelSource = (typeof modelFiles)[number];

export const isModel = (source: Drawn['source']): source is ModelSource => Object.hasOwn(writers, source);

export function writeModel(source: ModelSource, gru: Gru): ModelFile {
  // RTNeural knows one direction, and JSON no NaN
  const isPlain =
    !gru.config.bidirectional && Object.values(gru.params).every((v) => v.every(Number.isFinite));
  const used = source === 'json' && !isPlain ? 'npz' : source;
  return { name: `model.${used}`, bytes: writers[used](gru) };
}

const writers: { readonly [source in ModelSource]: (gru: Gru) => Uint8Array } = {
  safetensors: ({ params, shapes }) => writeSafetensors(params, shapes, 'F32'),
  npz: writeNpz,
  pt: writePickle,
  ckpt: writeCheckpoint,
  onnx: writeOnnx,
  json: writeRtneural,
};

const bytesOf = (values: Float32Array): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => bytes.writeFloatLE(value, 4 * i));
  return bytes;
};

function writeNpz({ params, shapes }: Gru): Uint8Array {
  const entries = Object.entries(params).map(([name, values]) => {
    const shape = `(${shapes[name].join(', ')},)`;
    const text = `{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }\n`;
    const head = Buffer.from(`\x93NUMPY\x01\0\0\0${text}`, 'latin1');
    head.writeUInt16LE(text.length, 8);
    return [`${name}.npy`, new Uint8Array(Buffer.concat([head, bytesOf(values)]))] as const;
  });
  return zip(Object.fromEntries(entries));
}

/** A state dict as torch.save writes it: a dictionary of tensors, their numbers in files of their own. */
function writePickle({ params, shapes }: Gru): Uint8Array {
  const int = (n: number): string => {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(n);
    return `J${bytes.toString('latin1')}`;
  };
  const text = (word: string): string => `X${int(word.length).slice(1)}${word}`;
  const tuple = (items: readonly number[]): string => `(${items.map(int).join('')}t`;
  const tensor = (key: string, count: number, shape: readonly number[]): string => {
    const strides = shape.map((_, i) => shape.slice(i + 1).reduce((a, b) => a * b, 1));
    const storage = `(${text('storage')}ctorch\nFloatStorage\n${text(key)}${text('cpu')}${int(count)}tQ`;
    return `ctorch._utils\n_rebuild_tensor_v2\n(${storage}K\0${tuple(shape)}${tuple(strides)}tR`;
  };
  const entries = Object.entries(params);
  const items = entries.map(
    ([name, values], i) => text(name) + tensor(String(i), values.length, shapes[name]),
  );
  const code = Buffer.from(`\x80\x02}(${items.join('')}u.`, 'latin1');
  const storages = entries.map(([, values], i) => [`m/data/${i}`, new Uint8Array(bytesOf(values))] as const);
  return zip({ 'm/data.pkl': new Uint8Array(code), ...Object.fromEntries(storages) });
}

/** A message of a protocol buffer: [number of the field, its value], a list being a message within. */
type Message = readonly (readonly [number: number, value: number | string | Uint8Array | Message])[];

function varint(n: number): readonly number[] {
  return n < 128 ? [n] : [(n % 128) + 128, ...varint(Math.floor(n / 128))];
}

function encode(message: Message): Buffer {
  return Buffer.concat(
    message.flatMap(([number, value]) => {
      if (typeof value === 'number') return [Buffer.from([...varint(number * 8), ...varint(value)])];
      const isBytes = value instanceof Uint8Array;
      const body = typeof value === 'string' ? Buffer.from(value) : isBytes ? value : encode(value);
      return [Buffer.from([...varint(number * 8 + 2), ...varint(body.length)]), body];
    }),
  );
}

function writeCheckpoint({ params, shapes }: Gru): Uint8Array {
  const values = Object.entries(params).map(([name, data]): Message[number] => {
    const dims = shapes[name].map((size) => [1, size] as const);
    const tensor: Message = [...dims, [2, 'Float32'], [3, bytesOf(data)]];
    return [
      1,
      [
        [1, name],
        [2, tensor],
      ],
    ];
  });
  return new Uint8Array(encode(values));
}

/** r z n -> z r h, by whole gates: the rows of one are `width` numbers. */
function reordered(values: Float32Array): Float32Array {
  const width = values.length / 3;
  const gate = (g: number): Float32Array => values.subarray(g * width, (g + 1) * width);
  return Float32Array.from([...gate(1), ...gate(0), ...gate(2)]);
}

const joined = (parts: readonly Float32Array[]): Float32Array =>
  Float32Array.from(parts.flatMap((each) => [...each]));

/** As PyTorch exports it: a node for each layer, and between them the directions put side by side. */
function writeOnnx({ config, params }: Gru): Uint8Array {
  const { input_size: I, hidden_size: H, num_layers: layers, bidirectional, bias } = config;
  const D = bidirectional ? 2 : 1;
  const tensors: Message[number][] = [];
  const tensor = (name: string, shape: readonly number[], data: Float32Array): string => {
    tensors.push([5, [...shape.map((n) => [1, n] as const), [2, 1], [8, name], [9, bytesOf(data)]]]);
    return name;
  };
  const sizes = Buffer.alloc(24);
  [0, 0, -1].forEach((n, i) => sizes.writeBigInt64LE(BigInt(n), 8 * i));
  tensors.push([
    5,
    [
      [1, 3],
      [2, 7],
      [8, 'sizes'],
      [9, sizes],
    ],
  ]);
  const node = (
    op: string,
    inputs: readonly string[],
    output: string,
    attributes: Message = [],
  ): Message[number] => [
    1,
    [...inputs.map((name) => [1, name] as const), [2, output], [4, op], ...attributes],
  ];
  const ends = bidirectional ? ['', '_reverse'] : [''];
  const nodes = Array.from({ length: layers }, (_, l) => {
    const all = (name: string): Float32Array =>
      joined(ends.map((end) => reordered(params[`${name}_l${l}${end}`])));
    const w = tensor(`W${l}`, [D, 3 * H, l === 0 ? I : D * H], all('weight_ih'));
    const r = tensor(`R${l}`, [D, 3 * H, H], all('weight_hh'));
    const both = (): Float32Array =>
      joined(ends.flatMap((end) => ['bias_ih', 'bias_hh'].map((n) => reordered(params[`${n}_l${l}${end}`]))));
    const b = bias ? [tensor(`B${l}`, [D, 6 * H], both())] : [];
    const attributes: Message = [
      [
        5,
        [
          [1, 'hidden_size'],
          [3, H],
          [20, 2],
        ],
      ],
      [
        5,
        [
          [1, 'linear_before_reset'],
          [3, 1],
          [20, 2],
        ],
      ],
      [
        5,
        [
          [1, 'direction'],
          [4, bidirectional ? 'bidirectional' : 'forward'],
          [20, 3],
        ],
      ],
    ];
    const perm: Message = [[5, [[1, 'perm'], ...[0, 2, 1, 3].map((axis) => [8, axis] as const), [20, 7]]]];
    return [
      node('GRU', [l === 0 ? 'x' : `y${l - 1}`, w, r, ...b], `a${l}`, attributes),
      node('Transpose', [`a${l}`], `b${l}`, perm),
      node('Reshape', [`b${l}`, 'sizes'], `y${l}`),
    ];
  }).flat();
  const signal = (name: string, features: number): Message => {
    const dims: Message = [
      [1, [[2, 'steps']]],
      [1, [[2, 'batch']]],
      [1, [[1, features]]],
    ];
    return [
      [1, name],
      [
        2,
        [
          [
            1,
            [
              [1, 1],
              [2, dims],
            ],
          ],
        ],
      ],
    ];
  };
  const graph: Message = [
    ...nodes,
    [2, 'g'],
    ...tensors,
    [11, signal('x', I)],
    [12, signal(`y${layers - 1}`, D * H)],
  ];
  return new Uint8Array(
    encode([
      [1, 8],
      [7, graph],
      [
        8,
        [
          [1, ''],
          [2, 14],
        ],
      ],
    ]),
  );
}

/** -0 has no shorter spelling, and JSON.stringify forgets its sign. */
const json = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

/** Rows and columns exchanged, gates in the order z, r, h. */
function kernel(values: Float32Array, columns: number): string {
  const rows = values.length / columns;
  const ordered = reordered(values);
  const row = (k: number): string =>
    `[${Array.from({ length: rows }, (_, i) => json(ordered[i * columns + k])).join()}]`;
  return `[${Array.from({ length: columns }, (_, k) => row(k)).join()}]`;
}

function writeRtneural({ config, params }: Gru): Uint8Array {
  const { input_size: I, hidden_size: H, num_layers: layers, bias } = config;
  const texts = Array.from({ length: layers }, (_, l) => {
    const list = (name: string): string => `[${[...reordered(params[`${name}_l${l}`])].map(json).join()}]`;
    const weights = [
      kernel(params[`weight_ih_l${l}`], l === 0 ? I : H),
      kernel(params[`weight_hh_l${l}`], H),
    ];
    const all = bias ? [...weights, `[${list('bias_ih')},${list('bias_hh')}]`] : weights;
    return `{"type":"gru","activation":"","shape":[null,null,${H}],"weights":[${all.join()}]}`;
  });
  return new TextEncoder().encode(`{"in_shape":[null,null,${I}],"layers":[${texts.join()}]}`);
}

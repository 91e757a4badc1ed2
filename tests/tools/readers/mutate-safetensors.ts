// Mutants of safetensors files: a header as a tree, whose length and data follow it or lie.
import { awkwardNumbers, type Draw } from './draw.ts';
import { awkwardTexts, mutateJson, printTree, treeOf, type Node } from './mutate-json.ts';

const shapes = { weight_ih_l0: [12, 3], weight_hh_l0: [12, 4], bias_ih_l0: [12], bias_hh_l0: [12] };

const bytesOf: Readonly<Record<string, number>> = { F32: 4, F16: 2, BF16: 2, F64: 8 };

interface Base {
  readonly header: Node;
  readonly data: number;
}

function baseOf(dtype: string, more: object): Base {
  let end = 0;
  const entries = Object.entries(shapes).map(([name, shape]) => {
    const start = end;
    end += shape.reduce((product, size) => product * size, bytesOf[dtype]);
    return [name, { dtype, shape, data_offsets: [start, end] }] as const;
  });
  return { header: treeOf({ ...more, ...Object.fromEntries(entries) }), data: end };
}

const bases: readonly Base[] = [
  baseOf('F32', {}),
  baseOf('F32', { __metadata__: { format: 'pt', 'a"b:': '\\' } }),
  baseOf('F16', {}),
  baseOf('BF16', { __metadata__: {} }),
  baseOf('F64', {}),
];

const texts = [
  ...awkwardTexts,
  'F32',
  'F16',
  'BF16',
  'F64',
  'I8',
  'U8',
  'I64',
  'BOOL',
  'F8_E4M3',
  'F4',
  'F0',
  'F999',
  'F',
  '32',
  'F3.2',
  'F-32',
  'f32',
  '__metadata__',
  'dtype',
  'shape',
  'data_offsets',
  'weight_ih_l0',
  'weight_hh_l1',
  'a:b',
  'a":"b',
];

const encoder = new TextEncoder();
const LARGEST = 4096;
const buffer = new Uint8Array(8 + 65_536 + LARGEST);

export function mutateTensors(draw: Draw): Uint8Array {
  const base = draw.oneOf(bases);
  const text = draw.onceIn(12) ? printTree(base.header) : mutateJson(base.header, draw, texts);
  const padded = draw.onceIn(8) ? text + ' '.repeat(draw.below(9)) : text;
  const { written } = encoder.encodeInto(padded, buffer.subarray(8, 8 + 65_536));
  const header = draw.onceIn(200) ? breakUtf8(written, draw) : written;
  const data = draw.onceIn(10) ? dataOf(base.data, draw) : base.data;
  buffer.fill(draw.below(256), 8 + header, 8 + header + data);
  writeLength(draw.onceIn(16) ? wrongLength(header, data, draw) : header);
  const end = 8 + header + data;
  return buffer.slice(0, draw.onceIn(60) ? draw.below(end + 1) : end);
}

function breakUtf8(length: number, draw: Draw): number {
  buffer[8 + draw.below(Math.max(1, length))] = draw.oneOf([0x80, 0xc0, 0xed, 0xf8, 0xff]);
  return length;
}

function dataOf(size: number, draw: Draw): number {
  return Math.max(0, draw.oneOf([0, 1, size - 1, size + 1, size - 4, size + 4, size * 2, LARGEST]));
}

function wrongLength(header: number, data: number, draw: Draw): number {
  if (draw.onceIn(3)) return draw.oneOf(awkwardNumbers);
  return Math.max(0, header + draw.oneOf([-8, -1, 1, 2, 8, data, data - 1, data + 1, 1e8]));
}

function writeLength(length: number): void {
  let rest = BigInt.asUintN(64, BigInt(length));
  for (let i = 0; i < 8; i++, rest >>= 8n) buffer[i] = Number(rest & 255n);
}

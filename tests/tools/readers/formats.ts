// What is mutated: of every format that grucc reads a few small files, how mutants of them are made, and who reads them.
import { parseCell } from '../../../compiler/front/parse-cell.ts';
import { readArrays } from '../../../compiler/import/index.ts';
import { hdf5, keras, mindspore, npy, npz, onnx, pytorch } from './binary-formats.ts';
import { drawFrom } from './draw.ts';
import { decode, importing, type Mutate } from './mutants.ts';
import { mutateTensors } from './mutate-safetensors.ts';
import { readingTensors } from './reading-tensors.ts';
import { cells, configs, models, ofModel, parsingConfig } from './text-formats.ts';

export interface Format {
  readonly name: string;
  readonly mutant: Mutate;
  /** throws a GruccError, or what was read is right in itself; anything else thrown is a finding */
  readonly read: (bytes: Uint8Array) => void;
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
    mutant: lazily(mindspore),
    read: importing('m.ckpt'),
  },
  { name: 'npz', mutant: lazily(npz), read: importing('m.npz') },
  { name: 'npy', mutant: lazily(npy), read: (bytes) => void readArrays('x.npy', bytes) },
  { name: 'rtneural', mutant: lazily(() => ofModel(models.rtneural)), read: importing('m.json') },
  { name: 'state-dict', mutant: lazily(() => ofModel(models.stateDict)), read: importing('m.json') },
  { name: 'guitarml', mutant: lazily(() => ofModel(models.guitar)), read: importing('m.json') },
  {
    name: 'config',
    mutant: lazily(configs),
    read: parsingConfig,
  },
  {
    name: 'cell',
    mutant: lazily(cells),
    read: (bytes) => void parseCell({ file: 'c.cell', text: decode(bytes) }),
  },
];

/** The mutant of this number, the same wherever it is made. */
export function mutantOf(format: Format, index: number): Uint8Array {
  return format.mutant(drawFrom(Math.imul(index + 1, 0x9e3779b1) ^ seedOf(format.name)));
}

const seedOf = (name: string): number =>
  [...name].reduce((sum, char) => Math.imul(sum, 31) + char.charCodeAt(0), 7) | 0;

// From a network to what grucc builds from: a config, the weights as safetensors under PyTorch's names, maybe a cell.
import { briefSettings } from '../front/keys.ts';
import { kindOf } from '../front/layers/index.ts';
import { INPUT, type Layer, type Network } from './network.ts';
import type { Tensor } from './bytes/tensor.ts';
import { joined, safetensors, type Pieces } from './safetensors-file.ts';

export interface WrittenModel {
  /** without a folder; files are in the order in which they are written */
  readonly files: readonly WrittenFile[];
  readonly config: string;
  /** made when they are asked for: who writes them piece by piece never has them all in memory */
  readonly weights: Uint8Array;
}

export interface WrittenFile {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** of a large file, the same once more */
  readonly pieces?: Pieces;
}

/** A cell of its own is the file NAME.cell, or NAME-LAYER.cell where several layers could need one. */
export function writeModel(network: Network, name: string): WrittenModel {
  const cells = new Map<string, string>();
  const isBare = network.layers.length === 1 && network.layers[0].type === 'gru';
  const settingsIn: SettingsIn = (layer) => {
    const { keys } = kindOf(layer);
    if (layer.cell === undefined) return briefSettings({ ...keys }, layer.settings);
    const cell = isBare ? `${name}.cell` : `${name}-${layer.name}.cell`;
    cells.set(cell, layer.cell);
    return briefSettings({ ...keys }, { ...layer.settings, cell });
  };
  const config = isBare ? shortForm(network, name, settingsIn) : longForm(network, name, settingsIn);
  const pieces = safetensors(parametersOf(network, isBare));
  return {
    config,
    get weights() {
      return joined(pieces);
    },
    files: [
      {
        name: `${name}.safetensors`,
        pieces,
        get content() {
          return joined(pieces);
        },
      },
      ...[...cells].map(([file, content]) => ({ name: file, content })),
      // the config last: whoever sees it can read what it names
      { name: `${name}.json`, content: config },
    ],
  };
}

/** The keys of a layer's own; its cell's text goes into a file. */
type SettingsIn = (layer: Layer) => object;

function shortForm(network: Network, name: string, settingsIn: SettingsIn): string {
  const lines = Object.entries({
    input_size: network.inputSize,
    ...settingsIn(network.layers[0]),
    ...sharedKeys(network, name),
  });
  return `{\n${lines.map(member).join(',\n')}\n}\n`;
}

function longForm(network: Network, name: string, settingsIn: SettingsIn): string {
  const layers = network.layers.map((layer, i) => {
    const before = network.layers[i - 1]?.name ?? INPUT;
    const from = kindOf(layer).reads === 'several' ? layer.from : layer.from[0];
    const place = { name: layer.name, ...(from !== before && { from }) };
    return `    ${oneLine({ type: layer.type, ...settingsIn(layer), ...place })}`;
  });
  const lines = [
    member(['input_size', network.inputSize]),
    `  "layers": [\n${layers.join(',\n')}\n  ]`,
    ...Object.entries(sharedKeys(network, name)).map(member),
  ];
  return `{\n${lines.join(',\n')}\n}\n`;
}

const member = ([key, value]: readonly [string, unknown]): string => `  "${key}": ${oneLine(value)}`;

/** JSON as people write it, with spaces. */
function oneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${oneLine(each)}`);
  return `{ ${members.join(', ')} }`;
}

function sharedKeys({ batchFirst, seqLength }: Network, name: string): object {
  return {
    ...(batchFirst && { batch_first: true }),
    ...(seqLength && { seq_length: true }),
    weights: `${name}.safetensors`,
  };
}

/** By name, in the order of the layers. */
function parametersOf({ layers }: Network, isBare: boolean): ReadonlyMap<string, Tensor> {
  return new Map(
    layers.flatMap(({ name, tensors }) =>
      [...tensors].map(([own, tensor]) => [isBare ? own : `${name}.${own}`, tensor] as const),
    ),
  );
}

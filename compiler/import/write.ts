// From a network to what grucc builds from: a config, the weights as safetensors under PyTorch's names, maybe a cell.
import { activationJson, type Activation } from './activation.ts';
import { cellText } from './cell-text.ts';
import { INPUT, type Gru, type Layer, type Network } from './network.ts';
import { zeros, type Tensor } from './bytes/tensor.ts';
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

type Json = Readonly<Record<string, unknown>>;

/** A cell of its own is the file NAME.cell, or NAME-LAYER.cell where several layers could need one. */
export function writeModel(network: Network, name: string): WrittenModel {
  const cells = new Map<string, string>();
  const isBare = network.layers.length === 1 && network.layers[0].kind === 'gru';
  const cellFile = (gru: Gru): string => {
    const file = isBare ? `${name}.cell` : `${name}-${gru.name}.cell`;
    cells.set(file, cellText(gru));
    return file;
  };
  const config = isBare
    ? shortForm(network, network.layers[0] as Gru, name, cellFile)
    : longForm(network, name, cellFile);
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

type CellFile = (gru: Gru) => string;

function shortForm(network: Network, gru: Gru, name: string, cellFile: CellFile): string {
  const lines = Object.entries({
    input_size: network.inputSize,
    ...gruKeys(gru, cellFile),
    ...sharedKeys(network, name),
  });
  return `{\n${lines.map(member).join(',\n')}\n}\n`;
}

function longForm(network: Network, name: string, cellFile: CellFile): string {
  const layers = network.layers.map((layer, i) => {
    const before = network.layers[i - 1]?.name ?? INPUT;
    return `    ${oneLine(layerKeys(layer, before, cellFile))}`;
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

function sharedKeys({ batchFirst, seqLength }: Network, name: string): Json {
  return {
    ...(batchFirst && { batch_first: true }),
    ...(seqLength && { seq_length: true }),
    weights: `${name}.safetensors`,
  };
}

/** Defaults are left out, so that what is said is what is special. */
function gruKeys(gru: Gru, cellFile: CellFile): Json {
  const { hiddenSize, params, bias, bidirectional, reset } = gru;
  const needsCell = gru.clip !== undefined || [gru.activation, gru.gateActivation].some(isUnnamed);
  return {
    hidden_size: hiddenSize,
    ...(params.length > 1 && { num_layers: params.length }),
    ...(!bias && { bias: false }),
    ...(bidirectional && { bidirectional: true }),
    ...(needsCell ? { cell: cellFile(gru) } : reset === 'before' && { cell: 'gru_reset_before' }),
    ...(!needsCell && activationKey('activation', gru.activation, 'tanh')),
    ...(!needsCell && activationKey('gate_activation', gru.gateActivation, 'sigmoid')),
  };
}

const isUnnamed = (activation: Activation): boolean => activationJson(activation) === undefined;

function activationKey(key: string, activation: Activation, byDefault: string): Json {
  return activation.kind === byDefault ? {} : { [key]: activationJson(activation) };
}

function layerKeys(layer: Layer, before: string, cellFile: CellFile): Json {
  const from = layer.from.length > 1 ? layer.from : layer.from[0];
  const place = { name: layer.name, ...(from !== before && { from }) };
  switch (layer.kind) {
    case 'gru':
      return { type: 'gru', ...gruKeys(layer, cellFile), ...place };
    case 'linear':
      return {
        type: 'linear',
        output_size: layer.weight.shape[0],
        ...(!layer.bias && { bias: false }),
        ...activationKey('activation', layer.activation, 'linear'),
        ...place,
      };
    case 'activation':
      return { type: 'activation', activation: activationJson(layer.activation), ...place };
    case 'take':
      return { type: 'take', which: layer.which, ...place };
    case 'add':
    case 'concat':
      return { type: layer.kind, ...place };
  }
}

/** By name, in the order of the layers. */
function parametersOf({ layers }: Network, isBare: boolean): ReadonlyMap<string, Tensor> {
  return new Map(layers.flatMap((layer) => layerParameters(layer, isBare ? '' : `${layer.name}.`)));
}

function layerParameters(layer: Layer, prefix: string): readonly (readonly [string, Tensor])[] {
  if (layer.kind === 'gru') return gruParameters(layer, prefix);
  if (layer.kind !== 'linear') return [];
  const weight = [`${prefix}weight`, layer.weight] as const;
  return layer.bias ? [weight, [`${prefix}bias`, layer.bias]] : [weight];
}

function gruParameters(gru: Gru, prefix: string): readonly (readonly [string, Tensor])[] {
  const none = zeros([3 * gru.hiddenSize]);
  return gru.params.flatMap((directions, l) =>
    directions.flatMap(({ weightIh, weightHh, biasIh = none, biasHh = none }, d) => {
      const end = `_l${l}${d === 1 ? '_reverse' : ''}`;
      const weights = [
        [`${prefix}weight_ih${end}`, weightIh],
        [`${prefix}weight_hh${end}`, weightHh],
      ] as const;
      const biases = [
        [`${prefix}bias_ih${end}`, biasIh],
        [`${prefix}bias_hh${end}`, biasHh],
      ] as const;
      return gru.bias ? [...weights, ...biases] : weights;
    }),
  );
}

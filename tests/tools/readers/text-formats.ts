// Mutants of what people and scripts write as text: models in JSON, configs and cells.
import { builtinCells } from '../../../compiler/front/cells/index.ts';
import { parseConfig } from '../../../compiler/front/config.ts';
import { layerConfigs } from '../../support/layers.ts';
import { anyOf, decode, json, utf8, type Mutate } from './mutants.ts';
import { awkwardTexts } from './mutate-json.ts';
import { mutateWords, tokensOf } from './mutate-words.ts';

const matrix = (rows: number, columns: number): number[][] =>
  Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => (i - j) / 8));
const vector = (length: number): number[] => matrix(1, length)[0];

export const models = {
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
export const ofModel = (model: object): Mutate => json(utf8.encode(JSON.stringify(model)), modelTexts);

const bases: readonly object[] = [
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

export function configs(): Mutate {
  return anyOf(bases.map((each) => json(utf8.encode(JSON.stringify(each)), configTexts)));
}

export function parsingConfig(bytes: Uint8Array): void {
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

export function cells(): Mutate {
  const words = Object.values(builtinCells).map(({ text }) => tokensOf(text));
  return (draw) => utf8.encode(mutateWords(draw.oneOf(words), draw, cellWords));
}

// Layers of a cell that carries states from step to step, in one direction or two: torch.nn.GRU.
import { warning } from '../../diagnostics.ts';
import type { Diagnostic } from '../../diagnostics.ts';
import { concat } from '../../ir/graph.ts';
import { buildGru } from '../build-gru.ts';
import { cellOf, cellShapes } from '../cell-params.ts';
import { activation } from '../config-activation.ts';
import type { Members } from '../config-read.ts';
import { at, cellName, flag, probability, size } from '../config-values.ts';
import { biasKey, defaulted, MAX_WIDTH, required } from '../keys.ts';
import type { KeysOf } from '../keys.ts';
import type { Activation } from '../value-types.ts';
import type { LayerKind } from './kind.ts';
import { directionsOf, type RecurrentSettings } from './recurrent-settings.ts';

const MAX_LAYERS = 64;

const keys: KeysOf<RecurrentSettings> = {
  hiddenSize: required('hidden_size', size(MAX_WIDTH), 'The number of features of the hidden state h.'),
  numLayers: defaulted(
    'num_layers',
    size(MAX_LAYERS),
    1,
    'The number of layers, each fed by the output of the one before.',
  ),
  bias: biasKey('Whether the layers have the parameters bias_ih and bias_hh.'),
  dropout: defaulted(
    'dropout',
    probability,
    0,
    'The probability of an element between two layers being zeroed in training; inference ignores it.',
  ),
  bidirectional: defaulted(
    'bidirectional',
    flag,
    false,
    'Whether a second set of layers reads the sequence backwards.',
  ),
  cell: defaulted(
    'cell',
    cellName,
    'gru',
    'A built-in cell, or the path of a .cell file relative to this file.',
  ),
  activation: defaulted<Activation>(
    'activation',
    activation,
    { kind: 'tanh' },
    'The activation of the candidate state.',
  ),
  gateActivation: defaulted<Activation>(
    'gate_activation',
    activation,
    { kind: 'sigmoid' },
    'The activation of the gates; hard_sigmoid is clip(alpha x + beta, 0, 1).',
  ),
};

export const gru: LayerKind<RecurrentSettings> = {
  keys,
  reads: 'one',
  isRecurrent: true,
  warnings: dropoutWarnings,
  shape(settings, [{ name, perStep }]) {
    if (!perStep) return `a gru reads a sequence; "${name}" is one vector for each sequence`;
    return { size: directionsOf(settings) * settings.hiddenSize, perStep };
  },
  params: (layer, cells) => cellShapes(layer, cellOf(layer, cells)),
  initialScale: ({ hiddenSize }) => 1 / Math.sqrt(hiddenSize),
  states(layer) {
    return [{ name: 'h', count: layer.numLayers * directionsOf(layer), size: layer.hiddenSize }];
  },
  build(layer, [x], { cells, states, lengths, watch }) {
    const cell = cellOf(layer, cells);
    const { output, finals } = buildGru(layer, { cell, sequence: x.output, h0: states, lengths, watch });
    return { output, finals, hn: concat(finals.slice(-directionsOf(layer)), 1), isMasked: true };
  },
  canStream: ({ bidirectional }) => !bidirectional,
};

function dropoutWarnings({ dropout, numLayers }: RecurrentSettings, members: Members): readonly Diagnostic[] {
  const given = members.byKey.get(keys.dropout.name);
  if (!given || dropout === 0 || numLayers > 1) return [];
  const message =
    'dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects ' +
    `num_layers greater than 1, but got dropout=${dropout} and num_layers=${numLayers}`;
  return [warning('GRU1012', message, at(members, given))];
}

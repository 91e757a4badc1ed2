// Layers of a cell that carries states from step to step, in one direction or two: torch.nn.GRU, torch.nn.LSTM.
import { error, warning } from '../../diagnostics.ts';
import type { Diagnostic } from '../../diagnostics.ts';
import { concat } from '../../ir/concat.ts';
import { buildRecurrent } from '../build-recurrent.ts';
import { cellOf, cellShapes, sizesOf } from '../cell-params.ts';
import { activation } from '../config-activation.ts';
import type { Members } from '../config-read.ts';
import { at, cellName, flag, probability, size } from '../config-values.ts';
import { biasKey, defaulted, MAX_WIDTH, optional, required } from '../keys.ts';
import type { KeysOf } from '../keys.ts';
import type { Activation } from '../value-types.ts';
import type { Fed, LayerKind, Shape } from './kind.ts';
import { directionsOf, widthOf, type RecurrentSettings } from './recurrent-settings.ts';

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
  projSize: optional<number | undefined>(
    'proj_size',
    size(MAX_WIDTH, 0),
    'The number of features of the states that the cell declares as [proj], and of its output then: of the h of an lstm, which weight_hr projects. 0, or nothing: hidden_size.',
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

/** `called` is how errors name such a layer; `cell` is its cell where its settings name none. */
export function recurrent(called: string, cell: string): LayerKind<RecurrentSettings> {
  return {
    ...kind,
    keys: { ...keys, cell: { ...keys.cell, fallback: cell } },
    shape: (settings, fed) => shapeOf(called, settings, fed),
  };
}

const kind: Omit<LayerKind<RecurrentSettings>, 'keys' | 'shape'> = {
  reads: 'one',
  isRecurrent: true,
  check: (settings, members) => [...dropoutWarnings(settings, members), ...projErrors(settings, members)],
  params: (layer, cells) => cellShapes(layer, cellOf(layer, cells)),
  initialScale: ({ hiddenSize }) => 1 / Math.sqrt(hiddenSize),
  states(layer, cells) {
    const { states } = cellOf(layer, cells);
    const sizes = sizesOf(layer, layer.inputSize);
    const count = layer.numLayers * directionsOf(layer);
    // one state alone is h, whatever the cell calls it
    return states.map(({ name, size }) => ({
      name: states.length === 1 ? 'h' : name,
      count,
      size: sizes[size],
    }));
  },
  build(layer, [x], { cells, states, lengths, watch }) {
    const cell = cellOf(layer, cells);
    const { output, finals } = buildRecurrent(layer, {
      cell,
      sequence: x.output,
      initial: states,
      lengths,
      watch,
    });
    return { output, finals, hn: concat(finals[0].slice(-directionsOf(layer)), 1), isMasked: true };
  },
  canStream: ({ bidirectional }) => !bidirectional,
};

function shapeOf(
  called: string,
  settings: RecurrentSettings,
  [{ name, perStep }]: readonly Fed[],
): Shape | string {
  if (!perStep) return `${called} reads a sequence; "${name}" is one vector for each sequence`;
  return { size: directionsOf(settings) * widthOf(settings), perStep };
}

function dropoutWarnings({ dropout, numLayers }: RecurrentSettings, members: Members): readonly Diagnostic[] {
  const given = members.byKey.get(keys.dropout.name);
  if (!given || dropout === 0 || numLayers > 1) return [];
  const message =
    'dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects ' +
    `num_layers greater than 1, but got dropout=${dropout} and num_layers=${numLayers}`;
  return [warning('GRU1012', message, at(members, given))];
}

/** A projection is to fewer features than there are, as in PyTorch. */
function projErrors(
  { projSize = 0, hiddenSize }: RecurrentSettings,
  members: Members,
): readonly Diagnostic[] {
  const given = members.byKey.get(keys.projSize.name);
  if (!given || projSize < hiddenSize) return [];
  const message = `"proj_size" must be smaller than "hidden_size", which is ${hiddenSize}; given ${projSize}`;
  return [error('GRU1005', message, at(members, given))];
}

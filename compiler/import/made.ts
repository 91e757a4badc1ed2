// Layers of a config from what model files hold: weights in PyTorch's order, activations of any tool.
import type { LayerType, SettingsOf } from '../front/layers/index.ts';
import { isNamed, linear, sigmoid, tanh, type Activation } from './activation.ts';
import { zeros, type Tensor } from './bytes/tensor.ts';
import { cellText, type GruFormula } from './cell-text.ts';
import type { Made } from './network.ts';

/** The parameters of one layer and direction of a GRU: rows in the order r, z, n. */
export interface GruParams {
  readonly weightIh: Tensor;
  readonly weightHh: Tensor;
  readonly biasIh?: Tensor;
  readonly biasHh?: Tensor;
}

export interface GruSource extends GruFormula {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly bias: boolean;
  readonly bidirectional: boolean;
  /** [layer][direction] */
  readonly params: readonly (readonly GruParams[])[];
}

export function gruLayer({
  inputSize,
  params,
  hiddenSize,
  bias,
  bidirectional,
  ...formula
}: GruSource): Made<'gru'> {
  const own = cellOf(formula);
  const sizes = { hiddenSize, numLayers: params.length, bias, dropout: 0, bidirectional };
  const tensors = new Map(params.flatMap((each, l) => each.flatMap((one, d) => tensorsOf(one, l, d, bias))));
  return { type: 'gru', inputSize, tensors, ...own, settings: { ...sizes, ...own.settings } };
}

/** A built-in cell where the config can name the activations, else the text of another. */
function cellOf({ reset, clip, activation, gateActivation }: GruFormula) {
  const usual = { activation: tanh, gateActivation: sigmoid };
  if (activation.kind === 'softmax' || gateActivation.kind === 'softmax')
    return { settings: { cell: '', ...usual }, problem: 'softmax as an activation of a GRU' };
  if (clip !== undefined || !isNamed(activation) || !isNamed(gateActivation))
    return { settings: { cell: '', ...usual }, cell: cellText({ reset, clip, activation, gateActivation }) };
  return { settings: { cell: reset === 'before' ? 'gru_reset_before' : 'gru', activation, gateActivation } };
}

function tensorsOf(
  { weightIh, weightHh, biasIh, biasHh }: GruParams,
  layer: number,
  direction: number,
  bias: boolean,
): readonly (readonly [string, Tensor])[] {
  const end = `_l${layer}${direction === 1 ? '_reverse' : ''}`;
  const none = zeros([weightHh.shape[0]]);
  const biases = [
    [`bias_ih${end}`, biasIh ?? none],
    [`bias_hh${end}`, biasHh ?? none],
  ] as const;
  return [[`weight_ih${end}`, weightIh], [`weight_hh${end}`, weightHh], ...(bias ? biases : [])];
}

/** `weight` is [output, input]. */
export function linearLayer(weight: Tensor, bias?: Tensor, activation: Activation = linear): Made<'linear'> {
  const [outputSize, inputSize] = weight.shape;
  const { settings, problem } = activationLayer(activation);
  const tensors = new Map([['weight', weight], ...(bias ? [['bias', bias] as const] : [])]);
  const all = { outputSize, bias: bias !== undefined, ...settings };
  return { type: 'linear', inputSize, settings: all, tensors, ...(problem && { problem }) };
}

export function activationLayer(activation: Activation): Made<'activation'> {
  if (isNamed(activation)) return withoutParams('activation', { activation });
  const problem = `the activation ${activation.kind} is only known inside a GRU`;
  return { ...withoutParams('activation', { activation: linear }), problem };
}

export function withoutParams<T extends LayerType>(type: T, settings: SettingsOf<T>): Made<T> {
  return { type, settings, tensors: new Map<string, Tensor>() };
}

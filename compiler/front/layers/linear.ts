// W x + b, and an activation: torch.nn.Linear, Keras' Dense.
import { dot } from '../../ir/contract.ts';
import { map } from '../../ir/graph.ts';
import { activate } from '../activate.ts';
import { layerActivation } from '../config-activation.ts';
import { size } from '../config-values.ts';
import { biasKey, defaulted, MAX_WIDTH, required } from '../keys.ts';
import type { LayerActivation } from '../value-types.ts';
import type { LayerKind, LayerOf, NamedShape } from './kind.ts';

export interface LinearSettings {
  readonly outputSize: number;
  readonly bias: boolean;
  readonly activation: LayerActivation;
}

export const linear: LayerKind<LinearSettings> = {
  keys: {
    outputSize: required('output_size', size(MAX_WIDTH), 'The number of features that it gives.'),
    bias: biasKey('Whether it has the parameter bias.'),
    activation: defaulted<LayerActivation>(
      'activation',
      layerActivation,
      { kind: 'linear' },
      'The activation of W x + b; softmax is over the features of one step.',
    ),
  },
  reads: 'one',
  shape: ({ outputSize }, [{ perStep }]) => ({ size: outputSize, perStep }),
  params,
  initialScale: ({ inputSize }) => 1 / Math.sqrt(inputSize),
  build(layer, [x], building) {
    const [weight, bias] = params(layer).map(building.param);
    const product = dot(x.output, weight);
    return { output: activate(layer.activation, bias ? map('add', product, bias) : product) };
  },
};

function params({ inputSize, outputSize, bias }: LayerOf<LinearSettings>): readonly NamedShape[] {
  const weight: NamedShape = ['weight', [outputSize, inputSize]];
  return bias ? [weight, ['bias', [outputSize]]] : [weight];
}

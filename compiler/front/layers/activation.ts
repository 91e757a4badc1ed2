// A function of every number, or softmax.
import { activate } from '../activate.ts';
import { layerActivation } from '../config-activation.ts';
import { required } from '../keys.ts';
import type { LayerActivation } from '../value-types.ts';
import type { LayerKind } from './kind.ts';

export interface ActivationSettings {
  readonly activation: LayerActivation;
}

export const activation: LayerKind<ActivationSettings> = {
  keys: {
    activation: required<LayerActivation>(
      'activation',
      layerActivation,
      'The activation of what it reads; softmax is over the features of one step.',
    ),
  },
  reads: 'one',
  shape: (_, [{ size, perStep }]) => ({ size, perStep }),
  build: (layer, [x]) => ({ output: activate(layer.activation, x.output) }),
};

// A function of every number, or of every row.

import { activated, type Activation, type LayerOracle } from './kind.ts';

export interface ActivationJson {
  readonly type: 'activation';
  readonly activation: Activation;
}

export const activation: LayerOracle<ActivationJson> = {
  rows: (layer, [x], { arithmetic }) => activated(x, layer.activation, arithmetic),
  draw: (move, source) => ({
    layer: { type: 'activation', activation: move.activation },
    size: source.size,
    perStep: source.perStep,
    from: [source],
  }),
};

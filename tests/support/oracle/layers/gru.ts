// A gru: float64 and float32 have loops of their own, in reference.ts and strict.ts.

import { flag, type GruJson, type LayerOracle } from './kind.ts';

export const gru: LayerOracle<GruJson> = {
  rows: (layer, [x], running) => running.arithmetic.recurrent(layer, x, running),
  states: ({ hidden_size: H, num_layers = 1, bidirectional = false }) => ({
    h: H * num_layers * (bidirectional ? 2 : 1),
  }),
  draw(move, source) {
    if (!source.perStep) return undefined;
    const bidirectional = flag(move, 0);
    const cell = (['gru', 'gru', 'gru_reset_before', 'mgu'] as const)[(move.flags >> 1) & 3];
    const num_layers = flag(move, 4) && flag(move, 5) ? 2 : 1;
    const { size: hidden_size, activation } = move;
    const gate = activation === 'hard_sigmoid' ? { gate_activation: activation } : {};
    const more = { cell, bidirectional, bias: !flag(move, 3), num_layers, ...gate };
    const size = bidirectional ? 2 * hidden_size : hidden_size;
    return { layer: { type: 'gru', hidden_size, ...more }, size, perStep: true, from: [source] };
  },
};

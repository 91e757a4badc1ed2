// A gru, or a layer of any other cell.

import { recurrentRows } from '../recurrent.ts';
import { flag, type LayerOracle, type Move, type RecurrentJson } from './kind.ts';

const cells = ['gru', 'gru', 'gru_reset_before', 'mgu'] as const;

export const gru: LayerOracle<RecurrentJson> = recurrentOracle('gru', (move) => ({
  cell: cells[(move.flags >> 1) & 3],
}));

/** With what a move says of its cell. */
export function recurrentOracle(
  type: RecurrentJson['type'],
  cellOf: (move: Move) => Pick<RecurrentJson, 'cell' | 'proj_size'>,
): LayerOracle<RecurrentJson> {
  return {
    rows: (layer, [x], running) => recurrentRows(layer, x, running),
    draw(move, source) {
      if (!source.perStep) return undefined;
      const bidirectional = flag(move, 0);
      const num_layers = flag(move, 4) && flag(move, 5) ? 2 : 1;
      const { size: hidden_size, activation } = move;
      const gate = activation === 'hard_sigmoid' ? { gate_activation: activation } : {};
      const own = cellOf(move);
      const more = { ...own, bidirectional, bias: !flag(move, 3), num_layers, ...gate };
      const size = (bidirectional ? 2 : 1) * (own.proj_size || hidden_size);
      return { layer: { type, hidden_size, ...more }, size, perStep: true, from: [source] };
    },
  };
}

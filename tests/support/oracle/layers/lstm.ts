// An lstm, with and without a projection, and a cell of three states.

import { recurrentOracle } from './gru.ts';
import { flag } from './kind.ts';

export const lstm = recurrentOracle('lstm', (move) => ({
  ...(flag(move, 1) && flag(move, 2) && ({ cell: 'three.cell' } as const)),
  ...(move.other % 2 === 1 && move.size > 1 && { proj_size: 1 + (move.other % (move.size - 1)) }),
}));

// torch.nn.GRU, and every cell of one's own.
import { recurrent } from './recurrent.ts';

export const gru = recurrent('a gru', 'gru');

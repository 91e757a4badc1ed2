// torch.nn.LSTM.
import { recurrent } from './recurrent.ts';

export const lstm = recurrent('an lstm', 'lstm');

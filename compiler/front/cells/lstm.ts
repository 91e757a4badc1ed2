// The LSTM of torch.nn.LSTM: gates i, f, g, o; with proj_size h is projected after each step.
import type { SourceText } from '../cell-types.ts';

export const lstm: SourceText = {
  file: 'the built-in cell lstm',
  text: `cell lstm(x[input], h[proj], c[hidden]) {
  param W_ii, W_if, W_ig, W_io [hidden, input]
  param W_hi, W_hf, W_hg, W_ho [hidden, proj]
  bias b_ii, b_if, b_ig, b_io, b_hi, b_hf, b_hg, b_ho [hidden]
  projection weight_hr [proj, hidden]
  stack weight_ih = [W_ii, W_if, W_ig, W_io]
  stack weight_hh = [W_hi, W_hf, W_hg, W_ho]
  stack bias_ih = [b_ii, b_if, b_ig, b_io]
  stack bias_hh = [b_hi, b_hf, b_hg, b_ho]
  i  = gate_activation(W_ii @ x + b_ii + W_hi @ h + b_hi)
  f  = gate_activation(W_if @ x + b_if + W_hf @ h + b_hf)
  g  = activation(W_ig @ x + b_ig + W_hg @ h + b_hg)
  o  = gate_activation(W_io @ x + b_io + W_ho @ h + b_ho)
  c' = f * c + i * g
  h' = weight_hr @ (o * activation(c'))
}
`,
};

// The GRU of torch.nn.GRU and mindspore.nn.GRU: the reset gate acts after the product.
import type { SourceText } from '../cell-types.ts';

export const gru: SourceText = {
  file: 'the built-in cell gru',
  text: `cell gru(x[input], h[hidden]) {
  param W_ir, W_iz, W_in [hidden, input]
  param W_hr, W_hz, W_hn [hidden, hidden]
  bias b_ir, b_iz, b_in, b_hr, b_hz, b_hn [hidden]
  stack weight_ih = [W_ir, W_iz, W_in]
  stack weight_hh = [W_hr, W_hz, W_hn]
  stack bias_ih = [b_ir, b_iz, b_in]
  stack bias_hh = [b_hr, b_hz, b_hn]
  r  = gate_activation(W_ir @ x + b_ir + W_hr @ h + b_hr)
  z  = gate_activation(W_iz @ x + b_iz + W_hz @ h + b_hz)
  n  = activation(W_in @ x + b_in + r * (W_hn @ h + b_hn))
  h' = (1 - z) * n + z * h
}
`,
};

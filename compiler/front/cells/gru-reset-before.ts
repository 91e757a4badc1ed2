// The GRU of ONNX with linear_before_reset = 0, TF.js and RNNoise 0.1: the reset gate acts before the product.
import type { SourceText } from '../cell-types.ts';

export const gruResetBefore: SourceText = {
  file: 'the built-in cell gru_reset_before',
  text: `cell gru_reset_before(x[input], h[hidden]) {
  param W_ir, W_iz, W_in [hidden, input]
  param W_hr, W_hz, W_hn [hidden, hidden]
  bias b_ir, b_iz, b_in, b_hr, b_hz, b_hn [hidden]
  stack weight_ih = [W_ir, W_iz, W_in]
  stack weight_hh = [W_hr, W_hz, W_hn]
  stack bias_ih = [b_ir, b_iz, b_in]
  stack bias_hh = [b_hr, b_hz, b_hn]
  r  = gate_activation(W_ir @ x + b_ir + W_hr @ h + b_hr)
  z  = gate_activation(W_iz @ x + b_iz + W_hz @ h + b_hz)
  n  = activation(W_in @ x + b_in + (W_hn @ (r * h) + b_hn))
  h' = (1 - z) * n + z * h
}
`,
};

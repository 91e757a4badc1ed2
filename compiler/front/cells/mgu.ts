// The minimal gated unit (Zhou et al., 2016): one gate that both forgets and resets.
import type { SourceText } from '../cell-types.ts';

export const mgu: SourceText = {
  file: 'the built-in cell mgu',
  text: `cell mgu(x[input], h[hidden]) {
  param W_if, W_in [hidden, input]
  param W_hf, W_hn [hidden, hidden]
  bias b_if, b_in, b_hf, b_hn [hidden]
  stack weight_ih = [W_if, W_in]
  stack weight_hh = [W_hf, W_hn]
  stack bias_ih = [b_if, b_in]
  stack bias_hh = [b_hf, b_hn]
  f  = gate_activation(W_if @ x + b_if + W_hf @ h + b_hf)
  n  = activation(W_in @ x + b_in + W_hn @ (f * h) + b_hn)
  h' = (1 - f) * h + f * n
}
`,
};

// A GRU that no built-in cell computes, as a cell file: activations that a config cannot name, and clipping.
import { activationText, type Activation } from './activation.ts';

/** What a GRU computes, beyond its sizes. */
export interface GruFormula {
  readonly reset: 'after' | 'before';
  readonly activation: Activation;
  readonly gateActivation: Activation;
  /** what goes into the activations is clipped to ±clip */
  readonly clip?: number;
}

export function cellText(gru: GruFormula): string {
  const names = gru.reset === 'after' ? after : before;
  return `# ${describe(gru)}
cell imported(x[input], h[hidden]) {
  param W_ir, W_iz, W_in [hidden, input]
  param W_hr, W_hz, W_hn [hidden, hidden]
  bias b_ir, b_iz, b_in, b_hr, b_hz, b_hn [hidden]
  stack weight_ih = [W_ir, W_iz, W_in]
  stack weight_hh = [W_hr, W_hz, W_hn]
  stack bias_ih = [b_ir, b_iz, b_in]
  stack bias_hh = [b_hr, b_hz, b_hn]
${gateText('r', 'W_ir @ x + b_ir + W_hr @ h + b_hr', gru, gru.gateActivation)}
${gateText('z', 'W_iz @ x + b_iz + W_hz @ h + b_hz', gru, gru.gateActivation)}
${gateText('n', names, gru, gru.activation)}
  h' = (1 - z) * n + z * h
}
`;
}

const after = 'W_in @ x + b_in + r * (W_hn @ h + b_hn)';
const before = 'W_in @ x + b_in + (W_hn @ (r * h) + b_hn)';

function describe({ reset, clip }: GruFormula): string {
  const clipped = clip === undefined ? '' : `, what goes into the activations clipped to ±${clip}`;
  return `The GRU of an imported model: reset gate ${reset} the product${clipped}.`;
}

/** The sum has a name, because the activation may use it more than once. */
function gateText(gate: string, sum: string, { clip }: GruFormula, activation: Activation): string {
  const clipped = clip === undefined ? [] : [`${gate}_clip = clip(${gate}_sum, -${clip}, ${clip})`];
  const x = clip === undefined ? `${gate}_sum` : `${gate}_clip`;
  const lines = [`${gate}_sum = ${sum}`, ...clipped, `${gate} = ${activationText(activation, x)}`];
  return lines.map((line) => `  ${line}`).join('\n');
}

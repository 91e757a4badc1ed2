// The activations of other tools' files: as a config names them, or, for those it has no name for, as a cell spells them.

export type Activation =
  | { readonly kind: 'linear' | 'relu' | 'sigmoid' | 'tanh' | 'softmax' }
  | { readonly kind: 'hard_sigmoid'; readonly alpha: number; readonly beta: number }
  | { readonly kind: 'leaky_relu'; readonly alpha: number }
  /** alpha · tanh(beta · x) */
  | { readonly kind: 'scaled_tanh'; readonly alpha: number; readonly beta: number }
  /** alpha · x + beta */
  | { readonly kind: 'affine'; readonly alpha: number; readonly beta: number }
  | { readonly kind: 'softsign' };

export const linear: Activation = { kind: 'linear' };
export const tanh: Activation = { kind: 'tanh' };
export const sigmoid: Activation = { kind: 'sigmoid' };

/** As the value of a config's key; undefined where only a cell can say it. */
export function activationJson(activation: Activation): string | object | undefined {
  switch (activation.kind) {
    case 'hard_sigmoid': {
      const { alpha, beta } = activation;
      return alpha === 0.2 && beta === 0.5 ? 'hard_sigmoid' : { hard_sigmoid: { alpha, beta } };
    }
    case 'leaky_relu':
      return { leaky_relu: { alpha: activation.alpha } };
    case 'scaled_tanh':
    case 'affine':
    case 'softsign':
      return undefined;
    default:
      return activation.kind;
  }
}

/** What a cell calls as a function, so that its argument, which may be used twice, is a name. */
export function activationText(activation: Activation, x: string): string {
  switch (activation.kind) {
    case 'hard_sigmoid':
      return `hard_sigmoid(${text(activation.alpha / 0.2)} * ${x} + ${text((activation.beta - 0.5) / 0.2)})`;
    case 'leaky_relu':
      return `relu(${x}) - ${text(activation.alpha)} * relu(-${x})`;
    case 'scaled_tanh':
      return `${text(activation.alpha)} * tanh(${text(activation.beta)} * ${x})`;
    case 'affine':
      return `${text(activation.alpha)} * ${x} + ${text(activation.beta)}`;
    case 'softsign':
      return `${x} / (1 + relu(${x}) + relu(-${x}))`;
    case 'linear':
      return x;
    default:
      return `${activation.kind}(${x})`;
  }
}

/** Without an exponent, and a negative number in parentheses: what every expression of a cell can hold. */
function text(value: number): string {
  const digits = value.toFixed(12).replace(/\.?0+$/, '');
  return value < 0 ? `(${digits})` : digits;
}

export function sameActivation(a: Activation, b: Activation): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

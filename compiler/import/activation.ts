// The activations of other tools' files: as a config names them, or, for those it has no name for, as a cell spells them.
import type { LayerActivation } from '../front/value-types.ts';

export type Activation =
  | LayerActivation
  /** alpha · tanh(beta · x) */
  | { readonly kind: 'scaled_tanh'; readonly alpha: number; readonly beta: number }
  /** alpha · x + beta */
  | { readonly kind: 'affine'; readonly alpha: number; readonly beta: number }
  | { readonly kind: 'softsign' };

export const linear = { kind: 'linear' } as const;
export const tanh = { kind: 'tanh' } as const;
export const sigmoid = { kind: 'sigmoid' } as const;

/** Whether a config has a name for it. */
export function isNamed<A extends Activation>(activation: A): activation is Extract<A, LayerActivation> {
  return !['scaled_tanh', 'affine', 'softsign'].includes(activation.kind);
}

/** What a cell calls as a function, so that its argument, which may be used twice, is a name. */
export function activationText(activation: Activation, x: string): string {
  switch (activation.kind) {
    case 'hard_sigmoid':
      return `clip(${text(activation.alpha)} * ${x} + ${text(activation.beta)}, 0, 1)`;
    case 'leaky_relu':
      return `leaky_relu(${x}, ${text(activation.alpha)})`;
    case 'scaled_tanh':
      return `${text(activation.alpha)} * tanh(${text(activation.beta)} * ${x})`;
    case 'affine':
      return `${text(activation.alpha)} * ${x} + ${text(activation.beta)}`;
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

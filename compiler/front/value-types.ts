// The values that settings take: activations, sizes, ways to compute.

export type Activation =
  | { readonly kind: 'tanh' | 'relu' | 'linear' | 'sigmoid' }
  /** clip(alpha·x + beta, 0, 1) */
  | { readonly kind: 'hard_sigmoid'; readonly alpha: number; readonly beta: number }
  /** x where it is above 0, else alpha·x */
  | { readonly kind: 'leaky_relu'; readonly alpha: number };

/** Softmax is over the features of one step: no activation of a gate, which is elementwise. */
export type LayerActivation = Activation | { readonly kind: 'softmax' };

export type DynamicSize = number | 'dynamic';

/** "strict": results are the same to the bit everywhere; "fast": speed may cost the last bits. */
export type Numerics = 'strict' | 'fast';

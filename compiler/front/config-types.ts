// The checked config as the rest of the compiler sees it: every default filled in, every name in camelCase.

export type Activation =
  | { readonly kind: 'tanh' | 'relu' | 'linear' | 'sigmoid' }
  /** clip(alpha·x + beta, 0, 1) */
  | { readonly kind: 'hard_sigmoid'; readonly alpha: number; readonly beta: number };

export type DynamicSize = number | 'dynamic';

/** "strict": results are the same to the bit everywhere; "fast": speed may cost the last bits. */
export type Numerics = 'strict' | 'fast';

export interface Config {
  readonly name: string;
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly bias: boolean;
  readonly batchFirst: boolean;
  readonly dropout: number;
  readonly bidirectional: boolean;
  /** a built-in cell's name, or the path of a .cell file as written in the config */
  readonly cell: string;
  readonly activation: Activation;
  readonly gateActivation: Activation;
  readonly batch: DynamicSize;
  readonly steps: DynamicSize;
  readonly seqLength: boolean;
  readonly targets: readonly string[];
  readonly numerics: Numerics;
  /** path of a safetensors file as written in the config; absent: weights are given to load() */
  readonly weights?: string;
}

// The checked config as the rest of the compiler sees it: every default filled in, every name in camelCase.

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

/** What every config says, however it describes its network. */
interface CommonConfig {
  readonly name: string;
  readonly inputSize: number;
  readonly batchFirst: boolean;
  readonly batch: DynamicSize;
  readonly steps: DynamicSize;
  readonly seqLength: boolean;
  readonly targets: readonly string[];
  readonly numerics: Numerics;
  /** milliseconds that a run may take; nothing of the module depends on it */
  readonly budget?: number;
  /** path of a safetensors file as written in the config; absent: weights are given to load() */
  readonly weights?: string;
}

/** A GRU but for what it reads. */
export interface GruSettings {
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly bias: boolean;
  readonly dropout: number;
  readonly bidirectional: boolean;
  /** a built-in cell's name, or the path of a .cell file as written in the config */
  readonly cell: string;
  readonly activation: Activation;
  readonly gateActivation: Activation;
}

export interface LinearSettings {
  readonly outputSize: number;
  readonly bias: boolean;
  readonly activation: LayerActivation;
}

interface Wired {
  /** what the names of its parameters begin with; empty for the one layer of a config without "layers" */
  readonly name: string;
  /** the layers it reads by their places in the list; -1 is the network's input */
  readonly from: readonly number[];
  /** features of one step, or of one sequence, that it gives */
  readonly size: number;
  /** whether it gives a sequence rather than one vector for each */
  readonly perStep: boolean;
}

export type GruLayer = Wired & GruSettings & { readonly type: 'gru'; readonly inputSize: number };
export type LinearLayer = Wired & LinearSettings & { readonly type: 'linear'; readonly inputSize: number };

export type Layer =
  | GruLayer
  | LinearLayer
  | (Wired & { readonly type: 'activation'; readonly activation: LayerActivation })
  | (Wired & { readonly type: 'add' | 'concat' })
  | (Wired & { readonly type: 'take'; readonly which: 'last' | 'hn' });

/** One GRU, written as PyTorch's arguments. */
export type ShortConfig = CommonConfig & GruSettings & { readonly layers?: undefined };

/** The last layer gives the network's output. */
export type LayeredConfig = CommonConfig & { readonly layers: readonly Layer[] };

export type Config = ShortConfig | LayeredConfig;

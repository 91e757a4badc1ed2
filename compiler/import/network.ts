// What an importer makes of a file, whatever its format: layers in the order in which they run, PyTorch's parameters.
import type { Activation } from './activation.ts';
import type { Tensor } from './bytes/tensor.ts';

/** The parameters of one layer and direction of a GRU: rows in the order r, z, n. */
export interface GruParams {
  readonly weightIh: Tensor;
  readonly weightHh: Tensor;
  readonly biasIh?: Tensor;
  readonly biasHh?: Tensor;
}

interface Named {
  /** unique, and never "input" */
  readonly name: string;
  /** earlier layers, or "input" */
  readonly from: readonly string[];
}

export interface Gru extends Named {
  readonly kind: 'gru';
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly bias: boolean;
  readonly bidirectional: boolean;
  readonly reset: 'after' | 'before';
  readonly activation: Activation;
  readonly gateActivation: Activation;
  /** what goes into the activations is clipped to ±clip */
  readonly clip?: number;
  /** [layer][direction] */
  readonly params: readonly (readonly GruParams[])[];
}

export interface Linear extends Named {
  readonly kind: 'linear';
  /** [output, input] */
  readonly weight: Tensor;
  readonly bias?: Tensor;
  readonly activation: Activation;
}

export interface Activate extends Named {
  readonly kind: 'activation';
  readonly activation: Activation;
}

export interface Join extends Named {
  readonly kind: 'add' | 'concat';
}

export interface Take extends Named {
  readonly kind: 'take';
  readonly which: 'last' | 'hn';
}

export type Layer = Gru | Linear | Activate | Join | Take;

export const INPUT = 'input';

export interface Network {
  readonly inputSize: number;
  readonly batchFirst: boolean;
  /** the model takes one length for each sequence */
  readonly seqLength: boolean;
  /** the last one is the output */
  readonly layers: readonly Layer[];
}

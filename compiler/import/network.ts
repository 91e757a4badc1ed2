// What an importer makes of a file, whatever its format: the layers of a config, and their parameters.
import type { LayerType, RecurrentType, SettingsOf } from '../front/layers/index.ts';
import type { Tensor } from './bytes/tensor.ts';

export interface Made<T extends LayerType> {
  readonly type: T;
  readonly settings: SettingsOf<T>;
  /** by the names that the kind gives its parameters */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** features that its parameters are for; absent where it has none */
  readonly inputSize?: number;
  /** the text of the cell of a recurrent layer that no built-in cell computes; `settings` have no name for it yet */
  readonly cell?: string;
  /** why no config can say it */
  readonly problem?: string;
}

/** A layer without its name and what it reads. */
export type Unplaced = { [T in LayerType]: Made<T> }[LayerType];

interface Placed {
  /** unique, and never "input" */
  readonly name: string;
  /** earlier layers, or "input" */
  readonly from: readonly string[];
}

export type Layer = Unplaced & Placed;
export type RecurrentLayer = Extract<Layer, { readonly type: RecurrentType }>;

export const INPUT = 'input';

export interface Network {
  readonly inputSize: number;
  readonly batchFirst: boolean;
  /** the model takes one length for each sequence */
  readonly seqLength: boolean;
  /** the last one is the output */
  readonly layers: readonly Layer[];
}

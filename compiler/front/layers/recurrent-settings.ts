// The settings of a recurrent layer, and what follows from them alone.
import type { Activation } from '../value-types.ts';
import type { LayerOf } from './kind.ts';

export interface RecurrentSettings {
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly bias: boolean;
  readonly dropout: number;
  readonly bidirectional: boolean;
  /** of the states that a cell declares as [proj], and of the output then; 0 or absent: as hiddenSize */
  readonly projSize?: number | undefined;
  /** a built-in cell's name, or the path of a .cell file as written in the config */
  readonly cell: string;
  readonly activation: Activation;
  readonly gateActivation: Activation;
}

export type RecurrentLayer = LayerOf<RecurrentSettings>;

export const directionsOf = ({ bidirectional }: RecurrentSettings): number => (bidirectional ? 2 : 1);

/** Features of its output, of one direction. */
export const widthOf = ({ hiddenSize, projSize }: RecurrentSettings): number => projSize || hiddenSize;

/** Of each of its layers the endings of its parameters' names, one for each direction. */
export function suffixesOf(layer: RecurrentSettings): readonly (readonly string[])[] {
  const directions = ['', '_reverse'].slice(0, directionsOf(layer));
  return Array.from({ length: layer.numLayers }, (_, l) => directions.map((end) => `_l${l}${end}`));
}

// What a kind of layer answers about itself: all that the rest of the compiler asks about a layer.
import type { Diagnostic } from '../../diagnostics.ts';
import type { Node, Root } from '../../ir/graph.ts';
import type { Cells } from '../cell-types.ts';
import type { Members } from '../config-read.ts';
import type { KeysOf } from '../keys.ts';

/** What every layer has, of whatever kind. */
export interface Wired {
  /** what the names of its parameters begin with; empty for the one layer of a config without "layers" */
  readonly name: string;
  /** the layers it reads by their places in the list; -1 is the network's input */
  readonly from: readonly number[];
  /** features of one step, or of one sequence, that the first layer it reads gives */
  readonly inputSize: number;
  /** features of one step, or of one sequence, that it gives */
  readonly size: number;
  /** whether it gives a sequence rather than one vector for each */
  readonly perStep: boolean;
}

export type LayerOf<Settings> = Wired & Settings;

/** A layer, or the network's input, as another layer sees it. */
export interface Fed {
  readonly index: number;
  readonly name: string;
  readonly size: number;
  readonly perStep: boolean;
  readonly isRecurrent: boolean;
}

export type Shape = Pick<Wired, 'size' | 'perStep'>;

/** A parameter's name, as PyTorch has it in the layer's module, and its shape. */
export type NamedShape = readonly [name: string, shape: readonly number[]];

/** State vectors of one kind and size, one for each layer and direction. */
export interface States {
  /** as options and results name them, with `0` and `n` added: h of h0 and hn */
  readonly name: string;
  readonly count: number;
  readonly size: number;
}

/** What a layer gives: a sequence (T, B, size), or one vector a sequence (B, size). */
export interface Built {
  readonly output: Node;
  /** what its states end with, those of each name */
  readonly finals?: readonly (readonly Node[])[];
  /** what `"take": "hn"` gives: its last layer's final states, directions side by side */
  readonly hn?: Node;
  /** whether past a sequence's length the output is 0 already */
  readonly isMasked?: boolean;
}

/** What a layer is built from besides the layers it reads. */
export interface Building {
  readonly cells: Cells;
  /** a parameter of its own, by the name that `params` gives it */
  readonly param: (named: NamedShape) => Node;
  /** what its states begin with, those of each name */
  readonly states: readonly (readonly Node[])[];
  readonly lengths?: Node;
  /** takes the values of a cell's formulas, where somebody wants to see them */
  readonly watch?: (formula: Root) => void;
}

export interface LayerKind<Settings extends object = object> {
  /** its own keys: "type", "name" and "from" every layer has */
  readonly keys: KeysOf<Settings>;
  /** whether "from" is one layer, or a list */
  readonly reads: 'one' | 'several';
  /** whether it carries states from step to step, by a cell: its settings are those of a recurrent layer */
  readonly isRecurrent?: true;
  /** what is wrong or odd with its settings together */
  check?(settings: Settings, members: Members): readonly Diagnostic[];
  /** what it gives for what it reads, or why it cannot read that */
  shape(settings: Settings, fed: readonly Fed[]): Shape | string;
  /** in PyTorch's order */
  params?(layer: LayerOf<Settings>, cells: Cells): readonly NamedShape[];
  /** parameters usually begin in U(-s, s) */
  initialScale?(layer: LayerOf<Settings>): number;
  states?(layer: LayerOf<Settings>, cells: Cells): readonly States[];
  build(layer: LayerOf<Settings>, fed: readonly Built[], building: Building): Built;
  /** whether it gives a step's output without the steps after it; absent: always */
  canStream?(layer: LayerOf<Settings>): boolean;
}

export function prefixOf({ name }: Wired): string {
  return name === '' ? '' : `${name}.`;
}

// The syntax tree of the cell language: what the parser produces and the graph builder consumes.

import type { Code } from '../codes.ts';

/** A half-open range of characters in the cell's source text, for errors. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A size in a declaration: what the layer reads, the config's hidden_size, or its proj_size (by default hidden_size). */
export type SizeName = 'input' | 'hidden' | 'proj';

export type ArithmeticOp = '+' | '-' | '*' | '/';
export type Comparison = '<' | '<=' | '>' | '>=' | '==' | '!=';

export type CellExpr =
  | { readonly kind: 'number'; readonly value: number; readonly span: Span }
  /** with a prime, `h'`, the next value of a state */
  | { readonly kind: 'name'; readonly name: string; readonly span: Span }
  | { readonly kind: 'negate'; readonly arg: CellExpr; readonly span: Span }
  | {
      readonly kind: 'binary';
      readonly op: ArithmeticOp | '@' | Comparison;
      readonly left: CellExpr;
      readonly right: CellExpr;
      readonly span: Span;
    }
  | {
      readonly kind: 'call';
      readonly name: CellFunction;
      readonly args: readonly CellExpr[];
      readonly span: Span;
    };

/** `activation` and `gate_activation` are whatever the config says; the others are themselves. */
export type CellFunction =
  | 'sigmoid'
  | 'tanh'
  | 'relu'
  | 'leaky_relu'
  | 'elu'
  | 'hard_sigmoid'
  | 'softplus'
  | 'softsign'
  | 'exp'
  | 'log'
  | 'sqrt'
  | 'abs'
  | 'min'
  | 'max'
  | 'clip'
  | 'where'
  | 'activation'
  | 'gate_activation';

export interface CellParam {
  readonly name: string;
  /**
   * `bias` declarations vanish (are zero) where the config says "bias": false; a `projection` vanishes (is the
   * identity) where it has no "proj_size"
   */
  readonly role: 'param' | 'bias' | 'projection';
  /** empty: a scalar */
  readonly shape: readonly SizeName[];
  readonly span: Span;
}

/** Parameters that lie one after the other in one stored tensor, e.g. weight_ih = [W_ir, W_iz, W_in]. */
export interface CellStack {
  readonly name: string;
  readonly members: readonly string[];
  /** where each member is written, for errors */
  readonly memberSpans: readonly Span[];
  readonly span: Span;
}

export interface CellVector {
  readonly name: string;
  readonly size: SizeName;
  readonly span: Span;
}

export interface CellAssignment {
  /** without the prime */
  readonly name: string;
  /** `h' = ...`: the next value of state `h` */
  readonly next: boolean;
  readonly value: CellExpr;
  readonly span: Span;
}

export interface Cell {
  readonly name: string;
  readonly input: CellVector;
  /** the state vectors, in order; the first is the cell's output where `output` is not assigned */
  readonly states: readonly CellVector[];
  readonly params: readonly CellParam[];
  readonly stacks: readonly CellStack[];
  readonly body: readonly CellAssignment[];
  /** the whole source and its name, for errors that arise later */
  readonly source: SourceText;
}

/** The cells of a network by the names its config gives them. */
export type Cells = ReadonlyMap<string, Cell>;

export interface SourceText {
  /** as shown in errors: a path, or a phrase such as "the built-in cell gru" */
  readonly file: string;
  readonly text: string;
}

/** Takes what is wrong with a cell, and where. */
export type Report = (code: Code, message: string, span: Span) => void;

// What random graphs are drawn from: a tape of numbers, and what there is to compute from.
//
// Every choice is a number of the tape. Past its end the first choice is taken, which is the simplest.

import type { Input, Node } from '../../../compiler/ir/graph.ts';

export interface Draw {
  /** a number from 0 up to n - 1 */
  readonly below: (n: number) => number;
  readonly of: <T>(choices: readonly T[]) => T;
  /** true one time in n, and not past the tape's end */
  readonly once: (n: number) => boolean;
}

export function drawFrom(tape: readonly number[]): Draw {
  let at = 0;
  const below = (n: number): number => (tape[at++] ?? 0) % n;
  return { below, of: (choices) => choices[below(choices.length)], once: (n) => below(n) === n - 1 };
}

/** The axes before the features: of a value for each sequence, or for each step too. */
export const leads = { row: ['batch'], sequence: ['steps', 'batch'] } as const;
export type Lead = keyof typeof leads;

export interface Scope {
  readonly draw: Draw;
  /** what there is to compute from; what came last is the simplest choice */
  readonly known: { readonly [lead in Lead]: readonly Node[] };
  /** values that nothing has rounded: what they are compared to says the same in f32 and f64 */
  readonly exact: readonly Node[];
  /** (B, 1) */
  readonly lengths: Node;
  /** the number of the step, in a scan */
  readonly step?: Input;
}

export const widths = [2, 1, 3, 5, 4];

export const widthOf = (node: Node): number => Number(node.shape[node.shape.length - 1]);

/** What a value may be computed by, of operands that are made by fewer forms, one in the other. */
export type Form = (lead: Lead, width: number, scope: Scope, depth: number) => Node;

/** Makes a value by any of the forms, or finds one. */
export interface Makers {
  readonly value: Form;
  readonly any: (lead: Lead, scope: Scope) => Node;
}

export function times<T>(count: number, make: (i: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}

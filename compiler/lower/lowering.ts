// What is known while a graph is lowered.

import type { Node, Take } from '../ir/graph.ts';
import type { Expr, Sym } from '../ir/loop.ts';
import type { Arg } from '../ir/signature.ts';
import type { Homes } from './element.ts';
import type { View } from './view.ts';

/** A node, and where its elements are to be stored. */
export interface Placed {
  readonly node: Node;
  readonly view: View;
}

export interface Lowering extends Homes {
  readonly views: Map<Node, View>;
  readonly bound: Map<Node, (index: readonly Expr[]) => Expr>;
  readonly produced: Set<Node>;
  /** whose operands are available where statements are being added; a new home may be one of theirs, and clears it */
  readonly prepared: Set<Node>;
  /** what the loop over time whose step is being lowered leaves as it is: its home, if it has one, is filled outside */
  readonly steady: Set<Node>;
  /** of joined arrays that have a home */
  readonly parts: Map<Node, readonly Placed[]>;
  readonly takes: ReadonlyMap<Node, readonly Take[]>;
  /** of the kernel */
  readonly args: readonly Arg[];
  readonly dims: readonly Sym[];
}

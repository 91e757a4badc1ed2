// Contractions: products summed over paired axes. A product with a matrix, the outer product, a batch of products and
// the gradients of all of these are one kind of node.

import type { Contract, Node, Pairs, Shape } from './graph.ts';

/** out[along.., keep(a).., keep(b)..] = sum over the axes paired in `over`, in order, of a · b. */
export function contract(a: Node, b: Node, over: Pairs, along: Pairs = []): Contract {
  const node = { kind: 'contract', a, b, over, along, elem: 'f32' } as const;
  return { ...node, shape: contractShape(node) };
}

/** out[.., j] = sum over k of a[.., k] · b[j, k]: rows of a matrix lie as in a stored weight. */
export function dot(a: Node, b: Node): Contract {
  if (b.shape.length !== 2 || b.shape[1] !== a.shape.at(-1))
    throw new Error(`dot of [${a.shape}] with [${b.shape}]: the last sizes must agree`);
  return contract(a, b, [[a.shape.length - 1, 1]]);
}

/** What `dot` makes: a product with the rows of a matrix. */
export type Dot = Contract & { readonly over: readonly [readonly [lastOfA: number, ofB: 1]] };

export function isDot(node: Node): node is Dot {
  if (node.kind !== 'contract' || node.along.length > 0 || node.over.length !== 1) return false;
  const [[ofA, ofB]] = node.over;
  return node.b.shape.length === 2 && ofB === 1 && ofA === node.a.shape.length - 1;
}

type Paired = Pick<Contract, 'a' | 'b' | 'over' | 'along'>;

/** The axis of a, of b, or of both, that an axis of the result is. */
export interface Origin {
  readonly a?: number;
  readonly b?: number;
}

export function originsOf({ a, b, over, along }: Paired): readonly Origin[] {
  const kept = (shape: Shape, side: 0 | 1): readonly number[] =>
    [...shape.keys()].filter((axis) => ![...over, ...along].some((pair) => pair[side] === axis));
  return [
    ...along.map(([ofA, ofB]) => ({ a: ofA, b: ofB })),
    ...kept(a.shape, 0).map((axis) => ({ a: axis })),
    ...kept(b.shape, 1).map((axis) => ({ b: axis })),
  ];
}

function contractShape(node: Paired): Shape {
  const { a, b, over, along } = node;
  const pairs = [...over, ...along];
  const areOnce = ([0, 1] as const).every((side) => new Set(pairs.map((p) => p[side])).size === pairs.length);
  const agree = pairs.every(([ofA, ofB]) => a.shape[ofA] !== undefined && a.shape[ofA] === b.shape[ofB]);
  if (!areOnce || !agree)
    throw new Error(`contract of [${a.shape}] with [${b.shape}]: the axes ${pairsText(pairs)} are no pairs`);
  return originsOf(node).map((origin) =>
    origin.a === undefined ? b.shape[origin.b as number] : a.shape[origin.a],
  );
}

function pairsText(pairs: Pairs): string {
  return pairs.map(([ofA, ofB]) => `${ofA} and ${ofB}`).join(', ');
}

/** The indices of both operands, for an element of the result and a term of its sum. */
export function operandIndices<T>(
  node: Paired,
  index: readonly T[],
  term: readonly T[],
): readonly [a: readonly T[], b: readonly T[]] {
  const ofA: T[] = [];
  const ofB: T[] = [];
  originsOf(node).forEach(({ a, b }, i) => {
    if (a !== undefined) ofA[a] = index[i];
    if (b !== undefined) ofB[b] = index[i];
  });
  node.over.forEach(([a, b], i) => {
    ofA[a] = term[i];
    ofB[b] = term[i];
  });
  return [ofA, ofB];
}

// contract: what it means, of any ranks and pairs, and that lowering keeps it.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contract, dot, isDot } from '../../../compiler/ir/contract.ts';
import { evaluate, type NumberArray } from '../../../compiler/ir/evaluate.ts';
import { printGraph } from '../../../compiler/ir/graph-print.ts';
import { input, map, param, type Graph, type Node, type Pairs } from '../../../compiler/ir/graph.ts';
import { expectLoweredMeans } from '../../support/lowered.ts';
import { environmentFor, meaningOfGraph, usualSizes } from '../../support/meaning.ts';

const root = (node: Node): Graph => ({ roots: [{ name: 'output', node }] });
const x = input('x', ['steps', 'batch', 3]);
const h = input('h0', ['batch', 3]);
const w = param('W', [2, 3]);

const valueOf = (node: Node): NumberArray =>
  evaluate(root(node), environmentFor(root(node), usualSizes))['output'];

it('is printed in Einstein’s notation, and a product with a matrix as usual', () => {
  const rows = [dot(x, w), contract(x, w, []), contract(x, x, [[0, 0]], [[1, 1]])];
  expect(rows.map((node) => printGraph(root(node)).split('\n')[0])).toEqual([
    '%0 [steps, batch, 2] = x @ W',
    '%0 [steps, batch, 3, 2, 3] = einsum(abc, de -> abcde; x, W)',
    '%0 [batch, 3, 3] = einsum(abc, abd -> bcd; x, x)',
  ]);
});

it.each<[Pairs, Pairs, string]>([
  [[[2, 0]], [], 'the axes 2 and 0 are no pairs'],
  [[[3, 1]], [], 'the axes 3 and 1 are no pairs'],
  [[[2, 1]], [[2, 1]], 'the axes 2 and 1, 2 and 1 are no pairs'],
])('refuses %j along %j', (over, along, message) => {
  expect(() => contract(x, w, over, along)).toThrow(message);
});

describe('is a sum of products', () => {
  it('of which dot is the usual one', () => {
    expect(isDot(dot(x, w))).toBe(true);
    expect(isDot(contract(w, h, [[1, 1]]))).toBe(true);
    expect(isDot(contract(x, w, [[2, 1]], []))).toBe(true);
    expect(isDot(contract(x, x, [[2, 2]], [[0, 0]]))).toBe(false);
  });

  it('flipped, it is the transpose', () => {
    const [there, back] = [valueOf(dot(h, w)), valueOf(dot(w, h))];
    expect(back.shape).toEqual(there.shape.toReversed());
    const [rows, columns] = there.shape;
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) expect(back.data[j * rows + i]).toBe(there.data[i * columns + j]);
  });

  it('along a batch it is the products of each', () => {
    const { batch, steps } = usualSizes;
    const { data } = valueOf(contract(x, x, [[0, 0]], [[1, 1]]));
    const xs = environmentFor(root(x), usualSizes).values['x'].data;
    const at = (t: number, b: number, i: number): number => xs[(t * batch + b) * 3 + i];
    for (let b = 0; b < batch; b++)
      for (let i = 0; i < 9; i++) {
        let sum = 0;
        for (let t = 0; t < steps; t++) sum += at(t, b, Math.floor(i / 3)) * at(t, b, i % 3);
        expect(data[b * 9 + i]).toBe(sum);
      }
  });

  it('over several axes it is in their order, the last one fastest', () => {
    const rounded = { ...environmentFor(root(x), usualSizes), round: Math.fround };
    const over: Pairs = [
      [1, 1],
      [0, 0],
    ];
    const { data } = evaluate(root(contract(x, x, over)), rounded)['output'];
    const xs = rounded.values['x'].data;
    let sum = 0;
    for (let b = 0; b < 3; b++)
      for (let t = 0; t < 4; t++)
        sum = Math.fround(sum + Math.fround(xs[(t * 3 + b) * 3] * xs[(t * 3 + b) * 3 + 1]));
    expect(data[1]).toBe(sum);
  });
});

/** Operands of ranks 1 to 3 whose sizes are symbolic and equal often. */
const operands: readonly Node[] = [
  x,
  h,
  map('tanh', x),
  map('mul', h, h),
  dot(x, param('V', [3, 3])),
  dot(h, param('U', [4, 3])),
  w,
  param('b', [3]),
  map('add', w, w),
];

const contractions = fc
  .tuple(fc.constantFrom(...operands), fc.constantFrom(...operands), fc.array(fc.nat(20), { maxLength: 4 }))
  .map(([a, b, choices]): Node => {
    const pairs = { over: [] as [number, number][], along: [] as [number, number][] };
    for (const choice of choices) {
      const taken = [...pairs.over, ...pairs.along];
      const free = [...a.shape.keys()].flatMap((i) =>
        [...b.shape.keys()]
          .filter((j) => a.shape[i] === b.shape[j] && !taken.some((pair) => pair[0] === i || pair[1] === j))
          .map((j): [number, number] => [i, j]),
      );
      if (free.length > 0) (choice < 15 ? pairs.over : pairs.along).push(free[choice % free.length]);
    }
    return contract(a, b, pairs.over, pairs.along);
  });

it('means the same after lowering', () => {
  fc.assert(
    fc.property(
      contractions,
      fc.constantFrom(usualSizes, { batch: 1, steps: 1 }, { batch: 2, steps: 5 }),
      (node, sizes) => {
        if (node.shape.length > 4) return;
        expectLoweredMeans(root(node), sizes);
        expectLoweredMeans(root(map('add', node, node)), sizes);
      },
    ),
    { numRuns: 120, seed: 14 },
  );
});

it('of several is the same in another order', () => {
  const [u, v] = [param('U', [3, 4]), param('V', [4, 2])];
  const left = contract(contract(h, u, [[1, 0]]), v, [[1, 0]]);
  const right = contract(h, contract(u, v, [[1, 0]]), [[1, 0]]);
  const [a, b] = [left, right].map((node) => meaningOfGraph(root(node))['output']);
  expect(a.length).toBe(6);
  for (let i = 0; i < 6; i++) expect(a[i]).toBeCloseTo(b[i], 12);
  expectLoweredMeans(root(right));
});

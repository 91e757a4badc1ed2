// Views: the builders, the laws they follow, and that views of views and lowered views mean what they say.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat } from '../../../compiler/ir/concat.ts';
import { dot } from '../../../compiler/ir/contract.ts';
import { evaluate, type NumberArray } from '../../../compiler/ir/evaluate.ts';
import { printGraph } from '../../../compiler/ir/graph-print.ts';
import { gather, last } from '../../../compiler/ir/gather.ts';
import * as graph from '../../../compiler/ir/graph.ts';
import * as views from '../../../compiler/ir/views.ts';
import { drawView } from '../../support/draw-views.ts';
import { expectLoweredMeans } from '../../support/lowered.ts';
import { environmentFor, usualSizes, type Sizes } from '../../support/meaning.ts';

const { constant, input, iota, map, param } = graph;
const { indexAxis, insertAxis, pad, reverse, shift, slice, transpose, window, broadcastTo } = views;
type Node = graph.Node;

const root = (node: Node): graph.Graph => ({ roots: [{ name: 'output', node }] });
const x = input('x', ['steps', 'batch', 3]);
const w = param('W', [2, 3]);
const valueOf = (node: Node, sizes: Sizes = usualSizes): NumberArray =>
  evaluate(root(node), environmentFor(root(node), sizes))['output'];
const printed = (node: Node): string => printGraph(root(node)).trimEnd().split('\n')[0];

describe('is printed', () => {
  it.each<[string, Node]>([
    ['output = x[:, :, 1:3]', slice(x, 2, 1, 2)],
    ['output = x[1:steps]', slice(x, 0, 1, 'steps-1')],
    ['output = x[steps-1]', last(x)],
    ['output = W[:, 2]', indexAxis(w, 1, 2)],
    ['%0 [3, 2] = (i, j -> W[j, i])', transpose(w, [1, 0])],
    ['%0 [steps, batch, 3] = (i, j, k -> x[-i+steps-1, j, k])', reverse(x, 0)],
    ['%0 [steps, batch, 3] = (i, j, k -> x[i-1, j, k] else 0)', shift(x, 0, 1)],
    ['%0 [2, 6] = (i, j -> W[i, j-1] else 0.5)', pad(w, 1, 1, 2, 0.5)],
    ['%0 [steps-1, 2, batch, 3] = (i, j, k, l -> x[i+j, k, l])', window(x, 0, 2)],
    ['%0 [2, 2, 2] = (i, j, k -> W[i, 2*j+k] else 0)', window(pad(w, 1, 0, 1), 1, 2, 2)],
    ['%0 [4, 2, 3] = (i, j, k -> W[j, k])', broadcastTo(w, [4, 2, 3])],
  ])('%s', (text, node) => expect(printed(node)).toBe(text));
});

describe('the laws', () => {
  it('there and back is nothing at all', () => {
    expect(reverse(reverse(x, 0), 0)).toBe(x);
    expect(transpose(transpose(x, [1, 2, 0]), [2, 0, 1])).toBe(x);
    expect(indexAxis(insertAxis(x, 1), 1, 0)).toBe(x);
    expect(slice(pad(x, 0, 1, 2), 0, 1, 'steps')).toBe(x);
  });

  it('a slice of a slice is a slice, and so are shifts in one direction', () => {
    expect(slice(slice(x, 0, 1, 'steps-1'), 0, 1, 'steps-3')).toEqual(slice(x, 0, 2, 'steps-3'));
    expect(shift(shift(x, 0, 1), 0, 2)).toEqual(shift(x, 0, 3));
    expect(pad(pad(x, 1, 1, 0, 2), 1, 0, 3, 2)).toEqual(pad(x, 1, 1, 3, 2));
  });

  it('what is cut off does not come back', () => {
    const there = shift(shift(x, 0, 1), 0, -1);
    expect(there).toMatchObject({ kind: 'view', arg: { kind: 'view', arg: x } });
    expect(pad(slice(w, 1, 0, 2), 1, 0, 1)).toMatchObject({ arg: { kind: 'view' } });
    expect(pad(pad(w, 1, 1, 0, 2), 1, 0, 3, 4)).toMatchObject({ arg: { kind: 'view' } });
  });

  it('last is the last step, or each sequence’s own', () => {
    const { data } = valueOf(last(x));
    expect(Array.from(data)).toEqual(Array.from(valueOf(x).data).slice(-9));
    const lengths = input('lengths', ['batch', 1], { elem: 'i32' });
    const own = valueOf(last(x, lengths));
    const given = environmentFor(root(last(x, lengths)), usualSizes).values;
    for (let b = 0; b < 3; b++) {
      const length = given['lengths'].data[b];
      const row = Array.from({ length: 3 }, (_, j) =>
        length === 0 ? 0 : given['x'].data[((length - 1) * 3 + b) * 3 + j],
      );
      expect(Array.from(own.data).slice(b * 3, b * 3 + 3)).toEqual(row);
    }
  });
});

describe('refuses', () => {
  it.each<[string, () => Node]>([
    ['view [2,2] of [2,3]: axis 1 is left', () => slice(w, 1, 2, 2)],
    ['view [steps+1,batch,3] of [steps,batch,3]: axis 0 is left', () => slice(x, 0, 0, 'steps+1')],
    [
      'view [steps,batch,3] of [steps-1,batch,3]: axis 0 may be empty',
      () => pad(slice(x, 0, 0, 'steps-1'), 0, 1, 0),
    ],
    ['view [2] of [2,3]: an index for each axis is expected', () => views.view(w, [2], [])],
    ['window of [steps,batch,3]: strides are over numbers', () => window(x, 0, 2, 2)],
    ['broadcast of [2,3] to [4,3]', () => broadcastTo(w, [4, 3])],
    ['gather of axis 0 of [2,3] at f32 [3]', () => gather(w, 0, param('b', [3]))],
    ['max over axis 2 of [2,3]', () => graph.reduce('max', w, [2])],
  ])('%s', (message, make) => expect(make).toThrow(message));
});

/** x + -0 is x, and no builder looks through it. */
const opaque = (node: Node): Node => map('add', node, constant(-0));

const operands: readonly Node[] = [x, map('tanh', x), dot(x, w), w, param('b', [3]), constant(0.25)];
const chains = fc.tuple(
  fc.constantFrom(...operands),
  fc.array(fc.array(fc.nat(1000), { minLength: 8, maxLength: 8 }), { minLength: 1, maxLength: 5 }),
);

/** The views that the numbers say, one of the other; `between` is put around each. */
function chainOf(
  start: Node,
  numbers: readonly (readonly number[])[],
  between = (node: Node): Node => node,
): Node {
  return numbers.reduce((node, list) => {
    let i = 0;
    return between(drawView(node, (n) => list[i++ % list.length] % n));
  }, start);
}

const sizes = fc.constantFrom<Sizes>(usualSizes, { batch: 2, steps: 7 });

/** A drawn chain may cut more off than there is. */
const isEmpty = (node: Node, at: Sizes): boolean => {
  try {
    return valueOf(node, at).data.length === 0;
  } catch (error) {
    expect((error as Error).message).toMatch(/^the size /);
    return true;
  }
};

it('views of views are what the views are one by one', () => {
  let folded = 0;
  const property = fc.property(chains, sizes, ([start, numbers], at) => {
    const [one, each] = [chainOf(start, numbers), chainOf(start, numbers, opaque)];
    if (isEmpty(each, at)) return;
    if (numbers.length > 1 && one.kind === 'view' && one.arg === start) folded++;
    const [given, expected] = [valueOf(one, at), valueOf(each, at)];
    expect(given.shape).toEqual(expected.shape);
    expect(Array.from(given.data)).toEqual(Array.from(expected.data));
  });
  fc.assert(property, { numRuns: 400, seed: 3 });
  expect(folded).toBeGreaterThan(50);
});

it('lowered they mean the same', () => {
  const property = fc.property(chains, sizes, ([start, numbers], at) => {
    for (const node of [chainOf(start, numbers), map('tanh', chainOf(start, numbers, opaque))]) {
      if (isEmpty(node, at) || node.shape.length === 0) continue;
      expectLoweredMeans(root(node), at);
    }
  });
  fc.assert(property, { numRuns: 150, seed: 4 });
});

describe('reductions', () => {
  it('of axes one by one find the same largest', () => {
    const property = fc.property(
      fc.shuffledSubarray([0, 1, 2]),
      fc.constantFrom(...operands.slice(0, 3)),
      (axes, of) => {
        const all = valueOf(graph.reduce('max', of, axes));
        const each = valueOf(axes.reduce((node: Node, axis) => graph.reduce('max', node, [axis]), of));
        expect(each).toEqual(all);
      },
    );
    fc.assert(property, { numRuns: 30, seed: 5 });
  });

  it('add from the first to the last, the last axis fastest', () => {
    const given = { ...environmentFor(root(x), usualSizes), round: Math.fround };
    const sum = evaluate(root(graph.reduce('add', x, [2, 0])), given)['output'];
    const terms = [0, 1, 2, 3].flatMap((t) =>
      [0, 1, 2].map((j) => given.values['x'].data[(t * 3 + 1) * 3 + j]),
    );
    expect(sum.shape).toEqual([1, 3, 1]);
    expect(sum.data[1]).toBe(terms.reduce((a, b) => Math.fround(a + b)));
  });

  it.each([
    { batch: 3, steps: 4 },
    { batch: 1, steps: 1 },
  ])('mean the same after lowering, at %j', (at) => {
    for (const op of ['add', 'max'] as const)
      for (const of of operands.slice(0, 4))
        for (const axes of [[0], [1], [0, 1], [...of.shape.keys()]])
          expectLoweredMeans(root(map('neg', graph.reduce(op, of, axes))), at);
  });

  it('of nothing are 0 and the lowest number', () => {
    const none = slice(x, 0, 1, 'steps-1');
    const both = concat([graph.reduce('add', none, [0]), graph.reduce('max', none, [0])], 0);
    const at = { batch: 1, steps: 1 };
    expect(Array.from(valueOf(both, at).data)).toEqual([0, 0, 0, ...Array(3).fill(graph.ofNothing.max)]);
    expectLoweredMeans(root(both), at);
  });
});

it('symbolic sizes are joined', () => {
  const joined = concat([map('tanh', x), slice(x, 0, 1, 'steps-1')], 0);
  expect(joined.shape).toEqual(['2*steps-1', 'batch', 3]);
  expectLoweredMeans(root(graph.reduce('add', joined, [0])));
  expect(concat([slice(x, 0, 0, 'steps-1'), indexAxis(insertAxis(x, 0), 0, 0)], 0).shape[0]).toBe(
    '2*steps-1',
  );
});

it('numbers of steps select by lengths', () => {
  const lengths = input('lengths', ['batch', 1], { elem: 'i32' });
  const step = insertAxis(insertAxis(iota('steps'), 1), 1);
  expectLoweredMeans(root(map('select', map('lt', step, lengths), x, constant(0))));
  expectLoweredMeans(root(map('select', map('lt', reverse(step, 0), lengths), x, constant(0))));
  expectLoweredMeans(root(last(map('tanh', x), lengths)));
  expectLoweredMeans(root(last(x)));
});

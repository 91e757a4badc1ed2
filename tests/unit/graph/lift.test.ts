// lift: nodes over all steps at once are, at each step, what they were of the step's elements.

import { describe, expect, it } from 'vitest';
import { lifting } from '../../../compiler/graph/lift.ts';
import { contract, dot } from '../../../compiler/ir/contract.ts';
import { evaluate } from '../../../compiler/ir/evaluate.ts';
import { gather } from '../../../compiler/ir/gather.ts';
import { concat } from '../../../compiler/ir/concat.ts';
import { constant, input, map, param, reduce, type Node } from '../../../compiler/ir/graph.ts';
import { indexAxis, insertAxis, shift, transpose, window } from '../../../compiler/ir/views.ts';
import { environmentFor, usualSizes } from '../../support/meaning.ts';

const xs = input('x', ['steps', 'batch', 3]);
const h = input('h0', ['batch', 3]);
const lengths = input('lengths', ['batch', 1], { elem: 'i32' });
const w = param('W', [2, 3]);
const row = (x: Node): Node => indexAxis(x, 0, 0);
/** 0 or -1 for each sequence */
const place = map('sub', map('min', lengths, constant(1, 'i32')), constant(1, 'i32'));

it.each<[string, (x: Node) => Node]>([
  ['a product', (x) => dot(map('tanh', x), w)],
  ['a value of fewer axes', (x) => map('mul', h, row(x))],
  ['a value of fewer axes under a product', (x) => dot(map('add', h, row(x)), w)],
  ['a flipped product', (x) => contract(w, x, [[1, 1]])],
  ['products side by side', (x) => contract(x, h, [], [[0, 0]])],
  ['products side by side, the other one moving', (x) => contract(h, x, [], [[0, 0]])],
  ['products of what moves', (x) => contract(x, map('neg', x), [[1, 1]], [[0, 0]])],
  ['the outer product', (x) => contract(x, w, [])],
  ['a sum over the batch', (x) => map('sub', x, reduce('add', x, [0]))],
  ['the largest of all', (x) => reduce('max', x, [0, 1])],
  ['a view', (x) => transpose(window(shift(x, 1, 1, 0.5), 1, 2), [2, 0, 1])],
  ['what is joined with what stays', (x) => concat([h, x], 0)],
  ['a gather', (x) => gather(insertAxis(x, 0), 0, place)],
  [
    'a gather for each feature',
    (x) =>
      gather(concat([insertAxis(x, 0), insertAxis(h, 0)], 0), 0, map('min', lengths, constant(1, 'i32'))),
  ],
])('%s', (_what, body) => {
  const bound = input('e', ['batch', 3]);
  const each = body(bound);
  const lifted = lifting(new Map([[bound, xs]]), 'steps')(each);
  expect(lifted.shape).toEqual(['steps', ...each.shape]);
  const all = [lifted, each, map('add', xs, h)].map((node, i) => ({ name: `${i}`, node }));
  const env = environmentFor({ roots: all }, usualSizes);
  const valueOf = (node: Node, e: readonly number[]): readonly number[] => {
    const values = { ...env.values, e: { shape: [3, 3], data: e } };
    return Array.from(evaluate({ roots: [{ name: 'output', node }] }, { ...env, values })['output'].data);
  };
  const x = Array.from(env.values['x'].data);
  const steps = Array.from({ length: usualSizes.steps }, (_, t) => valueOf(each, x.slice(t * 9, t * 9 + 9)));
  expect(valueOf(lifted, [])).toEqual(steps.flat());
});

describe('what needs no element', () => {
  it('is itself', () => {
    const of = lifting(new Map([[input('e', ['batch', 3]), xs]]), 'steps');
    const steady = dot(h, w);
    expect(of(steady)).toBe(steady);
  });
});

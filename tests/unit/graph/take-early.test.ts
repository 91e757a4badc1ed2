// take-early: the last step of what is computed row by row is computed from last steps.

import { describe, expect, it } from 'vitest';
import { takeEarly } from '../../../compiler/graph/take-early.ts';
import { allNodes } from '../../../compiler/ir/graph-walk.ts';
import { dot } from '../../../compiler/ir/contract.ts';
import { gather, last } from '../../../compiler/ir/gather.ts';
import { concat } from '../../../compiler/ir/concat.ts';
import {
  constant,
  input,
  iota,
  map,
  param,
  reduce,
  type Graph,
  type Node,
} from '../../../compiler/ir/graph.ts';
import { indexAxis, insertAxis } from '../../../compiler/ir/views.ts';
import { expectGraphPass } from '../../support/expect-pass.ts';
import { networkOf } from '../../support/network.ts';

const sizes = [
  { batch: 3, steps: 4 },
  { batch: 1, steps: 1 },
];

it('goes before products and activations, to the state that a scan ends with', () => {
  const { graph } = networkOf({
    input_size: 2,
    layers: [
      { type: 'gru', hidden_size: 3, cell: 'mgu', bias: false },
      { type: 'linear', output_size: 2, activation: 'softmax' },
      { type: 'take', which: 'last' },
    ],
  });
  expectGraphPass(takeEarly, graph)
    .toPrint(
      `
    %0 = scan t < steps {
      each x [batch, 2] in x
      state h [batch, 3] from h0[0]
      %1 [batch, 3] = x @ 0.weight_ih_l0[0:3]
      %2 [batch, 3] = h @ 0.weight_hh_l0[0:3]
      %3 [batch, 3] = sigmoid((%1 + %2))
      %4 [batch, 3] = x @ 0.weight_ih_l0[3:6]
      %5 [batch, 3] = (%3 * h) @ 0.weight_hh_l0[3:6]
      %6 [batch, 3] = (((1 - %3) * h) + (%3 * tanh((%4 + %5))))
      h' = %6
      yield %6
    }
    %7 [batch, 2] = %0.0 @ 1.weight
    %8 [batch, 2] = (%7 + 1.bias)
    %9 [batch, 1] = max(%8; axis 1)
    %10 [batch, 2] = expNeg((%9 - %8))
    %11 [batch, 1] = add(%10; axis 1)
    output = (%10 / %11)
    hn[0] = %0.0
  `,
    )
    .toMeanTheSame(...sizes);
});

it('selects 0 for sequences without steps, and stops at inputs and reverse scans', () => {
  const { graph } = networkOf({
    input_size: 3,
    seq_length: true,
    layers: [
      { type: 'gru', hidden_size: 3, bidirectional: true },
      { type: 'concat', from: ['0', 'input'] },
      { type: 'activation', activation: 'tanh' },
      { type: 'take', which: 'last' },
    ],
  });
  const pass = expectGraphPass(takeEarly, graph);
  pass.toMeanTheSame(...sizes);
  const after = takeEarly(graph);
  const lasts = allNodes([after.roots[0].node]).filter((node) => node.kind === 'gather');
  expect(lasts.map(({ arg }) => arg.kind)).toEqual(['take', 'input']);
});

it('finds a row that is read often once', () => {
  let node = map('tanh', input('x', ['steps', 'batch', 2]));
  for (let i = 0; i < 60; i++) node = map('add', node, node);
  const graph: Graph = { roots: [{ name: 'output', node: last(node) }] };
  expect(allNodes([takeEarly(graph).roots[0].node])).toHaveLength(63);
});

it('leaves alone what is no row by row computation', () => {
  const graph: Graph = { roots: [{ name: 'output', node: last(input('x', ['steps', 'batch', 2])) }] };
  expectGraphPass(takeEarly, graph).toChangeNothing();
});

describe('any axis', () => {
  const x = input('x', ['steps', 'batch', 3]);
  const wide = map('tanh', dot(map('neg', x), param('W', [2, 3])));
  const root = (node: Node): Graph => ({ roots: [{ name: 'output', node }] });

  it('is taken from first', () => {
    expectGraphPass(takeEarly, root(indexAxis(map('mul', wide, reduce('add', wide)), 1, 0)))
      .toPrint(
        `
      %0 [steps, 2] = -(x[:, 0]) @ W
      %1 [steps, 2] = tanh(%0)
      %2 [steps, 1] = add(%1; axis 1)
      output = (%1 * %2)
    `,
      )
      .toMeanTheSame(...sizes);
  });

  it('but not what is summed over it, or made of all of it', () => {
    const sum = map('add', reduce('add', wide, [0]), wide);
    for (const node of [indexAxis(sum, 0, 0), indexAxis(wide, 2, 1), indexAxis(concat([x, x], 2), 2, 1)])
      expectGraphPass(takeEarly, root(node)).toMeanTheSame(...sizes);
    expectGraphPass(takeEarly, root(indexAxis(dot(x, param('W', [2, 3])), 2, 1))).toChangeNothing();
  });

  it('at places that differ from row to row', () => {
    const lengths = input('lengths', ['batch', 1], { elem: 'i32' });
    const places = map('sub', map('min', lengths, constant(1, 'i32')), constant(1, 'i32'));
    expectGraphPass(takeEarly, root(gather(map('add', wide, reduce('max', wide)), 0, places)))
      .toPrintLike(/%0 .* = min\(lengths, 1\)[^]*select\(\(0 < %0\)/)
      .toMeanTheSame(...sizes);
    const each = map('sub', places, map('min', insertAxis(iota(2), 0), constant(0, 'i32')));
    expectGraphPass(takeEarly, root(gather(wide, 0, each)))
      .toPrintLike(/tanh\(gather\(%\d/)
      .toMeanTheSame(...sizes);
  });
});

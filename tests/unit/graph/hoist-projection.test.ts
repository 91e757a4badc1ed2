// hoist-projection: products that need no state leave the loop over time.

import { expect, it } from 'vitest';
import { hoistProjection } from '../../../compiler/graph/hoist-projection.ts';
import { dot, isDot } from '../../../compiler/ir/contract.ts';
import { slice } from '../../../compiler/ir/views.ts';
import { concat } from '../../../compiler/ir/concat.ts';
import {
  constant,
  input,
  map,
  param,
  scan,
  take,
  type Graph,
  type Node,
} from '../../../compiler/ir/graph.ts';
import { allNodes } from '../../../compiler/ir/graph-walk.ts';
import { expectGraphPass } from '../../support/expect-pass.ts';
import { networkOf } from '../../support/network.ts';

const [b1, b2] = [param('V', [1, 2]), input('h0', ['batch', 3])];
const [w, r, b] = [param('W', [3, 2]), param('R', [3, 3]), param('b', [3])];

function scanOf(body: (x: Node, h: Node, t: Node) => Node, reverse = false): Graph {
  const [x, h] = [input('x', ['batch', 2]), input('h', ['batch', 3])];
  const step = input('t', [], { elem: 'i32' });
  const next = body(x, h, step);
  const sequence = input('x', ['steps', 'batch', 2]);
  const states = [{ bound: h, init: input('h0', ['batch', 3]), next }];
  const all = scan({
    steps: 'steps',
    reverse,
    step,
    elements: [{ bound: x, sequence }],
    states,
    outputs: [next],
  });
  return {
    roots: [
      { name: 'output', node: take(all, 1) },
      { name: 'hn', node: take(all, 0) },
    ],
  };
}

it('moves the product and what stands around it, and drops the unused element', () => {
  const graph = scanOf((x, h) => map('tanh', map('add', map('add', dot(x, w), b), dot(h, r))));
  expectGraphPass(hoistProjection, graph)
    .from(
      `
    %0 = scan t < steps {
      each x [batch, 2] in x
      state h [batch, 3] from h0
      %1 [batch, 3] = x @ W
      %2 [batch, 3] = h @ R
      %3 [batch, 3] = tanh(((%1 + b) + %2))
      h' = %3
      yield %3
    }
    output = %0.1
    hn = %0.0
  `,
    )
    .toPrint(
      `
    %0 [steps, batch, 3] = x @ W
    %1 = scan t < steps {
      each p0 [batch, 3] in (%0 + b)
      state h [batch, 3] from h0
      %2 [batch, 3] = h @ R
      %3 [batch, 3] = tanh((p0 + %2))
      h' = %3
      yield %3
    }
    output = %1.1
    hn = %1.0
  `,
    )
    .toMeanTheSame();
});

it('moves it out of a reverse scan: the sequence stays in order', () => {
  const graph = scanOf((x, h) => map('add', dot(x, w), h), true);
  expectGraphPass(hoistProjection, graph)
    .toPrint(
      `
    %0 [steps, batch, 3] = x @ W
    %1 = scan t < steps reverse {
      each p0 [batch, 3] in %0
      state h [batch, 3] from h0
      %2 [batch, 3] = (p0 + h)
      h' = %2
      yield %2
    }
    output = %1.1
    hn = %1.0
  `,
    )
    .toMeanTheSame();
});

it('leaves a product of one term: it is computed in the time that storing it would take', () => {
  const { graph } = networkOf({ input_size: 1, hidden_size: 3 });
  expectGraphPass(hoistProjection, graph).toChangeNothing();
});

it('leaves a product of the state', () => {
  const graph = scanOf((_x, h) => map('tanh', dot(map('mul', h, dot(h, r)), r)));
  expectGraphPass(hoistProjection, graph).toChangeNothing();
});

it('leaves what is no product: it would only cost memory', () => {
  const square = param('v', [3, 3]);
  const graph = scanOf((_x, h, t) => map('add', dot(h, square), map('select', map('lt', t, t), h, h)));
  expectGraphPass(hoistProjection, graph).toChangeNothing();
});

it('leaves a product that depends on the number of the step', () => {
  const graph = scanOf((x, h, t) => {
    const chosen = map('select', map('lt', t, input('n', [1], { elem: 'i32' })), x, map('neg', x));
    return map('add', dot(chosen, w), h);
  });
  expectGraphPass(hoistProjection, graph).toChangeNothing();
});

it.each(['gru', 'gru_reset_before', 'mgu'])('leaves no product of an element in a %s', (cell) => {
  const { graph } = networkOf({ input_size: 2, hidden_size: 3, num_layers: 2, cell, batch: 3, steps: 4 });
  expectGraphPass(hoistProjection, graph).toMeanTheSame();
  for (const node of allNodes(hoistProjection(graph).roots.map((root) => root.node))) {
    if (node.kind !== 'scan') continue;
    const bounds = new Set<Node>(node.elements.map((e) => e.bound));
    const dots = allNodes(node.outputs).filter(isDot);
    expect(dots.filter((part) => bounds.has(part.a))).toEqual([]);
  }
});

it.each<[string, (x: Node, h: Node) => Node, number]>([
  [
    'a part of what moves moves along',
    (x, h) => map('add', slice(dot(x, param('W', [4, 2])), 1, 1, 3), h),
    1,
  ],
  [
    'so do parts that are joined',
    (x, h) => map('add', concat([dot(x, b1), slice(dot(x, w), 1, 0, 2)], 1), h),
    1,
  ],
  [
    'with one that stays too, which is repeated',
    (x, h) => map('add', concat([dot(x, b1), slice(b2, 1, 0, 2)], 1), h),
    1,
  ],
  ['a row that is the same at each step goes with it', (x, h) => map('add', map('mul', dot(x, w), b2), h), 1],
])('%s', (_what, body, moved) => {
  const graph = scanOf(body);
  const given = hoistProjection(graph);
  const outer = allNodes(given.roots.map(({ node }) => node)).filter((node) => node.shape[0] === 'steps');
  expect(outer.filter((node) => node.kind === 'contract').length).toBeGreaterThanOrEqual(moved);
  expectGraphPass(hoistProjection, graph).toMeanTheSame();
});

it('leaves a comparison where it is used, and moves the product that it reads', () => {
  const graph = scanOf((x, h) => map('select', map('lt', constant(0), dot(x, w)), dot(h, r), h));
  expectGraphPass(hoistProjection, graph)
    .toPrint(
      `
      %0 [steps, batch, 3] = x @ W
      %1 = scan t < steps {
        each p0 [batch, 3] in %0
        state h [batch, 3] from h0
        %2 [batch, 3] = h @ R
        %3 [batch, 3] = select((0 < p0), %2, h)
        h' = %3
        yield %3
      }
      output = %1.1
      hn = %1.0
      `,
    )
    .toMeanTheSame();
});

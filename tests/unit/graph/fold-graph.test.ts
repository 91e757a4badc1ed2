// fold-graph: what is computed twice in the same way becomes one node.

import { expect, it } from 'vitest';
import { foldGraph } from '../../../compiler/graph/fold-graph.ts';
import { dot } from '../../../compiler/ir/contract.ts';
import { slice } from '../../../compiler/ir/views.ts';
import { constant, input, map, param, type Graph, type Node } from '../../../compiler/ir/graph.ts';
import { allNodes } from '../../../compiler/ir/graph-walk.ts';
import { expectGraphPass } from '../../support/expect-pass.ts';
import { networkOf } from '../../support/network.ts';

const x = input('x', ['batch', 3]);
const w = param('w', [4, 3]);
const of = (node: Node): Graph => ({ roots: [{ name: 'output', node }] });

it('makes equal nodes one, from the leaves up', () => {
  const half = (): Node => map('tanh', dot(x, slice(param('w', [4, 3]), 0, 0, 2)));
  expectGraphPass(foldGraph, of(map('add', half(), half())))
    .from(
      `
      %0 [batch, 2] = x @ w[0:2]
      %1 [batch, 2] = x @ w[0:2]
      output = (tanh(%0) + tanh(%1))
    `,
    )
    .toPrint(
      `
      %0 [batch, 2] = x @ w[0:2]
      %1 [batch, 2] = tanh(%0)
      output = (%1 + %1)
    `,
    )
    .toMeanTheSame();
});

it('leaves nodes apart that differ in anything', () => {
  const parts = [slice(w, 0, 0, 2), slice(w, 0, 2, 2)].map((part) => dot(x, part));
  const [a, b] = parts;
  const sum = map('add', map('mul', a, b), map('sub', map('mul', b, a), map('mul', a, constant(-0))));
  expectGraphPass(foldGraph, of(map('add', sum, map('mul', a, constant(0))))).toChangeNothing();
});

it('does not take two inputs for one, whatever their names', () => {
  const other = input('x', ['batch', 3]);
  expectGraphPass(foldGraph, of(map('add', x, other))).toChangeNothing();
});

it('shares a whole network down to one node for each parameter part', () => {
  const { graph } = networkOf({ input_size: 3, hidden_size: 4, num_layers: 2 });
  const nodes = allNodes(foldGraph(graph).roots.map((root) => root.node));
  const params = nodes.filter((node) => node.kind === 'param').map((node) => node.name);
  expect(params).toEqual([...new Set(params)]);
  expect(params).toHaveLength(8);
});

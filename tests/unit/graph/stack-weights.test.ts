// stack-weights: products of one operand with parts of one stored matrix become one product.

import { describe, expect, it } from 'vitest';
import { foldGraph } from '../../../compiler/graph/fold-graph.ts';
import { hoistProjection } from '../../../compiler/graph/hoist-projection.ts';
import { stackWeights } from '../../../compiler/graph/stack-weights.ts';
import { dot, isDot } from '../../../compiler/ir/contract.ts';
import { slice } from '../../../compiler/ir/views.ts';
import { input, map, param, scan, take, type Graph, type Node } from '../../../compiler/ir/graph.ts';
import { allNodes } from '../../../compiler/ir/graph-walk.ts';
import { expectGraphPass } from '../../support/expect-pass.ts';
import { networkOf } from '../../support/network.ts';

/** h' = f(x, h) over time, after its products of x are hoisted. */
function scanOf(body: (x: Node, h: Node) => Node): Graph {
  const [x, h] = [input('x', ['batch', 2]), input('h', ['batch', 3])];
  const next = body(x, h);
  const all = scan({
    steps: 'steps',
    reverse: false,
    step: input('t', [], { elem: 'i32' }),
    elements: [{ bound: x, sequence: input('x', ['steps', 'batch', 2]) }],
    states: [{ bound: h, init: input('h0', ['batch', 3]), next }],
    outputs: [],
  });
  return hoistProjection(foldGraph({ roots: [{ name: 'hn', node: take(all, 0) }] }));
}

const stored = param('W', [6, 2]);
const recurrent = param('R', [6, 3]);
const bias = param('b', [6]);
const part = (of: Node, i: number): Node => slice(of, 0, 3 * i, 3);

describe('parts of one parameter', () => {
  it('become one product, over all steps and in the body', () => {
    const gate = (x: Node, h: Node, i: number): Node =>
      map('add', map('add', dot(x, part(stored, i)), part(bias, i)), dot(h, part(recurrent, i)));
    const graph = scanOf((x, h) => map('mul', gate(x, h, 0), gate(x, h, 1)));
    expectGraphPass(stackWeights, graph)
      .from(
        `
      %0 [steps, batch, 3] = x @ W[0:3]
      %1 [steps, batch, 3] = x @ W[3:6]
      %2 = scan t < steps {
        each p0 [batch, 3] in (%0 + b[0:3])
        each p1 [batch, 3] in (%1 + b[3:6])
        state h [batch, 3] from h0
        %3 [batch, 3] = h @ R[0:3]
        %4 [batch, 3] = h @ R[3:6]
        h' = ((p0 + %3) * (p1 + %4))
      }
      hn = %2.0
    `,
      )
      .toPrint(
        `
      %0 [steps, batch, 6] = x @ W
      %1 = scan t < steps {
        each p0 [batch, 6] in (%0 + b)
        state h [batch, 3] from h0
        %2 [batch, 6] = h @ R
        h' = ((p0[:, 0:3] + %2[:, 0:3]) * (p0[:, 3:6] + %2[:, 3:6]))
      }
      hn = %1.0
    `,
      )
      .toMeanTheSame();
  });

  it('are stacked as they are stored, not as they are used', () => {
    const graph = scanOf((_x, h) =>
      map('sub', dot(h, part(recurrent, 1)), map('tanh', dot(h, part(recurrent, 0)))),
    );
    expectGraphPass(stackWeights, graph)
      .toPrint(
        `
      %0 = scan t < steps {
        each x [batch, 2] in x
        state h [batch, 3] from h0
        %1 [batch, 6] = h @ R
        h' = (%1[:, 3:6] - tanh(%1[:, 0:3]))
      }
      hn = %0.0
    `,
      )
      .toMeanTheSame();
  });
});

describe('left as they are', () => {
  it('parameters that are stored apart', () => {
    const others = [param('U', [3, 3]), param('V', [3, 3])];
    const graph = scanOf((_x, h) => map('mul', dot(h, others[0]), dot(h, others[1])));
    expectGraphPass(stackWeights, graph).toChangeNothing();
  });

  it('parts with a gap between them', () => {
    const tall = param('R', [9, 3]);
    const graph = scanOf((_x, h) => map('mul', dot(h, part(tall, 0)), dot(h, part(tall, 2))));
    expectGraphPass(stackWeights, graph).toChangeNothing();
  });

  it('products of different operands', () => {
    const graph = scanOf((_x, h) =>
      map('mul', dot(h, part(recurrent, 0)), dot(map('tanh', h), part(recurrent, 1))),
    );
    expectGraphPass(stackWeights, graph).toChangeNothing();
  });

  it('a single product', () => {
    expectGraphPass(
      stackWeights,
      scanOf((_x, h) => map('add', dot(h, part(recurrent, 0)), h)),
    ).toChangeNothing();
  });
});

it('leaves one product a sequence and one a step of a GRU', () => {
  const { graph } = networkOf({ input_size: 2, hidden_size: 3 });
  const hoisted = hoistProjection(foldGraph(graph));
  expectGraphPass(stackWeights, hoisted).toMeanTheSame();
  const nodes = allNodes(stackWeights(hoisted).roots.map((root) => root.node));
  const dots = nodes.filter(isDot);
  expect(dots.map((node) => [node.shape, node.b.kind])).toEqual([
    [['steps', 'batch', 9], 'param'],
    [['batch', 9], 'param'],
  ]);
});

it('a sequence whose parts are used again and again is looked at once', () => {
  const graph = scanOf((x, h) => {
    const first: Node = dot(x, part(stored, 0));
    const line = (a: Node): Node => map('tanh', map('add', map('mul', a, a), a));
    return map('add', Array.from({ length: 40 }).reduce<Node>(line, first), h);
  });
  expect(allNodes(stackWeights(graph).roots.map((root) => root.node)).length).toBeLessThan(150);
});

// evaluate against a GRU by plain loops, and the printers on a small network.

import { describe, expect, it } from 'vitest';
import { input, map, type Node } from '../../../compiler/ir/graph.ts';
import { printGraph } from '../../../compiler/ir/graph-print.ts';
import { printProgram } from '../../../compiler/ir/loop-print.ts';
import { toProgram } from '../../../compiler/pipeline.ts';
import { activations, reference, type CellName } from '../../support/oracle/reference.ts';
import { expectClose } from '../../support/expect-pass.ts';
import { dataFor, evaluateWith, networkOf } from '../../support/network.ts';

const { tanh, sigmoid: gate } = activations;

describe('evaluate is the reference', () => {
  it.each<[CellName, object]>([
    ['gru', {}],
    ['gru', { num_layers: 2, bidirectional: true, seq_length: true }],
    ['gru', { bias: false, num_layers: 3 }],
    ['gru_reset_before', { bidirectional: true }],
    ['mgu', { seq_length: true, num_layers: 2 }],
  ])('%s %o', (cell, more) => {
    const network = networkOf({ input_size: 3, hidden_size: 5, cell, ...more });
    const data = dataFor(network, { batch: 4, steps: 5 }, 3);
    const expected = reference({ ...network.gru, cell, activation: tanh, gateActivation: gate }, data);
    expectClose(evaluateWith(network, network.graph, data), { ...expected }, 1e-14);
  });
});

const tiny = networkOf({ input_size: 2, hidden_size: 3, cell: 'mgu', bias: false, seq_length: true });

it('a graph is printed', () => {
  expect(printGraph(tiny.graph)).toMatchInlineSnapshot(`
    "%0 = scan t < steps lengths lengths {
      each x [batch, 2] in x
      state h [batch, 3] from h0[0]
      %1 [batch, 3] = x @ weight_ih_l0[0:3]
      %2 [batch, 3] = h @ weight_hh_l0[0:3]
      %3 [batch, 3] = sigmoid((%1 + %2))
      %4 [batch, 3] = x @ weight_ih_l0[3:6]
      %5 [batch, 3] = (%3 * h) @ weight_hh_l0[3:6]
      %6 [batch, 3] = (((1 - %3) * h) + (%3 * tanh((%4 + %5))))
      h' = %6
      yield %6
    }
    output = %0.1
    hn[0] = %0.0
    "
  `);
});

it('a graph is printed in no time, however many ways lead to a node', () => {
  const doubled = Array.from({ length: 60 }).reduce<Node>(
    (node) => map('add', node, node),
    input('x', ['batch', 2]),
  );
  const lines = printGraph({ roots: [{ name: 'output', node: doubled }] }).split('\n');
  expect(lines.slice(0, 2)).toEqual(['%0 [batch, 2] = (x + x)', '%1 [batch, 2] = (%0 + %0)']);
  expect(lines.slice(-2)).toEqual(['output = (%58 + %58)', '']);
});

it('a program is printed', () => {
  expect(printProgram(toProgram(tiny.graph, tiny.signature))).toMatchInlineSnapshot(`
    "x[steps, batch, 2]
    weights weight_ih_l0[6, 2]
    state0[1, batch, 3]
    scratch p[steps, batch, 6]
    scratch h[batch, 3]
    weights weight_hh_l0[6, 3]
    lengths[batch, 1]
    scratch p1[batch, 3]
    scratch h_next[batch, 3]
    output[steps, batch, 3]
    staten[1, batch, 3]
    grid t < steps {
      grid b < batch {
        grid j < 6 {
          p[t, b, j] = (0 + sum k < 2 { (x[t, b, k] * weight_ih_l0[j, k]) })
        }
      }
    }
    grid b1 < batch {
      grid j1 < 3 {
        h[b1, j1] = state0[0, b1, j1]
      }
    }
    serial t1 < steps {
      grid b2 < batch {
        grid j2 < 3 {
          p1[b2, j2] = (sigmoid((p[t1, b2, j2] + sum k1 < 3 { (h[b2, k1] * weight_hh_l0[j2, k1]) })) * h[b2, j2])
        }
      }
      grid b3 < batch {
        grid j3 < 3 {
          let v = (t1 < lengths[b3, 0])
          let v1 = sigmoid((p[t1, b3, j3] + sum k2 < 3 { (h[b3, k2] * weight_hh_l0[j3, k2]) }))
          let v2 = (((1 - v1) * h[b3, j3]) + (v1 * tanh((p[t1, b3, (j3 + 3)] + sum k3 < 3 { (p1[b3, k3] * weight_hh_l0[(j3 + 3), k3]) }))))
          h_next[b3, j3] = select(v, v2, h[b3, j3])
          output[t1, b3, j3] = select(v, v2, 0)
        }
      }
      grid b4 < batch {
        grid j4 < 3 {
          h[b4, j4] = h_next[b4, j4]
        }
      }
    }
    grid b5 < batch {
      grid j5 < 3 {
        staten[0, b5, j5] = h[b5, j5]
      }
    }
    "
  `);
});

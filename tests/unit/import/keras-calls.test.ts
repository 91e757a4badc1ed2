// What a Keras 2 layer is called with, in the graph of a functional model: nothing of it is left out without a word.
import { expect, test } from 'vitest';
import type { Json } from '../../../compiler/import/bytes/json.ts';
import { readGraph } from '../../../compiler/import/keras/graph.ts';
import { toNetwork } from '../../../compiler/import/keras/layers.ts';
import { Notes } from '../../../compiler/import/notes.ts';

const layer = (class_name: string, name: string, inbound: Json[], config: object = {}): Json => ({
  class_name,
  name,
  config: { name, ...config } as Json,
  inbound_nodes: inbound.length > 0 ? [inbound] : [],
});

/** a and b read the input; b is called with what is given. */
function imported(...calls: Json[]): () => unknown {
  const gru = { units: 2, return_sequences: true, reset_after: true, activation: 'tanh' };
  const kinds = { ...gru, recurrent_activation: 'sigmoid', use_bias: true };
  const layers = [
    layer('InputLayer', 'in', [], { batch_input_shape: [null, null, 3] }),
    layer('GRU', 'a', [['in', 0, 0, {}]], kinds),
    layer('GRU', 'b', calls, kinds),
    layer('Concatenate', 'end', [
      ['a', 0, 0, {}],
      ['b', 0, 0, {}],
    ]),
  ];
  const root = { class_name: 'Functional', config: { layers, output_layers: [['end', 0, 0]] } };
  const shapes = [
    [3, 6],
    [2, 6],
    [2, 6],
  ];
  const variables = (_path: string, i: number) => ({ shape: shapes[i], isFloat: true, at: () => 0 });
  return () => toNetwork(readGraph(root), () => variables, false, new Notes('Keras'));
}

test('one sequence', () => {
  expect(imported(['in', 0, 0, {}])).not.toThrow();
  expect(imported(['in', 0, 0, { training: false, mask: null }])).not.toThrow();
});

test.each([
  [
    [
      ['in', 0, 0, {}],
      ['a', 0, 0, {}],
    ],
    "b is called with an initial state; grucc's are arguments of run, as h0",
  ],
  [[['in', 0, 0, { initial_state: ['a', 0, 1] }]], 'b is called with initial_state: not known what it does'],
  [[['a', 0, 1, {}]], 'b reads the second output of a'],
])('%j', (calls, message) => {
  expect(imported(...(calls as Json[]))).toThrow(message);
});

// The networks whose final code is kept: eight printed, more as hashes.

/** Small enough to be read, and together they have every kind of loop that a kernel has. */
export const printed: Readonly<Record<string, object>> = {
  'stream-1x8': { input_size: 1, hidden_size: 8, batch: 1, steps: 1 },
  'gru-2x3': { input_size: 2, hidden_size: 3 },
  'fixed-5x13': { input_size: 5, hidden_size: 13, batch: 3, steps: 7, batch_first: true },
  'fast-4x8': { input_size: 4, hidden_size: 8, numerics: 'fast' },
  'lengths-bidirectional': { input_size: 3, hidden_size: 4, bidirectional: true, seq_length: true, batch: 2 },
  'reset-before-2-layers': { input_size: 3, hidden_size: 5, num_layers: 2, cell: 'gru_reset_before' },
  'mgu-no-bias': { input_size: 2, hidden_size: 6, cell: 'mgu', bias: false, batch: 1 },
  layers: {
    input_size: 3,
    layers: [
      { type: 'linear', name: 'in', output_size: 6, activation: 'tanh' },
      { type: 'gru', name: 'a', hidden_size: 4 },
      { type: 'gru', name: 'b', hidden_size: 6 },
      { type: 'add', name: 'sum', from: ['in', 'b'] },
      { type: 'concat', name: 'both', from: ['sum', 'a'] },
      { type: 'linear', name: 'out', output_size: 3, activation: 'softmax' },
    ],
  },
};

/** Networks of the benchmark and odd ones: a change that moves none of them moves no kernel that people have. */
export const hashed: Readonly<Record<string, object>> = {
  'pytorch-twin': { input_size: 10, hidden_size: 16, num_layers: 2 },
  'amp-stream': { input_size: 1, hidden_size: 40, batch: 1, steps: 1 },
  'amp-block': { input_size: 1, hidden_size: 40, batch: 1, steps: 64, numerics: 'fast' },
  rnnoise: { input_size: 42, hidden_size: 24, batch: 1, steps: 1, activation: 'relu' },
  deepfilternet: { input_size: 256, hidden_size: 256, num_layers: 2, numerics: 'fast' },
  keyword: { input_size: 40, hidden_size: 128, steps: 100, batch: 1, numerics: 'fast' },
  'keyword-strict': { input_size: 40, hidden_size: 128 },
  'offline-bi': { input_size: 128, hidden_size: 256, num_layers: 2, bidirectional: true },
  'odd-13x154': { input_size: 13, hidden_size: 154, batch: 7, steps: 49, seq_length: true },
  'odd-7x33': { input_size: 7, hidden_size: 33, batch: 5, numerics: 'fast', batch_first: true },
  'one-unit': { input_size: 1, hidden_size: 1, batch: 1 },
  'last-step': {
    input_size: 4,
    seq_length: true,
    layers: [
      { type: 'gru', hidden_size: 12, bidirectional: true },
      { type: 'take', which: 'last' },
      { type: 'linear', output_size: 5, activation: 'softmax' },
    ],
  },
  'final-states': {
    input_size: 4,
    layers: [
      { type: 'gru', hidden_size: 9, num_layers: 2, bidirectional: true },
      { type: 'take', which: 'hn' },
      { type: 'activation', activation: 'relu' },
    ],
  },
};

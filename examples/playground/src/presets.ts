// Networks to begin with.

import { defaultRun, type Shared } from './url-state.ts';

export interface Preset {
  readonly title: string;
  readonly shared: Shared;
  /** weights that come with the page */
  readonly weights?: () => Promise<ReadonlyMap<string, Uint8Array>>;
}

const preset = (
  title: string,
  config: string,
  more: { cells?: Shared['cells']; run?: Partial<Shared['run']>; weights?: Preset['weights'] } = {},
): Preset => {
  const run = { ...defaultRun, ...more.run };
  const shared = { config: `${config.trim()}\n`, cells: more.cells ?? {}, run, view: 'run' };
  return { title, shared, ...(more.weights && { weights: more.weights }) };
};

const light = `# One gate; the state is replaced where z is small.
cell light(x[input], h[hidden]) {
  param W_z, W_n [hidden, input]
  param R_z, R_n [hidden, hidden]
  bias  b_z, b_n [hidden]

  stack weight_ih = [W_z, W_n]
  stack weight_hh = [R_z, R_n]
  stack bias_all  = [b_z, b_n]

  z  = gate_activation(W_z @ x + R_z @ h + b_z)
  n  = activation(W_n @ x + R_n @ h + b_n)
  h' = (1 - z) * n + z * h
}
`;

export const presets: Readonly<Record<string, Preset>> = {
  twin: preset(
    'PyTorch twin',
    `
{
  // torch.nn.GRU(10, 16, 2, batch_first=True), with its weights
  "name": "pytorch_twin",
  "input_size": 10,
  "hidden_size": 16,
  "num_layers": 2,
  "batch_first": true,
  "weights": "pytorch_twin.safetensors"
}`,
    { run: { batch: 3 }, weights: async () => (await import('./twin-weights.ts')).twinWeights() },
  ),
  amp: preset(
    'Guitar amplifier',
    `
{
  // a sample of sound in, a sample out: a recurrent layer, a sum of its features, and the sound itself
  "name": "amp",
  "input_size": 1,
  "layers": [
    { "type": "gru", "hidden_size": 40, "name": "rec" },
    { "type": "linear", "output_size": 1, "name": "lin" },
    { "type": "add", "from": ["lin", "input"] }
  ],
  "numerics": "fast",
  "budget": "2.67 ms"
}`,
    { run: { steps: 128 } },
  ),
  keyword: preset(
    'Keyword spotter',
    `
{
  // 40 features of a frame of sound in; after the last frame, how likely each of twelve words is
  "name": "keyword",
  "input_size": 40,
  "layers": [
    { "type": "gru", "hidden_size": 64, "name": "rnn" },
    { "type": "take", "which": "last" },
    { "type": "linear", "output_size": 12, "activation": "softmax", "name": "fc" }
  ]
}`,
    { run: { steps: 98 } },
  ),
  mgu: preset(
    'Minimal gated unit',
    `
{
  // one gate instead of two; its formulas stand below
  "name": "minimal",
  "input_size": 8,
  "hidden_size": 32,
  "cell": "mgu"
}`,
  ),
  cell: preset(
    'A cell of your own',
    `
{
  // the formulas below are compiled like those of the built-in cells
  "name": "light",
  "input_size": 6,
  "hidden_size": 24,
  "num_layers": 2,
  "cell": "light.cell"
}`,
    { cells: { 'light.cell': light }, run: { signal: 'steps' } },
  ),
  layers: preset(
    'Layers: noise suppressor',
    `
{
  // of RNNoise's shape: three GRUs among dense layers, with joins
  "name": "denoise",
  "input_size": 42,
  "layers": [
    { "type": "linear", "output_size": 24, "activation": "tanh", "name": "input_dense" },
    { "type": "gru", "hidden_size": 24, "name": "vad_gru" },
    { "type": "linear", "output_size": 1, "activation": "sigmoid", "name": "vad_output" },

    { "type": "concat", "from": ["input_dense", "vad_gru", "input"], "name": "noise_input" },
    { "type": "gru", "hidden_size": 48, "activation": "relu", "name": "noise_gru" },
    { "type": "concat", "from": ["vad_gru", "noise_gru", "input"], "name": "denoise_input" },
    { "type": "gru", "hidden_size": 96, "name": "denoise_gru" },
    { "type": "linear", "output_size": 22, "activation": "sigmoid", "name": "denoise_output" },

    { "type": "concat", "from": ["denoise_output", "vad_output"] }
  ]
}`,
  ),
  both: preset(
    'Bidirectional tagger',
    `
{
  // every step of the output has seen the whole sequence
  "name": "tagger",
  "input_size": 16,
  "layers": [
    { "type": "gru", "hidden_size": 32, "bidirectional": true, "name": "rnn" },
    { "type": "linear", "output_size": 8, "activation": "softmax", "name": "tags" }
  ]
}`,
    { run: { signal: 'impulse' } },
  ),
};

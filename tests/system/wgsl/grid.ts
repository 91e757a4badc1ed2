// A grid of small configs, whose kernels compilers of WGSL have to accept.

const sizes = { input_size: 3, hidden_size: 5 };
const axes: readonly (readonly object[])[] = [
  ['gru', 'gru_reset_before', 'mgu'].map((cell) => ({ cell })),
  [{}, { num_layers: 2 }, { bidirectional: true }, { num_layers: 2, bidirectional: true, batch_first: true }],
  [{}, { batch: 2, steps: 3 }, { steps: 1 }, { batch: 1, steps: 40 }],
  [{ seq_length: false }, { seq_length: true }],
  [{ bias: true }, { bias: false }],
  [
    {},
    { activation: 'relu', gate_activation: 'hard_sigmoid' },
    { activation: 'hard_sigmoid' },
    { activation: 'linear' },
    { activation: 'sigmoid' },
  ],
];

/** Every choice of each axis with the others at several of theirs: more than pairs, less than the product. */
export const gridConfigs: readonly object[] = Array.from({ length: 60 }, (_, i) =>
  Object.assign(
    { name: 'grid', ...sizes },
    ...axes.map((axis, a) => axis[(i * (a + 1) + (i >> 2)) % axis.length]),
  ),
);

// Networks of layers drawn at random, by hand for what each is about, and what all of them must do.

import type { LayerJson, NetworkJson } from './oracle/layers/index.ts';
import type { Activation } from './oracle/layers/kind.ts';
import { randomFrom } from './random.ts';

export type LayersConfig = NetworkJson & {
  readonly batch_first?: boolean;
  readonly seq_length?: boolean;
  readonly batch?: number;
  readonly steps?: number;
};

const gru = (hidden_size: number, more: object = {}): LayerJson => ({ type: 'gru', hidden_size, ...more });
const linear = (output_size: number, more: object = {}): LayerJson => ({
  type: 'linear',
  output_size,
  ...more,
});

/** One for each thing that can be said. */
export const layerConfigs = {
  denoise: {
    input_size: 10,
    layers: [
      linear(6, { activation: 'tanh', name: 'dense' }),
      gru(6, { name: 'vad' }),
      { type: 'concat', from: ['dense', 'vad', 'input'] },
      gru(12, { name: 'noise' }),
      linear(5, { activation: 'sigmoid', name: 'gains' }),
    ],
  },
  classify: {
    input_size: 5,
    layers: [gru(7), { type: 'take', which: 'last' }, linear(4, { activation: 'softmax' })],
  },
  classifyBoth: {
    input_size: 3,
    batch_first: true,
    seq_length: true,
    layers: [
      gru(5, { num_layers: 2, bidirectional: true, name: 'rnn' }),
      { type: 'take', which: 'hn' },
      linear(9, { activation: 'relu' }),
      linear(3, { activation: 'softmax' }),
    ],
  },
  lastOfBoth: {
    input_size: 3,
    seq_length: true,
    layers: [gru(4, { bidirectional: true }), { type: 'take', which: 'last' }, linear(2)],
  },
  lateTake: {
    input_size: 4,
    seq_length: true,
    batch_first: true,
    layers: [
      gru(4),
      { type: 'add', from: ['input', '0'] },
      linear(6, { activation: 'softmax' }),
      { type: 'take', which: 'last' },
    ],
  },
  residual: {
    input_size: 6,
    seq_length: true,
    layers: [
      gru(6, { cell: 'gru_reset_before' }),
      { type: 'add', from: ['0', 'input'] },
      { type: 'activation', activation: 'leaky_relu' },
      gru(6, { cell: 'mgu', bias: false }),
      { type: 'add', from: ['2', '3', 'input', '2'] },
    ],
  },
  memory: {
    input_size: 5,
    seq_length: true,
    layers: [
      { type: 'lstm', hidden_size: 6, name: 'rnn', bidirectional: true },
      gru(4),
      { type: 'lstm', hidden_size: 7, proj_size: 3, num_layers: 2 },
      { type: 'take', which: 'hn' },
      linear(2),
    ],
  },
  tagger: {
    input_size: 3,
    batch_first: true,
    seq_length: true,
    layers: [
      linear(8, { activation: 'relu', bias: false }),
      gru(5, { bidirectional: true }),
      linear(11, { activation: 'softmax' }),
    ],
  },
  fixed: {
    input_size: 4,
    batch: 3,
    steps: 37,
    layers: [gru(8), linear(5, { activation: 'tanh' }), gru(8), linear(3, { activation: 'softmax' })],
  },
  two: {
    input_size: 4,
    layers: [
      gru(3),
      gru(9, { from: 'input' }),
      linear(2, { from: '0', activation: 'hard_sigmoid' }),
      { type: 'concat', from: ['2', '1', '2'] },
    ],
  },
} as const satisfies Readonly<Record<string, LayersConfig>>;

const activationNames: readonly Activation[] = [
  'linear',
  'relu',
  'sigmoid',
  'tanh',
  'hard_sigmoid',
  'leaky_relu',
  { leaky_relu: { alpha: 0.25 } },
  'softmax',
];

interface Open {
  readonly name: string;
  readonly size: number;
  readonly perStep: boolean;
  readonly type: string;
}

/** A network of up to about eight layers, in which everything is read. */
export function randomLayers(seed: number): LayersConfig {
  const random = randomFrom(`layers ${seed}`);
  const below = (n: number): number => Math.floor(random() * n);
  const pick = <T>(of: readonly T[]): T => of[below(of.length)] as T;
  const input_size = 1 + below(9);
  const known: Open[] = [{ name: 'input', size: input_size, perStep: true, type: 'input' }];
  const layers: LayerJson[] = [];
  const unread = new Set<string>();
  const add = (layer: LayerJson, size: number, perStep: boolean, from: readonly Open[]): void => {
    const name = layer.name ?? String(layers.length);
    for (const each of from) unread.delete(each.name);
    unread.add(name);
    layers.push(layer);
    known.push({ name, size, perStep, type: layer.type });
  };
  const one = (): void => {
    const from = pick(known);
    const { name, size, perStep } = from;
    const kind = pick(['gru', 'linear', 'linear', 'activation', 'add', 'concat', 'take'] as const);
    const like = known.filter((each) => each.perStep === perStep);
    if (kind === 'gru' && perStep) addGru(from);
    else if (kind === 'add') {
      const others = [from, pick(like.filter((each) => each.size === size))];
      add({ type: 'add', from: others.map((each) => each.name) }, size, perStep, others);
    } else if (kind === 'concat') {
      const others = [from, ...Array.from({ length: 1 + below(3) }, () => pick(like))];
      const total = others.reduce((sum, each) => sum + each.size, 0);
      if (total < 64) add({ type: 'concat', from: others.map((each) => each.name) }, total, perStep, others);
    } else if (kind === 'activation')
      add({ type: kind, from: name, activation: pick(activationNames) }, size, perStep, [from]);
    else if (kind === 'take' && perStep && random() < 0.4)
      add(
        { type: kind, from: name, which: from.type === 'gru' ? pick(['last', 'hn']) : 'last' },
        size,
        false,
        [from],
      );
    else if (kind === 'linear') {
      const output_size = 1 + below(12);
      const activation = pick(activationNames);
      add({ type: kind, from: name, output_size, activation, bias: random() < 0.8 }, output_size, perStep, [
        from,
      ]);
    }
  };
  const addGru = (from: Open): void => {
    const hidden_size = 1 + below(10);
    const bidirectional = random() < 0.3;
    const cell = pick(['gru', 'gru', 'gru_reset_before', 'mgu'] as const);
    const num_layers = pick([1, 1, 2]);
    const layer: LayerJson = { type: 'gru', from: from.name, hidden_size, num_layers, bidirectional, cell };
    add(layer, hidden_size * (bidirectional ? 2 : 1), true, [from]);
  };
  for (let i = 2 + below(5); i > 0; i--) one();
  if (!layers.some(({ type }) => type === 'gru')) addGru(pick(known.filter((each) => each.perStep)));
  finish(known, unread, add);
  const [batch_first, seq_length, isFixed] = [random() < 0.5, random() < 0.5, random() < 0.3];
  const sizes = isFixed ? { batch: 1 + below(4), steps: pick([1, 2, 7, 33, 40]) } : {};
  return { input_size, layers, batch_first, seq_length, ...sizes };
}

/** Joins what nothing reads yet: sequences, then what is taken of them and single vectors. */
function finish(
  known: readonly Open[],
  unread: ReadonlySet<string>,
  add: (layer: LayerJson, size: number, perStep: boolean, from: readonly Open[]) => void,
): void {
  const left = (perStep: boolean): readonly Open[] =>
    known.filter((each) => unread.has(each.name) && each.perStep === perStep);
  const join = (all: readonly Open[]): void => {
    const size = all.reduce((sum, each) => sum + each.size, 0);
    add({ type: 'concat', from: all.map((each) => each.name) }, size, all[0]?.perStep ?? true, all);
  };
  if (left(true).length > 1) join(left(true));
  const [sequence] = left(true);
  if (sequence && left(false).length > 0)
    add({ type: 'take', from: sequence.name, which: 'last' }, sequence.size, false, [sequence]);
  if (left(false).length > 1) join(left(false));
}

// Networks of layers from a list of moves, so that a failing one shrinks: any list is a network, a shorter one a smaller.

import fc from 'fast-check';
import type { Activation } from '../../support/oracle/strict-activations.ts';
import type { StrictLayer } from '../../support/oracle/strict.ts';

/** One layer to add, if it can be: numbers choose among what there is. */
export interface Move {
  readonly kind: 'gru' | 'linear' | 'activation' | 'add' | 'concat' | 'take';
  readonly from: number;
  readonly other: number;
  readonly size: number;
  readonly activation: Activation;
  readonly flags: number;
}

interface Open {
  readonly name: string;
  readonly size: number;
  readonly perStep: boolean;
  readonly isGru: boolean;
}

const activations: readonly Activation[] = [
  'tanh',
  'linear',
  'relu',
  'sigmoid',
  'hard_sigmoid',
  'leaky_relu',
  { leaky_relu: { alpha: 0.25 } },
  { hard_sigmoid: { alpha: 0.25, beta: 0.375 } },
  'softmax',
];

export const move: fc.Arbitrary<Move> = fc.record({
  kind: fc.constantFrom('linear', 'gru', 'activation', 'add', 'concat', 'take'),
  from: fc.nat(9),
  other: fc.nat(9),
  size: fc.integer({ min: 1, max: 13 }),
  activation: fc.constantFrom(...activations),
  flags: fc.nat(63),
});

/** What nothing reads yet is joined at the end. */
export function layersOf(inputSize: number, moves: readonly Move[]): readonly StrictLayer[] {
  const known: Open[] = [{ name: 'input', size: inputSize, perStep: true, isGru: false }];
  const layers: StrictLayer[] = [];
  const unread = new Set<string>();
  const add: Add = (layer, size, perStep, from) => {
    const name = String(layers.length);
    for (const each of from) unread.delete(each.name);
    unread.add(name);
    layers.push(layer);
    known.push({ name, size, perStep, isGru: layer.type === 'gru' });
  };
  for (const each of moves) addMove(each, known, add);
  if (!known.some(({ isGru }) => isGru)) {
    const sequence = known.filter(({ perStep }) => perStep).at(-1) as Open;
    add({ type: 'gru', from: sequence.name, hidden_size: 3 }, 3, true, [sequence]);
  }
  join(known, unread, add);
  return layers;
}

type Add = (layer: StrictLayer, size: number, perStep: boolean, from: readonly Open[]) => void;

const most = 48;

function addMove(
  { kind, from, other, size, activation, flags }: Move,
  known: readonly Open[],
  add: Add,
): void {
  const source = known[known.length - 1 - (from % known.length)];
  const { name, perStep } = source;
  const like = known.filter((each) => each.perStep === perStep);
  const flag = (bit: number): boolean => ((flags >> bit) & 1) === 1;
  if (kind === 'gru' && perStep) {
    const bidirectional = flag(0);
    const cell = (['gru', 'gru', 'gru_reset_before', 'mgu'] as const)[(flags >> 1) & 3];
    const gate = activation === 'hard_sigmoid' ? { gate_activation: activation } : {};
    const more = { cell, bidirectional, bias: !flag(3), num_layers: flag(4) && flag(5) ? 2 : 1, ...gate };
    add({ type: 'gru', from: name, hidden_size: size, ...more }, bidirectional ? 2 * size : size, perStep, [
      source,
    ]);
  } else if (kind === 'linear') {
    // where a sum without a bias begins depends on what it is added to: docs/numerics.md leaves that open
    const bias = !flag(0) || activation === 'linear';
    add({ type: kind, from: name, output_size: size, activation, bias }, size, perStep, [source]);
  } else if (kind === 'activation') {
    add({ type: kind, from: name, activation }, source.size, perStep, [source]);
  } else if (kind === 'add') {
    const equals = like.filter((each) => each.size === source.size);
    const both = [source, equals[other % equals.length]];
    add({ type: kind, from: both.map((each) => each.name) }, source.size, perStep, both);
  } else if (kind === 'concat') {
    const both = [source, like[other % like.length]];
    const total = both[0].size + both[1].size;
    if (total <= most) add({ type: kind, from: both.map((each) => each.name) }, total, perStep, both);
  } else if (kind === 'take' && perStep) {
    const which = source.isGru && flag(0) ? 'hn' : 'last';
    add({ type: kind, from: name, which }, source.size, false, [source]);
  }
}

/** Sequences first, then what is taken of them, and single vectors. */
function join(known: readonly Open[], unread: ReadonlySet<string>, add: Add): void {
  const left = (perStep: boolean): readonly Open[] =>
    known.filter((each) => unread.has(each.name) && each.perStep === perStep);
  const joined = (all: readonly Open[]): void => {
    const size = all.reduce((sum, each) => sum + each.size, 0);
    add({ type: 'concat', from: all.map((each) => each.name) }, size, all[0].perStep, all);
  };
  if (left(true).length > 1) joined(left(true));
  const [sequence] = left(true);
  if (sequence && left(false).length > 0)
    add({ type: 'take', from: sequence.name, which: 'last' }, sequence.size, false, [sequence]);
  if (left(false).length > 1) joined(left(false));
}

// Networks of layers from a list of moves, so that a failing one shrinks: any list is a network, a shorter one a smaller.

import fc from 'fast-check';
import { kindOf, layerTypes, type LayerType } from '../../../compiler/front/layers/index.ts';
import { oracleOf, type LayerJson } from '../../support/oracle/layers/index.ts';
import type { Activation, Move, Open } from '../../support/oracle/layers/kind.ts';

const activations: readonly Activation[] = [
  'tanh',
  'linear',
  'relu',
  'sigmoid',
  'hard_sigmoid',
  'leaky_relu',
  { leaky_relu: { alpha: 0.25 } },
  { hard_sigmoid: { alpha: 0.25, beta: 0.375 } },
  // what most networks of layers end with, and the only one that reads a whole row
  'softmax',
  'softmax',
  'softmax',
];

/** One layer to add, if it can be. */
export type LayerMove = Move & { readonly kind: LayerType };

export const move: fc.Arbitrary<LayerMove> = fc.record({
  // the first is what a failing case shrinks to
  kind: fc.constantFrom('linear' as const, ...layerTypes.filter((type) => type !== 'linear')),
  from: fc.nat(9),
  other: fc.nat(9),
  size: fc.integer({ min: 1, max: 13 }),
  activation: fc.constantFrom(...activations),
  flags: fc.nat(63),
});

/** What nothing reads yet is joined at the end. */
export function layersOf(inputSize: number, moves: readonly LayerMove[]): readonly LayerJson[] {
  const known: Open[] = [{ name: 'input', size: inputSize, perStep: true, isRecurrent: false }];
  const layers: LayerJson[] = [];
  const unread = new Set<string>();
  const add: Add = (layer, size, perStep, from) => {
    const names = from.map((each) => each.name);
    const name = String(layers.length);
    for (const each of names) unread.delete(each);
    unread.add(name);
    const { reads, isRecurrent = false } = kindOf(layer);
    layers.push({ ...layer, from: reads === 'several' ? names : names[0] });
    known.push({ name, size, perStep, isRecurrent });
  };
  for (const each of moves) addMove(each, known, add);
  if (!known.some(({ isRecurrent }) => isRecurrent)) {
    const sequence = known.filter(({ perStep }) => perStep).at(-1) as Open;
    add({ type: 'gru', hidden_size: 3 }, 3, true, [sequence]);
  }
  join(known, unread, add);
  return layers;
}

type Add = (layer: LayerJson, size: number, perStep: boolean, from: readonly Open[]) => void;

function addMove(each: LayerMove, known: readonly Open[], add: Add): void {
  const source = known[known.length - 1 - (each.from % known.length)];
  const like = known.filter(({ perStep }) => perStep === source.perStep);
  const drawn = oracleOf({ type: each.kind }).draw(each, source, like);
  if (drawn) add(drawn.layer, drawn.size, drawn.perStep, drawn.from);
}

/** Sequences first, then what is taken of them, and single vectors. */
function join(known: readonly Open[], unread: ReadonlySet<string>, add: Add): void {
  const left = (perStep: boolean): readonly Open[] =>
    known.filter((each) => unread.has(each.name) && each.perStep === perStep);
  const joined = (all: readonly Open[]): void => {
    const size = all.reduce((sum, each) => sum + each.size, 0);
    add({ type: 'concat' }, size, all[0].perStep, all);
  };
  if (left(true).length > 1) joined(left(true));
  const [sequence] = left(true);
  if (sequence && left(false).length > 0)
    add({ type: 'take', which: 'last' }, sequence.size, false, [sequence]);
  if (left(false).length > 1) joined(left(false));
}

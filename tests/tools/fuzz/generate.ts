// What the fuzzer draws: networks around the widths of vectors and tiles, how they are compiled and given their
// weights, and the data that goes through their kernels.

import fc from 'fast-check';
import type { Numerics } from '../../../compiler/front/value-types.ts';
import type { ActivationJson } from '../../support/oracle/judge.ts';
import type { CellName } from '../../support/oracle/cells.ts';
import type { LayerJson } from '../../support/oracle/layers/index.ts';
import { layersOf, move } from './networks.ts';

interface AnyConfig {
  readonly input_size: number;
  readonly batch_first: boolean;
  readonly seq_length: boolean;
  readonly batch: number | 'dynamic';
  readonly steps: number | 'dynamic';
  readonly numerics: Numerics;
}

/** A config as users write it: of one recurrent layer, */
export interface ShortConfig extends AnyConfig {
  readonly cell: CellName;
  readonly hidden_size: number;
  readonly proj_size?: number;
  readonly num_layers: number;
  readonly bidirectional: boolean;
  readonly bias: boolean;
  readonly activation: ActivationJson;
  readonly gate_activation: ActivationJson;
}

/** or of layers. */
export interface LayersConfig extends AnyConfig {
  readonly layers: readonly LayerJson[];
}

export type FuzzConfig = ShortConfig | LayersConfig;

export const isShort = (config: FuzzConfig): config is ShortConfig => !('layers' in config);

/** One run: sizes, and which kinds of numbers. The config's fixed sizes come before the sample's. */
export interface Sample {
  readonly seed: number;
  readonly batch: number;
  readonly steps: number;
  readonly lengths: 'any' | 'ends' | 'none' | 'whole' | 'absent';
  readonly x: 'normal' | 'zeros' | 'large' | 'nan' | 'nan row' | 'infinite' | 'subnormal' | 'any bits';
  readonly h0: 'normal' | 'absent' | 'any bits';
}

/** Weights of one kind, and the runs that instances with them do. */
export interface Load {
  readonly weights: 'default' | 'times 8' | 'zeros' | 'tiny' | 'huge' | 'subnormal' | 'any bits';
  readonly samples: readonly Sample[];
}

/** Passes that may be left out. Without `hoist-projection` sums begin elsewhere; the others keep every bit. */
export const optionalPasses = [
  'take-early',
  'fold-graph',
  'hoist-projection',
  'stack-weights',
  'alias-state',
  'block-time',
  'schedule',
  'fuse-multiply',
  'pool-constants',
  'share',
  'hoist-invariants',
  'share-addresses',
] as const;

export const dtypes = ['F32', 'F64', 'F16', 'BF16'] as const;
export const modelFiles = ['safetensors', 'npz', 'pt', 'ckpt', 'onnx', 'json'] as const;

/** As arrays, in a file of numbers of a type, baked into the module, or in a model file that is imported. */
export type Source = 'arrays' | 'baked' | (typeof dtypes)[number] | (typeof modelFiles)[number];

export interface Drawn {
  readonly config: FuzzConfig;
  /** a seed for the tiles of products; 0: those that the cost model chooses */
  readonly tiles: number;
  readonly without: readonly (typeof optionalPasses)[number][];
  readonly source: Source;
  readonly loads: readonly Load[];
}

type Weighted<T> = readonly (readonly [weight: number, value: T])[];

function frequency<T>(...choices: Weighted<T>): fc.Arbitrary<T> {
  // the first choice is the simplest: what fails is tried with it
  const arbitraries = choices.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) }));
  return fc.oneof({ withCrossShrink: true }, ...arbitraries);
}

const edges = [1, 3, 4, 5, 7, 8, 9, 11, 12, 13];
const inputSize = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(...edges, 23, 24, 25));
const hiddenSize = fc.oneof(
  fc.integer({ min: 1, max: 40 }),
  fc.constantFrom(...edges, 15, 16, 17, 23, 24, 25, 31, 32, 33),
);
const batch = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 4 }) },
  { weight: 1, arbitrary: fc.integer({ min: 5, max: 7 }) },
);
/** Blocks of time are 32 steps on processors, 64 on a GPU. */
const blockEdges = [31, 32, 33, 63, 64, 65, 70];
const steps = fc.oneof(
  { weight: 24, arbitrary: fc.integer({ min: 1, max: 7 }) },
  { weight: 1, arbitrary: fc.integer({ min: 10, max: 70 }) },
  { weight: 1, arbitrary: fc.constantFrom(...blockEdges) },
);
const hardSigmoid: ActivationJson = { hard_sigmoid: { alpha: 0.25, beta: 0.375 } };

function sizeOr(size: fc.Arbitrary<number>): fc.Arbitrary<number | 'dynamic'> {
  return fc.oneof({ weight: 2, arbitrary: fc.constant('dynamic' as const) }, { weight: 1, arbitrary: size });
}

const around = {
  batch_first: fc.boolean(),
  seq_length: fc.boolean(),
  batch: sizeOr(batch),
  steps: sizeOr(steps),
  numerics: frequency<Numerics>([2, 'strict'], [1, 'fast']),
};

const oneLayer = fc.record({
  cell: frequency<CellName>([4, 'gru'], [2, 'gru_reset_before'], [2, 'mgu'], [4, 'lstm'], [1, 'three.cell']),
  projection: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat() }),
  input_size: inputSize,
  hidden_size: hiddenSize,
  num_layers: frequency([6, 1], [2, 2], [1, 3]),
  bidirectional: frequency([3, false], [2, true]),
  bias: frequency([4, true], [1, false]),
  activation: frequency<ActivationJson>(
    [8, 'tanh'],
    [1, 'relu'],
    [1, 'linear'],
    [1, 'sigmoid'],
    [1, 'hard_sigmoid'],
  ),
  gate_activation: frequency<ActivationJson>(
    [8, 'sigmoid'],
    [1, 'hard_sigmoid'],
    [1, hardSigmoid],
    [1, 'tanh'],
    [1, 'relu'],
    [1, 'linear'],
  ),
  ...around,
});

/** Some cells can project their output to fewer features than their hidden size. */
const short: fc.Arbitrary<ShortConfig> = oneLayer.map(({ projection, ...config }) => {
  const { cell, hidden_size: hidden } = config;
  const isProjected = projection > 0 && hidden > 1 && ['lstm', 'three.cell'].includes(cell);
  return isProjected ? { ...config, proj_size: 1 + (projection % (hidden - 1)) } : config;
});

const ofLayers: fc.Arbitrary<LayersConfig> = fc
  .record({ input_size: fc.integer({ min: 1, max: 9 }), moves: fc.array(move, { maxLength: 7 }), ...around })
  .map(({ moves, ...config }) => ({ ...config, layers: layersOf(config.input_size, moves) }));

const plainAround = {
  batch_first: false,
  seq_length: false,
  batch: 'dynamic',
  steps: 'dynamic',
  numerics: 'strict',
} as const;

/** What every model file can hold: a gru, and in some a linear layer after it. */
const importable: fc.Arbitrary<FuzzConfig> = fc
  .record({
    input_size: fc.integer({ min: 1, max: 9 }),
    hidden_size: fc.integer({ min: 1, max: 13 }),
    num_layers: frequency([2, 1], [1, 2]),
    bidirectional: fc.boolean(),
    bias: frequency([2, true], [1, false]),
  })
  .map((gru) => ({ ...gru, cell: 'gru', activation: 'tanh', gate_activation: 'sigmoid', ...plainAround }));

const sample: fc.Arbitrary<Sample> = fc.record({
  seed: fc.nat(),
  batch,
  steps,
  lengths: frequency<Sample['lengths']>([4, 'any'], [2, 'ends'], [1, 'none'], [1, 'whole'], [2, 'absent']),
  x: frequency<Sample['x']>(
    [8, 'normal'],
    [1, 'zeros'],
    [1, 'large'],
    [1, 'nan'],
    [1, 'nan row'],
    [1, 'infinite'],
    [1, 'subnormal'],
    [1, 'any bits'],
  ),
  h0: frequency<Sample['h0']>([6, 'normal'], [2, 'absent'], [1, 'any bits']),
});

export interface Counts {
  readonly loads: number;
  readonly samples: number;
}

const loadsOf = ({ loads, samples }: Counts): fc.Arbitrary<readonly Load[]> => {
  const load: fc.Arbitrary<Load> = fc.record({
    weights: frequency<Load['weights']>(
      [4, 'default'],
      [2, 'times 8'],
      [1, 'zeros'],
      [1, 'tiny'],
      [1, 'huge'],
      [1, 'subnormal'],
      [1, 'any bits'],
    ),
    samples: fc.array(sample, { minLength: samples, maxLength: samples }),
  });
  return fc.array(load, { minLength: loads, maxLength: loads });
};

/** Of one recurrent layer of a built-in cell, compiled and loaded in the plain way. */
export const plainDrawn = (counts: Counts): fc.Arbitrary<Drawn> =>
  fc.record({
    config: short.filter(({ cell }) => cell !== 'three.cell'),
    tiles: fc.constant(0),
    without: fc.constant([]),
    source: fc.constant('arrays'),
    loads: loadsOf(counts),
  });

export const drawn = (counts: Counts): fc.Arbitrary<Drawn> => {
  const built = fc.record({
    config: fc.oneof({ weight: 3, arbitrary: short }, { weight: 2, arbitrary: ofLayers }),
    tiles: fc.oneof(fc.constant(0), fc.nat()),
    without: fc.oneof(fc.constant([]), fc.subarray([...optionalPasses], { maxLength: 4 })),
    source: frequency<Source>([6, 'arrays'], [1, 'baked'], ...dtypes.map((each) => [1, each] as const)),
    loads: loadsOf(counts),
  });
  const imported = fc.record({
    config: importable,
    tiles: fc.constant(0),
    without: fc.constant([]),
    source: fc.constantFrom(...modelFiles),
    loads: loadsOf({ ...counts, loads: 1 }),
  });
  return fc.oneof({ weight: 9, arbitrary: built }, { weight: 1, arbitrary: imported });
};

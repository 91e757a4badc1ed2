// What the fuzzer draws: configs around the widths of vectors and tiles, and the data that goes through their kernels.

import fc from 'fast-check';
import type { Numerics } from '../../compiler/front/config-types.ts';
import type { ActivationJson } from '../oracle/judge.ts';
import type { CellName } from '../oracle/reference.ts';

/** A config as users write it. */
export interface FuzzConfig {
  readonly cell: CellName;
  readonly input_size: number;
  readonly hidden_size: number;
  readonly num_layers: number;
  readonly bidirectional: boolean;
  readonly bias: boolean;
  readonly batch_first: boolean;
  readonly seq_length: boolean;
  readonly activation: ActivationJson;
  readonly gate_activation: ActivationJson;
  readonly batch: number | 'dynamic';
  readonly steps: number | 'dynamic';
  readonly numerics: Numerics;
}

/** One run: sizes, and which kinds of numbers. The config's fixed sizes come before the sample's. */
export interface Sample {
  readonly seed: number;
  readonly batch: number;
  readonly steps: number;
  readonly lengths: 'any' | 'ends' | 'none' | 'whole' | 'absent';
  readonly x: 'normal' | 'zeros' | 'large' | 'nan' | 'infinite';
  readonly h0: boolean;
}

/** Weights of one kind, and the runs that one pair of instances does with them. */
export interface Load {
  readonly weights: 'default' | 'times 8' | 'zeros' | 'tiny';
  readonly samples: readonly Sample[];
}

export interface Drawn {
  readonly config: FuzzConfig;
  readonly loads: readonly Load[];
}

export const loadsPerConfig = 4;
export const samplesPerLoad = 7;

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
const batch = fc.integer({ min: 1, max: 7 });
/** Blocks of time are 32 steps. */
const blockEdges = [31, 32, 33, 63, 64, 65, 70];
const steps = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 12 }) },
  { weight: 1, arbitrary: fc.integer({ min: 13, max: 70 }) },
  { weight: 1, arbitrary: fc.constantFrom(...blockEdges) },
);
const hardSigmoid: ActivationJson = { hard_sigmoid: { alpha: 0.25, beta: 0.375 } };

function sizeOr(size: fc.Arbitrary<number>): fc.Arbitrary<number | 'dynamic'> {
  return fc.oneof({ weight: 2, arbitrary: fc.constant('dynamic' as const) }, { weight: 1, arbitrary: size });
}

const config: fc.Arbitrary<FuzzConfig> = fc.record({
  cell: frequency<CellName>([4, 'gru'], [2, 'gru_reset_before'], [2, 'mgu']),
  input_size: inputSize,
  hidden_size: hiddenSize,
  num_layers: frequency([6, 1], [2, 2], [1, 3]),
  bidirectional: frequency([3, false], [2, true]),
  bias: frequency([4, true], [1, false]),
  batch_first: fc.boolean(),
  seq_length: fc.boolean(),
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
  batch: sizeOr(batch),
  steps: sizeOr(steps),
  numerics: frequency<Numerics>([2, 'strict'], [1, 'fast']),
});

const sample: fc.Arbitrary<Sample> = fc.record({
  seed: fc.nat(),
  batch,
  steps,
  lengths: frequency<Sample['lengths']>([4, 'any'], [2, 'ends'], [1, 'none'], [1, 'whole'], [2, 'absent']),
  x: frequency<Sample['x']>([6, 'normal'], [1, 'zeros'], [1, 'large'], [1, 'nan'], [1, 'infinite']),
  h0: frequency([3, true], [1, false]),
});

const load: fc.Arbitrary<Load> = fc.record({
  weights: frequency<Load['weights']>([4, 'default'], [2, 'times 8'], [1, 'zeros'], [1, 'tiny']),
  samples: fc.array(sample, { minLength: samplesPerLoad, maxLength: samplesPerLoad }),
});

export const drawn: fc.Arbitrary<Drawn> = fc.record({
  config,
  loads: fc.array(load, { minLength: loadsPerConfig, maxLength: loadsPerConfig }),
});

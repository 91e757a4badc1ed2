// Seeded parameters, inputs and sizes for a network: the same seed and config give the same numbers on every machine.
//
// Every array has a generator of its own, seeded by a hash of the seed and the array's name, so that one more
// parameter moves no other number.

import type { Config } from '../front/config-types.ts';
import { initialScale } from '../front/params.ts';
import { stateSizes } from '../front/states.ts';
import type { Network } from '../network.ts';
import { floats, randomFrom } from './random.ts';
import { statesByName } from './states.ts';

export interface SampleSizes {
  readonly batch: number;
  readonly steps: number;
}

export interface Sample extends SampleSizes {
  /** as networks are usually initialised */
  readonly params: ReadonlyMap<string, Float32Array>;
  /** as the config's batch_first says, in [-1, 1); NaN past a sequence's length, which must change nothing */
  readonly x: Float32Array;
  /** x without those NaNs */
  readonly wholeX: Float32Array;
  /** what every kind of state begins as: h0 */
  readonly starts: Readonly<Record<string, Float32Array>>;
  /** 0 to all steps; absent where the kernel takes none */
  readonly lengths: Int32Array | undefined;
}

const MAX_BATCH = 4;
const MAX_STEPS = 7;

/** What the config fixes, else what is asked for, else small sizes from the seed. */
export function sizesFor(config: Config, seed: number, asked: Partial<SampleSizes>): SampleSizes {
  const random = randomFrom(`${seed} extent`);
  const batch = 1 + Math.floor(random() * MAX_BATCH);
  const steps = 1 + Math.floor(random() * MAX_STEPS);
  return {
    batch: config.batch === 'dynamic' ? (asked.batch ?? batch) : config.batch,
    steps: config.steps === 'dynamic' ? (asked.steps ?? steps) : config.steps,
  };
}

export function sampleFor(
  { config, params, states }: Pick<Network, 'config' | 'params' | 'states'>,
  { batch, steps }: SampleSizes,
  seed: number,
): Sample {
  const wholeX = floats(steps * batch * config.inputSize, `${seed} x`, 1);
  const lengths = config.seqLength ? lengthsFor(batch, steps, `${seed} lengths`) : undefined;
  return {
    batch,
    steps,
    params: new Map(
      Object.entries(params).map(([name, shape]) => [
        name,
        floats(product(shape), `${seed} ${name}`, initialScale(config, name)),
      ]),
    ),
    x: lengths ? poisoned(wholeX, lengths, config, steps) : wholeX,
    wholeX,
    starts: statesByName(states, batch, floats(batch * sum(stateSizes(states)), `${seed} h0`, 1), '0'),
    lengths,
  };
}

const sum = (sizes: readonly number[]): number => sizes.reduce((a, b) => a + b, 0);
export const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** The ends of the range, where mistakes are, as often as what lies between them. */
function lengthsFor(batch: number, steps: number, seed: string): Int32Array {
  const random = randomFrom(seed);
  return Int32Array.from({ length: batch }, () => {
    const choice = random();
    if (choice < 0.2) return 0;
    return choice < 0.4 ? steps : Math.floor(random() * (steps + 1));
  });
}

function poisoned(x: Float32Array, lengths: Int32Array, config: Config, steps: number): Float32Array {
  const { inputSize, batchFirst } = config;
  const batch = lengths.length;
  const values = x.slice();
  for (let b = 0; b < batch; b++)
    for (let t = lengths[b]; t < steps; t++) {
      const row = batchFirst ? b * steps + t : t * batch + b;
      values.fill(NaN, row * inputSize, (row + 1) * inputSize);
    }
  return values;
}

// The numbers of a fuzzed run, from its seed.

import type { ParamShapes } from '../../compiler/front/params.ts';
import { floats, integers, randomFrom } from '../support/random.ts';
import type { FuzzConfig, Load, Sample } from './generate.ts';

export type Params = Readonly<Record<string, Float32Array>>;

/** What is run; x is time-major and may be laid out and spoiled by `laidOut`. */
export interface FuzzData {
  readonly batch: number;
  readonly steps: number;
  readonly x: Float32Array;
  /** zeros where the run is given none */
  readonly h0: Float32Array;
  readonly givesH0: boolean;
  readonly seqLength: Int32Array | undefined;
}

export const directionsOf = ({ bidirectional }: FuzzConfig): number => (bidirectional ? 2 : 1);

export const statesOf = (config: FuzzConfig): number => config.num_layers * directionsOf(config);

const scales = { default: 1, 'times 8': 8, zeros: 0, tiny: 1e-20 } as const;

export function paramsFor(shapes: ParamShapes, config: FuzzConfig, load: Load): Params {
  const scale = scales[load.weights] / Math.sqrt(config.hidden_size);
  const seed = load.samples[0]?.seed ?? 0;
  const entries = Object.entries(shapes).map(([name, shape]) => {
    const count = shape.reduce((a, b) => a * b, 1);
    return [name, floats(count, `${name} ${seed}`, scale)] as const;
  });
  return Object.fromEntries(entries);
}

/** The parameters of one layer, named as those of a network of that layer alone. */
export function layerAlone(params: Params, layer: number): Params {
  const own = Object.entries(params).filter(([name]) => name.replace('_reverse', '').endsWith(`_l${layer}`));
  return Object.fromEntries(own.map(([name, values]) => [name.replace(`_l${layer}`, '_l0'), values]));
}

export function dataFor(config: FuzzConfig, sample: Sample): FuzzData {
  const { seed } = sample;
  const batch = config.batch === 'dynamic' ? sample.batch : config.batch;
  const steps = config.steps === 'dynamic' ? sample.steps : config.steps;
  const states = statesOf(config) * batch * config.hidden_size;
  return {
    batch,
    steps,
    x: inputs(steps * batch * config.input_size, sample.x, seed),
    h0: sample.h0 ? floats(states, `h0 ${seed}`) : new Float32Array(states),
    givesH0: sample.h0,
    seqLength: config.seq_length ? lengthsFor(sample, batch, steps) : undefined,
  };
}

function inputs(count: number, kind: Sample['x'], seed: number): Float32Array {
  const scale = { normal: 1, zeros: 0, large: 1000, nan: 1, infinite: 1 }[kind];
  const x = floats(count, `x ${seed}`, scale);
  const random = randomFrom(`bad ${seed}`);
  const bad = { nan: [NaN], infinite: [Infinity, -Infinity, 3e38] }[kind as 'nan' | 'infinite'] ?? [];
  for (const value of bad) x[Math.floor(random() * count)] = value;
  return x;
}

function lengthsFor({ lengths, seed }: Sample, batch: number, steps: number): Int32Array | undefined {
  if (lengths === 'absent') return undefined;
  if (lengths === 'none') return new Int32Array(batch);
  if (lengths === 'whole') return new Int32Array(batch).fill(steps);
  if (lengths === 'any') return integers(batch, 0, steps, `lengths ${seed}`);
  return integers(batch, 0, 1, `lengths ${seed}`).map((which) => which * steps);
}

const garbage = [NaN, Infinity, -Infinity, 3e38];

/** x with rubbish past every length, which must change nothing. */
export function spoiled({ x, batch, steps, seqLength }: FuzzData): Float32Array {
  if (!seqLength) return x;
  const size = x.length / (batch * steps);
  return x.map((value, i) => {
    const row = Math.floor(i / size);
    return Math.floor(row / batch) < seqLength[row % batch] ? value : garbage[i % garbage.length];
  });
}

/** (rows, columns, size) as (columns, rows, size). */
export function swapped(a: Float32Array, rows: number, columns: number): Float32Array {
  const size = a.length / (rows * columns);
  const out = new Float32Array(a.length);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++)
      for (let k = 0; k < size; k++) out[(j * rows + i) * size + k] = a[(i * columns + j) * size + k];
  return out;
}

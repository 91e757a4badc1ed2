// The numbers of a fuzzed run, from its seed.

import type { ParamShapes } from '../../../compiler/front/params.ts';
import type { NetworkJson } from '../../support/oracle/layers/index.ts';
import { widthsOf } from '../../support/oracle/recurrent.ts';
import { floats, integers, randomFrom } from '../../support/random.ts';
import { isShort, type FuzzConfig, type Load, type Sample } from './generate.ts';

export type Params = Readonly<Record<string, Float32Array>>;

/** What is run; x is time-major. */
export interface FuzzData {
  readonly batch: number;
  readonly steps: number;
  readonly x: Float32Array;
  /** zeros where the run is given none */
  readonly h0: Float32Array;
  readonly givesH0: boolean;
  readonly seqLength: Int32Array | undefined;
}

/** The network as the oracle takes it. */
export function networkOf(config: FuzzConfig): NetworkJson {
  if (!isShort(config)) return config;
  const { input_size, ...gru } = config;
  return { input_size, layers: [{ type: 'gru', ...gru }], isShort: true };
}

/** How wide all states of one sequence are together. */
function stateWidth(config: FuzzConfig): number {
  return Object.values(widthsOf(networkOf(config).layers)).reduce((sum, width) => sum + width, 0);
}

const scales = { default: 1, 'times 8': 8, zeros: 0, tiny: 1e-20, huge: 1e30, subnormal: 1e-41 } as const;

export function paramsFor(shapes: ParamShapes, load: Load): Params {
  const seed = load.samples[0]?.seed ?? 0;
  const entries = Object.entries(shapes).map(([name, shape]) => {
    const count = shape.reduce((a, b) => a * b, 1);
    if (load.weights === 'any bits') return [name, anyBits(count, `${name} ${seed}`)] as const;
    const width = shape.length > 1 && !name.includes('_hh') ? shape[1] : shape[0];
    const scale = scales[load.weights] / Math.sqrt(Math.max(1, width));
    return [name, floats(count, `${name} ${seed}`, scale)] as const;
  });
  return Object.fromEntries(entries);
}

/** Of every exponent and sign, an infinity or a NaN among a few hundred. */
function anyBits(count: number, seed: string): Float32Array {
  const random = randomFrom(seed);
  return new Float32Array(Uint32Array.from({ length: count }, () => random() * 2 ** 32).buffer);
}

export function dataFor(config: FuzzConfig, sample: Sample): FuzzData {
  const { seed } = sample;
  const batch = config.batch === 'dynamic' ? sample.batch : config.batch;
  const steps = config.steps === 'dynamic' ? sample.steps : config.steps;
  const states = stateWidth(config) * batch;
  const givesH0 = sample.h0 !== 'absent';
  return {
    batch,
    steps,
    x: inputs(steps * batch, config.input_size, sample.x, seed),
    h0: givesH0 ? initial(states, sample.h0, `h0 ${seed}`) : new Float32Array(states),
    givesH0,
    seqLength: config.seq_length ? lengthsFor(sample, batch, steps) : undefined,
  };
}

const initial = (count: number, kind: Sample['h0'], seed: string): Float32Array =>
  kind === 'any bits' ? anyBits(count, seed) : floats(count, seed);

function inputs(rows: number, size: number, kind: Sample['x'], seed: number): Float32Array {
  const count = rows * size;
  if (kind === 'any bits') return anyBits(count, `x ${seed}`);
  const scale = { zeros: 0, large: 1000, subnormal: 1e-41 }[kind as 'zeros'] ?? 1;
  const x = floats(count, `x ${seed}`, scale);
  const random = randomFrom(`bad ${seed}`);
  const bad = { nan: [NaN], infinite: [Infinity, -Infinity, 3e38] }[kind as 'nan' | 'infinite'] ?? [];
  for (const value of bad) x[Math.floor(random() * count)] = value;
  const row = Math.floor(random() * rows) * size;
  return kind === 'nan row' ? x.fill(NaN, row, row + size) : x;
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

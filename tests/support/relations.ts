// What the tests of relations share: the small networks they are about, seeded data, and running one on the other.

import fc from 'fast-check';
import { expect } from 'vitest';
import type { RunResult } from '../../runtime/types.ts';
import { loadable, type Loadable } from './make-once.ts';
import type { Sizes } from './meaning.ts';
import { dataFor, type Data } from './network.ts';
import { firstDifference } from './random.ts';

export const targets = ['js', 'wasm'] as const;
export type Target = (typeof targets)[number];

export const configs = {
  plain: { input_size: 3, hidden_size: 5 },
  second: { input_size: 5, hidden_size: 5 },
  two: { input_size: 3, hidden_size: 5, num_layers: 2, batch_first: true },
  lengths: { input_size: 2, hidden_size: 6, num_layers: 2, bidirectional: true, seq_length: true },
  both: { input_size: 3, hidden_size: 5, bidirectional: true, seq_length: true },
  before: { input_size: 3, hidden_size: 5, cell: 'gru_reset_before' },
  mgu: { input_size: 3, hidden_size: 9, cell: 'mgu', seq_length: true },
  lstm: { input_size: 3, hidden_size: 5, cell: 'lstm' },
  lstmBoth: { input_size: 3, hidden_size: 5, cell: 'lstm', bidirectional: true, seq_length: true },
  projected: { input_size: 3, hidden_size: 7, proj_size: 5, cell: 'lstm' },
  fixed: { input_size: 3, hidden_size: 5, batch: 3, steps: 4 },
  wider: { input_size: 4, hidden_size: 5 },
} as const;

export type Name = keyof typeof configs;

export const nets = {} as Record<Name, Loadable>;

/** Compiles the networks that a file's relations are about. */
export async function prepare(...names: readonly Name[]): Promise<void> {
  for (const name of names) nets[name] = await loadable(configs[name]);
}

const anySizes = fc.record({
  batch: fc.integer({ min: 1, max: 5 }),
  steps: fc.integer({ min: 1, max: 6 }),
  seed: fc.nat(),
});

/** What must hold of seeded data on each target. */
export async function holds(
  name: Name,
  relation: (data: Data, target: Target) => void | Promise<void>,
  { runs = 10, sizes }: { runs?: number; sizes?: Sizes } = {},
): Promise<void> {
  const property = fc.asyncProperty(anySizes, fc.constantFrom(...targets), async (drawn, target) => {
    await relation(dataFor(nets[name].network, { ...drawn, ...sizes }, drawn.seed), target);
  });
  await fc.assert(property, { numRuns: runs, seed: 7 });
}

/** Of the parameters and lengths it takes what the network has: data of one network may be given to another. */
export function run(name: Name, data: Data, target: Target): RunResult {
  const { x, h0, batch, steps } = data;
  const { params, config } = nets[name].network;
  const own = Object.fromEntries(Object.keys(params).map((key) => [key, data.params[key]]));
  const seqLength = config.seqLength ? data.seqLength : undefined;
  return nets[name].load(target, own).run(x, { h0, seqLength, batch, steps });
}

export function expectSame(given: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(firstDifference(given, expected)).toBeUndefined();
}

export function expectNear(given: ArrayLike<number>, expected: ArrayLike<number>, bound = 1e-6): void {
  expect(given.length).toBe(expected.length);
  for (let i = 0; i < given.length; i++)
    if (!Object.is(given[i], expected[i]) && !(Math.abs(given[i] - expected[i]) <= bound))
      expect.fail(`[${i}] is ${given[i]}, not ${expected[i]}`);
}

/** The rows of one sequence in (T, B, size). */
export function rowOf(a: Float32Array, b: number, { batch, steps }: Sizes): Float32Array {
  const size = a.length / (batch * steps);
  const rows = Array.from({ length: steps }, (_, t) => {
    const at = (t * batch + b) * size;
    return [...a.subarray(at, at + size)];
  });
  return Float32Array.from(rows.flat());
}

/** The data of one sequence alone. */
export function alone(data: Data, b: number, name: Name): Data {
  const { network } = nets[name];
  const states = network.states.length;
  return {
    ...data,
    batch: 1,
    x: rowOf(data.x, b, data),
    h0: rowOf(data.h0, b, { batch: data.batch, steps: states }),
    seqLength: data.seqLength?.slice(b, b + 1),
  };
}

export const H = 5;

/** Parameters with some rows changed: gate 0 is r, 1 is z, 2 is n. */
export function changed(
  params: Data['params'],
  names: readonly string[],
  gates: readonly number[],
  f: (value: number) => number,
): Data['params'] {
  const entries = names.map((name) => {
    const rows = params[name].length / (3 * H);
    return [
      name,
      params[name].map((v, i) => (gates.includes(Math.floor(i / (rows * H))) ? f(v) : v)),
    ] as const;
  });
  return { ...params, ...Object.fromEntries(entries) };
}

export const everyName = ['weight_ih_l0', 'weight_hh_l0', 'bias_ih_l0', 'bias_hh_l0'];

/** (rows, H): every row one unit further. */
export const turnedRows = (a: Float32Array): Float32Array => a.map((_, i) => a[i - (i % H) + ((i + 1) % H)]);

/** The parameters of a layer whose units are one further: rows within each gate, and the columns of the recurrent ones. */
export function turnedUnits(params: Data['params']): Data['params'] {
  const rows = (a: Float32Array): Float32Array => {
    const width = a.length / params.bias_ih_l0.length;
    return a.map((_, i) => {
      const row = Math.floor(i / width);
      return a[(row - (row % H) + ((row + 1) % H)) * width + (i % width)];
    });
  };
  const turned = Object.entries(params).map(([name, a]) => [
    name,
    name.startsWith('weight_hh') ? turnedRows(rows(a)) : rows(a),
  ]);
  return Object.fromEntries(turned) as Data['params'];
}

// The relations that hold of runs on related data, whatever they run on: to the bit on js and wasm, nearly on a GPU.

import { expect } from 'vitest';
import type { RunResult } from '../../runtime/types.ts';
import type { Sizes } from './meaning.ts';
import { swapped, type Data } from './network.ts';
import { floats, integers } from './random.ts';
import {
  H,
  alone,
  changed,
  everyName,
  expectSame,
  nets,
  rowOf,
  turnedRows,
  turnedUnits,
  type Name,
} from './relations.ts';

/** Something that runs the networks. It takes of the parameters and lengths what the network has. */
export interface Machine {
  run(name: Name, data: Data): Promise<RunResult>;
  /** step by step, through a stream; outputs lie as those of a run, steps first */
  steps(name: Name, data: Data): Promise<RunResult>;
  /** what has to be the same to the bit, but where a machine rounds otherwise in another kernel */
  same(given: ArrayLike<number>, expected: ArrayLike<number>): void;
  /** what is summed in another order */
  near(given: ArrayLike<number>, expected: ArrayLike<number>): void;
}

export interface Relation {
  readonly title: string;
  readonly nets: readonly Name[];
  check(machine: Machine, data: Data, name: Name): Promise<void>;
  /** sizes that it is about, and how often it is tried */
  readonly long?: { readonly sizes: Sizes; readonly runs: number };
}

/** The same function, held for other data or other parameters. */
const alike =
  (
    how: 'same' | 'near',
    change: (data: Data) => Data,
    before = (data: Data): Data => data,
  ): Relation['check'] =>
  async (machine, data, name) =>
    machine[how](
      (await machine.run(name, change(before(data)))).output,
      (await machine.run(name, before(data))).output,
    );

const withParams = (data: Data, params: Data['params']): Data => ({
  ...data,
  params: { ...data.params, ...params },
});
const biasOf = (gate: number, value: number) => (data: Data) =>
  withParams(
    data,
    changed(data.params, ['bias_ih_l0'], [gate], () => value),
  );
const minus = (value: number): number => -value;
const statesOf = (name: Name): number => nets[name].network.states.length;

async function sameResults(machine: Machine, given: RunResult, expected: RunResult): Promise<void> {
  machine.same(given.output, expected.output);
  machine.same(given.hn, expected.hn);
}

const batch: readonly Relation[] = [
  {
    title: 'a row alone is the row in a batch',
    nets: ['plain', 'lengths', 'both', 'before', 'mgu', 'lstm', 'lstmBoth'],
    async check(machine, data, name) {
      const { output, hn } = await machine.run(name, data);
      for (let b = 0; b < data.batch; b++) {
        const one = await machine.run(name, alone(data, b, name));
        machine.same(one.output, rowOf(output, b, data));
        machine.same(one.hn, rowOf(hn, b, { batch: data.batch, steps: statesOf(name) }));
      }
    },
  },
  {
    title: 'a permuted batch gives permuted results',
    nets: ['lengths', 'lstmBoth'],
    async check(machine, data, name) {
      const { batch, steps } = data;
      const keys = [...integers(batch, 0, 1000, batch * 10 + steps)].map((key, b) => [key, b]);
      const order = keys.sort(([a], [b]) => a - b).map(([, b]) => b);
      const permuted = (a: Float32Array, rows: number): Float32Array => {
        const size = a.length / (rows * batch);
        return a.map((_, i) => {
          const row = Math.floor(i / size);
          return a[(row - (row % batch) + order[row % batch]) * size + (i % size)];
        });
      };
      const seqLength = data.seqLength?.map((_, b) => data.seqLength?.[order[b]] ?? 0);
      const states = statesOf(name);
      const other = { ...data, x: permuted(data.x, steps), h0: permuted(data.h0, states), seqLength };
      const { output, hn } = await machine.run(name, data);
      const given = await machine.run(name, other);
      await sameResults(machine, given, { output: permuted(output, steps), hn: permuted(hn, states) });
    },
  },
  {
    title: 'a NaN stays in its row, from its step on',
    nets: ['plain', 'lstm'],
    async check(machine, data, name) {
      const { batch, steps } = data;
      const [t0, b0] = [steps >> 1, batch >> 1];
      const x = data.x.slice();
      x[(t0 * batch + b0) * 3 + 1] = NaN;
      const clean = await machine.run(name, data);
      const { output } = await machine.run(name, { ...data, x });
      const expected = clean.output.map((value, i) => {
        const row = Math.floor(i / H);
        return row % batch === b0 && Math.floor(row / batch) >= t0 ? NaN : value;
      });
      machine.same(output, expected);
    },
  },
];

const parameters: readonly Relation[] = [
  {
    title: 'all of them zero: h halves at every step',
    nets: ['plain'],
    async check(machine, data, name) {
      const params = changed(data.params, everyName, [0, 1, 2], () => 0);
      const { output } = await machine.run(name, { ...data, params });
      const size = data.batch * H;
      machine.same(
        output,
        output.map((_, i) => data.h0[i % size] * 2 ** -(1 + Math.floor(i / size))),
      );
    },
  },
  {
    title: 'b_z = +1000 keeps h0 for good',
    nets: ['plain'],
    long: { sizes: { batch: 2, steps: 20_000 }, runs: 3 },
    async check(machine, data, name) {
      expectSame((await machine.run(name, biasOf(1, 1000)(data))).hn, data.h0);
    },
  },
  {
    title: 'b_f = +1000 and b_i = -1000 keep c for good',
    nets: ['lstm'],
    long: { sizes: { batch: 2, steps: 5_000 }, runs: 3 },
    async check(machine, data, name) {
      const gateOf = (i: number): number => Math.floor(i / H);
      const bias_ih_l0 = data.params.bias_ih_l0.map((b, i) => [-1000, 1000][gateOf(i)] ?? b);
      const { hn } = await machine.run(name, withParams(data, { bias_ih_l0 }));
      const half = hn.length / 2;
      expectSame(hn.slice(half), data.h0.slice(half));
    },
  },
  {
    title: 'b_z = -1000 and R_n = 0: no memory',
    nets: ['plain'],
    check: alike(
      'same',
      (data) => ({ ...data, h0: data.h0.map(minus) }),
      (data) => {
        const gateless = biasOf(1, -1000)(data);
        return { ...data, params: changed(gateless.params, ['weight_hh_l0', 'bias_hh_l0'], [2], () => 0) };
      },
    ),
  },
  {
    title: 'h0, R_z, R_r, W_n, b_wn and b_rn negated negate the results',
    nets: ['plain'],
    async check(machine, data, name) {
      const states = changed(data.params, ['weight_hh_l0'], [0, 1], minus);
      const params = changed(states, ['weight_ih_l0', 'bias_ih_l0', 'bias_hh_l0'], [2], minus);
      const other = await machine.run(name, { ...data, params, h0: data.h0.map(minus) });
      const negated = { output: other.output.map(minus), hn: other.hn.map(minus) };
      await sameResults(machine, negated, await machine.run(name, data));
    },
  },
  {
    title: '|h0| <= 1 keeps every output in [-1, 1]',
    nets: ['plain', 'lengths', 'before', 'mgu'],
    async check(machine, data, name) {
      const entries = Object.entries(data.params).map(([key, v]) => [key, v.map((w) => w * 200)] as const);
      const { output, hn } = await machine.run(name, { ...data, params: Object.fromEntries(entries) });
      for (const value of [...output, ...hn]) expect(Math.abs(value)).toBeLessThanOrEqual(1);
    },
  },
  {
    title: '2^k x and 2^-k W give the same',
    nets: ['plain'],
    check: alike('same', (data) => ({
      ...data,
      x: data.x.map((value) => value * 8),
      params: changed(data.params, ['weight_ih_l0'], [0, 1, 2], (w) => w / 8),
    })),
  },
  {
    title: 'features in another order, and their columns, give nearly the same',
    nets: ['plain', 'lstm', 'projected'],
    check: alike('near', (data) => {
      const turned = (a: Float32Array): Float32Array => a.map((_, i) => a[i - (i % 3) + ((i + 1) % 3)]);
      return { ...withParams(data, { weight_ih_l0: turned(data.params.weight_ih_l0) }), x: turned(data.x) };
    }),
  },
  {
    title: 'hidden units in another order give theirs, nearly',
    nets: ['plain', 'before', 'lstm'],
    async check(machine, data, name) {
      const { output, hn } = await machine.run(name, data);
      const turned = { ...data, params: turnedUnits(data.params), h0: turnedRows(data.h0) };
      const other = await machine.run(name, turned);
      machine.near(other.output, turnedRows(output));
      machine.near(other.hn, turnedRows(hn));
    },
  },
  {
    title: 'inputs of zero weight change nothing',
    nets: ['plain'],
    async check(machine, data, name) {
      const widened = (a: Float32Array, last: (row: number) => number): Float32Array =>
        Float32Array.from({ length: (a.length / 3) * 4 }, (_, i) =>
          i % 4 === 3 ? last(i >> 2) : a[(i >> 2) * 3 + (i % 4)],
        );
      const more = floats(data.batch * data.steps, 'more', 100);
      const wide = withParams(data, { weight_ih_l0: widened(data.params.weight_ih_l0, () => 0) });
      const given = await machine.run('wider', { ...wide, x: widened(data.x, (row) => more[row]) });
      await sameResults(machine, given, await machine.run(name, data));
    },
  },
  {
    title: 'a unit without weights that starts at 0 stays there',
    nets: ['plain'],
    async check(machine, data, name) {
      const entries = everyName.map((key) => {
        const columns = data.params[key].length / (3 * H);
        return [key, data.params[key].map((v, i) => (Math.floor(i / columns) % H === 2 ? 0 : v))] as const;
      });
      const h0 = data.h0.map((value, i) => (i % H === 2 ? 0 : value));
      const { output } = await machine.run(name, { ...data, params: Object.fromEntries(entries), h0 });
      const dead = output.filter((_, i) => i % H === 2);
      expect(dead.every((value) => value === 0)).toBe(true);
      machine.same(dead, new Float32Array(dead.length));
      expect(output.some((value) => value !== 0)).toBe(true);
    },
  },
  {
    title: 'b_r = -1000: R_n is irrelevant',
    nets: ['before'],
    check: alike(
      'same',
      (data) => ({ ...data, params: changed(data.params, ['weight_hh_l0'], [2], (w) => w * 3 + 1) }),
      biasOf(0, -1000),
    ),
  },
  {
    title: 'b_r = +1000: reset before is reset after',
    nets: ['before'],
    async check(machine, data, name) {
      const open = biasOf(0, 1000)(data);
      await sameResults(machine, await machine.run(name, open), await machine.run('plain', open));
    },
  },
  {
    title: 'the biases of r and z may be folded together, those of n may not',
    nets: ['plain'],
    async check(machine, data, name) {
      const folded = (gates: readonly number[]): Data => {
        const { bias_ih_l0: one, bias_hh_l0: other } = data.params;
        const isFolded = (i: number): boolean => gates.includes(Math.floor(i / H));
        const bias_ih_l0 = one.map((b, i) => (isFolded(i) ? b + other[i] : b));
        return withParams(data, { bias_ih_l0, bias_hh_l0: other.map((b, i) => (isFolded(i) ? 0 : b)) });
      };
      const { output } = await machine.run(name, data);
      machine.near((await machine.run(name, folded([0, 1]))).output, output);
      const wrong = (await machine.run(name, folded([2]))).output;
      expect(output.some((value, i) => Math.abs(value - wrong[i]) > 1e-4)).toBe(true);
    },
  },
];

const time: readonly Relation[] = [
  {
    title: 'step by step is one run',
    nets: ['plain', 'two', 'before', 'lstm', 'projected'],
    async check(machine, data, name) {
      await sameResults(machine, await machine.steps(name, data), await machine.run(name, data));
    },
  },
  {
    title: 'split anywhere, the state carried over',
    nets: ['plain', 'before', 'lstm', 'projected'],
    async check(machine, data, name) {
      const { batch, steps } = data;
      const whole = await machine.run(name, data);
      for (let at = 1; at < steps; at++) {
        const first = await machine.run(name, { ...data, steps: at, x: data.x.slice(0, at * batch * 3) });
        const rest = { ...data, steps: steps - at, x: data.x.slice(at * batch * 3), h0: first.hn };
        const second = await machine.run(name, rest);
        machine.same([...first.output, ...second.output], whole.output);
        machine.same(second.hn, whole.hn);
      }
    },
  },
  {
    title: 'the reverse direction is the forward one on the flipped sequence, flipped',
    nets: ['both', 'lstmBoth'],
    async check(machine, data, name) {
      const { output, hn } = await machine.run(name, data);
      const entries = everyName.map((key) => [key, data.params[`${key}_reverse`]] as const);
      const params = Object.fromEntries(entries);
      for (let b = 0; b < data.batch; b++) {
        const one = alone(data, b, name);
        const length = one.seqLength?.[0] ?? data.steps;
        if (length === 0) continue;
        const flip = (a: Float32Array): Float32Array => {
          const size = a.length / length;
          return a.map((_, i) => a[(length - 1 - Math.floor(i / size)) * size + (i % size)]);
        };
        const x = flip(one.x.slice(0, length * 3));
        // of each kind of state the second direction's
        const ownOf = (a: Float32Array): Float32Array => a.filter((_, i) => Math.floor(i / H) % 2 === 1);
        const other = name === 'both' ? 'plain' : 'lstm';
        const forward = await machine.run(other, { ...one, params, x, h0: ownOf(one.h0), steps: length });
        const own = rowOf(output, b, data).filter((_, i) => i % (2 * H) >= H);
        machine.same(flip(forward.output), own.slice(0, length * H));
        machine.same(forward.hn, ownOf(rowOf(hn, b, { batch: data.batch, steps: statesOf(name) })));
      }
    },
  },
  {
    title: 'a stack is a chain of single layers',
    nets: ['two'],
    async check(machine, data, name) {
      const { batch, steps } = data;
      const half = data.h0.length / 2;
      const x = Float32Array.from(swapped(data.x, batch, steps, 3));
      const first = await machine.run('plain', { ...data, x, h0: data.h0.slice(0, half) });
      const renamed = everyName.map((key) => [key, data.params[key.replace('l0', 'l1')]] as const);
      const upper = {
        ...data,
        params: Object.fromEntries(renamed),
        x: first.output,
        h0: data.h0.slice(half),
      };
      const second = await machine.run('second', upper);
      const { output, hn } = await machine.run(name, data);
      machine.same(swapped(second.output, steps, batch, H), output);
      machine.same([...first.hn, ...second.hn], hn);
    },
  },
  {
    title: 'what lies past a length changes nothing',
    nets: ['lengths', 'both', 'mgu', 'lstmBoth'],
    async check(machine, data, name) {
      const { batch, steps, seqLength } = data;
      const I = nets[name].network.config.inputSize;
      const isPast = (row: number): boolean => Math.floor(row / batch) >= (seqLength?.[row % batch] ?? steps);
      const poison = [NaN, Infinity, -Infinity, 1e38];
      const x = data.x.map((value, i) => (isPast(Math.floor(i / I)) ? poison[i % 4] : value));
      const expected = await machine.run(name, data);
      expect(await machine.run(name, { ...data, x })).toEqual(expected);
      const width = expected.output.length / (batch * steps);
      expected.output.forEach((value, i) => isPast(Math.floor(i / width)) && expect(value).toBe(0));
    },
  },
];

/** By what they are about. */
export const relations: Readonly<Record<string, readonly Relation[]>> = { batch, parameters, time };

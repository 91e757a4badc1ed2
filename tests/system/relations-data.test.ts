// Relations between runs on related data: rows of a batch, and parameters. To the bit unless said otherwise.

import { beforeAll, describe, expect, it } from 'vitest';
import { unaryF32 } from '../../compiler/ir/scalar-f32.ts';
import { dataFor, type Data } from '../support/network.ts';
import { floats, integers } from '../support/random.ts';
import {
  H,
  alone,
  changed,
  everyName,
  expectNear,
  expectSame,
  holds,
  nets,
  prepare,
  rowOf,
  run,
  targets,
  turnedRows,
  turnedUnits,
  type Target,
} from '../support/relations.ts';

beforeAll(() => prepare('plain', 'lengths', 'both', 'before', 'mgu', 'wider'));

describe('batch', () => {
  it.each(['plain', 'lengths', 'both', 'before', 'mgu'] as const)(
    'a row alone is the row in a batch: %s',
    (name) => {
      holds(name, (data, target) => {
        const { output, hn } = run(name, data, target);
        const { network } = nets[name];
        const states = network.states.length;
        for (let b = 0; b < data.batch; b++) {
          const one = run(name, alone(data, b, name), target);
          expectSame(one.output, rowOf(output, b, data));
          expectSame(one.hn, rowOf(hn, b, { batch: data.batch, steps: states }));
        }
      });
    },
  );

  it('a permuted batch gives permuted results', () => {
    holds('lengths', (data, target) => {
      const { batch, steps } = data;
      const order = [...integers(batch, 0, 1000, batch * 10 + steps)]
        .map((key, b) => [key, b])
        .sort(([a], [b]) => a - b)
        .map(([, b]) => b);
      const permuted = (a: Float32Array, rows: number): Float32Array => {
        const size = a.length / (rows * batch);
        return a.map((_, i) => {
          const row = Math.floor(i / size);
          return a[(row - (row % batch) + order[row % batch]) * size + (i % size)];
        });
      };
      const seqLength = data.seqLength?.map((_, b) => data.seqLength?.[order[b]] ?? 0);
      const other = { ...data, x: permuted(data.x, steps), h0: permuted(data.h0, 4), seqLength };
      const { output, hn } = run('lengths', data, target);
      expect(run('lengths', other, target)).toEqual({ output: permuted(output, steps), hn: permuted(hn, 4) });
    });
  });

  it('a NaN stays in its row, from its step on', () => {
    holds('plain', (data, target) => {
      const { batch, steps } = data;
      const [t0, b0] = [steps >> 1, batch >> 1];
      const x = data.x.slice();
      x[(t0 * batch + b0) * 3 + 1] = NaN;
      const clean = run('plain', data, target);
      const { output } = run('plain', { ...data, x }, target);
      const expected = clean.output.map((value, i) => {
        const row = Math.floor(i / H);
        return row % batch === b0 && Math.floor(row / batch) >= t0 ? NaN : value;
      });
      expectSame(output, expected);
    });
  });
});

const zero = (): number => 0;

describe('parameters', () => {
  it('all of them zero: h halves at every step', () => {
    holds('plain', (data, target) => {
      const params = changed(data.params, everyName, [0, 1, 2], zero);
      const { output } = run('plain', { ...data, params }, target);
      const size = data.batch * H;
      output.forEach((value, i) => expect(value).toBe(data.h0[i % size] * 2 ** -(1 + Math.floor(i / size))));
    });
  });

  it('b_z = +1000 keeps h0 for good', () => {
    const relation = (data: Data, target: Target): void => {
      const params = changed(data.params, ['bias_ih_l0'], [1], () => 1000);
      expectSame(run('plain', { ...data, params }, target).hn, data.h0);
    };
    holds('plain', relation, { runs: 3, sizes: { batch: 2, steps: 20_000 } });
  });

  it.each(targets)('b_z = +1000 keeps h0 for a million steps: %s', (target) => {
    const data = dataFor(nets.plain.network, { batch: 1, steps: 1e6 }, 3);
    const params = changed(data.params, ['bias_ih_l0'], [1], () => 1000);
    const { output, hn } = run('plain', { ...data, params }, target);
    expectSame(hn, data.h0);
    expectSame(output.subarray(-H), data.h0);
  });

  it('b_z = -1000 and R_n = 0: a tanh of the input, without memory', () => {
    holds('plain', (data, target) => {
      const gateless = changed(data.params, ['bias_ih_l0'], [1], () => -1000);
      const params = changed(gateless, ['weight_hh_l0', 'bias_hh_l0'], [2], zero);
      const [ih, bias] = [params.weight_ih_l0, params.bias_ih_l0];
      const { output } = run('plain', { ...data, params }, target);
      output.forEach((value, i) => {
        const [row, j] = [Math.floor(i / H), 2 * H + (i % H)];
        const p = [0, 1, 2].reduce(
          (sum, k) => Math.fround(sum + Math.fround(ih[j * 3 + k] * data.x[row * 3 + k])),
          bias[j],
        );
        expect(value).toBe(unaryF32('tanh', p));
      });
    });
  });

  it('h0, R_z, R_r, W_n, b_wn and b_rn negated negate the results', () => {
    holds('plain', (data, target) => {
      const minus = (value: number): number => -value;
      const states = changed(data.params, ['weight_hh_l0'], [0, 1], minus);
      const params = changed(states, ['weight_ih_l0', 'bias_ih_l0', 'bias_hh_l0'], [2], minus);
      const { output, hn } = run('plain', data, target);
      const other = run('plain', { ...data, params, h0: data.h0.map(minus) }, target);
      expectSame(other.output.map(minus), output);
      expectSame(other.hn.map(minus), hn);
    });
  });

  it.each(['plain', 'lengths', 'before', 'mgu'] as const)(
    '|h0| <= 1 keeps every output in [-1, 1]: %s',
    (name) => {
      holds(name, (data, target) => {
        const entries = Object.entries(data.params).map(([key, v]) => [key, v.map((w) => w * 200)] as const);
        const { output, hn } = run(name, { ...data, params: Object.fromEntries(entries) }, target);
        for (const value of [...output, ...hn]) expect(Math.abs(value)).toBeLessThanOrEqual(1);
      });
    },
  );

  it('2^k x and 2^-k W give the same', () => {
    holds('plain', (data, target) => {
      const params = changed(data.params, ['weight_ih_l0'], [0, 1, 2], (w) => w / 8);
      const scaled = { ...data, params, x: data.x.map((value) => value * 8) };
      expect(run('plain', scaled, target)).toEqual(run('plain', data, target));
    });
  });

  it('features in another order, and their columns, give nearly the same', () => {
    holds('plain', (data, target) => {
      const turned = (a: Float32Array): Float32Array => a.map((_, i) => a[i - (i % 3) + ((i + 1) % 3)]);
      const params = { ...data.params, weight_ih_l0: turned(data.params.weight_ih_l0) };
      const other = run('plain', { ...data, params, x: turned(data.x) }, target);
      expectNear(other.output, run('plain', data, target).output);
    });
  });

  it.each(['plain', 'before'] as const)('hidden units in another order give theirs, nearly: %s', (name) => {
    holds(name, (data, target) => {
      const { output, hn } = run(name, data, target);
      const other = run(name, { ...data, params: turnedUnits(data.params), h0: turnedRows(data.h0) }, target);
      expectNear(other.output, turnedRows(output));
      expectNear(other.hn, turnedRows(hn));
    });
  });

  it('inputs of zero weight change nothing', () => {
    holds('plain', (data, target) => {
      const { batch, steps } = data;
      const widened = (a: Float32Array, last: (row: number) => number): Float32Array =>
        Float32Array.from({ length: (a.length / 3) * 4 }, (_, i) =>
          i % 4 === 3 ? last(i >> 2) : a[(i >> 2) * 3 + (i % 4)],
        );
      const more = floats(batch * steps, 'more', 100);
      const params = { ...data.params, weight_ih_l0: widened(data.params.weight_ih_l0, zero) };
      const wide = { ...data, params, x: widened(data.x, (row) => more[row]) };
      expect(run('wider', wide, target)).toEqual(run('plain', data, target));
    });
  });

  it('a unit without weights that starts at 0 stays there', () => {
    holds('plain', (data, target) => {
      const entries = everyName.map((name) => {
        const columns = data.params[name].length / (3 * H);
        return [name, data.params[name].map((v, i) => (Math.floor(i / columns) % H === 2 ? 0 : v))] as const;
      });
      const h0 = data.h0.map((value, i) => (i % H === 2 ? 0 : value));
      const { output } = run('plain', { ...data, params: Object.fromEntries(entries), h0 }, target);
      output.forEach((value, i) => i % H === 2 && expect(value).toBe(0));
      expect(output.some((value) => value !== 0)).toBe(true);
    });
  });

  it('b_r = -1000: R_n is irrelevant', () => {
    holds('before', (data, target) => {
      const params = changed(data.params, ['bias_ih_l0'], [0], () => -1000);
      const other = changed(params, ['weight_hh_l0'], [2], (w) => w * 3 + 1);
      expect(run('before', { ...data, params: other }, target)).toEqual(
        run('before', { ...data, params }, target),
      );
    });
  });

  it('b_r = +1000: reset before is reset after', () => {
    holds('before', (data, target) => {
      const params = changed(data.params, ['bias_ih_l0'], [0], () => 1000);
      const [before, after] = (['before', 'plain'] as const).map((name) =>
        run(name, { ...data, params }, target),
      );
      expect(before).toEqual(after);
    });
  });

  it('the biases of r and z may be folded together, those of n may not', () => {
    holds('plain', (data, target) => {
      const fold = (gates: readonly number[]): Data['params'] => {
        const other = data.params.bias_hh_l0;
        const isFolded = (i: number): boolean => gates.includes(Math.floor(i / H));
        const bias_ih_l0 = data.params.bias_ih_l0.map((b, i) => (isFolded(i) ? b + other[i] : b));
        return { ...data.params, bias_ih_l0, bias_hh_l0: other.map((b, i) => (isFolded(i) ? 0 : b)) };
      };
      const { output } = run('plain', data, target);
      expectNear(run('plain', { ...data, params: fold([0, 1]) }, target).output, output);
      const wrong = run('plain', { ...data, params: fold([2]) }, target).output;
      expect(output.some((value, i) => Math.abs(value - wrong[i]) > 1e-4)).toBe(true);
    });
  });
});

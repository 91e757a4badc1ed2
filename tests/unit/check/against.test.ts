// Comparisons with a file's results: golden cases as they are, damaged ones, and files that cannot be compared with.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkAgainst } from '../../../compiler/check/index.ts';
import { goldenCases, lstmCases, type Golden } from '../../support/golden.ts';
import { readTensors, writeTensors, type TestTensor } from '../../support/safetensors.ts';

type Tensors = Record<string, TestTensor>;

const folders = new URL('../../fixtures/', import.meta.url);
const golden = (name: string): Golden => goldenCases.find((each) => each.name === name) as Golden;
const configOf = ({ name, config, seqLength }: Golden) => ({
  name,
  ...config,
  seq_length: seqLength !== undefined,
});

/** The file of a golden case, with the lengths that its JSON holds. */
function tensorsOf({ name, seqLength, cn }: Golden): Tensors {
  const path = `${cn ? 'lstm' : 'gru'}/${name}.safetensors`;
  const tensors = readTensors(new URL(path, folders).pathname);
  if (!seqLength) return tensors;
  return { ...tensors, seq_length: { shape: [seqLength.length], data: Float32Array.from(seqLength) } };
}

function against(config: object, tensors: Tensors, more: object = {}) {
  const text = JSON.stringify(config);
  const files = [{ name: 'f.safetensors', bytes: writeTensors(tensors) }];
  return checkAgainst({ config: { file: 'c.json', text }, ...more }, files);
}

describe('golden cases', () => {
  it.each([
    'single',
    'unbatched',
    'batch',
    'lengths_nan_padding',
    'lengths_no_bias_no_h0',
    'reset_before_2_bidirectional',
    'hard_sigmoid_linear',
    'grad_lengths',
  ])('%s', async (name) => {
    const result = await against(configOf(golden(name)), tensorsOf(golden(name)));
    expect(result).toMatchObject({ ok: true, weights: 'file' });
    expect(result.comparisons.map(({ target, tensor }) => `${target} ${tensor}`)).toEqual([
      'wasm y',
      'wasm hn',
      'js y',
      'js hn',
    ]);
    for (const { maxError, count } of result.comparisons) {
      expect(maxError).toBeLessThan(1e-6);
      expect(count).toBe(0);
    }
    expect(result.ignored.length > 0).toBe(name.startsWith('grad'));
  });

  it.each(lstmCases.filter(({ tolerance }) => tolerance === 1e-6).map((each) => [each.name, each] as const))(
    'of an lstm: %s',
    async (_name, each) => {
      const strict = { ...configOf(each), numerics: 'strict' };
      const { ok, comparisons, ignored } = await against(strict, tensorsOf(each));
      expect([ok, ignored]).toEqual([true, []]);
      const compared = comparisons.map(({ target, tensor }) => `${target} ${tensor}`);
      expect(compared).toEqual(
        ['wasm', 'js'].flatMap((target) => ['y', 'hn', 'cn'].map((n) => `${target} ${n}`)),
      );
    },
  );

  it('an lstm with one state and not the other cannot be run', async () => {
    const each = lstmCases.find(({ name }) => name === 'basic') as Golden;
    const { c0: _c0, ...rest } = tensorsOf(each);
    await expect(against(configOf(each), rest)).rejects.toThrow(
      'f.safetensors: it has h0 and no c0: expected all states, or none',
    );
  });

  it('one number off is found and placed', async () => {
    const tensors = tensorsOf(golden('batch'));
    const { shape, data } = tensors.y;
    const at = [1, 2, 3];
    const damaged = data.slice();
    damaged[(at[0] * shape[1] + at[1]) * shape[2] + at[2]] += 1e-4;
    const { ok, comparisons } = await against(configOf(golden('batch')), {
      ...tensors,
      y: { shape, data: damaged },
    });
    expect(ok).toBe(false);
    const [y, hn] = comparisons;
    expect(y).toMatchObject({ tensor: 'y', ok: false, index: at, count: 1, of: data.length });
    expect(y.maxError).toBeCloseTo(1e-4, 6);
    expect(hn.ok).toBe(true);
  });

  it('a NaN is off by more than anything', async () => {
    const tensors = tensorsOf(golden('batch'));
    const data = tensors.hn.data.map((value, i) => (i === 2 ? NaN : value));
    const { comparisons } = await against(configOf(golden('batch')), {
      ...tensors,
      hn: { ...tensors.hn, data },
    });
    expect(comparisons[1]).toMatchObject({ ok: false, maxError: Infinity, count: 1 });
  });
});

describe('what may be missing', () => {
  const single = golden('single');
  const { x, h0, y, hn } = tensorsOf(single);

  it('the parameters, where the config has weights; and y or hn', async () => {
    const weights = writeTensors(
      Object.fromEntries(Object.entries(tensorsOf(single)).filter(([name]) => name in single.params)),
    );
    const config = { ...configOf(single), weights: 'w.safetensors' };
    const result = await against(config, { x, ...(single.h0 && { h0 }), hn }, { weights: () => weights });
    expect(result).toMatchObject({ ok: true, weights: 'config' });
    expect(result.comparisons.map(({ tensor }) => tensor)).toEqual(['hn', 'hn']);
  });

  it.each([
    ['all parameters', { x, y }, /no parameters, and the config names no "weights"/],
    ['x', { y }, /no tensor x/],
    ['results', { x }, /neither y nor hn/],
  ])('not %s', async (_what, tensors, message) => {
    await expect(against(configOf(single), tensors)).rejects.toThrow(message);
  });
});

describe('what is wrong', () => {
  const single = golden('batch');
  const tensors = tensorsOf(single);

  it.each([
    [
      'x of another size',
      { x: { shape: [2, 1, 99], data: new Float32Array(198) } },
      /GRU2006.*x: expected shape/,
    ],
    [
      'y of another shape',
      { y: { shape: [1, 1, 1], data: new Float32Array(1) } },
      /GRU2006.*y: expected shape/,
    ],
    [
      'a parameter of another shape',
      { bias_ih_l0: { shape: [1], data: new Float32Array(1) } },
      /GRU2003.*bias_ih_l0/,
    ],
    [
      'lengths that the kernels do not take',
      { seq_length: { shape: [1], data: new Float32Array(1) } },
      /GRU3003/,
    ],
    [
      'lengths that are none',
      { seq_length: { shape: [1], data: Float32Array.of(0.5) } },
      /GRU3003.*0.5 is not/,
    ],
  ])('%s', async (_what, change, message) => {
    await expect(against(configOf(single), { ...tensors, ...change })).rejects.toThrow(message);
  });

  it('bytes that are no safetensors file', async () => {
    const text = JSON.stringify(configOf(single));
    const bytes = readFileSync(new URL('gru/single.json', folders));
    const wrong = checkAgainst({ config: { file: 'c.json', text } }, [{ name: 'single.json', bytes }]);
    await expect(wrong).rejects.toThrow(/GRU2001.*single\.json: /);
  });
});

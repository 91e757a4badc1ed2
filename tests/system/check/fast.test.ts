// Checks of "numerics": "fast": passes that approximate are held to a bound, all others to the bit, and bugs still show.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boundFor, f32Bound } from '../../../compiler/check/bounds.ts';
import { checkConfig, type CheckOptions } from '../../../compiler/check/index.ts';
import { openNetwork } from '../../../compiler/network.ts';
import { allPasses, type Passes } from '../../../compiler/check/stages.ts';
import { constant, type Expr, type Program } from '../../../compiler/ir/loop.ts';
import { mapExprs, withBody } from '../../../compiler/ir/loop-walk.ts';
import { enableRelaxedSimd, resetRelaxedSimd } from '../../support/relaxed-simd.ts';
import { faults } from '../../support/faults.ts';

const inputOf = (config: object) => ({
  config: { file: '<config>', text: JSON.stringify({ numerics: 'fast', ...config }) },
  defaultName: 'check',
});
const check = (config: object, options: CheckOptions = {}) => checkConfig(inputOf(config), options);
const small = { input_size: 3, hidden_size: 5 };

beforeAll(enableRelaxedSimd);
afterAll(resetRelaxedSimd);

describe('what is sound', () => {
  it.each([
    [small, 7],
    [{ input_size: 2, hidden_size: 5, num_layers: 2, bidirectional: true, seq_length: true }, 2],
    [{ input_size: 1, hidden_size: 4, cell: 'gru_reset_before', bias: false, steps: 3, batch: 2 }, 3],
    [{ input_size: 5, hidden_size: 3, activation: 'relu', gate_activation: 'hard_sigmoid' }, 4],
    [{ input_size: 4, hidden_size: 6, cell: 'mgu', seq_length: true }, 5],
  ])('%j', async (config, seed) => {
    const result = await check(config, { seed });
    expect(result.finding).toBeUndefined();
    const of = ['graph', 'fused', 'wasm', 'js', 'wgsl', 'wasm kernel', 'js kernel'];
    expect(result.agreed.map((each) => each.of)).toEqual(of);
    expect(result.notes).toEqual([
      'wasm without fused multiply-add: compiled, not run here',
      'wgsl: compiled, not run: no GPU was asked for',
    ]);
  });

  it('on an engine without relaxed SIMD too, which runs the other kernel', async () => {
    resetRelaxedSimd();
    const result = await check(small);
    const isBuiltIn = result.notes[0].startsWith('wasm without');
    enableRelaxedSimd();
    expect(result.finding).toBeUndefined();
    if (!isBuiltIn) expect(result.notes[0]).toBe('fused: compiled, not run here');
  });

  it('of a network too large to interpret', async () => {
    for (const limit of [20_000, 1000]) {
      const large = { input_size: 40, hidden_size: 48, batch: 2, steps: 3 };
      expect((await check(large, { limit })).finding).toBeUndefined();
    }
  });
});

/** Every tenth constant of arithmetic a little larger, after one of a target's passes. */
function nudged(name: string, plan: string, factor: number): Passes {
  const nudge = (p: Program): Program =>
    withBody(
      p,
      mapExprs(p.body, (e: Expr) =>
        e.kind === 'const' && e.elem === 'f32' && e.value !== 0 ? constant(e.value * factor) : e,
      ),
    );
  return {
    ...allPasses,
    loop: (target) =>
      allPasses
        .loop(target)
        .map((pass) =>
          pass.name === name && target.plan === plan ? { ...pass, run: (p) => nudge(pass.run(p)) } : pass,
        ),
  };
}

describe('bugs put in on purpose', () => {
  it.each(
    faults.filter(({ name }) => !/printer spells|stale/.test(name)).map((each) => [each.name, each] as const),
  )('%s', async (_name, fault) => {
    const { finding } = await check(fault.config, { seed: 3, ...fault.options });
    expect(finding?.stage).toBe(fault.stage);
    // a pass of wasm is one of both kernels', the fused ones first
    const target = fault.target === 'wasm' && finding?.message ? 'fused' : fault.target;
    expect(finding?.target).toBe(target);
  });

  it('a pass that may approximate, but not by so much', async () => {
    expect((await check(small, { passes: nudged('decompose', 'wasm', 1 + 1e-3) })).finding).toMatchObject({
      stage: 'decompose',
      target: 'wasm',
    });
    expect(
      (await check(small, { passes: nudged('fuse-multiply', 'fused', 1 + 1e-3) })).finding,
    ).toMatchObject({
      stage: 'fuse-multiply',
      target: 'fused',
    });
  });

  it('a pass that may not, and changes the last bits', async () => {
    const passes = nudged('unroll', 'wasm', 1 + 2 ** -22);
    expect((await check(small, { passes })).finding).toMatchObject({ stage: 'unroll', target: 'wasm' });
  });
});

it('the bound is ten times that of strict kernels', () => {
  const meaning = { output: [0.5, -3], hn: [0.25] };
  const { config } = openNetwork(inputOf(small));
  expect(f32Bound(config, meaning)).toEqual({ absolute: 3e-6, relative: 1e-6 });
  const { absolute, relative } = boundFor(config, meaning);
  expect([absolute, relative].map((v) => v.toPrecision(9))).toEqual(['0.0000300000000', '0.0000100000000']);
  expect(boundFor({ ...config, numerics: 'strict' }, meaning)).toEqual({ absolute: 3e-6, relative: 1e-6 });
});

// grucc check on a GPU: sound kernels agree, and damage that only the printed WGSL has is found there.

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Compilation, CompileInput } from '../../../compiler/api-types.ts';
import { checkAgainst, checkConfig, type CheckOptions } from '../../../compiler/check/index.ts';
import { compile } from '../../../compiler/compile.ts';
import { needGpu } from './gpu.ts';

const found = await needGpu();
const gpu = { gpu: found?.gpu as object, about: found?.name ?? '' };

const inputOf = (config: object): CompileInput => ({
  config: { file: '<config>', text: JSON.stringify(config) },
  defaultName: 'check',
});
const check = (config: object, options: CheckOptions = {}) =>
  checkConfig(inputOf(config), { seed: 3, gpu, ...options });

const small = { input_size: 3, hidden_size: 5 };

describe.skipIf(!found)('what is sound', () => {
  it.each([
    small,
    { ...small, num_layers: 2, bidirectional: true, seq_length: true, batch_first: true },
    { ...small, cell: 'gru_reset_before', bias: false, steps: 3, batch: 2 },
    { ...small, activation: 'relu', gate_activation: 'hard_sigmoid' },
    { ...small, cell: 'mgu', seq_length: true },
    { input_size: 40, hidden_size: 48 },
    { input_size: 200, hidden_size: 260, batch: 2, steps: 8 },
  ])('%j', async (config) => {
    const { ok, finding, agreed, notes } = await check(config);
    expect(finding).toBeUndefined();
    expect(ok).toBe(true);
    expect(agreed.slice(-3).map(({ of }) => of)).toEqual(['wasm kernel', 'js kernel', 'wgsl kernel']);
    expect(notes).toContain(`wgsl: run on ${found?.name}`);
  });

  it('on its own', async () => {
    const { ok, agreed } = await checkConfig({ ...inputOf(small), targets: ['wgsl'] }, { gpu });
    expect({ ok, of: agreed.map(({ of }) => of) }).toEqual({
      ok: true,
      of: ['graph', 'wgsl', 'wgsl kernel'],
    });
  });

  it('against a file', async () => {
    const fixture = (end: string) => new URL(`../../fixtures/gru/reset_before.${end}`, import.meta.url);
    const { config } = JSON.parse(readFileSync(fixture('json'), 'utf8')) as { config: object };
    const bytes = readFileSync(fixture('safetensors'));
    const files = [{ name: 'f.safetensors', bytes }];
    const { ok, comparisons } = await checkAgainst(inputOf(config), files, gpu);
    expect(ok).toBe(true);
    expect(comparisons.map(({ target, tensor }) => `${target} ${tensor}`).slice(-2)).toEqual([
      'wgsl y',
      'wgsl hn',
    ]);
  });
});

/** A compiler whose modules have another text in their WGSL. */
function damaging(from: string, to: string): CheckOptions['compile'] {
  return async (input): Promise<Compilation> => {
    const made = await compile(input);
    expect(made.module.text).toContain(from);
    const text = made.module.text.replace(from, to);
    return { ...made, module: { ...made.module, text } };
  };
}

describe.skipIf(!found)('damage in the printed kernels', () => {
  it.each([
    ['a sigmoid that is off by a thousandth', ['0f)) / (1f', '0f)) / (1.001f']],
    ['a kernel that is none', ['fn sigmoid32(x: f32)', 'fn sigmoid32(x: i32)']],
  ] as const)('%s', async (_name, [from, to]) => {
    const { ok, finding } = await check(small, { compile: damaging(from, to) });
    expect(ok).toBe(false);
    expect(finding).toMatchObject({ stage: 'kernel', target: 'wgsl' });
  });

  it('of a network that nothing but the other targets is known of', async () => {
    const options = { limit: 1, compile: damaging('0f)) / (1f', '0f)) / (1.001f') };
    expect((await check(small, options)).finding).toMatchObject({ stage: 'kernel', target: 'wgsl' });
  });
});

describe.skipIf(!found)('the command', () => {
  const main = new URL('../../../dist/compiler/cli/main.js', import.meta.url).pathname;
  const driver = process.env['VK_ICD_FILENAMES'] ?? '';
  const run = (env: Record<string, string>) =>
    promisify(execFile)(process.execPath, [main, 'check', JSON.stringify(small)], {
      env: { ...process.env, ...env },
    });

  it('runs on the GPU of this process and ends', async () => {
    const { stdout, stderr } = await run({ LD_LIBRARY_PATH: dirname(driver) });
    expect(stderr).toContain('note: wgsl: run on ');
    expect(stdout).toMatch(/wgsl kernel {2}agrees, .*\n {2}no difference\n$/);
  });

  it('says so where there is none', async () => {
    const { stdout, stderr } = await run({ VK_ICD_FILENAMES: '/nowhere.json' });
    expect(stderr).toContain('note: wgsl: compiled, not run: WebGPU has no adapter here');
    expect(stdout).not.toContain('wgsl kernel');
  });
});

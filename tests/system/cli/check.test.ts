// grucc check as users run it: what it prints, its data, its exit codes.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkConfig } from '../../../compiler/check/index.ts';
import type { CheckResult, Difference, Finding } from '../../../compiler/check/index.ts';
import { checkData, checkText } from '../../../compiler/cli/check-text.ts';
import { faults } from '../../support/faults.ts';
import { readTensors, writeTensors } from '../../support/safetensors.ts';
import { folderWith, grucc, jsonLines } from '../../support/cli.ts';

const inline = '{"input_size":2,"hidden_size":3}';

describe('random numbers', () => {
  test('of a config given inline, which needs no name', async () => {
    const { code, out, err } = await grucc(['check', inline, '--seed', '7']);
    expect({ code, err }).toEqual({ code: 0, err: 'note: wgsl: compiled, not run: none in this test\n' });
    expect(out.replace(/\d+ pass(es)? agrees?/g, 'N passes agree')).toMatchInlineSnapshot(`
      "check seed 7, batch 4, steps 6
        graph        N passes agree in f64, lowered to f32
        wasm         N passes agree to the bit
        js           N passes agree to the bit
        wgsl         N passes agree to the bit
        wasm kernel  agrees, also when used again and step by step
        js kernel    agrees, also when used again and step by step
        no difference
      "
    `);
  });

  test('of a fast config: what is exact and what is not, and which kernel this engine did not run', async () => {
    const fast = '{"input_size":2,"hidden_size":3,"numerics":"fast","targets":["wasm","js"]}';
    const { code, out, err } = await grucc(['check', fast]);
    expect(code).toBe(0);
    expect(err).toMatch(/^note: (fused|wasm without fused multiply-add): compiled, not run here\n$/);
    expect(out.replace(/\d+ pass(es)? agrees?/g, 'N passes agree')).toMatchInlineSnapshot(`
      "check seed 1, batch 2, steps 6
        graph        N passes agree in f64, lowered to f32
        fused        N passes agree to the bit, or as closely as "fast" asks
        wasm         N passes agree to the bit, or as closely as "fast" asks
        js           N passes agree to the bit, or as closely as "fast" asks
        wasm kernel  agrees, also when used again and step by step
        js kernel    agrees, also when used again and step by step
        no difference
      "
    `);
  });

  test('--json, --target and sizes', async () => {
    const argv = ['check', inline, '--json', '--target', 'js', '--batch', '2', '--steps', '3'];
    const outcome = await grucc(argv);
    expect(outcome).toMatchObject({ code: 0, err: '' });
    expect(jsonLines(outcome)).toEqual([
      {
        type: 'check',
        ok: true,
        name: 'check',
        seed: 1,
        batch: 2,
        steps: 3,
        agreed: ['graph', 'js', 'js kernel'].map((of) => ({ of, stages: expect.any(Number) })),
      },
    ]);
  });

  test('what is left out is said', async () => {
    const config = '{"input_size":40,"hidden_size":48,"batch":4,"steps":8}';
    const { code, err } = await grucc(['check', config]);
    expect(code).toBe(0);
    expect(err).toMatch(
      /^note: .* products are more than .*: no pass was looked at; the targets were compared/,
    );
  });

  test.each([
    [['--seed', 'x'], '--seed takes a whole number from 0 to 2147483647; given "x"'],
    [['--batch', '0'], '--batch takes a whole number from 1 to 2147483647; given "0"'],
    [['--steps', '1e3'], '--steps takes a whole number from 1 to 2147483647; given "1e3"'],
    [['--against', 'f', '--seed', '2'], '--seed is for random numbers; --against has its own'],
  ])('%j is wrong usage', async (more, message) => {
    const { code, err } = await grucc(['check', inline, ...more]);
    expect(code).toBe(2);
    expect(err).toContain(`error GRU5001: ${message}`);
  });

  test('sizes that the config fixes otherwise', async () => {
    const { code, err } = await grucc([
      'check',
      '{"input_size":1,"hidden_size":1,"batch":2}',
      '--batch',
      '3',
    ]);
    expect(code).toBe(2);
    expect(err).toContain('--batch 3: the config fixes "batch" to 2');
  });

  test('a wrong config is a wrong config', async () => {
    const { code, err } = await grucc(['check', '{"input_size":1}']);
    expect({ code, first: err.split('\n')[0] }).toEqual({
      code: 1,
      first: '<config>:1:1 - error GRU1008: "hidden_size" is missing',
    });
  });
});

describe('what differs', () => {
  const same = (text: string) => text;
  const paint = { bold: same, dim: same, green: same, red: same };
  const broken = async (index: number) => {
    const { config, options } = faults[index];
    const input = { config: { file: '<config>', text: JSON.stringify(config) }, defaultName: 'check' };
    return checkConfig(input, { ...options, seed: 3 });
  };

  test('names the pass, the place, and the line that does it again', async () => {
    const text = checkText(await broken(1), paint);
    expect(text.replace(/(expected|given) -?[\d.e-]+/g, '$1 V').replace(/\d+ passes/g, 'N passes'))
      .toMatchInlineSnapshot(`
        "check seed 3, batch 3, steps 3
          graph  N passes agree in f64, lowered to f32
          wasm   N passes agree to the bit
          differs after the pass alias-state (js)
          output[0, 0, 1]: expected V, given V; 42 of 45 elements differ

          grucc check '{"input_size":3,"hidden_size":5}' --seed 3 --steps 3
        "
      `);
  });

  test('a program that is not run to its end', async () => {
    expect(checkText(await broken(0), paint)).toMatch(
      /after the pass schedule \(wasm\)\n  .*before it is written/,
    );
  });

  test('a kernel whose program is right', async () => {
    const result = await broken(7);
    expect(checkText(result, paint)).toMatch(
      /in the printed kernel or the runtime: .* \(wasm\)\n  output\[0, /,
    );
    const data = checkData({
      ...result,
      finding: { ...(result.finding as Finding), difference: withNaN(result) },
    });
    expect(JSON.parse(JSON.stringify(data))).toMatchObject({
      ok: false,
      finding: { difference: { given: 'NaN' } },
    });
  });

  const withNaN = ({ finding }: CheckResult) => ({ ...(finding?.difference as Difference), given: NaN });
});

describe('--against', () => {
  const fixture = (name: string) => new URL(`../../fixtures/gru/${name}`, import.meta.url);
  const config = JSON.stringify(JSON.parse(readFileSync(fixture('no_h0.json'), 'utf8')).config);
  const bytes = readFileSync(fixture('no_h0.safetensors'));

  test('a file that agrees', async () => {
    const cwd = await folderWith({ 'no.json': config, 'expected.safetensors': bytes });
    const { code, out, err } = await grucc(['check', 'no.json', '--against', 'expected.safetensors'], {
      cwd,
    });
    expect({ code, err }).toEqual({ code: 0, err: 'note: wgsl: compiled, not run: none in this test\n' });
    expect(out.replace(/error \S+ at \S+\[.*\]/g, 'error E at y[...]')).toMatchInlineSnapshot(`
      "no against expected.safetensors with its parameters, batch 2, steps 4
        wasm  y   max error E at y[...]
        wasm  hn  max error E at y[...]
        js    y   max error E at y[...]
        js    hn  max error E at y[...]
        accepted: within 1e-6 + 1e-6 |value|
      "
    `);
  });

  test('a damaged one: exit code 1, and where', async () => {
    const tensors = readTensors(fixture('no_h0.safetensors').pathname);
    const { shape, data } = tensors.hn;
    const damaged = writeTensors({
      ...tensors,
      hn: { shape, data: data.map((v, i) => (i === 1 ? v + 0.5 : v)) },
    });
    const cwd = await folderWith({ 'no.json': config, 'e.safetensors': damaged });
    const { code, out } = await grucc(['check', 'no.json', '--against', 'e.safetensors'], { cwd });
    expect(code).toBe(1);
    expect(out).toMatch(
      /wasm  hn  max error 5\.00e-1 at hn\[0, 0, 1\]: expected .*; 1 of \d+ elements differ/,
    );
    expect(out).toMatch(/differs by more than 1e-6 \+ 1e-6 \|value\|/);
    const json = await grucc(['check', 'no.json', '--against', 'e.safetensors', '--json'], { cwd });
    expect(json.code).toBe(1);
    expect(jsonLines(json)[1]).toMatchObject({
      type: 'against',
      ok: false,
      file: 'e.safetensors',
      weights: 'file',
    });
  });

  test('a file that is not there, or is another', async () => {
    const cwd = await folderWith({ 'no.json': config });
    const missing = await grucc(['check', 'no.json', '--against', 'none'], { cwd });
    expect(missing).toMatchObject({ code: 1, out: '' });
    expect(missing.err).toMatch(/^error GRU4001: cannot read none: there is no such file/);
    const other = await grucc(['check', 'no.json', '--against', 'no.json'], { cwd });
    expect(other.code).toBe(1);
    expect(other.err).toMatch(/^error GRU2001: no\.json: /);
  });
});

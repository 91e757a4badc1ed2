// The example of every error code: what is wrong gives that code and no other, what is right gives none.
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { codeExamples, exampleText } from '../../../compiler/code-examples.ts';
import { codes } from '../../../compiler/codes.ts';
import { compile } from '../../../compiler/compile.ts';
import { GruccError } from '../../../compiler/diagnostics.ts';
import { parseConfig } from '../../../compiler/front/config.ts';
import { parseCell } from '../../../compiler/front/parse-cell.ts';
import { floats } from '../../support/random.ts';
import { writeTensors } from '../../support/safetensors.ts';

const entries = Object.keys(codes).map((code) => [code, codeExamples[code]] as const);
const of = (kind: string) => entries.filter(([, example]) => example?.kind === kind);

test('there is one for every code, and it fits a terminal', () => {
  expect(entries.filter(([, example]) => !example).map(([code]) => code)).toEqual([]);
  for (const [, example] of entries)
    for (const line of exampleText(example).split('\n')) expect(line.length).toBeLessThanOrEqual(120);
});

/** The codes of errors and warnings, each once. */
function codesOf(action: () => { readonly warnings?: readonly { readonly code: string }[] }): string[] {
  try {
    return [...new Set((action().warnings ?? []).map(({ code }) => code))];
  } catch (thrown) {
    if (!(thrown instanceof GruccError)) throw thrown;
    return [...new Set(thrown.diagnostics.map(({ code }) => code))];
  }
}

const named = { targets: ['wasm', 'js', 'wgsl'], defaultName: 'keyword' };

test.each(of('config'))('the config of %s', (code, { wrong, right }) => {
  const check = (text: string) => codesOf(() => parseConfig({ file: 'k.json', text }, named));
  expect([check(wrong), check(right)]).toEqual([[code], []]);
});

test.each(of('cell'))('the cell of %s', (code, { wrong, right }) => {
  const check = (text: string) => codesOf(() => (parseCell({ file: 'mine.cell', text }), {}));
  expect([check(wrong), check(right)]).toEqual([[code], []]);
});

describe('scripts', async () => {
  const sizes = { weight_ih_l0: [384, 40], weight_hh_l0: [384, 128], bias_ih_l0: [384], bias_hh_l0: [384] };
  const bytes = writeTensors(
    Object.fromEntries(
      Object.entries(sizes).map(([name, shape]) => {
        const data = Float32Array.from(
          floats(
            shape.reduce((a, b) => a * b),
            name,
          ),
        );
        return [name, { shape, data }];
      }),
    ),
  );
  const text = '{ "name": "k", "input_size": 40, "hidden_size": 128, "targets": ["js"] }';
  const { module } = await compile({ config: { file: 'k.json', text } });
  const url = `data:text/javascript;base64,${Buffer.from(module.text).toString('base64')}`;
  const { load, loadSync } = await import(/* @vite-ignore */ url);

  async function codeOfScript(script: string): Promise<string | undefined> {
    const gru = loadSync({ weights: bytes });
    const AsyncFunction = (async () => {}).constructor as new (
      ...args: string[]
    ) => (...args: unknown[]) => Promise<unknown>;
    try {
      await new AsyncFunction('load', 'gru', 'x', 'bytes', script)(load, gru, new Float32Array(200), bytes);
      return undefined;
    } catch (thrown) {
      return (thrown as { code?: string }).code ?? String(thrown);
    }
  }

  // the others need a GPU, a page, a bidirectional model or more memory than a test should take
  const ran = ['2001', '2002', '2005', '3001', '3002', '3003', '3004', '3005', '3008', '3009', '3010'];
  test.each(ran.map((number) => `GRU${number}`))('of %s', async (code) => {
    const { wrong, right } = codeExamples[code];
    expect([await codeOfScript(wrong), await codeOfScript(right)]).toEqual([code, undefined]);
  });
});

test('commands are commands, with options that exist', async () => {
  const { grucc, folderWith } = await import('../../support/cli.ts');
  const cwd = await folderWith({ 'keyword.json': '{ "input_size": 4, "hidden_size": 4 }' });
  expect((await grucc(['build'], { cwd: tmpdir() })).err).toContain('GRU5001');
  expect((await grucc('build keyword.json --tagret wasm'.split(' '), { cwd })).err).toContain('GRU5002');
  expect((await grucc('build keyword.json --target wasm'.split(' '), { cwd })).code).toBe(0);
  expect((await grucc(['build', 'models/keywrod.json'], { cwd })).err).toContain('GRU4001');
});

// grucc/browser: what a page gets needs no Node and not the TypeScript compiler, and compiles to the same bytes.

import { build } from 'esbuild';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { compile as compileForPages, openTrial } from '../../compiler/browser.ts';
import { compile } from '../../compiler/compile.ts';

const entry = fileURLToPath(new URL('../../compiler/browser.ts', import.meta.url));

it('bundles for browsers without a module of Node', async () => {
  const { metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    // wabt asks for it where it finds itself in Node
    external: ['fs'],
    logLevel: 'error',
  });
  const inputs = Object.entries(metafile.inputs);
  const imports = inputs.flatMap(([path, { imports }]) => imports.map((each) => ({ from: path, ...each })));
  const outside = imports.filter(({ external }) => external);
  expect(outside.map(({ from, path }) => [/wabt/.test(from), path])).toEqual([[true, 'fs']]);
  expect(
    inputs.filter(
      ([path]) => /ts-morph\/|compiler\/(cli|files)\//.test(path) && !path.startsWith('(disabled)'),
    ),
  ).toEqual([]);
});

it('gives the module that the package gives', async () => {
  const text = JSON.stringify({ name: 'same', input_size: 3, hidden_size: 5, weights: 'w.safetensors' });
  const input = { config: { file: 'same.json', text } };
  const trial = openTrial(input);
  const bytes = trial.weightsOf(trial.sample({ batch: 1, steps: 1 }, 1));
  const made = await compileForPages({ ...input, weights: () => bytes });
  const { types, ...whole } = await compile({ ...input, weights: () => bytes });
  expect(types.name).toBe('same.d.ts');
  expect(made).toEqual(whole);
  const again = trial.sample({ batch: 1, steps: 1 }, 9, bytes);
  expect(again.params).toEqual(trial.sample({ batch: 1, steps: 1 }, 1).params);
});

it('does what the README of the playground shows', async () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const readme = readFileSync(`${root}examples/playground/README.md`, 'utf8');
  const [, script = '', printed] = /```js shown\n(.*?)```\n\n```text shown\n(.*?)```/s.exec(readme) ?? [];
  const folder = mkdtempSync(join(root, 'node_modules', '.readme-'));
  try {
    const outfile = join(folder, 'script.mjs');
    await build({
      stdin: { contents: script, resolveDir: root },
      alias: { 'grucc/browser': entry },
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
      logLevel: 'error',
    });
    expect(execFileSync(process.execPath, [outfile], { encoding: 'utf8' })).toBe(printed);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

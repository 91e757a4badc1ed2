// grucc build --tune: the file it leaves beside the config, and that later builds use it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as compiler from '../../../compiler/compile.ts';
import { folderWith, grucc } from '../../support/cli.ts';

const config = '{ "input_size": 2, "hidden_size": 3, "batch": 1, "steps": 1, "targets": ["wasm"] }';

/** Which factor the tuner kept is the machine's business: two where it was another, else one. */
const unrolledOtherwise = (kept: string): string =>
  kept.replace(
    /("unroll": \[\s*\d+,\s*)(\d+)/g,
    (_, before: string, factor) => before + (factor === '2' ? '1' : '2'),
  );

test('keeps what it found, and builds with it from then on', async () => {
  const cwd = await folderWith({ 'tiny.gru.json': config });
  const { code, err } = await grucc(['build', 'tiny.gru.json', '--tune'], { cwd, compiler });
  expect(code).toBe(0);
  expect(err).toMatch(/note: wasm, tile \w+: block .*# 3 sums of 3 terms, 3 columns, 1 row: /);
  const path = join(cwd, 'tiny.tune.json');
  const check = ['build', 'tiny.gru.json', '--check'];
  expect((await grucc(check, { cwd, compiler })).code).toBe(0);
  writeFileSync(path, unrolledOtherwise(readFileSync(path, 'utf8')));
  expect((await grucc(check, { cwd, compiler })).code).toBe(1);
});

test.each([
  [[config, '--tune'], '--tune keeps what it finds beside the config: give the path of a file'],
  [['a.json', '--tune', '--check'], '--tune measures once and then builds: leave out --check and --watch'],
])('%j', async (argv, message) => {
  const cwd = await folderWith({ 'a.json': config });
  const { code, err } = await grucc(['build', ...argv], { cwd, compiler });
  expect(code).toBe(2);
  expect(err).toContain(message);
});

test('a file of an earlier version is refused, and tuning again writes it anew', async () => {
  const cwd = await folderWith({ 'a.json': config, 'a.tune.json': '{ "tiles": {} }' });
  const { code, err } = await grucc(['build', 'a.json'], { cwd, compiler });
  expect(code).toBe(1);
  expect(err).toContain('error GRU1011: a.tune.json: it holds "tiles"');
  expect((await grucc(['build', 'a.json', '--tune'], { cwd, compiler })).code).toBe(0);
  expect(readFileSync(join(cwd, 'a.tune.json'), 'utf8')).toContain('"schedules"');
}, 60_000);

test('a file that is no tuning file', async () => {
  const cwd = await folderWith({ 'a.json': config, 'a.tune.json': '[]' });
  const { code, err } = await grucc(['build', 'a.json'], { cwd, compiler });
  expect({ code, built: existsSync(join(cwd, 'build')) }).toEqual({ code: 1, built: false });
  expect(err).toContain('error GRU1011: a.tune.json: the file is not an object');
});

// grucc build --budget: a module that is too large is an error, and nothing is written.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith, grucc } from '../../support/cli.ts';

const files = { 'a.json': '{ "input_size": 1, "hidden_size": 8 }' };

test('a module that fits is built', async () => {
  const cwd = await folderWith(files);
  expect((await grucc(['build', 'a.json', '--budget', '1.5kB'], { cwd })).code).toBe(0);
  expect(existsSync(join(cwd, 'build/a.js'))).toBe(true);
});

test.each([[[]], [['--check']]])('a larger one is an error with its sizes %j', async (more) => {
  const cwd = await folderWith(files);
  const { code, err } = await grucc(['build', 'a.json', '--budget', '20B', ...more], { cwd });
  expect({ code, built: existsSync(join(cwd, 'build')) }).toEqual({ code: 1, built: false });
  expect(err).toMatch(
    /error GRU4007: a\.js has \d+ bytes gzipped, \d+ more than the budget of 20; not gzipped: wasm 1234, js 1234; nothing was written/,
  );
});

test.each(['20', '0kB', '-1kB', '1e3kB', '20 MiB', 'kB'])('%j is no size', async (size) => {
  const { code, err } = await grucc(['build', 'a.json', `--budget=${size}`]);
  expect(code).toBe(2);
  expect(err).toContain(`--budget takes a size in B, kB or MB, such as 20kB; given "${size}"\n`);
});

test('a time is pointed to where it belongs', async () => {
  const { err } = await grucc(['build', 'a.json', '--budget', '2.67ms']);
  expect(err).toContain('given "2.67ms"; a budget of time is "budget" in the config, for grucc bench');
});

// The command line as its own process, from dist: streams, exit codes, start-up, and bytes that depend on nothing else.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { folderWith, jsonLines } from '../../support/cli.ts';

const cli = fileURLToPath(new URL('../../../dist/compiler/cli/main.js', import.meta.url));
const config = '{ "input_size": 3, "hidden_size": 4 }';

interface Options {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

function grucc(argv: readonly string[], { cwd, env = {} }: Options) {
  const options = { cwd, env: { PATH: process.env.PATH, ...env }, encoding: 'utf8' } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...argv], options);
  return { code: status ?? -1, out: stdout, err: stderr };
}

describe.skipIf(!existsSync(cli))('dist', () => {
  test('build, then import from a plain script elsewhere', async () => {
    const cwd = await folderWith({ 'keyword.json': config, 'elsewhere/x': '' });
    const built = grucc(['build', 'keyword.json'], { cwd });
    expect(built).toMatchObject({ code: 0, err: '' });
    const line = /import .*/.exec(built.out)?.[0] ?? '';
    expect(line).toBe("import { load } from './build/keyword.js';");
    writeFileSync(join(cwd, 'main.mjs'), `${line}\nconsole.log(typeof (await load));\n`);
    expect(execFileSync(process.execPath, ['main.mjs'], { cwd, encoding: 'utf8' })).toBe('function\n');
  });

  test('the same input gives the same bytes, whatever the folder, the time zone and the language', async () => {
    const one = await folderWith({ 'k.json': config });
    const two = await folderWith({ 'deep/er/k.json': config });
    const build = (options: Options, path: string) =>
      expect(grucc(['build', path, '--emit', 'ir,wat,js', '--json'], options).code).toBe(0);
    build({ cwd: one, env: { TZ: 'Asia/Tokyo', LANG: 'C' } }, 'k.json');
    build({ cwd: two, env: { TZ: 'America/Lima', LANG: 'tr_TR.UTF-8' } }, 'deep/er/k.json');
    const files = jsonLines(grucc(['build', 'k.json', '--emit', 'ir,wat,js', '--json'], { cwd: one }))[0]
      .files;
    const paths = (files as { path: string; changed: boolean }[]).map(({ path }) => path);
    expect(paths.length).toBeGreaterThan(4);
    for (const path of paths)
      expect(readFileSync(join(one, path), 'utf8')).toBe(readFileSync(join(two, 'deep/er', path), 'utf8'));
    expect((files as { changed: boolean }[]).some(({ changed }) => changed)).toBe(false);
  });

  test('both files carry the build id in their first line, where the next build looks for it', async () => {
    const cwd = await folderWith({ 'k.json': config });
    const { build } = jsonLines(grucc(['build', 'k.json', '--json'], { cwd }))[0];
    for (const name of ['k.js', 'k.d.ts']) {
      const [line] = readFileSync(join(cwd, 'build', name), 'utf8').split('\n', 1);
      expect(line).toContain(String(build));
    }
    const types = join(cwd, 'build/k.d.ts');
    writeFileSync(types, readFileSync(types, 'utf8').replace(String(build), 'feedfeedfeedfeed'));
    expect(grucc(['build', 'k.json'], { cwd }).err).toMatch(/of two builds; repaired/);
  });

  test('explain prints every pass, and --target one target', async () => {
    const cwd = await folderWith({ 'k.json': config });
    const { code, out, err } = grucc(['explain', 'k.json', '--target', 'js'], { cwd });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^── build \(all targets\)\n/);
    expect(out).toMatch(/^── [\w-]+ \(js\)/m);
    expect(out).not.toContain('wasm');
    expect(grucc(['explain', 'GRU1003'], { cwd }).out).toMatch(/^GRU1003: /);
  });

  test('exit codes', async () => {
    const cwd = await folderWith({ 'wrong.json': '{ "input_size": 3 }' });
    expect(grucc(['--version'], { cwd }).code).toBe(0);
    expect(grucc(['build', 'wrong.json'], { cwd }).code).toBe(1);
    expect(grucc(['build', 'none.json'], { cwd }).code).toBe(1);
    expect(grucc(['biuld', 'wrong.json'], { cwd }).code).toBe(2);
  });

  test('a reader that goes away is no error', async () => {
    const cwd = await folderWith({ 'k.json': config });
    const child = spawn(process.execPath, [cli, 'explain', 'k.json'], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    let err = '';
    child.stderr.on('data', (chunk) => (err += chunk));
    const code = await new Promise((done) => child.on('close', done));
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  test('output that is lost on a full disk is an error', async ({ skip }) => {
    if (!existsSync('/dev/full')) skip('no /dev/full here');
    const cwd = await folderWith({});
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, [cli, '--help'], {
      cwd,
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error GRU4002: cannot print: ENOSPC/);
  });

  test('help, the version and usage errors never load the compiler', async () => {
    const cwd = await folderWith({});
    for (const argv of [
      ['--help'],
      ['build', '--help'],
      ['--version'],
      ['build', '--tagret', 'js'],
      ['explain', 'GRU1003'],
    ]) {
      const { err } = grucc(argv, { cwd, env: { NODE_DEBUG: 'module,esm' } });
      expect(err).not.toMatch(/compile\.js|ts-morph|wabt|ohm-js/);
    }
  });
});

// grucc build --check and --watch: what is stale is named and left alone; what changes is built again.
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { folderWith, grucc, jsonLines, type Outcome } from '../../support/cli.ts';

/** How long something is waited for that never comes: a busy machine is slow. */
const PATIENCE_MS = 300_000;
const config = '{ "input_size": 3, "hidden_size": 4 }';

describe('--check', () => {
  const check = (cwd: string, ...more: string[]) => grucc(['build', 'k.json', '--check', ...more], { cwd });

  test('files that are missing, current and stale', async () => {
    const cwd = await folderWith({ 'k.json': config });
    const missing = await check(cwd);
    expect(missing).toMatchObject({ code: 1, out: '' });
    expect(missing.err).toBe(
      'error GRU4005: build/k.d.ts is missing; run "grucc build"\n\nerror GRU4005: build/k.js is missing; run "grucc build"\n\n',
    );
    expect(existsSync(join(cwd, 'build'))).toBe(false);
    await grucc(['build', 'k.json'], { cwd });
    expect(await check(cwd)).toEqual({ code: 0, out: 'k is up to date\n', err: '' });
    const file = join(cwd, 'build/k.js');
    writeFileSync(file, `${readFileSync(file, 'utf8')}\n`);
    const stale = await check(cwd);
    expect(stale.code).toBe(1);
    expect(stale.err).toBe('error GRU4005: build/k.js is stale; run "grucc build"\n\n');
    expect(readFileSync(file, 'utf8')).toMatch(/\n\n$/);
  });

  test('a changed config, listings, another folder, and --json', async () => {
    const cwd = await folderWith({ 'k.json': config });
    await grucc(['build', 'k.json', '-o', 'out'], { cwd });
    expect((await check(cwd, '-o', 'out')).code).toBe(0);
    expect((await check(cwd, '-o', 'out', '--emit', 'wat')).err).toContain('out/k.wat is missing');
    writeFileSync(join(cwd, 'k.json'), config.replace('4', '5'));
    const outcome = await check(cwd, '-o', 'out', '--json');
    expect(outcome).toMatchObject({ code: 1, err: '' });
    expect(jsonLines(outcome).map(({ code, message }) => `${code} ${message}`)).toEqual([
      'GRU4005 out/k.d.ts is stale; run "grucc build"',
      'GRU4005 out/k.js is stale; run "grucc build"',
    ]);
    expect(readdirSync(join(cwd, 'out')).sort()).toEqual(['k.d.ts', 'k.js']);
  });

  test('what plays it is compared wherever an earlier build left it', async () => {
    const cwd = await folderWith({ 'amp.json': config });
    await grucc(['build', 'amp.json', '--worklet'], { cwd });
    const check = () => grucc(['build', 'amp.json', '--check'], { cwd });
    expect(await check()).toMatchObject({ code: 0, out: 'amp is up to date\n' });
    writeFileSync(join(cwd, 'amp.json'), '{ "input_size": 3, "hidden_size": 5 }');
    await grucc(['build', 'amp.json'], { cwd });
    const stale = await check();
    expect(stale.code).toBe(1);
    expect(stale.err).toBe(
      ['amp.worklet.d.ts', 'amp.worklet.js']
        .map((name) => `error GRU4005: build/${name} is stale; run "grucc build --worklet"\n\n`)
        .join(''),
    );
    await grucc(['build', 'amp.json', '--worklet'], { cwd });
    expect(await check()).toMatchObject({ code: 0 });
    rmSync(join(cwd, 'build/amp.worklet.d.ts'));
    expect((await check()).err).toMatch(/^error GRU4005: build\/amp.worklet.d.ts is missing; /);
  });

  test('--json: files and their states, and nothing else', async () => {
    const cwd = await folderWith({ 'amp.json': config });
    await grucc(['build', 'amp.json', '--worklet'], { cwd });
    const [line] = jsonLines(await grucc(['build', 'amp.json', '--check', '--json'], { cwd }));
    expect(line).toMatchObject({ type: 'current', name: 'amp' });
    expect(line.files).toEqual(
      ['amp.d.ts', 'amp.js', 'amp.worklet.d.ts', 'amp.worklet.js'].map((name) => ({
        path: `build/${name}`,
        state: 'current',
      })),
    );
  });

  test('not together with --watch', async () => {
    expect((await grucc(['build', 'k.json', '--check', '--watch'])).code).toBe(2);
  });
});

describe('--watch', () => {
  const ends: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  /** A watch in the background; `until` waits for what it prints from now on. */
  function watch(cwd: string, ...more: string[]) {
    const controller = new AbortController();
    const printed = { out: '', err: '' };
    const options = { cwd, printed, interrupt: controller.signal };
    const done: Promise<Outcome> = grucc(['build', 'k.json', '--watch', ...more], options);
    const end = () => (controller.abort(), done);
    ends.push(end);
    const until = async (pattern: RegExp): Promise<string> => {
      for (const limit = Date.now() + PATIENCE_MS; Date.now() < limit; await delay(20)) {
        const all = printed.out + printed.err;
        if (!pattern.test(all)) continue;
        printed.out = printed.err = '';
        return all;
      }
      throw new Error(`${pattern} was never printed, but ${printed.out}${printed.err}`);
    };
    return { end, until };
  }

  test('builds, builds again on every kind of change, survives errors, and ends with 0', async () => {
    const cwd = await folderWith({ 'k.json': config });
    const path = join(cwd, 'k.json');
    const { until, end } = watch(cwd);
    expect(await until(/Ctrl-C ends/)).toContain('build/k.js');
    expect(existsSync(join(cwd, 'build/k.js'))).toBe(true);

    writeFileSync(path, config.replace('4', '12345'));
    const rebuilt = await until(/k\.json changed[^]*k\.js .*\n/);
    expect(rebuilt).toMatch(/build\/k\.js {4}(\d+) B → \d+ B \(\+4 B\), gzipped \d+ B → \d+ B \([+−]\d+ B\)/);
    expect(readFileSync(join(cwd, 'build/k.js'), 'utf8')).toContain('3x12345');

    writeFileSync(path, '{ "input_size": 3, ');
    expect(await until(/error/)).toMatch(/k\.json:1:\d+ - error GRU1/);

    writeFileSync(`${path}.new`, config);
    renameSync(`${path}.new`, path);
    await until(/k\.json changed/);

    rmSync(path);
    expect(await until(/error/)).toContain('cannot read k.json');
    writeFileSync(path, config.replace('4', '6'));
    await until(/k\.json changed/);
    expect(await end()).toMatchObject({ code: 0 });
  });

  test('the cell and the weights too, and those of a new config', async () => {
    const plain = '{ "input_size": 3, "hidden_size": 4';
    const cwd = await folderWith({ 'k.json': `${plain} }`, 'a.cell': 'one', 'w.safetensors': 'w' });
    const { until } = watch(cwd, '--json');
    await until(/Ctrl-C/);
    writeFileSync(join(cwd, 'k.json'), `${plain}, "cell": "./a.cell", "weights": "./w.safetensors" }`);
    await until(/"changed":\["k\.json"\]/);
    writeFileSync(join(cwd, 'a.cell'), 'second');
    await until(/"changed":\["a\.cell"\]/);
    expect(readFileSync(join(cwd, 'build/k.js'), 'utf8')).toContain('second');
    writeFileSync(join(cwd, 'w.safetensors'), 'more');
    await until(/"changed":\["w\.safetensors"\]/);
    rmSync(join(cwd, 'a.cell'));
    expect(await until(/GRU4001/)).toContain('a.cell');
    writeFileSync(join(cwd, 'a.cell'), 'third');
    await until(/"changed":\["a\.cell"\]/);
  });

  test('an error in the first build does not end it', async () => {
    const cwd = await folderWith({ 'k.json': '{' });
    const { until } = watch(cwd);
    await until(/error GRU1[^]*Ctrl-C ends/);
    writeFileSync(join(cwd, 'k.json'), config);
    await until(/build\/k\.js/);
  });

  test('needs a file', async () => {
    const { code, err } = await grucc(['build', '{ "name": "a" }', '--watch']);
    expect(code).toBe(2);
    expect(err).toContain('--watch needs a config in a file');
  });
});

const cli = fileURLToPath(new URL('../../../dist/compiler/cli/main.js', import.meta.url));

test.skipIf(!existsSync(cli.replace('main.js', 'watch.js')))('Ctrl-C ends the process with 0', async () => {
  const cwd = await folderWith({ 'k.json': config });
  const child = spawn(process.execPath, [cli, 'build', 'k.json', '--watch'], { cwd });
  let printed = '';
  child.stdout.on('data', (chunk) => (printed += chunk));
  child.stderr.on('data', (chunk) => {
    printed += chunk;
    if (/Ctrl-C ends/.test(printed)) child.kill('SIGINT');
  });
  const code = await new Promise((done) => child.on('close', done));
  expect({ code, printed }).toEqual({ code: 0, printed: expect.stringContaining('build/k.js') });
});

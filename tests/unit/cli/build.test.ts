// grucc build on a compiler that is faked, so that each case is about files, output and exit codes alone.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fakeCompiler, folderWith, grucc, jsonLines } from '../../support/cli.ts';

const config = '{ "input_size": 3, "hidden_size": 4 }';
const inline = '{ "name": "tiny", "input_size": 3, "hidden_size": 4 }';
const plain = (text: string) => text.replace(/, \d+\.\d+ s/, ', 0.00 s');

describe('output', () => {
  test('what was built, its sizes, and the import line', async () => {
    const cwd = await folderWith({ 'keyword.json': config });
    const { code, out, err } = await grucc(['build', 'keyword.json'], { cwd });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(plain(out)).toMatchInlineSnapshot(`
      "keyword build 3x4, 0.00 s
        wasm                  1.2 kB
        js                    1.2 kB

        build/keyword.d.ts      63 B  83 B gzipped
        build/keyword.js        59 B  79 B gzipped

        import { load } from './build/keyword.js';
      "
    `);
    expect(readdirSync(join(cwd, 'build')).sort()).toEqual(['keyword.d.ts', 'keyword.js']);
  });

  test('--json', async () => {
    const cwd = await folderWith({ 'keyword.json': '{ "input_size": 3, "hidden_size": 4, "dropout": 0.5 }' });
    const outcome = await grucc(['build', 'keyword.json', '--json', '--target', 'js'], { cwd });
    expect({ ...outcome, out: '' }).toEqual({ code: 0, out: '', err: '' });
    const [warning, built] = jsonLines(outcome);
    expect(warning).toMatchObject({ type: 'diagnostic', severity: 'warning', file: 'keyword.json', line: 1 });
    expect(built).toEqual({
      type: 'build',
      name: 'keyword',
      build: '3x4',
      targets: [{ name: 'js', bytes: 1234 }],
      weightBytes: 0,
      files: [
        { path: 'build/keyword.d.ts', bytes: 63, gzipBytes: expect.any(Number), changed: true },
        { path: 'build/keyword.js', bytes: 59, gzipBytes: expect.any(Number), changed: true },
      ],
      import: "import { load } from './build/keyword.js';",
    });
  });

  test('--worklet: what plays it, and how to import that', async () => {
    const cwd = await folderWith({ 'amp.json': config });
    const { code, out } = await grucc(['build', 'amp.json', '--worklet'], { cwd });
    expect(code).toBe(0);
    expect(out).toContain("import { GruNode } from './build/amp.audio.js';");
    expect(readdirSync(join(cwd, 'build')).sort()).toEqual([
      'amp.d.ts',
      'amp.js',
      'amp.worklet.d.ts',
      'amp.worklet.js',
    ]);
    writeFileSync(join(cwd, 'build/amp.worklet.js'), 'stale');
    const check = (...options: readonly string[]) =>
      grucc(['build', 'amp.json', '--check', ...options], { cwd });
    expect(await check('--worklet')).toMatchObject({
      code: 1,
      err: expect.stringContaining('amp.worklet.js is stale'),
    });
    expect(await check()).toMatchObject({ code: 0 });
  });

  test('warnings have a code frame and go to stderr', async () => {
    const cwd = await folderWith({ 'k.json': '{ "input_size": 3, "hidden_size": 4, "dropout": 0.5 }' });
    const { code, err } = await grucc(['build', 'k.json'], { cwd });
    expect(code).toBe(0);
    expect(err).toMatch(/^k\.json:1:49 - warning GRU1012: dropout option[^]*\n {4}\| +~~~\n/);
  });

  test('more than 1 MB of weights: a note', async () => {
    const cwd = await folderWith({ 'k.json': config });
    const { err, out } = await grucc(['build', 'k.json'], {
      cwd,
      compiler: fakeCompiler({ weightBytes: 2_300_000 }),
    });
    expect(err).toMatch(/^note: 2\.3 MB of weights are inside k\.js; .*load\(\{ weights \}\)/);
    expect(out).toMatch(/weights +2\.3 MB/);
  });

  test('--emit writes listings, and refuses those that no target has', async () => {
    const cwd = await folderWith({ 'k.json': config });
    expect((await grucc(['build', 'k.json', '--emit', 'wat'], { cwd })).out).toContain('build/k.wat');
    expect(readFileSync(join(cwd, 'build/k.wat'), 'utf8')).toBe('(module)\n');
    const without = await grucc(['build', 'k.json', '--emit', 'ir', '-o', 'other'], { cwd });
    expect(without.code).toBe(2);
    expect(existsSync(join(cwd, 'other'))).toBe(false);
  });

  test.each([
    ['.', 'sub/k.json', undefined, './sub/build/k.js'],
    ['sub', 'k.json', undefined, './build/k.js'],
    ['sub/deep', '../k.json', undefined, '../build/k.js'],
    ['sub/build', '../k.json', undefined, './k.js'],
    ['.', 'sub/k.json', '.', './k.js'],
    ['.', 'sub/k.json', '...', './.../k.js'],
    ['.', 'sub/k.json', '..hidden', './..hidden/k.js'],
    ['.', 'sub/k.json', "it's #1 at 100%?", '"./it\'s %231 at 100%25%3F/k.js"'],
  ])('import line from %s for %s -o %s', async (from, path, out, specifier) => {
    const folder = await folderWith({ 'sub/k.json': config });
    const cwd = join(folder, from);
    mkdirSync(cwd, { recursive: true });
    const outcome = await grucc(['build', path, '--json', ...(out ? ['-o', out] : [])], { cwd });
    const quoted = specifier.startsWith('"') ? specifier : `'${specifier}'`;
    expect(jsonLines(outcome)[0].import).toBe(`import { load } from ${quoted};`);
    const url = new URL(specifier.replaceAll('"', ''), `file://${cwd}/`);
    expect(existsSync(url)).toBe(true);
  });
});

describe('input', () => {
  test('the JSON itself, written to ./build', async () => {
    const cwd = await folderWith({});
    expect((await grucc(['build', inline], { cwd })).code).toBe(0);
    expect(existsSync(join(cwd, 'build/tiny.js'))).toBe(true);
    const { code, err } = await grucc(['build', config], { cwd });
    expect(code).toBe(1);
    expect(err).toMatch(/^<config>:1:1 - error GRU1009: the module has no name/);
  });

  test('cell and weights are relative to the config', async () => {
    const cwd = await folderWith({
      'nets/k.json':
        '{ "input_size": 3, "hidden_size": 4, "cell": "../my.cell", "weights": "k.safetensors" }',
      'my.cell': 'cell mine',
      'nets/k.safetensors': 'eight by',
    });
    const outcome = await grucc(['build', 'nets/k.json', '--json'], { cwd });
    expect(jsonLines(outcome)[0]).toMatchObject({ weightBytes: 8 });
    expect(readFileSync(join(cwd, 'nets/build/k.js'), 'utf8')).toContain('cell mine');
  });

  test('what cannot be read is an error at its place', async () => {
    const cwd = await folderWith({
      'k.json': '{ "input_size": 3, "hidden_size": 4,\n  "weights": "no.safetensors" }',
      'c.json': '{ "input_size": 3, "hidden_size": 4, "cell": "folder.cell" }',
      'folder.cell/x': '',
    });
    expect((await grucc(['build', 'k.json'], { cwd })).err).toMatchInlineSnapshot(`
      "k.json:2:14 - error GRU4001: cannot read no.safetensors: there is no such file or folder (ENOENT)

        1 | { "input_size": 3, "hidden_size": 4,
        2 |   "weights": "no.safetensors" }
          |              ~~~~~~~~~~~~~~~~

      "
    `);
    expect((await grucc(['build', 'c.json'], { cwd })).err).toContain(
      'c.json:1:46 - error GRU4001: cannot read folder.cell: it is a folder (EISDIR)',
    );
    expect(await grucc(['build', 'no.json'], { cwd })).toEqual({
      code: 1,
      out: '',
      err: 'error GRU4001: cannot read no.json: there is no such file or folder (ENOENT)\n\n',
    });
  });

  test('a config that is not UTF-8', async () => {
    const cwd = await folderWith({ 'k.json': Buffer.from(`\ufeff${config}`, 'utf16le') });
    const { code, err } = await grucc(['build', 'k.json'], { cwd });
    expect({ code, err }).toEqual({
      code: 1,
      err: 'error GRU4001: cannot read k.json: it is not text in UTF-8\n\n',
    });
  });

  test('a wrong config: every error, exit code 1, nothing written', async () => {
    const cwd = await folderWith({
      'k.json': '{ "input_size": 0, "hidden_size": 1.5, "targets": ["wasn"] }',
    });
    const { code, out, err } = await grucc(['build', 'k.json'], { cwd });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('k.json:1:52 - error GRU1003: unknown target "wasn"; did you mean "wasm"?');
    expect(err.match(/error GRU/g)).toHaveLength(3);
    expect(readdirSync(cwd)).toEqual(['k.json']);
    const json = jsonLines(await grucc(['build', 'k.json', '--json'], { cwd }));
    expect(json).toHaveLength(3);
    expect(json[2]).toMatchObject({
      type: 'diagnostic',
      severity: 'error',
      code: 'GRU1003',
      line: 1,
      column: 52,
    });
  });
});

describe('a bug in grucc', () => {
  test.each([
    ['666', /TypeError: cannot read properties[^]*fakeCompilation/],
    ['667', /a pass lost a loop/],
  ])('hidden_size %s: exit code 70, the stack, and the config on one line', async (size, stack) => {
    const cwd = await folderWith({
      'k.json': `{ // it's odd\n "name": "it", "input_size": 3,\n "hidden_size": ${size} }`,
    });
    const { code, out, err } = await grucc(['build', 'k.json'], { cwd });
    expect({ code, out }).toEqual({ code: 70, out: '' });
    expect(err).toMatch(/^error GRU9001: a bug in grucc/);
    expect(err).toMatch(stack);
    expect(err).toContain(`  grucc build '{"name":"it","input_size":3,"hidden_size":${size}}'`);
  });
});

describe('files', () => {
  test('what would not change is not touched', async () => {
    const cwd = await folderWith({ 'k.json': config });
    await grucc(['build', 'k.json'], { cwd });
    const file = join(cwd, 'build/k.js');
    utimesSync(file, 1000, 1000);
    const { out } = await grucc(['build', 'k.json'], { cwd });
    expect(statSync(file).mtimeMs).toBe(1_000_000);
    expect(out).toMatch(/build\/k\.js .*gzipped, unchanged/);
    writeFileSync(join(cwd, 'k.json'), config.replace('3', '5'));
    await grucc(['build', 'k.json'], { cwd });
    expect(statSync(file).mtimeMs).toBeGreaterThan(1_000_000);
  });

  test('types of one build and code of another are noticed and repaired', async () => {
    const cwd = await folderWith({ 'k.json': config });
    await grucc(['build', 'k.json'], { cwd });
    const types = readFileSync(join(cwd, 'build/k.d.ts'), 'utf8');
    writeFileSync(join(cwd, 'build/k.d.ts'), types.replace('3x4', '9x9'));
    expect((await grucc(['build', 'k.json'], { cwd })).err).toBe(
      'note: k.js and k.d.ts were of two builds; repaired\n',
    );
    expect(readFileSync(join(cwd, 'build/k.d.ts'), 'utf8')).toBe(types);
    expect((await grucc(['build', 'k.json'], { cwd })).err).toBe('');
  });

  test('a link is not written through', async () => {
    const cwd = await folderWith({ 'k.json': config, 'elsewhere/precious.js': 'precious', 'build/x': '' });
    symlinkSync('../elsewhere/precious.js', join(cwd, 'build/k.js'));
    const { code, err } = await grucc(['build', 'k.json'], { cwd });
    expect({ code, err }).toEqual({
      code: 1,
      err: 'error GRU4003: refused to write build/k.js: it is a link\n\n',
    });
    expect(readFileSync(join(cwd, 'elsewhere/precious.js'), 'utf8')).toBe('precious');
    expect(readdirSync(join(cwd, 'build')).sort()).toEqual(['k.js', 'x']);
  });

  test('build/ may not be a link, a folder given with -o may', async () => {
    const cwd = await folderWith({ 'k.json': config, 'elsewhere/x': '' });
    symlinkSync('elsewhere', join(cwd, 'build'));
    const { code, err } = await grucc(['build', 'k.json'], { cwd });
    expect({ code, err }).toEqual({
      code: 1,
      err: 'error GRU4003: refused to write to build: it is a link; give the folder you mean with -o\n\n',
    });
    expect((await grucc(['build', 'k.json', '-o', 'build'], { cwd })).code).toBe(0);
    expect(existsSync(join(cwd, 'elsewhere/k.js'))).toBe(true);
  });

  test.each(['k.js', 'k.d.ts'])('%s as an input is not overwritten', async (name) => {
    const cwd = await folderWith({
      'k.json': `{ "input_size": 3, "hidden_size": 4, "weights": "build/${name}" }`,
      [`build/${name}`]: 'precious',
    });
    const { code, err } = await grucc(['build', 'k.json'], { cwd });
    expect({ code, err }).toEqual({
      code: 1,
      err: `error GRU4003: refused to write build/${name}: the build reads this file\n\n`,
    });
    expect(readdirSync(join(cwd, 'build'))).toEqual([name]);
    expect(readFileSync(join(cwd, 'build', name), 'utf8')).toBe('precious');
  });

  test('the config itself is not overwritten', async () => {
    const cwd = await folderWith({ 'k.js': inline.replace('tiny', 'k') });
    expect((await grucc(['build', 'k.js', '-o', '.'], { cwd })).err).toContain('GRU4003');
    expect(readdirSync(cwd)).toEqual(['k.js']);
  });

  test('a file or a folder in the way', async () => {
    const cwd = await folderWith({ 'k.json': config, file: '', 'build/k.js/x': '' });
    expect((await grucc(['build', 'k.json', '-o', 'file'], { cwd })).err).toMatch(
      /^error GRU4002: cannot write file: /,
    );
    expect((await grucc(['build', 'k.json', '-o', 'file/sub'], { cwd })).err).toMatch(
      /GRU4002: cannot write file\/sub: /,
    );
    const { code, err } = await grucc(['build', 'k.json'], { cwd });
    expect({ code, err }).toEqual({
      code: 1,
      err: 'error GRU4002: cannot write build/k.js: it is a folder\n\n',
    });
    expect(readdirSync(join(cwd, 'build'))).toEqual(['k.js']);
  });
});

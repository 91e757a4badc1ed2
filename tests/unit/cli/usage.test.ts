// Help, the version, and everything that is wrong with a command line before anything is compiled.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { folderWith, grucc, jsonLines } from '../../support/cli.ts';

const never = {
  compile: () => Promise.reject(new Error('compiled')),
  explain: () => Promise.reject(new Error('explained')),
};
const usage = (...argv: string[]) => grucc(argv, { compiler: never });
const firstLine = (text: string) => text.split('\n')[0];

describe('help', () => {
  test('lists the commands that exist, with examples', async () => {
    const { code, out, err } = await usage('--help');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatchInlineSnapshot(`
      "grucc compiles a GRU network, described in JSON, to one JavaScript module.

      Usage:
        grucc COMMAND [options]

      Commands:
        build CONFIG               writes the module NAME.js and its types NAME.d.ts, and prints how to import it
        import MODEL               reads a model of PyTorch, ONNX, Keras and others, writes a config and its weights
        explain CONFIG|CODE        prints the program after every pass, or what an error code means
        check CONFIG               runs every pass and target on random numbers, or on those of a file, and compares
        bench CONFIG               checks the kernels, times them here, and compares with the limit of the machine
        doctor                     says what this machine and engine can run, and which target "auto" picks here
        completions bash|zsh|fish  prints a script that makes Tab complete in a shell

      Options:
        -h, --help     print this
        -v, --version  print the version

      Examples:
        grucc build keyword.json
        grucc import keyword.pt
        grucc explain keyword.json
        grucc check keyword.json
        grucc bench keyword.json
        grucc doctor
        source <(grucc completions bash)

      grucc COMMAND --help says more about a command.
      "
    `);
  });

  test('of a command', async () => {
    expect((await usage('build', '--help')).out).toMatchInlineSnapshot(`
      "grucc build: writes the module NAME.js and its types NAME.d.ts, and prints how to import it

      Usage:
        grucc build CONFIG [options]

      CONFIG is the path of a JSON file, or the JSON itself, which then needs a "name".
      Paths in the config are relative to it. A file that would not change is left alone.

      Options:
        -o, --out-dir DIR  where to write; by default build/ beside the config, and for import the current folder
            --target LIST  instead of the config's "targets": wasm (WebAssembly SIMD), js (plain JavaScript), wgsl (WebGPU)
            --emit LIST    also write for reading: ir (NAME.TARGET.ir), wat (NAME.wat), js (NAME.kernel.js), wgsl (NAME.wgsl)
            --worklet      also write what plays it in an AudioWorklet: NAME.worklet.js and, for the page, NAME.audio.js
            --tune         measure kernels here and keep the best choices in NAME.tune.json beside the config
            --budget SIZE  fail, and write nothing, where the module is larger than this gzipped: 900B, 20kB, 1.5MB
            --check        write nothing; exit with 1 where files on disk are missing or stale
            --watch        build again whenever the config, its cell or its weights change; Ctrl-C ends
            --json         print one JSON object a line, errors and warnings too
        -h, --help         print this

      Examples:
        grucc build keyword.json
        grucc build keyword.json -o src/models --target wasm
        grucc build keyword.json --emit ir,wat
        grucc build amp.json --worklet
        grucc build keyword.json --tune
        grucc build keyword.json --budget 20kB
        grucc build keyword.json --check
        grucc build keyword.json --watch
        grucc build '{ "name": "tiny", "input_size": 1, "hidden_size": 8 }' --json
      "
    `);
    expect((await usage('explain', '-h')).out).toContain('grucc explain GRU1003');
    expect((await usage('check', '-h')).out).toContain(
      'grucc check keyword.json --against expected.safetensors',
    );
    expect((await usage('doctor', '-h')).out).toContain('grucc doctor [options]');
  });

  test('wins over whatever else is wrong, wherever it stands', async () => {
    const help = await usage('build', '--help');
    expect(await usage('--help', 'build')).toEqual(help);
    expect(await usage('build', '--nonsense', '-h', 'a', 'b')).toEqual(help);
  });

  test('fits a terminal of 120 columns', async () => {
    for (const argv of [
      ['-h'],
      ...['build', 'import', 'explain', 'check', 'bench', 'doctor', 'completions'].map((name) => [
        name,
        '-h',
      ]),
    ]) {
      const { out } = await usage(...argv);
      expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
    }
  });

  test('no arguments: the help, but on stderr and with the code of wrong usage', async () => {
    const { code, out, err } = await usage();
    expect({ code, out, err }).toEqual({ code: 2, out: '', err: (await usage('-h')).out });
  });
});

test('the version is that of package.json', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  expect(await usage('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
  expect(await usage('-v')).toEqual({ code: 0, out: `${version}\n`, err: '' });
});

describe('wrong usage', () => {
  test.each([
    ['biuld c.json', 'error GRU5002: unknown command "biuld"; did you mean "build"?'],
    [
      'watch',
      'error GRU5002: unknown command "watch"; the commands are build, import, explain, check, bench, doctor and completions',
    ],
    ['help', 'error GRU5002: unknown command "help"; did you mean "--help"?'],
    ['c.json', 'error GRU5001: the command is missing; did you mean "grucc build CONFIG"?'],
    [
      '-o x',
      'error GRU5001: the command is missing; the commands are build, import, explain, check, bench, doctor and completions',
    ],
    ['--hlep', 'error GRU5002: unknown option "--hlep"; did you mean "--help"?'],
    ['build', 'error GRU5001: grucc build needs an argument: grucc build CONFIG'],
    ['build a.json b.json', 'error GRU5001: grucc build takes one argument; "b.json" is one too many'],
    ['build c.json --tagret js', 'error GRU5002: unknown option "--tagret"; did you mean "--target"?'],
    ['build c.json -x', 'error GRU5002: unknown option "-x"'],
    ['build -dash.json', 'error GRU5002: unknown option "-dash.json"; a file of this name is ./-dash.json'],
    ['-dash.json', 'error GRU5002: unknown option "-dash.json"; a file of this name is ./-dash.json'],
    [
      'build --dash.json',
      'error GRU5002: unknown option "--dash.json"; a file of this name is ./--dash.json',
    ],
    ['build c.json -help', 'error GRU5002: unknown option "-help"; did you mean "--help"?'],
    ['build c.json -xo dir', 'error GRU5002: unknown option "-xo"'],
    ['build c.json --check --watch', 'error GRU5001: --check writes nothing, so there is nothing to --watch'],
    ['explain c.json --watch', 'error GRU5002: unknown option "--watch"'],
    ['doctor c.json', 'error GRU5001: grucc doctor takes no argument; given "c.json"'],
    ['check', 'error GRU5001: grucc check needs an argument: grucc check CONFIG'],
    ['build c.json -o', 'error GRU5001: option -o needs a value: -o DIR'],
    ['build c.json -o --json', 'error GRU5001: option -o needs a value: -o DIR'],
    ['build c.json --out-dir=', 'error GRU5001: option --out-dir needs a value: --out-dir DIR'],
    ['build c.json -o a -o b', 'error GRU5001: option --out-dir is given twice: "a" and "b"'],
    ['build c.json --target wasn', 'error GRU5001: --target: unknown target "wasn"; did you mean "wasm"?'],
    [
      'build c.json --target llvm,js',
      'error GRU5001: --target: unknown target "llvm"; it takes wasm, js, wgsl',
    ],
    ['build c.json --target ,', 'error GRU5001: --target: unknown target ""; it takes wasm, js, wgsl'],
    ['build c.json --emit wta', 'error GRU5001: --emit: unknown emit "wta"; did you mean "wat"?'],
    ['explain c.json -o dir', 'error GRU5002: unknown option "-o"'],
    ['explain', 'error GRU5001: grucc explain needs an argument: grucc explain CONFIG|CODE'],
    ['explain GRU1999', 'error GRU5001: there is no error code GRU1999; did you mean "GRU1009"?'],
  ])('grucc %s', async (line, message) => {
    const { code, out, err } = await usage(...line.split(' '));
    expect({ code, out, first: firstLine(err) }).toEqual({ code: 2, out: '', first: message });
    expect(err).toMatch(/--help prints the usage\n$/);
  });

  test('a file whose name begins with a dash comes after --, or with its folder', async () => {
    const cwd = await folderWith({ '-dash.json': '{ "name": "d", "input_size": 1, "hidden_size": 2 }' });
    for (const argv of [
      ['build', './-dash.json'],
      ['build', '--', '-dash.json'],
      ['build', '-oout', '--json', '--', '-dash.json'],
    ])
      expect(await grucc(argv, { cwd })).toMatchObject({ code: 0, err: '' });
    expect(readdirSync(cwd).sort()).toEqual(['-dash.json', 'build', 'out']);
  });

  test('short options in one word', async () => {
    expect((await usage('build', '-vh')).out).toMatch(/^grucc build: /);
    expect(await usage('-vv')).toMatchObject({ code: 0, err: '' });
  });

  test('an empty argument is a missing one', async () => {
    expect((await usage('build', '')).code).toBe(2);
  });

  test('a flag takes no value', async () => {
    const [line] = jsonLines(await usage('build', 'c.json', '--json=yes'));
    expect(line).toMatchObject({ code: 'GRU5001', message: 'option --json takes no value; given "yes"' });
  });

  test('with --json it is a line like any error', async () => {
    const outcome = await usage('build', '--json', '--tagret', 'js');
    expect(outcome.err).toBe('');
    expect(jsonLines(outcome)[0]).toEqual({
      type: 'diagnostic',
      severity: 'error',
      code: 'GRU5002',
      message: 'unknown option "--tagret"; did you mean "--target"?',
    });
  });
});

describe('colours', () => {
  const colored = async (env: Record<string, string>, isTerminal: boolean) =>
    (await grucc(['--help'], { env, isTerminal })).out.includes('\u001b[');

  test('only on a terminal', async () => {
    expect(await colored({}, true)).toBe(true);
    expect(await colored({}, false)).toBe(false);
    expect(await colored({ TERM: 'dumb' }, true)).toBe(false);
  });

  test('NO_COLOR and FORCE_COLOR', async () => {
    expect(await colored({ NO_COLOR: '1' }, true)).toBe(false);
    expect(await colored({ NO_COLOR: '' }, true)).toBe(true);
    expect(await colored({ FORCE_COLOR: '1' }, false)).toBe(true);
    expect(await colored({ FORCE_COLOR: '0' }, true)).toBe(false);
    expect(await colored({ FORCE_COLOR: '1', NO_COLOR: '1' }, true)).toBe(false);
  });
});

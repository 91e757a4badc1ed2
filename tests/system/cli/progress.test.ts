// Long work says at a terminal what it is doing, takes that away again, and is silent anywhere else.
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { writeTensors } from '../../support/safetensors.ts';
import { folderWith, grucc } from '../../support/cli.ts';

const ERASE = '\u001b[K';
const HIDDEN = 1216; // 18 MB of weights: read in several pieces

function bigModel(): Uint8Array {
  const zeros = (...shape: number[]) => ({
    shape,
    data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
  });
  return writeTensors({
    weight_ih_l0: zeros(3 * HIDDEN, 8),
    weight_hh_l0: zeros(3 * HIDDEN, HIDDEN),
    bias_ih_l0: zeros(3 * HIDDEN),
    bias_hh_l0: zeros(3 * HIDDEN),
  });
}

/** What a terminal shows at the end: a carriage return goes to the start of its line, an erasure clears the rest. */
function shownAtLast(printed: string): string {
  const lines = printed.replaceAll('\r\n', '\n').split('\n');
  return lines.map((line) => line.split('\r').reduce(over)).join('\n');
}

/** What the line said, one after the other. */
const steps = (printed: string): string =>
  printed
    .split('\r')
    .flatMap((part) => (part.includes(ERASE) ? [part.split(ERASE)[0]] : []))
    .filter((text) => text)
    .join('\n');

function over(line: string, text: string): string {
  const [before, after] = text.split(ERASE);
  return after === undefined ? before + line.slice(before.length) : before + after;
}

describe('importing a large file', async () => {
  const model = bigModel();
  const folder = () => folderWith({ 'm.safetensors': model });
  const importing = async (isTerminal: boolean, env: Record<string, string>, ...more: string[]) =>
    grucc(['import', 'm.safetensors', '-o', 'out', ...more], { cwd: await folder(), isTerminal, env });

  test('says how far it is, and nothing of that stays', async () => {
    const { code, out, err } = await importing(true, {});
    expect(code).toBe(0);
    expect(steps(err)).toMatch(/^reading m\.safetensors, 0 %\nreading m\.safetensors, [1-9]\d? %\n/);
    expect(err).toContain('\rlooking through m.safetensors\u001b[K');
    expect(shownAtLast(err)).toBe('');
    expect(out).toMatch(/^\S*m\.safetensors/);
  });

  test.each([
    ['a pipe', false, {}, []],
    ['NO_COLOR', true, { NO_COLOR: '1' }, []],
    ['CI', true, { CI: 'true' }, []],
    ['a terminal that cannot erase', true, { TERM: 'dumb' }, []],
    ['--json', true, {}, ['--json']],
  ] as const)('silent with %s', async (_name, isTerminal, env, more) => {
    expect((await importing(isTerminal, env, ...more)).err).toBe('');
  });

  const cli = fileURLToPath(new URL('../../../dist/compiler/cli/main.js', import.meta.url));
  const hasTerminal = spawnSync('script', ['--version']).status === 0;
  test.skipIf(!hasTerminal || !existsSync(cli))('on a terminal of its own', async () => {
    const cwd = await folder();
    const command = `${process.execPath} ${cli} import m.safetensors -o out`;
    const { CI: _, NO_COLOR: __, ...env } = process.env;
    const { stdout, status } = spawnSync('script', ['-qec', command, '/dev/null'], {
      cwd,
      encoding: 'utf8',
      env: { ...env, TERM: 'xterm' },
    });
    expect(status).toBe(0);
    expect(steps(stdout)).toMatch(/^reading m\.safetensors, \d+ %$/m);
    const shown = shownAtLast(stdout);
    expect(shown).not.toContain('reading');
    expect(shown).toContain('grucc build out/m-imported.json');
  });
});

test('a line is cut where the terminal ends', async () => {
  const { progressFor } = await import('../../../compiler/cli/progress.ts');
  let printed = '';
  const stderr = { isTerminal: true, columns: 11, write: (text: string) => void (printed += text) };
  const progress = progressFor({ stderr, env: {} });
  progress.show('twelve words');
  progress.show('twelve words');
  progress.clear();
  expect(printed).toBe('\rtwelve wor\u001b[K\r\u001b[K');
});

test('building says what it does, and errors begin on a line of their own', async () => {
  const cwd = await folderWith({ 'k.json': '{ "input_size": 3, "hidden_size": 667 }' });
  writeFileSync(join(cwd, 'ok.json'), '{ "input_size": 3, "hidden_size": 4 }');
  expect(shownAtLast((await grucc(['build', 'ok.json'], { cwd, isTerminal: true })).err)).toBe('');
  const failed = await grucc(['build', 'k.json'], { cwd, isTerminal: true, env: { FORCE_COLOR: '0' } });
  expect(failed.err).toContain('\rcompiling\u001b[K');
  expect(shownAtLast(failed.err)).toMatch(/^error GRU9001/);
});

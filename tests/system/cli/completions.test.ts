// grucc completions: what Tab gives, asked of the shells themselves.
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { folderWith, grucc } from '../../support/cli.ts';

const has = (shell: string): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0;

const files = { 'a.json': '{}', 'b.txt': '', 'wake.pt': '', 'sub/c.json': '{}' };

async function folderOf(shell: string): Promise<string> {
  const cwd = await folderWith(files);
  const { code, out, err } = await grucc(['completions', shell]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  writeFileSync(join(cwd, 'script'), out);
  return cwd;
}

/** A command line that ends where Tab is pressed, and the words that may stand there. */
const cases: readonly (readonly [line: string, words: readonly string[]])[] = [
  ['grucc b', ['build', 'bench']],
  ['grucc build --t', ['--target', '--tune']],
  ['grucc build --target w', ['wasm', 'wgsl']],
  ['grucc build --emit ir,w', ['ir,wat', 'ir,wgsl']],
  ['grucc build -o s', ['sub/']],
  ['grucc check a.json --against w', ['wake.pt']],
  ['grucc import w', ['wake.pt']],
  ['grucc explain GRU900', ['GRU9001']],
  ['grucc completions z', ['zsh']],
];

const sorted = (words: readonly string[]): readonly string[] => [...words].filter(Boolean).sort();

describe.skipIf(!has('bash'))('bash', () => {
  /** As bash splits a line: a = stands alone. */
  async function complete(line: string): Promise<readonly string[]> {
    const cwd = await folderOf('bash');
    const words = line.replaceAll('=', ' = ').split(' ');
    const ask =
      'source ./script; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _grucc; printf "%s\\n" "${COMPREPLY[@]}"';
    const printed = execFileSync('bash', ['--norc', '-c', ask, 'bash', ...words], { cwd, encoding: 'utf8' });
    return sorted(printed.split('\n'));
  }

  test.each(cases)('%s', async (line, words) => {
    expect(await complete(line)).toEqual(sorted(words).map((word) => word.replace('/', '')));
  });

  test('files, what follows an option before the command, and nothing after the argument', async () => {
    expect(await complete('grucc build ')).toEqual(['a.json', 'sub']);
    expect(await complete('grucc --json -o x build a')).toEqual(['a.json']);
    expect(await complete('grucc build --target=j')).toEqual(['js']);
    expect(await complete('grucc build --target wasm,')).toEqual(['wasm,js', 'wasm,wgsl']);
    expect(await complete('grucc build a.json ')).toEqual([]);
    expect(await complete('grucc doctor ')).toEqual([]);
  });

  test('every command and every option that its help lists', async () => {
    const commands = await complete('grucc ');
    expect(commands).toContain('completions');
    for (const command of commands.filter((word) => !word.startsWith('-'))) {
      const { out } = await grucc([command, '--help']);
      const listed = [...out.matchAll(/^ +(?:-\w, )?(--[\w-]+)/gm)].map((row) => row[1]);
      expect(await complete(`grucc ${command} --`)).toEqual(sorted(listed));
    }
  });
});

describe.skipIf(!has('fish'))('fish', () => {
  test.each(cases)('%s', async (line, words) => {
    const cwd = await folderOf('fish');
    const ask = `source ./script; complete -C "${line}"`;
    const env = { ...process.env, HOME: cwd };
    const printed = execFileSync('fish', ['--no-config', '-c', ask], { cwd, env, encoding: 'utf8' });
    const found = printed.split('\n').map((row) => row.split('\t')[0]);
    expect(sorted(found)).toEqual(sorted(words));
  });
});

describe.skipIf(!has('zsh'))('zsh', () => {
  /** A zsh on a pseudo-terminal of its own: types lines, presses Tab, and writes down what has become of each. */
  const driver = `
    zmodload zsh/zpty
    zpty -b z zsh -f -i
    zpty -w z 'PS1=; bindkey -e; autoload -U compinit; compinit -D -u; source ./script; unsetopt beep; print >> typed'
    integer wanted=1
    wait_for() { while [[ ! -e typed ]] || (( $(wc -l < typed) < wanted )); do zpty -r z out; sleep 0.05; done }
    wait_for
    for line in "$@"; do
      zpty -w -n z "$line"$'\\t'
      sleep 0.3
      zpty -w -n z $'\\x01print -r -- "\\x05" >> typed\\n'
      wanted+=1
      wait_for
    done
    zpty -d z
    cat typed`;

  const single = cases.filter(([, words]) => words.length === 1);
  let typed: readonly string[];
  beforeAll(async () => {
    const cwd = await folderOf('zsh');
    const lines = ['grucc bu', ...single.map(([line]) => line)];
    const printed = execFileSync('zsh', ['-f', '-c', driver, 'zsh', ...lines], {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, TERM: 'dumb', HOME: cwd },
      timeout: 300_000,
    });
    typed = printed.trim().split('\n');
  });

  test('one word that fits is filled in', () => {
    const whole = single.map(([line, [word]]) => line.replace(/\S*$/, word));
    expect(typed.map((line) => line.trimEnd())).toEqual(
      ['grucc build', ...whole].map((line) => line.replace(/\/$/, '')),
    );
  });
});

test('a shell that is unknown', async () => {
  const { code, err } = await grucc(['completions', 'bsh']);
  expect(code).toBe(2);
  expect(err).toContain('error GRU5001: unknown shell "bsh"; did you mean "bash"?');
  expect((await grucc(['completions', 'tcsh'])).err).toContain('; it is one of bash, zsh, fish');
});

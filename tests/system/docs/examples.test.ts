// The examples of the documents do what they say: their configs compile, their scripts run, their commands print that.
//
// In a document, ```json file=NAME (or any language) is a file; every .json file is built, its weights made up.
// ```js test is a script beside them; a ```text output that follows is what it prints. ```console test holds lines
// that begin with `$ grucc` and what they print; a line `...` there stands for any lines. What is not run is ```sh shown.

import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import type { Io } from '../../../compiler/cli/io.ts';
import { run } from '../../../compiler/cli/run.ts';
import * as compiler from '../../../compiler/compile.ts';
import type { Manifest } from '../../../runtime/manifest.ts';
import { floats } from '../../support/random.ts';
import { blocksOf, documents, read, written, type Block } from '../../support/markdown.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** A folder with the files of a document, everything in it that can be built being built. */
async function folderFor(blocks: readonly Block[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'grucc-docs-'));
  folders.push(folder);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  // where somebody's project has installed it
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/grucc'), 'dir');
  const files = blocks.filter(({ mark }) => mark.startsWith('file='));
  for (const { mark, text } of files) writeFileSync(join(folder, fileName(mark)), text);
  for (const { mark } of files) if (mark.endsWith('.json')) await prepare(folder, fileName(mark));
  return folder;
}

const fileName = (mark: string): string => mark.replace('file=', '');

async function prepare(folder: string, config: string): Promise<void> {
  const path = join(folder, config);
  const text = readFileSync(path, 'utf8');
  const weights = /"weights": "([^"]+)"/.exec(text)?.[1] ?? config.replace('.json', '.safetensors');
  // its parameters are known once it is built without weights
  writeFileSync(path, text.replace(/"weights": "[^"]+"/, '"numerics": "strict"'));
  await build(folder, config, 'unweighted');
  const module = pathToFileURL(join(folder, 'unweighted', config.replace('.json', '.js')));
  const { params } = (await import(/* @vite-ignore */ module.href)) as Manifest;
  writeFileSync(join(folder, weights), safetensors(params));
  writeFileSync(path, text);
  await build(folder, config, 'build');
}

async function build(folder: string, config: string, to: string): Promise<void> {
  const { code, out } = await grucc(['build', config, '-o', to], folder);
  expect(out).toContain('import { load }');
  expect(code).toBe(0);
}

function safetensors(params: Manifest['params']): Uint8Array {
  let end = 0;
  const arrays: Buffer[] = [];
  const entries = Object.entries(params).map(([name, shape]) => {
    const values = floats(
      shape.reduce((a, b) => a * b, 1),
      name,
    );
    arrays.push(Buffer.from(Float32Array.from(values, (value) => value / 8).buffer));
    const start = end;
    end += values.length * 4;
    return [name, { dtype: 'F32', shape, data_offsets: [start, end] }];
  });
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, ...arrays]);
}

const ioIn = (cwd: string, write: (text: string) => void): Io => ({
  cwd,
  env: {},
  stdout: { isTerminal: false, write },
  stderr: { isTerminal: false, write },
  compiler: async () => compiler,
  gpu: async () => ({ about: 'none in this test' }),
});

async function grucc(argv: readonly string[], cwd: string): Promise<{ code: number; out: string }> {
  let out = '';
  const code = await run(
    argv,
    ioIn(cwd, (text) => {
      out += text;
    }),
  );
  return { code, out };
}

/** Words of a command line; quotes keep words together. */
const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map((m) => m[1] ?? m[2] ?? m[3]);

async function checkConsole(text: string, folder: string): Promise<void> {
  for (const part of text.split(/^\$ grucc ?/m).slice(1)) {
    const [command, ...lines] = part.split('\n');
    const { out } = await grucc(wordsOf(command), folder);
    expect(lineThatIsNot(tidy(lines.join('\n')), tidy(out)), `$ grucc ${command}`).toBeUndefined();
  }
}

/** Without empty lines, and without how long a build took. */
const tidy = (text: string): readonly string[] =>
  text
    .replace(/\d+\.\d\d s$/gm, '0.00 s')
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line);

/** The first expected line that is not printed where it should be; `...` is any lines, or the rest of a line. */
function lineThatIsNot(expected: readonly string[], printed: readonly string[]): string | undefined {
  let at = 0;
  let isLoose = false;
  for (const line of expected) {
    if (line.trim() === '...') {
      isLoose = true;
      continue;
    }
    const found = printed.findIndex((given, i) => i >= at && isLike(given, line));
    if (found < 0 || (!isLoose && found !== at)) return line;
    at = found + 1;
    isLoose = false;
  }
  return isLoose || at === printed.length ? undefined : `and then: ${printed[at]}`;
}

function isLike(given: string, line: string): boolean {
  const start = line.replace(/ *\.\.\.$/, '');
  return start === line ? given === line : given.startsWith(start);
}

function checkScript(text: string, output: string | undefined, folder: string): void {
  const path = join(folder, 'script.mjs');
  writeFileSync(path, text);
  const printed = execFileSync(process.execPath, [path], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
  if (output !== undefined) expect(printed).toBe(output);
}

const isTested = ({ mark }: Block): boolean => mark === 'test';

async function checkExamples(path: string): Promise<void> {
  const blocks = blocksOf(read(path));
  const folder = await folderFor(blocks);
  for (const [i, block] of blocks.entries()) {
    const next = blocks.at(i + 1);
    const output = next?.mark === 'output' ? next.text : undefined;
    try {
      if (isTested(block)) await checkBlock(block, output, folder);
    } catch (cause) {
      throw new Error(`${path}:${block.line}: ${(cause as Error).message}`, { cause });
    }
  }
}

async function checkBlock(
  { language, text }: Block,
  output: string | undefined,
  folder: string,
): Promise<void> {
  if (language === 'console') await checkConsole(text, folder);
  else checkScript(text, output, folder);
}

describe('the examples work of', () => {
  test.each(documents.filter((path) => blocksOf(read(path)).some(isTested)))('%s', checkExamples);
});

describe.each(documents)('%s', (path) => {
  const markdown = read(path);

  test('its blocks are run, or say that they are only shown', () => {
    const blocks = blocksOf(written(markdown));
    const unclear = blocks.filter(({ mark }) => !/^(test|output|page|run|shown|file=\S+)$/.test(mark));
    expect(unclear.map(({ language, text }) => `${language}: ${text.split('\n')[0]}`)).toEqual([]);
  });

  test('its links lead somewhere', () => {
    const links = [...markdown.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)].map((m) => m[1]);
    const missing = links.filter((link) => !existsSync(join(root, posix.join(dirname(path), link))));
    expect(missing).toEqual([]);
  });

  test('the files it names in code are there', () => {
    const named = [...markdown.matchAll(/`((?:compiler|runtime|targets|tests|docs|examples)\/[\w./-]+)`/g)];
    const missing = named
      .map((m) => m[1])
      // words in capitals stand for any name
      .filter((name) => !/(^|\/)(build|NAME|ROOM)(\W|$)/.test(name) && !existsSync(root + name));
    expect(missing).toEqual([]);
  });
});

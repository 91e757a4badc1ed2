// Every recipe of docs/bundlers.md: its files in a folder, its commands, and what it shows.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { blocksOf, read, type Block } from '../../support/markdown.ts';
import { hasChromium, serve, textOf, useBrowser } from './pages.ts';
import { buildIn, commandsOf, copyInto, filesOf, newProject, run, toolPath, weightsOf } from './project.ts';

interface Recipe {
  /** the folder that a page is in, or `script` where the last command prints it */
  readonly shows?: string;
  /** where its target is not wasm */
  readonly target?: 'js';
  /** where it is told of elsewhere what it shows */
  readonly prints?: RegExp;
}

const recipes: Readonly<Record<string, Recipe>> = {
  Vite: { shows: 'dist' },
  Types: { shows: 'script', prints: /^$/ },
  esbuild: { shows: '.' },
  webpack: { shows: '.' },
  Rollup: { shows: '.' },
  'No bundler': { shows: '.' },
  'A web worker': { shows: '.' },
  'A service worker': { shows: '.' },
  'A strict Content-Security-Policy': { shows: '.', target: 'js' },
  'A policy that allows WebAssembly': { shows: '.' },
  Node: { shows: 'script' },
  CommonJS: { shows: 'script' },
  Deno: { shows: 'script' },
  Bun: { shows: 'script' },
};

/** The page, by its headings; what stands before the first belongs to all. */
const parts = read('docs/bundlers.md')
  .split(/^##+ /m)
  .map((part): readonly [string, readonly Block[]] => [part.split('\n', 1)[0], blocksOf(part)]);
const [[, shared], ...sections] = parts;

const browser = useBrowser();
let built: string;
let answer: string;

beforeAll(async () => {
  built = newProject({ ...filesOf(shared), 'keyword.safetensors': weightsOf(40, 32, 'recipes') });
  await buildIn(built, 'keyword.gru.json');
  const module = (await import(/* @vite-ignore */ pathToFileURL(join(built, 'answer.js')).href)) as {
    answer(): Promise<string>;
  };
  answer = await module.answer();
});

test('the page and this table tell of the same recipes', () => {
  expect(sections.map(([name]) => name)).toEqual(Object.keys(recipes));
  expect(answer ?? '').toMatch(/^wasm -?0\.\d+$/);
});

function missingFor(blocks: readonly Block[], { shows }: Recipe): readonly string[] {
  const tools = commandsOf(blocks).map(([name]) => name);
  const missing = tools.filter((name) => toolPath(name) === undefined);
  return shows === 'script' || hasChromium ? missing : [...missing, 'chromium'];
}

describe.each(sections)('%s', (name, blocks) => {
  const recipe = recipes[name] ?? {};
  const missing = missingFor(blocks, recipe);
  if (missing.length > 0)
    console.warn(
      `NOT TESTED: the recipe ${name} lacks ${missing.join(', ')}: npm install --no-save --prefix tests/browser/recipes`,
    );

  test.skipIf(missing.length > 0)('does what the page says', async () => {
    const { shows = '.', target, prints } = recipe;
    const folder = newProject({ ...filesOf(shared), ...filesOf(blocks) });
    for (const each of ['build', 'keyword.safetensors']) copyInto(folder, built, each);
    let printed = '';
    for (const command of commandsOf(blocks)) printed = await run(folder, command);
    const expected = target ? answer.replace(/^\w+/, target) : answer;
    if (shows === 'script') expect(printed.trim()).toEqual(prints ? expect.stringMatching(prints) : expected);
    else expect(await shownBy(join(folder, shows))).toBe(expected);
  });
});

async function shownBy(folder: string): Promise<string> {
  const { url, close } = await serve(folder);
  try {
    return await textOf(browser(), url);
  } finally {
    close();
  }
}

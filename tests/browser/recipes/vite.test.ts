// grucc/vite: served and built, with parts inlined and in files; what a change, a mistake and a missing file come to.

import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { build, createLogger, createServer, type InlineConfig } from 'vite';
import { afterEach, describe, expect, test } from 'vitest';
import { builtinCells } from '../../../compiler/front/cells/index.ts';
import gru, { type GruOptions } from '../../../compiler/vite/index.ts';
import { PATIENCE_MS } from '../../support/browser.ts';
import { hasChromium, serve, textOf, useBrowser } from './pages.ts';
import { buildIn, newProject, weightsOf, write } from './project.ts';

const config = '{\n  "input_size": 2,\n  "hidden_size": 3,\n  "weights": "weights.safetensors",\n}\n';
const answer = `export async function answer() {
  const gru = await load();
  const { output } = gru.run(new Float32Array(20).fill(1), { batch: 1 });
  return \`\${gru.target} \${output.at(-1)}\`;
}\n`;
const files = {
  'k.gru.json': config,
  'weights.safetensors': weightsOf(2, 3, 'first'),
  'answer.js': `import { load } from './k.gru.json';\n${answer}`,
  'main.js': "import { answer } from './answer.js';\ndocument.body.textContent = await answer();\n",
  'index.html': '<!doctype html><body></body><script type="module" src="./main.js"></script>\n',
};

const browser = useBrowser();
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const withPlugin = (root: string, options?: GruOptions): InlineConfig => ({
  root,
  configFile: false,
  logLevel: 'silent',
  plugins: [gru(options)],
});

/** What the module that the command line builds answers in Node. */
async function expectedOf(project: string): Promise<string> {
  // another folder each time: a module that was imported stays as it was
  const folder = `build${builds++}`;
  await buildIn(project, 'k.gru.json', folder);
  const path = join(project, folder, 'answer.js');
  writeFileSync(path, `import { load } from './k.js';\n${answer}`);
  const module = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as { answer(): Promise<string> };
  return module.answer();
}
let builds = 0;

async function served(folder: string, base = '/'): Promise<string> {
  const { url, close } = await serve(folder, base);
  ends.push(close);
  return url;
}

/** The files of `dist/assets`, their hashes left out. */
const built = (project: string): readonly string[] =>
  readdirSync(join(project, 'dist/assets'))
    .map((name) => name.replace(/-[\w-]{8}\./, '-#.'))
    .toSorted();

describe('a build', () => {
  test.skipIf(!hasChromium)('is inlined, and its source map holds no weights', async () => {
    const project = newProject({
      ...files,
      'main.js': `${files['main.js']}import text from './k.gru.json?raw';\nimport { a } from './other.json';
document.body.dataset.json = text.length + a;\n`,
      'other.json': '{ "a": 1 }',
    });
    await build({ ...withPlugin(project), build: { sourcemap: true } });
    expect(built(project)).toEqual(['index-#.js', 'index-#.js.map']);
    const map = readdirSync(join(project, 'dist/assets')).find((name) => name.endsWith('.map')) ?? '';
    const { sources } = JSON.parse(readFileSync(join(project, 'dist/assets', map), 'utf8')) as {
      sources: string[];
    };
    expect(sources.map((path) => path.replace(/.*\//, ''))).not.toContain('k.gru.json.js');
    expect(await textOf(browser(), await served(join(project, 'dist')))).toBe(await expectedOf(project));
  });

  test.skipIf(!hasChromium).each(['/', './', '/deep/app/'])('keeps parts in files below %s', async (base) => {
    const project = newProject(files);
    await build({ ...withPlugin(project, { assets: ['wasm', 'weights'] }), base });
    expect(built(project)).toEqual(['index-#.js', 'k-#.wasm', 'k.weights-#.bin']);
    const url = await served(join(project, 'dist'), base === './' ? '/some/where/' : base);
    expect(await textOf(browser(), url)).toBe(await expectedOf(project));
  });

  test.skipIf(!hasChromium)('says which file is missing when it is loaded', async () => {
    const project = newProject(files);
    await build(withPlugin(project, { assets: ['weights'] }));
    const [weights = ''] = readdirSync(join(project, 'dist/assets')).filter((name) => name.endsWith('.bin'));
    rmSync(join(project, 'dist/assets', weights));
    const url = await served(join(project, 'dist'));
    await expect(textOf(browser(), url)).rejects.toThrow(
      `weights: expected 252 bytes from /assets/${weights}, got status 404`,
    );
  });

  test('for a server is inlined whatever the options say', async () => {
    const project = newProject(files);
    const config = withPlugin(project, { assets: ['wasm', 'weights'] });
    await build({ ...config, build: { ssr: 'answer.js', outDir: 'ssr' } });
    expect(readdirSync(join(project, 'ssr'))).toEqual(['answer.js']);
    const path = pathToFileURL(join(project, 'ssr/answer.js')).href;
    const module = (await import(/* @vite-ignore */ path)) as { answer(): Promise<string> };
    expect(await module.answer()).toBe(await expectedOf(project));
  });

  test.skipIf(!hasChromium).each([
    ['inlined', {}],
    ['in files', { assets: ['wasm', 'weights'] } as const],
  ])('compiles in workers too, %s', async (_, options) => {
    const project = newProject({
      ...files,
      'main.js': `const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
worker.onmessage = ({ data }) => (document.body.textContent = data);\n`,
      'worker.js': "import { answer } from './answer.js';\nanswer().then(postMessage);\n",
    });
    await build(withPlugin(project, options));
    expect(await textOf(browser(), await served(join(project, 'dist')))).toBe(await expectedOf(project));
  });

  test('fails where the config is wrong, with place and frame, and passes warnings on', async () => {
    const project = newProject({ ...files, 'k.gru.json': config.replace('"hidden_size"', '"hiden_size"') });
    await expect(build(withPlugin(project))).rejects.toMatchObject({
      message: expect.stringMatching(
        /GRU1008: "hidden_size" is missing\nk\.gru\.json:3:3 - GRU1002: .*"hiden_size"/,
      ),
    });
    write(project, { 'k.gru.json': config.replace('3,', '3,\n  "dropout": 0.5,') });
    const warnings: string[] = [];
    const customLogger = { ...createLogger('silent'), warn: (text: string) => void warnings.push(text) };
    await build({ ...withPlugin(project), logLevel: 'warn', customLogger });
    expect(warnings.join()).toMatch(/dropout/);
  });
});

describe('types', () => {
  const typed = async (options: GruOptions): Promise<string> => {
    const project = newProject(files);
    await build({ ...withPlugin(project, { types: true, ...options }), build: { write: false } });
    return readFileSync(join(project, 'k.gru.d.json.ts'), 'utf8');
  };

  test('are those of the module that the command line builds', async () => {
    const project = newProject(files);
    await buildIn(project, 'k.gru.json');
    expect(await typed({})).toBe(readFileSync(join(project, 'build/k.d.ts'), 'utf8'));
  });

  test('have no loadSync where a part is fetched', async () => {
    const text = await typed({ assets: ['weights'] });
    expect(text).toMatch(/export declare function load\(options\?: LoadOptions\): Promise<Model>;/);
    expect(text).not.toContain('loadSync');
    // there is nothing to fetch of a module for js whose weights are given to it
    expect(await typed({ assets: ['wasm'], targets: ['js'] })).toContain('loadSync');
  });
});

describe.skipIf(!hasChromium)('a server', () => {
  async function open(project: string, options?: GruOptions, base = '/'): Promise<Page> {
    const server = await createServer({ ...withPlugin(project, options), base, server: { port: 0 } });
    ends.push(() => server.close());
    await server.listen();
    const page = await browser().newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    ends.push(() => page.close());
    await page.goto(server.resolvedUrls?.local[0] ?? '');
    return page;
  }

  async function shows(page: Page, text: string): Promise<void> {
    await expect.poll(() => page.locator('body').textContent()).toContain(text);
  }

  test('compiles again when weights, config or cell change, and shows what is wrong', async () => {
    const cell = builtinCells['gru']?.text ?? '';
    const project = newProject({ ...files, 'mine.cell': cell });
    const broken = config.replace('"hidden_size"', '"hiden_size"');
    write(project, { 'k.gru.json': broken });
    const page = await open(project);
    const overlay = page.locator('vite-error-overlay');
    await expect.poll(() => overlay.locator('.message-body').textContent()).toMatch(/GRU1008[\s\S]*GRU1002/);
    expect(await overlay.locator('.file').textContent()).toContain('k.gru.json:1:1');
    expect(await overlay.locator('.frame').textContent()).toMatch(
      /^1 \| \{\n {2}\| \^\n[\s\S]*3 \| .*"hiden_size": 3/,
    );
    write(project, { 'k.gru.json': config });
    await shows(page, await expectedOf(project));
    expect(await overlay.count()).toBe(0);
    write(project, { 'weights.safetensors': weightsOf(2, 3, 'second') });
    await shows(page, await expectedOf(project));
    write(project, { 'k.gru.json': config.replace('3,', '3,\n  "cell": "mine.cell",') });
    await shows(page, await expectedOf(project));
    write(project, { 'mine.cell': cell.replace('tanh(', 'sigmoid(') });
    await shows(page, await expectedOf(project));
  });

  test('gives the new module to who accepts it, without loading the page again', async () => {
    const project = newProject({
      ...files,
      'main.js': `import * as first from './k.gru.json';
const show = ({ config }) => (document.body.textContent = 'hidden ' + config.hidden_size + ' since ' + since);
const since = performance.timeOrigin;
show(first);
import.meta.hot.accept('./k.gru.json', show);\n`,
      'k.gru.json': config.replace(/.*weights.*\n/, ''),
    });
    const page = await open(project);
    await shows(page, 'hidden 3');
    const since = /since .*/.exec((await page.locator('body').textContent()) ?? '')?.[0] ?? '';
    write(project, { 'k.gru.json': config.replace(/.*weights.*\n/, '').replace('3', '5') });
    await shows(page, `hidden 5 ${since}`);
  });

  test('serves parts that are files, below its base', async () => {
    const project = newProject(files);
    const page = await open(project, { assets: ['wasm', 'weights'] }, '/deep/app/');
    await shows(page, await expectedOf(project));
    const urls = (await page.evaluate(
      'performance.getEntriesByType("resource").map(({ name }) => name)',
    )) as string[];
    const parts = urls.map((url) => new URL(url).pathname).filter((path) => path.includes('@grucc'));
    expect(parts.map((path) => path.replace(/[0-9a-f]{8}/, '#')).toSorted()).toEqual([
      '/deep/app/@grucc/#/k.wasm',
      '/deep/app/@grucc/#/k.weights.bin',
    ]);
    write(project, { 'weights.safetensors': weightsOf(2, 3, 'second') });
    await shows(page, await expectedOf(project));
  });
});

test.each([
  [{ target: ['js'] }, /GRU5003.*unknown option "target"; did you mean "targets"/],
  [{ targets: [] }, /GRU5003.*targets to be a list of "wasm", "js" and "wgsl", got \[\]/],
  [{ assets: true }, /GRU5003.*assets to be a list of "wasm" and "weights", got true/],
  [{ types: 'yes' }, /GRU5003.*types to be true or false, got "yes"/],
])('the options %j are refused', (options, message) => {
  expect(() => gru(options as unknown as GruOptions)).toThrow(message);
});

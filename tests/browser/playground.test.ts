// The playground, built and driven in Chromium: what it compiles, runs, draws, imports, keeps in its address, and that
// it talks to nobody.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTrial } from '../../compiler/browser.ts';
import { compile, explain } from '../../compiler/compile.ts';
import { fillWith } from '../../examples/playground/src/work/signals.ts';
import { hasChromium, launch, PATIENCE_MS, softwareGpu } from '../support/browser.ts';

const folder = fileURLToPath(new URL('../../examples/playground/', import.meta.url));
const fixtures = fileURLToPath(new URL('../fixtures/import/', import.meta.url));
const pictures = `${folder}build/pictures`;

const editor = `${folder}node_modules/@codemirror/view`;
const missing = [...(hasChromium ? [] : ['Chromium']), ...(existsSync(editor) ? [] : [editor])];
if (missing.length > 0)
  console.warn(
    `THE PLAYGROUND IS NOT TESTED: ${missing.join(' and ')} missing; npm --prefix examples/playground ci`,
  );

const types: Readonly<Record<string, string>> = { html: 'text/html', js: 'text/javascript', css: 'text/css' };

/** The built folder and nothing else, below a path: it must work wherever it is put. */
function serve(): Promise<{ readonly url: string; readonly stop: () => void }> {
  const server = createServer(({ url = '' }, response) => {
    const path = `${folder}build/${url.replace('/some/where/', '') || 'index.html'}`;
    if (!existsSync(path)) return response.writeHead(404).end();
    const type = types[path.split('.').at(-1) ?? ''] ?? 'image/svg+xml';
    return response.setHeader('content-type', type).end(readFileSync(path));
  });
  return new Promise((resolve) => {
    server.listen(0, 'localhost', () => {
      const url = `http://localhost:${(server.address() as AddressInfo).port}/some/where/`;
      resolve({ url, stop: () => server.close() });
    });
  });
}

const tiny = { name: 'tiny', input_size: 2, hidden_size: 4, num_layers: 2 };
const inputOf = (config: object) => ({
  config: { file: 'config.json', text: JSON.stringify(config) },
  defaultName: 'playground',
});

async function compiled(page: Page): Promise<void> {
  await page.locator('#state', { hasText: 'compiled in' }).waitFor();
  await page.locator('.result:not(.stale)').waitFor();
}

/** Types it over what is there. */
async function edit(page: Page, editor: string, text: string): Promise<void> {
  await page.click(`${editor} .cm-content`);
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
}

async function textOf(page: Page, editor: string): Promise<string> {
  return (await page.locator(`${editor} .cm-line`).allTextContents()).join('\n');
}

async function drop(page: Page, ...names: readonly string[]): Promise<void> {
  const files = names.map((name) => ({ name, data: readFileSync(fixtures + name).toString('base64') }));
  const transfer = await page.evaluateHandle((list) => {
    const made = new DataTransfer();
    for (const { name, data } of list)
      made.items.add(new File([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], name));
    return made;
  }, files);
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
}

describe.skipIf(missing.length > 0)('the playground', () => {
  let browser: Browser;
  let site: Awaited<ReturnType<typeof serve>>;
  let page: Page;
  const requests: string[] = [];
  const problems: string[] = [];

  beforeAll(async () => {
    execFileSync('npm', ['run', '--silent', 'build'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    mkdirSync(pictures, { recursive: true });
    site = await serve();
    browser = await launch(...softwareGpu);
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    context.setDefaultTimeout(PATIENCE_MS);
    context.on('request', (request) => requests.push(request.url()));
    page = await context.newPage();
    page.on('pageerror', ({ message }) => problems.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    await page.goto(site.url);
    await compiled(page);
  });

  afterAll(async () => {
    await browser?.close();
    site?.stop();
  });

  it('marks what is wrong in the config, says what it means, and goes on when it is mended', async () => {
    await edit(page, '#config', '{\n  "name": "tiny",\n  "input_size": 2,\n  "hiden_size": 4\n}');
    const first = page.locator('#problems li', { hasText: 'hiden_size' });
    await first.waitFor();
    expect(await first.locator('.place').textContent()).toBe('config.json:4:3');
    expect(await first.textContent()).toContain('did you mean "hidden_size"?');
    expect(await page.locator('#config .cm-lintRange-error').allTextContents()).toContain('"hiden_size"');
    expect(await page.locator('.result.stale').count()).toBe(1);
    await page.screenshot({ path: `${pictures}/error.png` });
    await first.locator('.place').click();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toContain('config');
    await edit(page, '#config', JSON.stringify(tiny));
    await compiled(page);
    expect(await page.locator('#problems').isVisible()).toBe(false);
  });

  it('runs on every target, with times and differences', async () => {
    await page.locator('#results tr:nth-child(3) td:nth-child(7)').waitFor();
    const rows = await page.locator('#results tr').all();
    const cells = await Promise.all(rows.map((row) => row.locator('th b, td').allTextContents()));
    expect(cells.map(([target]) => target)).toEqual(['wasm', 'js', 'wgsl']);
    for (const [, run, step, load] of cells)
      for (const time of [run, step, load]) expect(time).toMatch(/^[\d.]+ (?:µs|ms)$/);
    expect([cells[0][4], cells[1][4]]).toEqual(['—', '0']);
    const number = (text: string): number => Number(text.replace('−', '-'));
    expect(number(cells[2][4])).toBeLessThan(1e-6);
    for (const [, , , , , off] of cells) expect(number(off)).toBeLessThan(1e-6);
  });

  it('draws every gate, and what it draws is what the graph evaluates to', async () => {
    const settings = { batch: 1, steps: 98 };
    expect(await page.inputValue('[name=steps]')).toBe(String(settings.steps));
    await page.selectOption('#plot-scan', 'layer 1');
    expect(await page.locator('#plot figcaption b').allTextContents()).toEqual([
      'x',
      'r',
      'z',
      'n',
      'h',
      'output',
    ]);
    const trial = openTrial(inputOf(tiny));
    const sample = trial.sample(settings, 1);
    const x = fillWith('waves', sample.x, { ...settings, batchFirst: false });
    const { formulas } = trial.trace({
      ...sample,
      x,
      starts: { h0: new Float32Array(sample.starts['h0'].length) },
    });
    const n = formulas.find(({ name }) => name === 'n_l1');
    const canvas = page.locator('canvas[data-name=n_l1]');
    const { width, height } = (await canvas.boundingBox()) ?? { width: 0, height: 0 };
    await canvas.hover({ position: { x: (width * 40.5) / 98, y: (height * 2.5) / 4 } });
    const value = n?.values[40 * 4 + 2].toFixed(4);
    expect(await page.locator('#plot-readout').textContent()).toBe(`n[2] at step 40: ${value}`);
    await canvas.click({ position: { x: 5, y: height - 2 } });
    expect(await page.inputValue('#plot-unit')).toBe('3');
  });

  it('shows every stage as explain prints it, for each target', async () => {
    await page.click('#views [value=pipeline]');
    const stages = await explain(inputOf(tiny));
    for (const target of ['wasm', 'wgsl']) {
      await page.locator('#stages button').first().waitFor();
      await page.selectOption('#stage-target', target);
      const mine = stages.filter((stage) => stage.target === undefined || stage.target === target);
      expect(await page.locator('#stages button').allTextContents()).toEqual(mine.map(({ name }) => name));
      for (const name of ['build', 'stack-weights', 'lower']) {
        await page.click(`#stages [value$="/${name}"]`);
        const { text = '' } = mine.find((stage) => stage.name === name) ?? {};
        // the editor holds the lines that are seen, and a few more
        const seen = (await textOf(page, '#stage-text')).trimEnd();
        expect(seen.split('\n').length).toBeGreaterThan(10);
        expect(text.slice(0, seen.length)).toBe(seen);
        const heading = `${text.trimEnd().split('\n').length} lines`;
        expect(await page.locator('#stage-heading').textContent()).toContain(heading);
      }
    }
    await page.screenshot({ path: `${pictures}/pipeline.png` });
  });

  it('shows the kernels, and gives the very module that grucc builds', async () => {
    const { module, listings } = await compile(inputOf(tiny));
    for (const [view, kind] of [
      ['wat', 'wat'],
      ['js', 'js'],
      ['wgsl', 'wgsl'],
    ]) {
      await page.click(`#views [value=${view}]`);
      const { text = '' } = listings.find((each) => each.kind === kind) ?? {};
      await page.click('#code-copy');
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text);
      const shown = await page.locator('#code-text .cm-line').first().textContent();
      expect(shown).toBe(text.split('\n')[0]);
    }
    const [saved] = await Promise.all([page.waitForEvent('download'), page.click('#save')]);
    expect(saved.suggestedFilename()).toBe('tiny.js');
    expect(readFileSync(await saved.path(), 'utf8')).toBe(module.text);
  });

  it('is used with the keyboard: arrows walk the tabs, Escape and Tab leave an editor', async () => {
    await page.focus('#views [aria-selected=true]');
    await page.keyboard.press('Home');
    expect(await page.locator('#run-view').isVisible()).toBe(true);
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('#pipeline-view').isVisible()).toBe(true);
    expect(await page.locator('#views [aria-selected=true]').textContent()).toBe('Pipeline');
    await page.click('#config .cm-content');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('cells');
    await page.click('#views [value=run]');
  });

  it('makes a cell of one’s own from a built-in one', async () => {
    expect(await textOf(page, '#cell')).toContain('cell gru(x[input], h[hidden])');
    await page.click('#own-cell');
    await page.locator('#cells option', { hasText: /^my.cell$/ }).waitFor({ state: 'attached' });
    await compiled(page);
    expect(await textOf(page, '#config')).toContain('"cell": "my.cell"');
    const text = await textOf(page, '#cell');
    await edit(page, '#cell', text.replace('z * h', 'z * g'));
    await page.locator('#problems .place', { hasText: /^my\.cell:12:/ }).waitFor();
    expect(await page.locator('#cell .cm-lintRange-error').textContent()).toBe('g');
    await edit(page, '#cell', text.replace(/\n {2}n {2}=/, '\n  q  = r * z\n  n  ='));
    await page.locator('#plot figcaption b', { hasText: /^q$/ }).waitFor();
  });

  it('imports a model that is dropped on it, keeps it through a reload, and links without its weights', async () => {
    await drop(page, 'keras_reset_before.keras');
    await page.locator('#state', { hasText: 'weights in it' }).waitFor();
    await compiled(page);
    const config = await textOf(page, '#config');
    expect(config).toContain('"cell": "gru_reset_before"');
    expect(await page.locator('#notes').textContent()).toContain('became');
    await page.locator('#results tr:nth-child(2) td:nth-child(6)', { hasText: 'e−' }).waitFor();
    await page.screenshot({ path: `${pictures}/import.png` });
    await page.reload();
    await page.locator('#state', { hasText: 'weights in it' }).waitFor();
    expect(await textOf(page, '#config')).toBe(config);
    expect(await page.locator('#notes').isVisible()).toBe(false);
    const other = await browser.newPage({ viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
    other.setDefaultTimeout(PATIENCE_MS);
    await other.goto(page.url());
    await other.locator('#notes', { hasText: 'is not on this page' }).waitFor();
    expect(await textOf(other, '#config')).toBe(config);
    await other.locator('#run-note', { hasText: 'float64' }).waitFor();
    const overflow = await other.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await other.screenshot({ path: `${pictures}/narrow-dark.png`, fullPage: true });
    await other.close();
  });

  it('refuses a model that it cannot read, and leaves what is there', async () => {
    const config = await textOf(page, '#config');
    await drop(page, 'attack.pkl');
    await page.locator('#problems', { hasText: 'attack.pkl' }).waitFor();
    expect(await textOf(page, '#config')).toBe(config);
  });

  it('opens every example without a problem', async () => {
    const names = await page
      .locator('#preset option')
      .evaluateAll((all) => all.map((each) => each.getAttribute('value')));
    for (const name of names.filter((each) => each)) {
      await page.selectOption('#preset', name);
      await compiled(page);
      expect(await page.locator('#problems').isVisible(), name ?? '').toBe(false);
      expect(await page.locator('#notes').isVisible(), name ?? '').toBe(false);
    }
    await page.locator('#results tr:nth-child(2) td:nth-child(6)', { hasText: /\d/ }).waitFor();
    await page.screenshot({ path: `${pictures}/wide.png` });
  });

  it('talks to nobody: it asked for its own files alone, and can send nothing, nor can the compiler', async () => {
    expect(problems).toEqual([]);
    expect(requests.filter((url) => !url.startsWith(site.url) && !url.startsWith('blob:'))).toEqual([]);
    const send = async (url: string): Promise<string> => {
      try {
        await fetch(url, { method: 'POST', body: 'a model', mode: 'no-cors' });
        return 'sent';
      } catch {
        return 'refused';
      }
    };
    expect(await page.evaluate(send, site.url)).toBe('refused');
    const [worker] = page.workers();
    expect(await worker.evaluate(send, site.url)).toBe('refused');
    expect(await worker.evaluate(send, 'https://example.com/')).toBe('refused');
  });
});

// The examples of docs/audio.md in Chromium: its configs are built, each `js page` block is a page, and prints that.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../../compiler/index.ts';
import { blocksOf, read } from '../../support/markdown.ts';
import { hasChromium, launch, openPage, serveFolders, type Served } from '../../support/browser.ts';
import { floats } from '../../support/random.ts';
import { writeTensors } from '../../support/safetensors.ts';

const folder = mkdtempSync(join(tmpdir(), 'grucc-audio-docs-'));
afterAll(() => rmSync(folder, { recursive: true }));

const blocks = blocksOf(read('docs/audio.md'));
const pages = blocks.flatMap((block, i) => {
  const next = blocks[i + 1];
  const output = next?.mark === 'output' ? next.text : '';
  return block.mark === 'page' ? [{ ...block, output, name: `page${block.line}.mjs` }] : [];
});

/** Weights that are made up, for parameters that are known once it is built without. */
async function prepare(name: string, text: string): Promise<void> {
  const path = join(folder, `${name}.json`);
  writeFileSync(path, text.replace(/"weights": "[^"]+"/, '"numerics": "strict"'));
  await build(path, { outDir: join(folder, 'unweighted') });
  const module = pathToFileURL(join(folder, 'unweighted', `${name}.js`)).href;
  const { params } = (await import(/* @vite-ignore */ module)) as { params: Record<string, number[]> };
  const tensors = Object.entries(params).map(([param, shape]) => {
    const count = shape.reduce((a, b) => a * b, 1);
    return [param, { shape, data: floats(count, param).map((value) => value / 8) }] as const;
  });
  writeFileSync(join(folder, `${name}.safetensors`), writeTensors(Object.fromEntries(tensors)));
  writeFileSync(path, text);
  await build(path, { worklet: true });
}

let served: Served;
let browser: Browser;

beforeAll(async () => {
  for (const { mark, text } of blocks) {
    const [, name, end] = /^file=(\w+)\.(\w+)$/.exec(mark) ?? [];
    if (end === 'json') await prepare(name, text);
    if (end === 'js') writeFileSync(join(folder, `${name}.js`), text);
  }
  for (const { name, text } of pages) writeFileSync(join(folder, name), text);
  if (!hasChromium) return;
  served = await serveFolders(folder);
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  served?.close();
});

describe.skipIf(!hasChromium)('docs/audio.md', () => {
  it.each(pages)('line $line', async ({ name, output }) => {
    const { page, problems } = await openPage(browser, served.url);
    const printed: string[] = [];
    page.on('console', (message) => message.type() === 'log' && printed.push(`${message.text()}\n`));
    await page.evaluate(`import('/${name}').then(() => {})`);
    expect(printed.join('')).toBe(output);
    expect(problems).toEqual([]);
    await page.close();
  });
});

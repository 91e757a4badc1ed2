// Chromium for recipes: folders served on localhost, and what their pages come to show.

import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { hasChromium, launch, PATIENCE_MS, type Served } from '../../support/browser.ts';

export { hasChromium };

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
};

/** One browser for all tests of a file. */
export function useBrowser(): () => Browser {
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (hasChromium) browser = await launch();
  });
  afterAll(() => browser?.close());
  return () => {
    if (!browser) throw new Error('no Chromium');
    return browser;
  };
}

/** Serves a folder below a path such as /, or /deep/app/. */
export async function serve(folder: string, base = '/'): Promise<Served> {
  const server = createServer(({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    const name = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
    const path = name.startsWith(base) ? join(folder, name.slice(base.length)) : '';
    if (!existsSync(path)) return response.writeHead(404).end();
    const type = types[extname(path)] ?? 'application/octet-stream';
    return response.setHeader('content-type', type).end(readFileSync(path));
  });
  await new Promise<void>((done) => server.listen(0, 'localhost', done));
  const { port } = server.address() as AddressInfo;
  return { url: `http://localhost:${port}${base}`, close: () => void server.close() };
}

/** The text that a page comes to show, scripts not being shown; what goes wrong in the page is an error here. */
export async function textOf(browser: Browser, url: string): Promise<string> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const failed = new Promise<never>((_, reject) => page.on('pageerror', reject));
    await page.goto(url);
    const text = page.waitForFunction('document.body?.innerText.trim()');
    return (await (await Promise.race([text, failed])).jsonValue()) as string;
  } finally {
    await context.close();
  }
}

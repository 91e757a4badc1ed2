// A page's content security policy: under script-src 'self' a module runs its JavaScript, with 'wasm-unsafe-eval' its wasm.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { compile } from '../../compiler/compile.ts';
import { hasChromium, launch, PATIENCE_MS } from '../support/browser.ts';

const main = `import { load, params } from './k.js';
const weights = Object.fromEntries(
  Object.entries(params).map(([name, shape]) => [name, new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.25)]),
);
const tell = (text) => (document.title = text);
try {
  const model = await load({ weights });
  const { output } = model.run(new Float32Array(6).fill(1), { batch: 1 });
  const stream = model.stream();
  tell([model.target, output.join(), stream.step(new Float32Array(3).fill(1)).join()].join(' '));
} catch (error) {
  tell('failed: ' + error.message);
}`;

describe.skipIf(!hasChromium)('in Chromium', () => {
  let browser: Browser;
  let text: string;

  beforeAll(async () => {
    browser = await launch();
    const config = { name: 'k', input_size: 3, hidden_size: 2, targets: ['wasm', 'js'] };
    text = (await compile({ config: { file: 'k.json', text: JSON.stringify(config) } })).module.text;
  });
  afterAll(() => browser?.close());

  async function titleUnder(policy: string): Promise<string> {
    const files: Readonly<Record<string, readonly [type: string, text: string]>> = {
      '/': ['text/html', '<!doctype html><script type="module" src="/main.js"></script>'],
      '/main.js': ['text/javascript', main],
      '/k.js': ['text/javascript', text],
    };
    const server = createServer(({ url = '' }, response) => {
      const [type, body] = files[url] ?? ['text/plain', ''];
      response.writeHead(url in files ? 200 : 404, {
        'content-type': type,
        'content-security-policy': policy,
      });
      response.end(body);
    });
    await new Promise<void>((done) => server.listen(0, 'localhost', done));
    try {
      const page = await browser.newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
      await page.waitForFunction(() => document.title !== '');
      const title = await page.title();
      await page.close();
      return title;
    } finally {
      server.close();
    }
  }

  it('the strictest that runs scripts at all runs the js target, a looser one wasm, with the same numbers', async () => {
    const strict = await titleUnder("default-src 'none'; script-src 'self'");
    const loose = await titleUnder("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'");
    expect(strict).toMatch(/^js /);
    expect(loose).toBe(strict.replace('js', 'wasm'));
  });
});

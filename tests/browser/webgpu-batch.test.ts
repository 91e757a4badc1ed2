// The page of examples/webgpu-batch in Chromium, on its software adapter.

import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { hasChromium, launch, openPage, softwareGpu, startServer } from '../support/browser.ts';

const serve = fileURLToPath(new URL('../../examples/webgpu-batch/serve.mjs', import.meta.url));
const pictures = fileURLToPath(new URL('../../examples/webgpu-batch/build/', import.meta.url));

it.skipIf(!hasChromium)('runs the same batch on all targets', async () => {
  const server = await startServer(serve);
  const browser = await launch(...softwareGpu);
  try {
    const { page, problems } = await openPage(browser, server.url);
    const rows = async (): Promise<readonly (readonly string[])[]> => {
      await page.locator('#state', { hasText: 'done' }).waitFor();
      const all = await page.locator('#results tr').all();
      return Promise.all(all.map((row) => row.locator('td').allTextContents()));
    };
    const check = async (): Promise<void> => {
      const [wasm, js, wgsl] = await rows();
      expect([wasm[0], js[0], wgsl[0]]).toEqual(['wasm', 'js', 'wgsl']);
      for (const [, load, run] of [wasm, js, wgsl]) expect(`${load} ${run}`).toMatch(/^\d+ ms \d+\.\d ms$/);
      expect([wasm[3], js[3]]).toEqual(['compared with this', '0.0e+0']);
      expect(Number(wgsl[3])).toBeLessThan(1e-6);
    };
    await check();
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: `${pictures}page.png` });
    await page.fill('[name=batch]', '3');
    await page.fill('[name=steps]', '70');
    await page.click('button');
    await page.locator('#state', { hasText: 'running' }).waitFor();
    await check();
    expect(problems).toEqual([]);
  } finally {
    await browser.close();
    server.close();
  }
});

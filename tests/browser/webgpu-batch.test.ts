// The page of examples/webgpu-batch in Chromium, on its software adapter.

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { expect, it } from 'vitest';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const serve = fileURLToPath(new URL('../../examples/webgpu-batch/serve.mjs', import.meta.url));
const pictures = fileURLToPath(new URL('../../examples/webgpu-batch/build/', import.meta.url));

/** What Chromium needs to have a GPU where there is none, and to stay offline. */
const flags = [
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
];

async function served(): Promise<{ url: string; stop: () => void }> {
  const server = spawn(process.execPath, [serve, '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve, reject) => {
    let text = '';
    server.stdout.on('data', (data: Buffer) => {
      text += data.toString();
      const [found] = /http:\/\/localhost:\d+\//.exec(text) ?? [];
      if (found) resolve(found);
    });
    server.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${text}`)));
  });
  return { url, stop: () => server.kill() };
}

it.skipIf(!existsSync(executablePath))(
  'runs the same batch on all targets',
  async () => {
    const { url, stop } = await served();
    const browser = await chromium.launch({ executablePath, args: flags });
    try {
      const page = await browser.newPage({ viewport: { width: 800, height: 480 } });
      const problems: string[] = [];
      page.on('pageerror', ({ message }) => problems.push(message));
      await page.goto(url);
      const rows = async (): Promise<readonly (readonly string[])[]> => {
        await page.locator('#state', { hasText: 'done' }).waitFor({ timeout: 100_000 });
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
      stop();
    }
  },
  200_000,
);

// The page of examples/amp in Chromium: three seconds of sound, or as many as AUDIO_SECONDS says; ten in CI.

import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { hasChromium, launch, openPage, startServer } from '../../support/browser.ts';

const example = fileURLToPath(new URL('../../../examples/amp/', import.meta.url));
const seconds = Number(process.env['AUDIO_SECONDS'] ?? (process.env['CI'] ? 10 : 3));

it.skipIf(!hasChromium)(`plays for ${seconds} seconds, and tells how it goes`, async () => {
  const served = await startServer(`${example}serve.mjs`);
  const browser = await launch();
  try {
    const { page, problems } = await openPage(browser, served.url);
    const text = (id: string) => page.locator(`#${id}`).innerText();
    await page.click('#play');
    await page.locator('#state', { hasText: 'playing' }).waitFor();
    await page.waitForFunction(`parseFloat(document.querySelector('#time').textContent) > ${seconds}`);
    mkdirSync(`${example}build`, { recursive: true });
    await page.screenshot({ path: `${example}build/page.png` });
    const told = `load ${await text('load')}, overruns ${await text('overruns')}, too late ${await text('missed')}`;
    console.log(told);
    expect(told).toMatch(/^load \d+\.\d %, overruns \d+, too late \d+ ms$/);
    expect([await text('latency'), await text('target')]).toEqual(['0 samples', 'wasm']);

    await page.uncheck('#wet');
    await page.fill('#drive', '-12');
    expect(await text('level')).toBe('-12 dB');
    await page.click('#play');
    await page.locator('#state', { hasText: 'stopped' }).waitFor();
    await page.click('#play');
    await page.locator('#state', { hasText: 'playing' }).waitFor();
    expect(problems).toEqual([]);
  } finally {
    await browser.close();
    served.close();
  }
});

// examples/keyword: what it recognises in a recording, in Node and on its page, from a file and from a microphone.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasChromium, launch, openPage, startServer } from '../../support/browser.ts';

const root = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const isBuilt = existsSync(root('dist/compiler/cli/main.js'));
const sample = root('examples/keyword/speech.wav');

/** What the sample says, but for two words that are none of the network's. */
const said = ['yes', 'no', 'stop', 'left', 'right', 'up', 'down', 'go'];

test.skipIf(!isBuilt)('words in a recording, in Node', () => {
  const script = root('examples/keyword/run.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], {
    cwd: tmpdir(),
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect([...stdout.matchAll(/^ *\d+\.\d\d s {2}(\w+)$/gm)].map((line) => line[1])).toEqual(said);
});

test('a pure tone, silence and noise are no words', async () => {
  const { words } = await import(root('examples/keyword/words.mjs'));
  const { inHops, makeSpotter } = await import(root('examples/keyword/spotter.mjs'));
  const { load } = await import(root('examples/keyword/build/keyword.js'));
  const heard: string[] = [];
  const spot = makeSpotter(await load());
  const listen = inHops((hop: Float32Array) => heard.push(spot(hop).heard));
  const second = (of: (i: number) => number) => Float32Array.from({ length: 16_000 }, (_, i) => of(i));
  listen(second(() => 0));
  listen(second((i) => 0.3 * Math.sin((2 * Math.PI * 440 * i) / 16_000)));
  listen(second((i) => 0.1 * Math.sin(i * i)));
  expect(words).toHaveLength(9);
  expect(heard.filter((word) => word)).toEqual([]);
});

describe.skipIf(!hasChromium || !isBuilt)('on the page', () => {
  const heardOn = async (page: Page): Promise<readonly string[]> => {
    const text = await page.locator('#heard').textContent();
    return [...(text ?? '').matchAll(/(\w+) \(/g)].map((match) => match[1]);
  };

  async function onPage(flags: readonly string[], use: (page: Page) => Promise<void>): Promise<void> {
    const server = await startServer(root('examples/keyword/serve.mjs'));
    const browser = await launch('--mute-audio', ...flags);
    try {
      const { page, problems } = await openPage(browser, server.url);
      await page.locator('#state', { hasText: 'ready, on wasm' }).waitFor();
      await use(page);
      expect(problems).toEqual([]);
    } finally {
      await browser.close();
      server.close();
    }
  }

  test('the sample, as it is played', async () => {
    await onPage([], async (page) => {
      await page.click('#sample');
      await page.waitForTimeout(6000);
      await page.screenshot({ path: root('examples/keyword/build/page.png') });
      await page.locator('#state', { hasText: 'done' }).waitFor();
      expect(await heardOn(page)).toEqual(said);
      expect(await page.locator('#load').textContent()).toMatch(/\d+ µs of the 16 ms of a frame/);
    });
  });

  test('a microphone, and a file', async () => {
    const media = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
    await onPage([...media, `--use-file-for-fake-audio-capture=${sample}`], async (page) => {
      await page.click('#microphone');
      // the browser repeats the file, and begins somewhere in it
      await expect.poll(async () => new Set(await heardOn(page)).size).toBeGreaterThan(3);
      await page.click('#stop');
      expect(await page.locator('#state').textContent()).toBe('stopped');
      const file = { name: 'speech.wav', mimeType: 'audio/wav', buffer: readFileSync(sample) };
      await page.setInputFiles('#file', file);
      await expect.poll(() => heardOn(page)).toEqual(said.slice(0, 3));
      await page.setInputFiles('#file', { ...file, name: 'text.wav', buffer: Buffer.from('no sound') });
      await page.locator('#state', { hasText: 'no sound:' }).waitFor();
    });
  });
});

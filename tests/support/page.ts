// Pages of examples in Chromium: their server, and a browser that stays offline.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
export const hasChromium = existsSync(executablePath);

const flags = [
  '--no-sandbox',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
];

/** A server is a script of examples that takes a port and prints where it serves. */
async function served(script: string): Promise<{ url: string; stop: () => void }> {
  const path = fileURLToPath(new URL(`../../examples/${script}`, import.meta.url));
  const server = spawn(process.execPath, [path, '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
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

/** Gives `use` the page that the script serves; what goes wrong in it is thrown. */
export async function onPage(
  script: string,
  moreFlags: readonly string[],
  use: (page: Page) => Promise<void>,
): Promise<void> {
  const { url, stop } = await served(script);
  const browser = await chromium.launch({ executablePath, args: [...flags, ...moreFlags] });
  try {
    const page = await browser.newPage({ viewport: { width: 800, height: 760 } });
    const problems: string[] = [];
    page.on('pageerror', ({ message }) => problems.push(message));
    await page.goto(url);
    await use(page);
    if (problems.length > 0) throw new Error(problems.join('\n'));
  } finally {
    await browser.close();
    stop();
  }
}

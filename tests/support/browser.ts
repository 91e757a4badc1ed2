// Chromium, and a server on localhost for the files of a test.

import { existsSync, readFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

export const hasChromium = existsSync(executablePath);

/** How long a page is waited for: a busy machine is slow, and no test fails for that. */
export const PATIENCE_MS = 300_000;

/** What it needs to play without a click, and to stay offline. */
const flags = [
  '--no-sandbox',
  '--autoplay-policy=no-user-gesture-required',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
];

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
};

/** Where there is no GPU: Chromium's software driver. */
export const softwareGpu = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'] as const;

export interface Served {
  readonly url: string;
  close(): void;
}

/** Serves the files of folders, the first one first, and an empty page at /. */
export async function serveFolders(...folders: readonly string[]): Promise<Served> {
  const server = createServer(({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    const path = folders.map((folder) => folder + pathname).find((each) => existsSync(each));
    if (pathname === '/') return response.setHeader('content-type', 'text/html').end('<!doctype html>');
    if (path === undefined) return response.writeHead(404).end();
    return response
      .setHeader('content-type', types[extname(path)] ?? 'application/octet-stream')
      .end(readFileSync(path));
  });
  await new Promise<void>((done) => server.listen(0, 'localhost', done));
  const { port } = server.address() as AddressInfo;
  return { url: `http://localhost:${port}/`, close: () => void server.close() };
}

/** An example's own server, on a port that is free. */
export async function startServer(script: string): Promise<Served> {
  const server = spawn(process.execPath, [script, '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve, reject) => {
    let text = '';
    server.stdout.on('data', (data: Buffer) => {
      text += data.toString();
      const [found] = /http:\/\/localhost:\d+\//.exec(text) ?? [];
      if (found) resolve(found);
    });
    server.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${text}`)));
  });
  return { url, close: () => void server.kill() };
}

export const launch = (...more: readonly string[]): Promise<Browser> =>
  chromium.launch({ executablePath, args: [...flags, ...more], timeout: PATIENCE_MS });

/** A page whose uncaught errors are kept. */
export async function openPage(
  browser: Browser,
  url: string,
): Promise<{ readonly page: Page; readonly problems: readonly string[] }> {
  const page = await browser.newPage({ viewport: { width: 900, height: 700 } });
  page.setDefaultTimeout(PATIENCE_MS);
  const problems: string[] = [];
  page.on('pageerror', ({ message }) => problems.push(message));
  await page.goto(url);
  return { page, problems };
}

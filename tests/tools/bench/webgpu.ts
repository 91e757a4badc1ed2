// grucc's wgsl target against ONNX Runtime Web's WebGPU provider, in one page of Chromium, in turns.

import { createServer, type Server } from 'node:http';
import { readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { chromium } from 'playwright-core';
import { dataOf, type Data } from './data.ts';
import { formatError, formatRatio, formatTime } from './format.ts';
import { compileTo } from './grucc.ts';
import { encodeModel } from './onnx-file.ts';
import { onnxGraph, resultOf } from './onnx.ts';
import { root } from './paths.ts';
import { maxError, referenceOf } from './reference.ts';
import { describeShape, readShapes, type Shape } from './shapes.ts';
import { median, ratio } from './stats.ts';
import { markdownTable } from './table.ts';

const usualShapes = ['keyword', 'keyword-2', 'offline-bi'];

interface Measured {
  readonly times: readonly [grucc: readonly number[], ort: readonly number[]];
  readonly dispatches: readonly [grucc: number, ort: number];
  readonly difference: number;
  readonly output: readonly number[];
  readonly adapter: string;
}

interface Row extends Measured {
  readonly shape: Shape;
  readonly error: number;
}

/** Of the arguments the words are shapes and a number is the rounds; --write-docs writes docs/benchmarks-webgpu.md. */
export async function main(args: readonly string[]): Promise<number> {
  const rounds = Number(args.find((arg) => /^\d+$/.test(arg)) ?? 5);
  const names = args.filter((arg) => /^[a-z]/.test(arg));
  const chosen = readShapes().filter(({ name }) => (names.length > 0 ? names : usualShapes).includes(name));
  const rows: Row[] = [];
  for (const shape of chosen) {
    rows.push(await measure(shape, rounds));
    console.log(tableOf(rows.slice(-1)));
  }
  if (args.includes('--write-docs'))
    writeFileSync(new URL('docs/benchmarks-webgpu.md', root), webgpuDocument(rows, rounds));
  return rows.every(({ error }) => error < 1e-5) ? 0 : 1;
}

async function measure(shape: Shape, rounds: number): Promise<Row> {
  const data = dataOf(shape);
  const server = await serve(await filesFor(shape, data));
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--enable-unsafe-webgpu',
      '--use-webgpu-adapter=swiftshader',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-quic',
    ],
  });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(0);
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction('globalThis.measure');
    const counts = [...Object.entries(data.params), ['x', data.x] as const].map(([name, { length }]) => [
      name,
      length,
    ]);
    const measured = (await page.evaluate(
      `measure(${JSON.stringify(shape)}, ${JSON.stringify(counts)}, ${rounds}, '${resultOf(shape)}')`,
    )) as Measured;
    const { output } = referenceOf(shape, data, [0, shape.batch - 1]);
    return { ...measured, shape, error: maxError(Float32Array.from(measured.output), output) };
  } finally {
    await browser.close();
    server.close();
  }
}

type Files = ReadonlyMap<string, { readonly type: string; readonly body: string | Uint8Array }>;

async function filesFor(shape: Shape, data: Data): Promise<Files> {
  const { input, hidden, layers, bidirectional, bias = true } = shape;
  const sizes = { input_size: input, hidden_size: hidden, num_layers: layers, bidirectional, bias };
  const made = await compileTo(`${shape.name}.wgsl.mjs`, { name: 'bench', ...sizes, targets: ['wgsl'] });
  if (typeof made === 'string') throw new Error(made);
  const script = 'text/javascript';
  const values = [...Object.values(data.params), data.x].flatMap((each) => [...new Uint8Array(each.buffer)]);
  return new Map([
    ['/', { type: 'text/html', body: '<script type="module" src="/page.mjs"></script>' }],
    ['/page.mjs', { type: script, body: readFileSync(new URL('webgpu-page.mjs', import.meta.url)) }],
    ['/grucc.mjs', { type: script, body: readFileSync(made.path) }],
    ['/model.onnx', { type: 'application/octet-stream', body: await encodeModel(onnxGraph(shape, data)) }],
    ['/data', { type: 'application/octet-stream', body: Uint8Array.from(values) }],
  ]);
}

const types: Readonly<Record<string, string>> = { mjs: 'text/javascript', wasm: 'application/wasm' };

function serve(files: Files): Promise<Server> {
  const ort = new URL('node_modules/onnxruntime-web/dist/', import.meta.url);
  const server = createServer(({ url = '/' }, response) => {
    const own = files.get(url);
    const name = /^\/ort\/([\w.-]+\.(mjs|wasm))$/.exec(url);
    if (own) return response.setHeader('content-type', own.type).end(own.body);
    if (!name) return response.writeHead(404).end();
    return response.setHeader('content-type', types[name[2]]).end(readFileSync(new URL(name[1], ort)));
  });
  return new Promise((resolve) => server.listen(0, 'localhost', () => resolve(server)));
}

const heading = ['network (B, T)', 'grucc', 'ORT Web', '×', 'dispatches', "ORT Web's", 'difference', 'error'];

export function tableOf(rows: readonly Row[]): string {
  return markdownTable([
    heading,
    ...rows.map(({ shape, times: [own, ort], dispatches, difference, error }) => [
      `${shape.name} ${describeShape(shape)}`,
      formatTime(median(own) / 1000),
      formatTime(median(ort) / 1000),
      formatRatio(ratio(ort, own)),
      ...dispatches.map(String),
      formatError(difference),
      formatError(error),
    ]),
  ]);
}

export function webgpuDocument(rows: readonly Row[], rounds: number): string {
  return `# WebGPU benchmarks

What \`node tests/tools/start.mjs bench/webgpu --write-docs\` measured: grucc's wgsl target and the WebGPU provider of onnxruntime-web 1.30, in one page of Chromium, ${rounds} rounds in turns, on ${rows[0]?.adapter}. That is a software adapter: no GPU was at hand, so these times say nothing about one. The number of dispatches does not depend on the adapter.

Medians of one \`run\`, from arrays to arrays. × is how many times faster grucc is, the median over rounds. "Difference" is the largest one between both outputs, "error" grucc's from float64.

${tableOf(rows)}
`;
}

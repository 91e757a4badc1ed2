// From a cold import to the first result, each time in a fresh process, and what has to be downloaded for it.

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { writeTensors } from '../../support/safetensors.ts';
import { dataOf, type Params } from './data.ts';
import { compileTo, configOf } from './grucc.ts';
import { onnxGraph } from './onnx.ts';
import { encodeModel } from './onnx-file.ts';
import { scratchFile } from './paths.ts';
import type { Shape } from './shapes.ts';
import { leftOut } from './tfjs.ts';

export interface ColdJob {
  readonly kind: 'grucc' | 'ort-web' | 'ort-node' | 'tfjs-wasm';
  readonly shape: Shape;
  /** grucc's module */
  readonly module: string;
  /** the file of weights, in the form of the kind: safetensors, ONNX, or plain f32 */
  readonly weights: string;
}

export interface Bytes {
  readonly raw: number;
  readonly gzipped: number;
}

export interface StartupRow {
  readonly shape: string;
  /** of grucc's module, wasm and js, without weights, by contestant */
  readonly sizes: Readonly<Record<string, Bytes>>;
  /** contestant -> milliseconds, one for each process */
  readonly times: Readonly<Record<string, readonly number[]>>;
}

/** The files a page needs of a peer: the smallest set its package offers that runs a GRU on wasm. */
const downloads: Readonly<Record<string, readonly string[]>> = {
  'ort-web': [
    'onnxruntime-web/dist/ort.wasm.bundle.min.mjs',
    'onnxruntime-web/dist/ort-wasm-simd-threaded.wasm',
  ],
  'tfjs-wasm': [
    '@tensorflow/tfjs-core/dist/tf-core.min.js',
    '@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js',
    '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
  ],
};

export function peerSizes(): Readonly<Record<string, Bytes>> {
  const sizes = Object.entries(downloads).map(([name, files]) => {
    const all = files.map((file) => readFileSync(new URL(`node_modules/${file}`, import.meta.url)));
    return [name, sizesOf(all)] as const;
  });
  return Object.fromEntries(sizes);
}

function sizesOf(files: readonly Uint8Array[]): Bytes {
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  return {
    raw: sum(files.map(({ length }) => length)),
    gzipped: sum(files.map((file) => gzipSync(file, { level: 9 }).length)),
  };
}

/** The jobs take turns, so that a slow moment of the machine is not one contestant's. */
export async function measureStartup(shape: Shape, turns: number): Promise<StartupRow> {
  const { jobs, sizes } = await jobsOf(shape);
  const times: Record<string, number[]> = {};
  for (let turn = 0; turn < turns; turn++)
    for (const [name, job] of Object.entries(jobs)) (times[name] ??= []).push(coldRun(job));
  return { shape: shape.name, sizes, times };
}

function coldRun(job: ColdJob): number {
  const child = fileURLToPath(new URL('build/cold.mjs', import.meta.url));
  const text = execFileSync(process.execPath, [child, JSON.stringify(job)], { encoding: 'utf8' });
  return (JSON.parse(text) as { milliseconds: number }).milliseconds;
}

interface Jobs {
  readonly jobs: Readonly<Record<string, ColdJob>>;
  readonly sizes: Readonly<Record<string, Bytes>>;
}

async function jobsOf(shape: Shape): Promise<Jobs> {
  const data = dataOf(shape);
  const [safetensors, onnx, plain] = ['safetensors', 'onnx', 'f32'].map((ending) =>
    scratchFile(`${shape.name}.${ending}`),
  );
  writeFileSync(safetensors, writeTensors(tensorsOf(shape, data.params)));
  writeFileSync(onnx, await encodeModel(onnxGraph(shape, data)));
  const all = Object.values(data.params).map(({ buffer }) => new Uint8Array(buffer));
  writeFileSync(plain, Buffer.concat(all));
  const jobs: Record<string, ColdJob> = {};
  const sizes: Record<string, Bytes> = {};
  for (const numerics of ['strict', 'fast'] as const) {
    const variant = { numerics, target: 'wasm', targets: ['wasm', 'js'] } as const;
    const made = await compileTo(`${shape.name}.${numerics}.cold.mjs`, configOf(shape, variant));
    if (typeof made === 'string') continue;
    sizes[numerics] = sizesOf([readFileSync(made.path)]);
    jobs[numerics] = { kind: 'grucc', shape, module: made.path, weights: safetensors };
  }
  jobs['ort-web'] = { kind: 'ort-web', shape, module: '', weights: onnx };
  jobs['ort-node'] = { kind: 'ort-node', shape, module: '', weights: onnx };
  if (leftOut('tfjs-wasm', shape) === undefined)
    jobs['tfjs-wasm'] = { kind: 'tfjs-wasm', shape, module: '', weights: plain };
  return { jobs, sizes };
}

function tensorsOf({ hidden }: Shape, params: Params): Parameters<typeof writeTensors>[0] {
  const entries = Object.entries(params).map(([name, data]) => {
    const rows = 3 * hidden;
    return [name, { data, shape: name.startsWith('bias') ? [rows] : [rows, data.length / rows] }];
  });
  return Object.fromEntries(entries) as Parameters<typeof writeTensors>[0];
}

// Where tests hear models: small networks built with --worklet, a page that plays them, and what run gives in Node.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from '../../../compiler/index.ts';
import type { ModelModule } from '../../../runtime/types.ts';
import { hasChromium, launch, openPage, serveFolders } from '../../support/browser.ts';
import { floats } from '../../support/random.ts';
import { writeTensors } from '../../support/safetensors.ts';

interface Module extends ModelModule {
  readonly params: Readonly<Record<string, readonly number[]>>;
  readonly config: { readonly input_size: number; readonly steps: number | 'dynamic' };
}
export type Sound = readonly (readonly number[])[];

/** Where everything is built, and served from. */
export const folder = mkdtempSync(join(tmpdir(), 'grucc-audio-'));

/** A small network that keeps the number of features: a GRU, a linear layer and what goes past both. */
const network = (size: number, hidden = 8) => ({
  input_size: size,
  layers: [
    { type: 'gru', hidden_size: hidden, name: 'rnn' },
    { type: 'linear', output_size: size, name: 'out' },
    { type: 'add', from: ['out', 'input'] },
  ],
  targets: ['wasm', 'js'],
});

/** Two states, of two sizes. */
const memory = {
  input_size: 1,
  targets: ['wasm', 'js'],
  layers: [
    { type: 'lstm', hidden_size: 9, proj_size: 4, name: 'rnn' },
    { type: 'linear', output_size: 1, name: 'out' },
  ],
};

const configs: Readonly<Record<string, object>> = {
  memory,
  sample: network(1),
  sample_first: { ...network(1), batch_first: true },
  sample_fixed: { ...network(1), steps: 128, batch: 1 },
  sample_100: { ...network(1), steps: 100 },
  sample_masked: { ...network(1), seq_length: true },
  stereo: network(2),
  frames_64: network(64),
  frames_480: network(480),
  frames_480_first: { ...network(480), batch_first: true },
  features: { input_size: 3, hidden_size: 2, targets: ['wasm', 'js'] },
};

const baked: ReadonlySet<string> = new Set(['sample', 'frames_480']);
const modules = new Map<string, Module>();
const weightsOf = new Map<string, Uint8Array>();

async function make(name: string): Promise<void> {
  const path = join(folder, `${name}.json`);
  writeFileSync(path, JSON.stringify(configs[name]));
  await build(path, { outDir: folder, worklet: true });
  const { href } = pathToFileURL(join(folder, `${name}.js`));
  const module = (await import(/* @vite-ignore */ href)) as Module;
  const tensors = Object.entries(module.params).map(([param, shape]) => {
    const data = floats(
      shape.reduce((a, b) => a * b, 1),
      param,
    ).map((value) => value / 4);
    return [param, { shape, data }] as const;
  });
  const weights = writeTensors(Object.fromEntries(tensors));
  writeFileSync(join(folder, `${name}.safetensors`), weights);
  weightsOf.set(name, weights);
  modules.set(name, module);
  if (!baked.has(name)) return;
  writeFileSync(path, JSON.stringify({ ...configs[name], weights: `${name}.safetensors` }));
  await build(path, { outDir: folder, worklet: true });
}

export interface Take {
  readonly name: string;
  readonly options?: Readonly<Record<string, unknown>>;
  /** whether the page fetches the weights and gives them */
  readonly weights?: boolean;
  readonly sound: Sound;
  /** channels of the output */
  readonly channels?: number;
  /** when, in samples, its input ends */
  readonly stopAt?: number;
  /** when, in samples, it is reset */
  readonly resetAt?: number;
}

export interface Taken {
  readonly sound: Sound;
  readonly latency: number;
  readonly target: string;
  readonly fused: boolean;
  readonly errors: readonly string[];
}

export const silence = (length: number): readonly number[] => Array.from({ length }, () => 0);

export const noise = (length: number, seed: string): readonly number[] =>
  [...floats(length, seed)].map((value) => Math.fround(value / 2));

/** What the module gives in Node for one sequence: in one run, or where steps are fixed in runs of so many. */
export function runOf(name: string, samples: readonly number[]): readonly number[] {
  const { config, loadSync } = modules.get(name) as Module;
  const model = loadSync({ weights: weightsOf.get(name) });
  const steps = config.steps === 'dynamic' ? Math.floor(samples.length / config.input_size) : config.steps;
  const size = steps * config.input_size;
  const outputs: number[] = [];
  let h0: Float32Array | undefined;
  for (let at = 0; at + size <= samples.length; at += size) {
    const { output, hn } = model.run(Float32Array.from(samples.slice(at, at + size)), { h0, batch: 1 });
    outputs.push(...output);
    h0 = hn;
  }
  return outputs;
}

/** What run gives, moved by the latency. */
export function expected(name: string, sound: Sound, latency: number): Sound {
  return sound.map((samples) => [...silence(latency), ...runOf(name, samples)].slice(0, samples.length));
}

export interface Studio {
  /** calls a function of page.mjs: a string, since the test runner would rewrite an import of its own */
  inPage(name: string, argument?: unknown): Promise<unknown>;
  render(take: Take): Promise<Taken>;
  /** what was thrown where nobody waits for it */
  readonly problems: readonly string[];
  close(): Promise<void>;
}

/** Builds every network, and opens a page where there is a browser. */
export async function openStudio(): Promise<Studio | undefined> {
  for (const name of Object.keys(configs)) await make(name);
  if (!hasChromium) return undefined;
  const served = await serveFolders(folder, fileURLToPath(new URL('.', import.meta.url)));
  const browser = await launch();
  const { page, problems } = await openPage(browser, served.url);
  const inPage = (name: string, argument: unknown = {}): Promise<unknown> =>
    page.evaluate(`import('/page.mjs').then((page) => page.${name}(${JSON.stringify(argument)}))`);
  return {
    inPage,
    render: (take) => inPage('render', take) as Promise<Taken>,
    problems,
    async close() {
      await browser.close();
      served.close();
    },
  };
}

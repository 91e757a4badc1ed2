// The options of the command line: each is described once, for parsing and for help.
import type { TargetName } from '../../runtime/manifest.ts';
import type { Compilation } from '../api-types.ts';

export interface OptionSpec {
  readonly name: string;
  readonly short?: string;
  /** the value as help shows it; absent for a flag */
  readonly value?: string;
  /** what the value may list, separated by commas */
  readonly choices?: readonly string[];
  readonly doc: string;
}

type Emit = Compilation['listings'][number]['kind'];

// tables rather than lists, so that a new target or listing fails to compile until it has its line
const targets: { readonly [T in TargetName]: string } = {
  wasm: 'WebAssembly SIMD',
  js: 'plain JavaScript',
  wgsl: 'WebGPU',
};
const listings: { readonly [E in Emit]: string } = {
  ir: 'NAME.TARGET.ir',
  wat: 'NAME.wat',
  js: 'NAME.kernel.js',
  wgsl: 'NAME.wgsl',
};

const list = (table: Readonly<Record<string, string>>): string =>
  Object.entries(table)
    .map(([name, what]) => `${name} (${what})`)
    .join(', ');

export const option = {
  outDir: {
    name: 'out-dir',
    short: 'o',
    value: 'DIR',
    doc: 'where to write; by default build/ beside the config, and for import the current folder',
  },
  target: {
    name: 'target',
    value: 'LIST',
    choices: Object.keys(targets),
    doc: `instead of the config's "targets": ${list(targets)}`,
  },
  emit: {
    name: 'emit',
    value: 'LIST',
    choices: Object.keys(listings),
    doc: `also write for reading: ${list(listings)}`,
  },
  check: { name: 'check', doc: 'write nothing; exit with 1 where files on disk are missing or stale' },
  watch: {
    name: 'watch',
    doc: 'build again whenever the config, its cell or its weights change; Ctrl-C ends',
  },
  worklet: {
    name: 'worklet',
    doc: 'also write what plays it in an AudioWorklet: NAME.worklet.js and, for the page, NAME.audio.js',
  },
  schedule: {
    name: 'schedule',
    doc: 'print nothing but the schedules: how loops are tiled, unrolled and moved, step by step',
  },
  tune: {
    name: 'tune',
    doc: 'measure kernels here and keep the best choices in NAME.tune.json beside the config',
  },
  against: {
    name: 'against',
    value: 'FILE',
    doc: 'compare with y and hn of a file (safetensors, .npz, .npy), on its x, h0, seq_length and parameters',
  },
  seed: { name: 'seed', value: 'N', doc: 'draw other random numbers; default 1' },
  batch: { name: 'batch', value: 'N', doc: 'the batch to run with, where the config leaves it open' },
  steps: {
    name: 'steps',
    value: 'N',
    doc: 'the number of steps, likewise; grucc check draws both by default',
  },
  budget: {
    name: 'budget',
    value: 'SIZE',
    doc: 'fail, and write nothing, where the module is larger than this gzipped: 900B, 20kB, 1.5MB',
  },
  json: { name: 'json', doc: 'print one JSON object a line, errors and warnings too' },
  help: { name: 'help', short: 'h', doc: 'print this' },
  version: { name: 'version', short: 'v', doc: 'print the version' },
} as const satisfies Readonly<Record<string, OptionSpec>>;

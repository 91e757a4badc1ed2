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
const targets: { readonly [T in TargetName]: string } = { wasm: 'WebAssembly SIMD', js: 'plain JavaScript' };
const listings: { readonly [E in Emit]: string } = {
  ir: 'NAME.TARGET.ir',
  wat: 'NAME.wat',
  js: 'NAME.kernel.js',
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
    doc: 'where to write; by default build/ beside the config',
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
    doc: `also write the kernels for reading: ${list(listings)}`,
  },
  json: { name: 'json', doc: 'print one JSON object a line, errors and warnings too' },
  help: { name: 'help', short: 'h', doc: 'print this' },
  version: { name: 'version', short: 'v', doc: 'print the version' },
} as const satisfies Readonly<Record<string, OptionSpec>>;

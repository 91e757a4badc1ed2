// What the plugin can be told.

import { didYouMean, fail } from '../diagnostics.ts';

/** What may lie in a file of its own: the kernels, and the weights that the config names. */
export type Asset = 'wasm' | 'weights';

export interface GruOptions {
  /** instead of the targets that the configs list */
  readonly targets?: readonly ('wasm' | 'js' | 'wgsl')[];
  /** what `load` fetches, instead of text in the bundle; in browsers alone, and without `loadSync`. Default: nothing */
  readonly assets?: readonly Asset[];
  /** writes NAME.gru.d.json.ts beside each config, for TypeScript's `allowArbitraryExtensions`. Default: false */
  readonly types?: boolean;
}

const isListOf = (value: unknown, ...names: readonly string[]): boolean =>
  Array.isArray(value) && value.every((each) => names.includes(each as string));

const checks: { readonly [name in keyof GruOptions]-?: readonly [(value: unknown) => boolean, string] } = {
  targets: [
    (value) => isListOf(value, 'wasm', 'js', 'wgsl') && (value as []).length > 0,
    'a list of "wasm", "js" and "wgsl"',
  ],
  assets: [(value) => isListOf(value, 'wasm', 'weights'), 'a list of "wasm" and "weights"'],
  types: [(value) => typeof value === 'boolean', 'true or false'],
};

/** A Vite config is often plain JavaScript: what its types forbid is told here too. */
export function checkOptions(options: object): void {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(checks, name))
      fail('GRU5003', `gru: unknown option ${JSON.stringify(name)}${didYouMean(name, Object.keys(checks))}`);
    const [holds, expected] = checks[name as keyof GruOptions];
    if (value !== undefined && !holds(value))
      fail('GRU5003', `gru: expected ${name} to be ${expected}, got ${show(value)}`);
  }
}

const show = (value: unknown): string => JSON.stringify(value) ?? String(value);

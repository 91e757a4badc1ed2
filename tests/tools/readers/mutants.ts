// What makers of mutants share: fixtures, how a file is read while it is watched, and mutants of JSON.
import { readFileSync } from 'node:fs';
import { parseConfig } from '../../../compiler/front/config.ts';
import { importModel } from '../../../compiler/import/index.ts';
import type { Draw } from './draw.ts';
import { mutateBytes, watch } from './mutate-bytes.ts';
import { awkwardTexts, mutateJson, treeOf } from './mutate-json.ts';

export type Mutate = (draw: Draw) => Uint8Array;

export const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../fixtures/import/${name}`, import.meta.url)));
export const utf8 = new TextEncoder();
export const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
export const latin = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

/** What an import makes has to be a config that the compiler takes. */
export function importing(name: string) {
  return (bytes: Uint8Array): void => {
    const { config, weights } = importModel({ name, bytes, external: () => bytes });
    if (weights.length < 8) throw new Error('weights without a header');
    parseConfig({ file: name, text: config }, { targets: ['js'], defaultName: 'm' });
  };
}

export const anyOf =
  (mutants: readonly Mutate[]): Mutate =>
  (draw) =>
    draw.oneOf(mutants)(draw);

/** Mutants of the file as it lies there. */
export function whole(
  bytes: Uint8Array,
  read: (bytes: Uint8Array) => unknown,
  words: readonly Uint8Array[] = [],
): Mutate {
  const base = watch(bytes, read, words);
  return (draw) => mutateBytes(base, draw);
}

export const json = (bytes: Uint8Array, texts: readonly string[] = awkwardTexts): Mutate => {
  const tree = treeOf(JSON.parse(decode(bytes)));
  return (draw) => utf8.encode(mutateJson(tree, draw, texts));
};

// Where things are: the compiler as it was built, and a folder for what the benchmark writes.

import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = new URL('../../../', import.meta.url);
export const distIndex = new URL('dist/compiler/index.js', root).href;

/** A file under tests/tools/bench/build. */
export function scratchFile(name: string): string {
  const folder = new URL('build/files/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  return fileURLToPath(new URL(name, folder));
}

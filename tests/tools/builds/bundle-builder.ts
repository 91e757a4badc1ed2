// The build without a compiler as a program of its own, which starts in a tenth of a second and can be killed.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { filesOf } from './builder.ts';
import type { Builds, Letter } from './rounds.ts';

const builder = fileURLToPath(new URL('builder.ts', import.meta.url));

/** Two builds of some megabytes each into the folder `out` of this one. */
export function builderIn(root: string): Builds {
  const folder = join(root, 'out');
  const script = join(root, 'builder.mjs');
  const contents = `import { main } from ${JSON.stringify(builder)}; await main(...process.argv.slice(2));`;
  buildSync({
    stdin: { contents, resolveDir: root },
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    mainFields: ['module', 'main'],
  });
  const whole = (letter: Letter): Record<string, string> =>
    Object.fromEntries(Object.values(filesOf(letter)).map(({ name, text }) => [name, text]));
  return {
    folder,
    start: (letter) =>
      spawn(process.execPath, [script, folder, letter], { stdio: ['ignore', 'ignore', 'pipe'] }),
    whole: { a: whole('a'), b: whole('b') },
  };
}

// A build without a compiler, for tests that kill it: reads a config, "compiles" it to files of some size, writes them.
import type { Compilation } from '../../../compiler/api-types.ts';
import { buildWith } from '../../../compiler/files/build.ts';
import type { Config } from '../../../compiler/front/config-types.ts';
import type { Letter } from './rounds.ts';

const SIZE = 4_000_000;

/** The files of one letter: a first line with a build id, as modules have it, then as much as makes writing slow. */
export function filesOf(letter: Letter): Pick<Compilation, 'module' | 'types'> {
  const id = letter.repeat(16);
  const first = `// k, made by a test. build ${id}.\n`;
  return {
    module: { name: 'k.js', text: first + letter.repeat(SIZE) },
    types: { name: 'k.d.ts', text: first + letter.repeat(SIZE / 8) },
  };
}

export async function main(folder: string, letter: Letter): Promise<void> {
  const compile = async (): Promise<Compilation> => ({
    config: { name: 'k', targets: ['js'] } as unknown as Config,
    warnings: [],
    build: letter.repeat(16),
    ...filesOf(letter),
    listings: [],
    schedules: {},
    targetSizes: {},
    weightBytes: 0,
    parts: {} as Compilation['parts'],
  });
  const { repaired } = await buildWith(compile, '{ "name": "k" }', { outDir: folder });
  if (repaired) process.stderr.write('note: k.js and k.d.ts were of two builds; repaired\n');
}

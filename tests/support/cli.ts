// Runs the command line inside this process, with what it prints caught, in a folder made for one test.
import { mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import type { Compilation, CompileInput } from '../../compiler/api-types.ts';
import type { FoundGpu } from '../../compiler/check/index.ts';
import type { Compiler } from '../../compiler/cli/io.ts';
import { run } from '../../compiler/cli/run.ts';
import { fail } from '../../compiler/diagnostics.ts';
import { parseConfig } from '../../compiler/front/config.ts';
import { recurrentLayersOf } from '../../compiler/front/network.ts';

const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** A fresh folder with these files. */
export async function folderWith(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<string> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'grucc-cli-')));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

interface Options {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly isTerminal?: boolean;
  readonly compiler?: Compiler;
  readonly gpu?: FoundGpu;
  /** Ctrl-C, for commands that wait for it */
  readonly interrupt?: AbortSignal;
  readonly now?: () => number;
  /** sees what is printed while the command still runs */
  readonly printed?: { out: string; err: string };
}

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function grucc(argv: readonly string[], options: Options = {}): Promise<Outcome> {
  const { cwd = tmpdir(), env = {}, isTerminal = false, compiler = fakeCompiler() } = options;
  const { gpu = { about: 'none in this test' } } = options;
  const { printed = { out: '', err: '' }, interrupt, now } = options;
  const sink = (to: 'out' | 'err') => ({ isTerminal, write: (text: string) => void (printed[to] += text) });
  const io = {
    cwd,
    env,
    stdout: sink('out'),
    stderr: sink('err'),
    compiler: async () => compiler,
    gpu: async () => gpu,
    ...(now && { now }),
    ...(interrupt && { interruption: () => interrupt }),
  };
  const code = await run(argv, io);
  return { code, ...printed };
}

export const jsonLines = ({ out }: Outcome): Record<string, unknown>[] =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Reads the config and the files it names as the real one does, and makes small files from them. */
export function fakeCompiler(change: Partial<Compilation> = {}): Compiler {
  return {
    compile: async (input) => ({ ...fakeCompilation(input), ...change }),
    explain: async () => [
      { name: 'build', text: 'scan { x }\n', changed: true, milliseconds: 1 },
      { name: 'fold-graph', text: 'scan { x }\n', changed: false, milliseconds: 1 },
      { name: 'unroll', target: 'js', text: 'for i < 2', changed: true, milliseconds: 1 },
    ],
  };
}

function fakeCompilation(input: CompileInput): Compilation {
  const targets = ['wasm', 'js'];
  const { config, warnings } = parseConfig(input.config, { targets, defaultName: input.defaultName });
  const [{ cell: named, hiddenSize }] = recurrentLayersOf(config);
  const cell = named.endsWith('.cell') ? input.readCell?.(named) : undefined;
  const weights = config.weights === undefined ? undefined : input.weights?.(config.weights);
  if (hiddenSize === 666) throw new TypeError('cannot read properties of undefined');
  if (hiddenSize === 667) fail('GRU9001', 'a pass lost a loop');
  const build = `${config.inputSize}x${hiddenSize}`;
  const first = `// made by grucc, build ${build}`;
  return {
    config: { ...config, targets: input.targets ?? config.targets },
    warnings,
    build,
    module: {
      name: `${config.name}.js`,
      text: `${first}\nexport const cell = ${JSON.stringify(cell?.text)};\n`,
    },
    types: { name: `${config.name}.d.ts`, text: `${first}\nexport declare const cell: string;\n` },
    ...(input.worklet && {
      worklet: ['worklet.d.ts', 'worklet.js'].map((end) => ({ name: `${config.name}.${end}`, text: first })),
    }),
    parts: {} as Compilation['parts'],
    listings: [{ kind: 'wat', name: `${config.name}.wat`, text: '(module)\n' }],
    schedules: {},
    targetSizes: Object.fromEntries((input.targets ?? config.targets).map((target) => [target, 1234])),
    weightBytes: weights?.length ?? 0,
  };
}

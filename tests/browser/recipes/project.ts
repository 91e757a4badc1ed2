// Folders for recipes: the files that the page shows, grucc and its tools where a project would have them.

import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { buildWith } from '../../../compiler/files/build.ts';
import { compile } from '../../../compiler/compile.ts';
import { floats } from '../../support/random.ts';
import { writeTensors, type TestTensor } from '../../support/safetensors.ts';
import type { Block } from '../../support/markdown.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const toolFolders = ['node_modules', 'tests/browser/recipes/node_modules'].map((folder) =>
  join(root, folder),
);
const linked = ['vite', 'typescript'].map((name) => join(root, 'node_modules', name));

/** The path of a command, where its package is installed. */
export const toolPath = (name: string): string | undefined =>
  name === 'node'
    ? process.execPath
    : toolFolders.map((folder) => join(folder, '.bin', name)).find((path) => existsSync(path));

export const filesOf = (blocks: readonly Block[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    blocks
      .filter(({ mark }) => mark.startsWith('file='))
      .map(({ mark, text }) => [mark.slice('file='.length), text]),
  );

/** The commands of ```sh run, each as words. */
export const commandsOf = (blocks: readonly Block[]): readonly (readonly string[])[] =>
  blocks
    .filter(({ language, mark }) => language === 'sh' && mark === 'run')
    .flatMap(({ text }) => text.trim().split('\n'))
    .map((line) => line.replace(/^npx /, '').split(' '));

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** A project that has installed grucc, Vite and TypeScript. */
export function newProject(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'grucc-recipe-')));
  folders.push(folder);
  write(folder, { 'package.json': '{ "type": "module" }', ...files });
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/grucc'));
  for (const path of linked)
    symlinkSync(path, join(folder, 'node_modules', path.slice(dirname(path).length + 1)));
  return folder;
}

export function write(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

/** Weights of a gru, other ones for another seed. */
export function weightsOf(inputSize: number, hiddenSize: number, seed: string): Uint8Array {
  const tensor = (name: string, ...shape: readonly number[]): [string, TestTensor] => {
    const count = shape.reduce((a, b) => a * b, 1);
    return [name, { shape, data: Float32Array.from(floats(count, seed + name), (value) => value / 4) }];
  };
  const rows = 3 * hiddenSize;
  return writeTensors(
    Object.fromEntries([
      tensor('weight_ih_l0', rows, inputSize),
      tensor('weight_hh_l0', rows, hiddenSize),
      tensor('bias_ih_l0', rows),
      tensor('bias_hh_l0', rows),
    ]),
  );
}

/** As `grucc build` in the folder. */
export async function buildIn(folder: string, config: string, to = 'build'): Promise<void> {
  await buildWith(compile, config, { cwd: folder, outDir: join(folder, to) });
}

export const copyInto = (folder: string, from: string, name: string): void =>
  cpSync(join(from, name), join(folder, name), { recursive: true });

/** What a command prints; it fails with all it said. */
export function run(folder: string, [name, ...args]: readonly string[]): Promise<string> {
  const path = toolPath(name);
  if (path === undefined) throw new Error(`${name} is not installed`);
  // nothing of these tools goes to a network, or into the user's home
  const env = { PATH: process.env.PATH, HOME: folder, NO_COLOR: '1', CI: '1', DENO_NO_UPDATE_CHECK: '1' };
  const child = spawn(path, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, all] = ['', ''];
  child.stdout.on('data', (data: Buffer) => ((out += data), (all += data)));
  child.stderr.on('data', (data: Buffer) => (all += data));
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('close', (code) =>
      code === 0 ? done(out) : failed(new Error(`${name} ended with ${code}:\n${all}`)),
    );
  });
}

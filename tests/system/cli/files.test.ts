// Writing when things go wrong half-way: full disks, read-only folders, killed builds, builds side by side.
import { execFileSync, fork } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statfsSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { makeFolder, sweepLeftovers } from '../../../compiler/files/folder.ts';
import { firstLine } from '../../../compiler/files/read.ts';
import { writeFiles } from '../../../compiler/files/write.ts';
import { folderWith } from '../../support/cli.ts';

const writeModule = new URL('../../../compiler/files/write.ts', import.meta.url);
const destination = (folder: string) => ({
  folder,
  inputs: [],
  show: (path: string) => path.slice(folder.length + 1),
});
const pair = (text: string) => [
  { name: 'k.d.ts', text: `types ${text}` },
  { name: 'k.js', text: `code ${text}` },
];

test('files appear in order, whole, and nothing else stays', async () => {
  const folder = await folderWith({ 'k.js': 'code 1' });
  expect([...writeFiles(pair('1'), destination(folder))]).toEqual(['k.d.ts']);
  expect([...writeFiles(pair('2'), destination(folder))]).toEqual(['k.d.ts', 'k.js']);
  expect(readdirSync(folder).sort()).toEqual(['k.d.ts', 'k.js']);
});

test('a file in pieces is written and compared piece by piece', async () => {
  const folder = await folderWith({});
  const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i);
  const pieces = {
    size: 1000,
    *[Symbol.iterator]() {
      for (let at = 0; at < 1000; at += 64) yield bytes.slice(at, at + 64);
    },
  };
  const write = () => [...writeFiles([{ name: 'w', text: pieces }], destination(folder))];
  expect([write(), write()]).toEqual([['w'], []]);
  expect(readFileSync(join(folder, 'w')).equals(bytes)).toBe(true);
  for (const other of [bytes.with(999, 0), bytes.subarray(1), new Uint8Array(1001)]) {
    writeFileSync(join(folder, 'w'), other);
    expect(write()).toEqual(['w']);
  }
  const broken = { size: 9, [Symbol.iterator]: () => raise() };
  expect(() => writeFiles([...pair('1'), { name: 'w', text: broken }], destination(folder))).toThrow(
    'no more',
  );
  expect(readdirSync(folder)).toEqual(['w']);
});

const raise = (): never => {
  throw new Error('no more');
};

test('when one file cannot be written, none is', async () => {
  const folder = await folderWith({ 'k.d.ts': 'types old', 'k.js': 'code old' });
  const tooLong = { name: `${'x'.repeat(250)}.wat`, text: '' };
  expect(() => writeFiles([...pair('new'), tooLong], destination(folder))).toThrow(/GRU4002: .*too long/);
  expect(readdirSync(folder).sort()).toEqual(['k.d.ts', 'k.js']);
  expect(readFileSync(join(folder, 'k.d.ts'), 'utf8')).toBe('types old');
});

test('a read-only folder', async ({ skip }) => {
  if (process.getuid?.() === 0) skip('root may write anywhere');
  const folder = await folderWith({});
  chmodSync(folder, 0o555);
  expect(() => writeFiles(pair('1'), destination(folder))).toThrow(
    'GRU4002: cannot write k.d.ts: permission denied',
  );
  chmodSync(folder, 0o755);
});

test('a folder where nobody may write', async ({ skip }) => {
  if (!existsSync('/proc/self')) skip('no /proc here');
  expect(() => makeFolder('/proc/grucc', '/proc/grucc', false)).toThrow(
    'GRU4002: cannot write /proc/grucc: ',
  );
  expect(() => writeFiles(pair('1'), destination('/proc/self'))).toThrow('GRU4002: cannot write k.d.ts: ');
});

describe('a full disk', () => {
  test('leaves what was there', async ({ skip }) => {
    const folder = await folderWith({});
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' });
    } catch {
      skip('this user may not mount a small disk');
    }
    try {
      expect(statfsSync(folder).blocks).toBeLessThan(100);
      writeFiles(pair('old'), destination(folder));
      const big = [pair('new')[0], { name: 'k.js', text: 'x'.repeat(200_000) }];
      expect(() => writeFiles(big, destination(folder))).toThrow(
        'GRU4002: cannot write k.js: no space is left',
      );
      expect(readdirSync(folder).sort()).toEqual(['k.d.ts', 'k.js']);
      expect(readFileSync(join(folder, 'k.d.ts'), 'utf8')).toBe('types old');
      expect(readFileSync(join(folder, 'k.js'), 'utf8')).toBe('code old');
    } finally {
      execFileSync('umount', [folder]);
    }
  });
});

describe('leftovers', () => {
  test('of this module are swept when they are old, and nothing else is', async () => {
    const leftover = (name: string) => `.${name}.0123456789abcdef.tmp`;
    const kept = [leftover('k2.js'), '.k.js.tmp', '.k.js.mine.tmp', 'k.js.0123456789abcdef.tmp', 'k.js'];
    const young = '.k.js.fedcba9876543210.tmp';
    const names = [leftover('k.js'), leftover('k.d.ts'), leftover('k.kernel.js'), young, ...kept];
    const folder = await folderWith(Object.fromEntries(names.map((name) => [name, 'half a fi'])));
    const old = Date.now() / 1000 - 3600;
    for (const name of names) if (name !== young) utimesSync(join(folder, name), old, old);
    mkdirSync(join(folder, '.k.ir.0123456789abcdef.tmp'));
    sweepLeftovers(folder, 'k', Date.now());
    expect(readdirSync(folder).sort()).toEqual([...kept, young, '.k.ir.0123456789abcdef.tmp'].sort());
  });

  test('a folder that is not there holds none', () => {
    expect(() => sweepLeftovers('/no/such/folder', 'k', 0)).not.toThrow();
  });
});

test('the first line of what may not be a file', async () => {
  const folder = await folderWith({ a: 'one\ntwo', empty: '' });
  expect(['a', 'empty', 'none', '.'].map((name) => firstLine(join(folder, name)))).toEqual([
    'one',
    '',
    undefined,
    undefined,
  ]);
});

test('writers killed at any moment never leave half a file', async () => {
  const folder = await folderWith({});
  const size = 3_000_000;
  const script = writerScript(folder, size);
  for (let round = 0; round < 6; round++) {
    const writer = fork(script, { stdio: 'ignore' });
    await once(writer, 'message'); // the first write is done, and it goes on writing
    await new Promise((done) => setTimeout(done, round * 7));
    writer.kill('SIGKILL');
    await once(writer, 'exit');
    const text = readFileSync(join(folder, 'k.js'), 'utf8');
    expect(text.length).toBe(size);
    expect(text === (text[0] ?? '').repeat(size)).toBe(true);
  }
});

/** A program that writes k.js again and again, each time full of another letter. */
function writerScript(folder: string, size: number): string {
  const source = `import { writeFiles } from ${JSON.stringify(fileURLToPath(writeModule))};
    const destination = { folder: ${JSON.stringify(folder)}, inputs: [], show: (path) => path };
    for (let i = 0; ; i = (i + 1) % 26) {
      writeFiles([{ name: 'k.js', text: String.fromCharCode(97 + i).repeat(${size}) }], destination);
      process.send('written');
      await new Promise((done) => setImmediate(done));
    }`;
  const outfile = join(folder, 'writer.mjs');
  const stdin = { contents: source, resolveDir: folder };
  buildSync({ stdin, outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' });
  return outfile;
}

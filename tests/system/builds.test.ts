// Builds that are killed and builds side by side, a slice of `npm run stress:builds`; and the same bytes from any spelling.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compile } from '../../compiler/compile.ts';
import { GruccError } from '../../compiler/diagnostics.ts';
import { writeFiles } from '../../compiler/files/write.ts';
import { folderWith } from '../support/cli.ts';
import { randomFrom } from '../support/random.ts';
import { builderIn } from '../tools/builds/bundle-builder.ts';
import { crowd, ended, killRound, repair, stateOf, type Builds } from '../tools/builds/rounds.ts';

const fastBuilds = async (): Promise<Builds> => builderIn(await folderWith({}));

test('killed at random moments of its writing, a build leaves whole files, and the next one repairs and sweeps', async () => {
  const builds = await fastBuilds();
  await ended(builds.start('a'));
  const random = randomFrom('kills');
  const report = { kills: 0, mixed: 0, leftovers: 0 };
  for (let round = 0; round < 16; round++)
    await killRound(builds, { after: 'writing', ms: Math.floor(random() * 4) }, round, report);
  expect(report.kills).toBeGreaterThan(0);
});

test.each([2, 8])('%i builds at once into one folder leave whole files', async (count) => {
  const builds = await fastBuilds();
  await crowd(builds, count);
});

test('types of one build and code of another are noticed, and are one set again', async () => {
  const builds = await fastBuilds();
  await ended(builds.start('b'));
  expect(stateOf(builds)).toEqual({ of: 'b', leftovers: [] });
  writeFileSync(join(builds.folder, 'k.d.ts'), builds.whole.a['k.d.ts']);
  const mixed = stateOf(builds);
  expect(mixed.of).toBe('mixed');
  await repair(builds, mixed, 'a');
});

/** With a small disk at `folder`; undefined where this user may not mount one. */
function onDisk<T>(folder: string, options: string, action: () => T): T | undefined {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  try {
    return action();
  } finally {
    execFileSync('umount', [folder]);
  }
}

describe('a disk', () => {
  const pair = (letter: string, size: number) =>
    ['k.d.ts', 'k.js'].map((name) => ({ name, text: letter.repeat(size) }));
  const read = (folder: string) => pair('', 0).map(({ name }) => readFileSync(join(folder, name), 'utf8'));
  const codeOf = (act: () => unknown): string => {
    try {
      act();
      return 'written';
    } catch (thrown) {
      return thrown instanceof GruccError ? thrown.code : String(thrown);
    }
  };

  test('that ends at any byte keeps the old files whole, or has the new ones', async ({ skip }) => {
    const folder = await folderWith({});
    const destination = { folder, inputs: [], show: (path: string) => path };
    const codes = [40, 60, 80, 120, 160].map((kilobytes) =>
      onDisk(folder, `size=${kilobytes}k`, () => {
        writeFiles(pair('a', 12_000), destination);
        const code = codeOf(() => writeFiles(pair('b', 40_000), destination));
        const expected = code === 'written' ? pair('b', 40_000) : pair('a', 12_000);
        expect(read(folder)).toEqual(expected.map(({ text }) => text));
        expect(readdirSync(folder)).toHaveLength(2);
        return code;
      }),
    );
    if (codes[0] === undefined) skip('this user may not mount a small disk');
    expect(codes).toEqual(['GRU4002', 'GRU4002', 'GRU4002', 'written', 'written']);
  });

  test('without room for one more name, and one that is read-only', async ({ skip }) => {
    const folder = await folderWith({});
    const destination = { folder, inputs: [], show: (path: string) => path };
    const code = onDisk(folder, 'size=64k,nr_inodes=4', () => {
      writeFiles(pair('a', 10), destination); // with the folder itself, three of four
      return codeOf(() => writeFiles(pair('b', 10), destination)) + read(folder).join();
    });
    if (code === undefined) skip('this user may not mount a small disk');
    expect(code).toBe(`GRU4002${'a'.repeat(10)},${'a'.repeat(10)}`);
    const readOnly = onDisk(folder, 'size=64k,ro', () =>
      codeOf(() => writeFiles(pair('b', 10), destination)),
    );
    expect(readOnly).toBe('GRU4002');
  });
});

test('the order of keys, and how they are spelled, changes no byte', async () => {
  const members = [
    '"name": "k"',
    '"input_size": 3',
    '"hidden_size": 4',
    '"bias": true',
    '"targets": ["js"]',
    '"batch": 2',
  ];
  const random = randomFrom('keys');
  const made = new Set<string>();
  for (let i = 0; i < 5; i++) {
    const shuffled = members.map((text) => ({ text, at: random() })).toSorted((a, b) => a.at - b.at);
    const text = shuffled.map((each) => each.text).join(i % 2 === 0 ? ',' : ',\r\n /* so */ ');
    const { module, types } = await compile({
      config: { file: `${i}.json`, text: `{${text},}`.replace('bias', i % 3 ? 'bias' : 'has_bias') },
    });
    made.add(module.text + types.text);
  }
  expect(made.size).toBe(1);
});

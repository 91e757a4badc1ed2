// The real command line under stress: killed at random moments, in crowds, on small disks, and a hundred times the same.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { floats, randomFrom } from '../../support/random.ts';
import { writeTensors } from '../../support/safetensors.ts';
import { builderIn } from './bundle-builder.ts';
import { crowd, ended, killRound, stateOf, type Builds, type Letter } from './rounds.ts';

const cli = fileURLToPath(new URL('../../../dist/compiler/cli/main.js', import.meta.url));
const HIDDEN = 256;

/** Two configs of one name with two megabytes of weights, so that writing takes a while. */
async function realBuilds(root: string): Promise<Builds> {
  const shapes = {
    weight_ih_l0: [3 * HIDDEN, 40],
    weight_hh_l0: [3 * HIDDEN, HIDDEN],
    bias_ih_l0: [3 * HIDDEN],
    bias_hh_l0: [3 * HIDDEN],
  };
  const tensors = Object.entries(shapes).map(([name, shape]) => {
    const count = shape.reduce((product, size) => product * size, 1);
    return [name, { shape, data: floats(count, name) }] as const;
  });
  writeFileSync(join(root, 'w.safetensors'), writeTensors(Object.fromEntries(tensors)));
  const configOf = (letter: Letter): string => join(root, `${letter}.json`);
  for (const letter of ['a', 'b'] as const) {
    const config = {
      name: 'k',
      input_size: 40,
      hidden_size: HIDDEN,
      batch_first: letter === 'b',
      targets: ['wasm', 'js'],
      weights: 'w.safetensors',
    };
    writeFileSync(configOf(letter), JSON.stringify(config));
  }
  const start = (folder: string) => (letter: Letter) =>
    spawn(process.execPath, [cli, 'build', configOf(letter), '-o', folder], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const whole = async (letter: Letter): Promise<Readonly<Record<string, string>>> => {
    const folder = join(root, `whole-${letter}`);
    const { code, err } = await ended(start(folder)(letter));
    if (code !== 0) throw new Error(err);
    return Object.fromEntries(
      readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
    );
  };
  const folder = join(root, 'out');
  return { folder, start: start(folder), whole: { a: await whole('a'), b: await whole('b') } };
}

/** Half of them anywhere in a build, half where files are being written, which takes a hundredth of it. */
async function kills(what: string, builds: Builds, count: number): Promise<string> {
  const random = randomFrom('kills');
  const report = { kills: 0, mixed: 0, leftovers: 0 };
  const begun = performance.now();
  await ended(builds.start('a'));
  const usual = performance.now() - begun;
  for (let round = 0; report.kills < count; round++) {
    const anywhere = { after: 'start', ms: random() * usual } as const;
    const writing = { after: 'writing', ms: random() * 6 } as const;
    await killRound(builds, round % 2 === 0 ? anywhere : writing, round, report);
  }
  return `${report.kills} ${what} killed: every file whole, ${report.mixed} mixed sets and ${report.leftovers} leftovers, all of them repaired and swept by the next`;
}

async function crowds(builds: Builds, times: number): Promise<string> {
  const states: string[] = [];
  for (let i = 0; i < times; i++) for (const count of [2, 8]) states.push((await crowd(builds, count)).of);
  return `2 and 8 builds at once, ${times} times each: whole files, of ${states.join(', ')}`;
}

/** Sizes around what the files need, which differ by what a page of the disk is. */
async function disks({ whole }: Builds, root: string, sizes: number): Promise<string> {
  const needed = Object.values(whole.a).reduce((sum, text) => sum + text.length, 0);
  const folder = join(root, 'disk');
  mkdirSync(folder);
  let [written, refused] = [0, 0];
  for (let i = 0; i < sizes; i++) {
    const size = Math.ceil((needed * (0.2 + (i * 2.4) / sizes)) / 4096) * 4;
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}k`, 'tmpfs', folder], { stdio: 'ignore' });
    } catch {
      return 'small disks: this user may not mount one';
    }
    try {
      for (const letter of ['a', 'b'] as const) {
        const before = stateOf({ folder, whole, start: () => raise() }).of;
        const { status, stderr } = spawnSync(
          process.execPath,
          [cli, 'build', join(root, `${letter}.json`), '-o', folder],
          { encoding: 'utf8' },
        );
        const after = stateOf({ folder, whole, start: () => raise() });
        const isRefused = status === 1 && /GRU4002: cannot write .*no space is left/.test(stderr);
        if (
          !(status === 0 ? after.of === letter : isRefused && after.of === before) ||
          after.leftovers.length > 0
        )
          throw new Error(`a disk of ${size} kB: exit code ${status}, then ${after.of}: ${stderr}`);
        if (status === 0) written += 1;
        else refused += 1;
      }
    } finally {
      execFileSync('umount', [folder]);
    }
  }
  return `${2 * sizes} builds on small disks: ${written} written, ${refused} refused with GRU4002, what was there stayed`;
}

const raise = (): never => {
  throw new Error('nothing is built here');
};

function links(root: string): string {
  const real = join(root, 'real');
  mkdirSync(join(real, 'build'), { recursive: true });
  writeFileSync(join(root, 'precious.js'), 'precious');
  symlinkSync(join(root, 'precious.js'), join(real, 'build/k.js'));
  const { status, stderr } = spawnSync(
    process.execPath,
    [cli, 'build', join(root, 'a.json'), '-o', join(real, 'build')],
    { encoding: 'utf8' },
  );
  if (status !== 1 || !/GRU4003: refused to write .*it is a link/.test(stderr))
    throw new Error(`through a link: ${status} ${stderr}`);
  if (readFileSync(join(root, 'precious.js'), 'utf8') !== 'precious')
    throw new Error('written through a link');
  return 'a link in the place of an output: refused with GRU4003';
}

const members = [
  '"name": "k"',
  '"input_size": 5',
  '"hidden_size": 7',
  '"num_layers": 2',
  '"bidirectional": true',
  '"seq_length": true',
  '"targets": ["wasm", "js", "wgsl"]',
  '"steps": 9',
];
const zones = ['UTC', 'Asia/Tokyo', 'America/Lima', 'Pacific/Chatham', 'Africa/Casablanca'];
const locales = ['C', 'tr_TR.UTF-8', 'de_DE.UTF-8', 'ar_EG.UTF-8', 'ja_JP.eucJP'];
const masks = ['000', '022', '027', '077'];

/** Everything a build must not depend on, drawn anew each time. */
function oneOfMany(root: string, i: number, engines: readonly string[]): string {
  const random = randomFrom(`build ${i}`);
  const oneOf = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
  const shuffled = members.map((text) => ({ text, at: random() })).toSorted((a, b) => a.at - b.at);
  const cwd = join(root, `many ${i}`, 'x/'.repeat(i % 5));
  mkdirSync(cwd, { recursive: true });
  writeFileSync(join(cwd, 'any.json'), `{${shuffled.map(({ text }) => text).join(',')}}`);
  const env = {
    PATH: process.env.PATH,
    HOME: root,
    TZ: oneOf(zones),
    LANG: oneOf(locales),
    LC_ALL: oneOf(locales),
  };
  const command = `umask ${oneOf(masks)}; exec "$0" "$@"`;
  const args = [
    '-c',
    command,
    oneOf(engines),
    cli,
    'build',
    'any.json',
    '-o',
    'out',
    '--emit',
    'ir,wat,js,wgsl',
  ];
  const { status, stderr } = spawnSync('/bin/sh', args, { cwd, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`build ${i} ended with ${status}: ${stderr}`);
  const hash = createHash('sha256');
  for (const name of readdirSync(join(cwd, 'out')).sort())
    hash.update(name).update(readFileSync(join(cwd, 'out', name)));
  return hash.digest('hex');
}

function sameBytes(root: string, count: number, node24: string): string {
  const engines = [process.execPath, node24];
  const hashes = new Set(Array.from({ length: count }, (_, i) => oneOfMany(root, i, engines)));
  if (hashes.size !== 1) throw new Error(`${hashes.size} different results`);
  const versions = engines.map((engine) => execFileSync(engine, ['--version'], { encoding: 'utf8' }).trim());
  return `${count} builds over folders, time zones, locales, umasks, orders of keys and Node ${versions.join(', ')}: one hash, ${[...hashes][0].slice(0, 16)}`;
}

/** npm has Node itself as a package. */
const findNode24 = (): string =>
  execFileSync('npx', ['-y', 'node@24', '-p', 'process.execPath'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();

const count = (byDefault: number) => ({ type: 'string', default: String(byDefault) }) as const;

const options = {
  kills: count(200),
  'cli-kills': count(40),
  crowds: count(3),
  disks: count(12),
  builds: count(100),
  node24: { type: 'string' },
} as const;

export async function main(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...argv], options });
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'grucc-stress-')));
  type Part = readonly [times: string, part: (times: number) => Promise<string> | string];
  try {
    mkdirSync(join(root, 'fast'));
    const builds = await realBuilds(root);
    const parts: readonly Part[] = [
      ['1', () => links(root)],
      [values.kills, (n) => kills('builds without a compiler', builderIn(join(root, 'fast')), n)],
      [values.disks, (n) => disks(builds, root, n)],
      [values.crowds, (n) => crowds(builds, n)],
      [values.builds, (n) => sameBytes(root, n, values.node24 ?? findNode24())],
      [values['cli-kills'], (n) => kills('builds', builds, n)],
    ];
    for (const [times, part] of parts) if (Number(times) > 0) console.log(await part(Number(times)));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

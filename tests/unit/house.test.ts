// The house rules of DESIGN.md: which room imports which, the words it never says, how long a file may be.
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { shards } from '../support/shards.ts';
import { isRecurrent, layerTypes } from '../../compiler/front/layers/index.ts';
import { codeOf, importsOf, wordsOf } from './house-scan.ts';

interface Room {
  /** the rooms it may import besides itself; "(types)" allows only `import type` */
  readonly imports: string;
  /** what its identifiers never say */
  readonly neverSays?: string;
}

const anyTarget = 'wasm wgsl js wat webgpu';
const theNetwork = 'gru cell gate layer tensor scan';
const errors = 'compiler/diagnostics.ts compiler/codes.ts(types)';
const schedules = 'compiler/target.ts compiler/loop compiler/ir';

/** A file belongs to the room with the longest name that its path begins with. */
const rooms: Readonly<Record<string, Room>> = {
  'compiler/cli': { imports: '*' },
  'compiler/check': {
    imports: `compiler compiler/api-types.ts(types) compiler/target.ts(types) compiler/front compiler/import compiler/lower compiler/ir
      runtime targets ${errors}`,
    neverSays: anyTarget,
  },
  'compiler/files': {
    imports: `compiler/front compiler/import compiler/import-hint.ts compiler/tune compiler/api-types.ts(types) ${errors}`,
  },
  'compiler/front': { imports: `compiler/ir ${errors}`, neverSays: `lane tile buffer arena ${anyTarget}` },
  'compiler/import': {
    imports: `compiler/front runtime ${errors}`,
    neverSays: `lane tile arena ${anyTarget}`,
  },
  'compiler/ir': { imports: '', neverSays: 'gru cell gate layer wasm wgsl' },
  'compiler/graph': { imports: 'compiler/ir', neverSays: `gru lane buffer offset unroll ${anyTarget}` },
  'compiler/lower': { imports: 'compiler/ir', neverSays: `gru cell gate layer ${anyTarget}` },
  'compiler/loop': {
    imports: 'compiler/ir',
    neverSays: `${theNetwork} ${anyTarget}`,
  },
  'compiler/tune': {
    imports: `compiler compiler/check compiler/measure compiler/api-types.ts(types) compiler/front runtime ${schedules} ${errors}`,
    neverSays: 'gru cell gate layer tensor',
  },
  'compiler/measure': {
    imports: `compiler compiler/check compiler/api-types.ts(types) compiler/front runtime targets/wasm ${errors}`,
  },
  'compiler/target.ts': { imports: 'compiler/ir(types) compiler/loop(types)', neverSays: theNetwork },
  'compiler/import-hint.ts': { imports: '' },
  'compiler/diagnostics.ts': { imports: 'compiler/codes.ts(types)' },
  'compiler/codes.ts': { imports: 'compiler/front compiler/import' },
  'compiler/api-types.ts': {
    imports:
      'compiler/front(types) compiler/ir(types) compiler/loop(types) compiler/diagnostics.ts(types) targets(types)',
  },
  'compiler/vite': {
    imports: `compiler compiler/files targets ${errors}`,
    neverSays: 'lane tile arena cell layer tensor scan',
  },
  'compiler/browser.ts': {
    imports: `compiler compiler/check compiler/import compiler/front runtime ${errors} compiler/codes.ts
      compiler/api-types.ts(types)`,
  },
  // what is left puts the rooms together: compile.ts and what it is made of, and the package's entry;
  // weights are read by the runtime's own reader, so that what builds also loads
  compiler: {
    imports: `compiler/front compiler/graph compiler/lower compiler/tune ${schedules} ${errors} compiler/api-types.ts
      targets targets/js targets/wasm targets/wgsl runtime compiler/files compiler/import-hint.ts`,
  },
  'targets/js': { imports: `targets ${schedules}`, neverSays: theNetwork },
  'targets/wgsl': { imports: `targets ${schedules}`, neverSays: theNetwork },
  'targets/wasm': { imports: `targets ${schedules}`, neverSays: theNetwork },
  targets: { imports: `runtime/prebuilt.gen.ts ${schedules}`, neverSays: theNetwork },
  runtime: { imports: '', neverSays: 'expr gru gate layer' },
  'runtime/prebuilt.gen.ts': { imports: '' },
  'runtime/manifest.ts': { imports: '' },
};

const forEveryone = 'runtime/manifest.ts(types)';
const inOneFile = ['ohm-js', 'ts-morph', 'wabt', 'jsonc-parser', 'fflate'];
const forAll = ['fastest-levenshtein'];
const nodeOnly = ['compiler/cli', 'compiler/files', 'compiler/vite'];
const MAX_LINES = 300;

interface Source {
  readonly path: string;
  readonly text: string;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

function filesOf(folder: string): readonly Source[] {
  return readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts') && !/\/(build|node_modules)\//.test(path))
    .map((path) => ({ path, text: readFileSync(`${root}${path}`, 'utf8') }));
}

const sources = ['compiler', 'targets', 'runtime']
  .flatMap(filesOf)
  .filter(({ path }) => !path.includes('.gen.'));
const everything = [...sources, ...['tests', 'examples'].flatMap(filesOf)];

const isInside = (path: string, room: string): boolean => path === room || path.startsWith(`${room}/`);

function roomOf(path: string): string {
  const inside = Object.keys(rooms).filter((room) => isInside(path, room));
  return inside.sort((a, b) => b.length - a.length)[0] ?? '';
}

function mayImport(from: string, to: string, isType: boolean): boolean {
  if (from === to) return true;
  const allowed = `${rooms[from]?.imports} ${forEveryone}`.split(/\s+/);
  return allowed.some((room) => room === '*' || room === to || (isType && room === `${to}(types)`));
}

function wrongImports({ path, text }: Source): readonly string[] {
  const relative = importsOf(text).filter(({ specifier }) => specifier.startsWith('.'));
  const targets = relative.map((i) => ({ ...i, to: posix.join(posix.dirname(path), i.specifier) }));
  const wrong = targets.filter(({ to, isType }) => !mayImport(roomOf(path), roomOf(to), isType));
  return wrong.map(({ to, isType }) => `${path} imports ${isType ? 'a type of ' : ''}${to}`);
}

function wrongWords({ path, text }: Source): readonly string[] {
  const said = wordsOf(text);
  const forbidden = (rooms[roomOf(path)]?.neverSays ?? '').split(' ').filter((word) => word);
  return forbidden
    .filter((word) => said.has(word) || said.has(`${word}s`))
    .map((word) => `${path} says ${word}`);
}

/** A file that comes back to itself by its imports, types included, and the way: "a -> b -> a". */
function circles(): readonly string[] {
  const imports = new Map(
    sources.map(({ path, text }) => [
      path,
      importsOf(text)
        .filter(({ specifier }) => specifier.startsWith('.'))
        .map(({ specifier }) => posix.join(posix.dirname(path), specifier)),
    ]),
  );
  const done = new Set<string>();
  const walk = (path: string, way: readonly string[]): readonly string[] => {
    if (way.includes(path)) return [[...way.slice(way.indexOf(path)), path].join(' -> ')];
    if (done.has(path)) return [];
    const found = (imports.get(path) ?? []).flatMap((next) => walk(next, [...way, path]));
    done.add(path);
    return found;
  };
  return [...imports.keys()].flatMap((path) => walk(path, []));
}

const packagesOf = ({ path, text }: Source) =>
  importsOf(text)
    .filter(({ specifier, isType }) => !specifier.startsWith('.') && !isType)
    .map(({ specifier }) => ({ path, specifier }));

describe('rooms', () => {
  test('import only what they may', () => {
    expect(sources.flatMap(wrongImports)).toEqual([]);
  });

  test('no file imports itself by way of others, types included', () => {
    expect(circles()).toEqual([]);
  });

  test('never say what is not theirs', () => {
    expect(sources.flatMap(wrongWords)).toEqual([]);
  });

  test('a layer is asked through its kind, never for its type', () => {
    const recurrent = layerTypes.filter((type) => isRecurrent({ type }));
    const asks = new RegExp(
      `\\btype\\s*[!=]==\\s*'(${layerTypes.join('|')})'|case '(${recurrent.join('|')})'`,
    );
    const others = sources.filter(({ path }) => !isInside(path, 'compiler/import'));
    expect(others.filter(({ text }) => asks.test(text)).map(({ path }) => path)).toEqual([]);
  });

  test('node is used by the command line alone: everything else runs in a browser', () => {
    const uses = sources.flatMap(packagesOf).filter(({ specifier }) => specifier.startsWith('node:'));
    expect(uses.filter(({ path }) => !nodeOnly.some((room) => isInside(path, room)))).toEqual([]);
  });

  test('packages are each imported in one file', () => {
    const uses = sources.flatMap(packagesOf).filter(({ specifier }) => !specifier.startsWith('node:'));
    for (const name of inOneFile)
      expect(uses.filter((use) => use.specifier === name).length, name).toBeLessThan(2);
    expect(uses.filter(({ specifier }) => ![...inOneFile, ...forAll].includes(specifier))).toEqual([]);
  });
});

describe('files', () => {
  test('are short', () => {
    const lines = (text: string) => text.trimEnd().split('\n').length;
    const long = sources.filter(({ text }) => lines(text) > MAX_LINES);
    expect(long.map(({ path, text }) => `${path}: ${lines(text)} lines`)).toEqual([]);
  });

  test('say on line 1 what they are for', () => {
    const mute = everything.filter(({ text }) => !/^(#!.*\n)?\/\/ \S/.test(text));
    expect(mute.map(({ path }) => path)).toEqual([]);
  });

  test('of tests are each in a shard that runs them', () => {
    const folders = Object.values(shards).flatMap((shard) => shard.folders);
    const tests = everything.map(({ path }) => path).filter((path) => path.endsWith('.test.ts'));
    expect(tests.filter((path) => !folders.some((folder) => isInside(path, folder)))).toEqual([]);
  });
});

test('the scanner sees code, and neither comments, strings, templates nor patterns', () => {
  const text =
    "// gate\nconst a = `gru ${b({ c: `x ${d} y` })} z` + /['`gru]/.source / e; /* lane */ f('cell', \"t\");";
  expect(codeOf(text).match(/\w+/g)).toEqual(['const', 'a', 'b', 'c', 'd', 'source', 'e', 'f']);
  expect([...wordsOf('numLayers MAX_SIZE HTMLText x2')]).toEqual([
    'num',
    'layers',
    'max',
    'size',
    'html',
    'text',
    'x',
  ]);
  expect(
    importsOf(
      "import type { A } from './a.ts';\nimport { type B, c } from './b.ts';\nawait import('./d.ts');",
    ),
  ).toEqual([
    { specifier: './a.ts', isType: true },
    { specifier: './b.ts', isType: false },
    { specifier: './d.ts', isType: false },
  ]);
});

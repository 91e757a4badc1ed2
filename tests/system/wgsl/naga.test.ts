// A second implementation of WebGPU, Deno's: naga accepts every kernel of the grid, and runs the golden cases right.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { GpuKernel } from '../../../runtime/manifest.ts';
import { goldenCases, type Golden } from '../../support/golden.ts';
import { layerConfigs } from '../../support/layers.ts';
import { make } from '../../support/module.ts';
import { softwareDriver } from './gpu.ts';
import { gridConfigs } from './grid.ts';

interface Said {
  readonly kind: 'adapter' | 'shader' | 'case';
  readonly name?: string;
  readonly about?: string;
  readonly problem?: string;
  readonly worst?: number;
  readonly hasF16?: boolean;
}

const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
// the package's installer moves it from one to the other
const deno =
  ['deno/deno', '@deno/linux-x64-glibc/deno']
    .map((name) => pathOf(`../../browser/recipes/node_modules/${name}`))
    .find((path) => existsSync(path)) ?? '';
const driver = softwareDriver();
const folder = mkdtempSync(join(tmpdir(), 'grucc-naga-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Skipped aloud; where everything must run, that is a failure. */
const missing =
  deno === ''
    ? 'no deno: npm install --no-save --prefix tests/browser/recipes'
    : !driver
      ? 'no software driver'
      : undefined;
if (missing) {
  if (process.env['CI']) throw new Error(`naga cannot judge the kernels: ${missing}`);
  console.warn(`naga does NOT judge the kernels: ${missing}`);
}

async function shadersOf(config: object): Promise<readonly { about: string; code: string }[]> {
  const { compilation } = await make({ name: 'net', ...config }, { targets: ['wgsl'] });
  const { run } = JSON.parse(compilation.parts.kernels.wgsl ?? '') as { run: GpuKernel };
  return Object.entries(run.readings).map(([reading, head]) => ({
    about: `${reading} ${JSON.stringify(config)}`,
    code: head + run.code,
  }));
}

async function caseOf({ config, y, hn, ...golden }: Golden): Promise<object> {
  const { name, seqLength, h0, x, params } = golden;
  const { compilation } = await make({ name, ...config, seq_length: !!seqLength }, { targets: ['wgsl'] });
  const module = `${name}.mjs`;
  writeFileSync(join(folder, module), compilation.module.text);
  const list = (values: Float32Array | undefined) => values && [...values];
  const weights = Object.fromEntries(Object.entries(params).map(([key, values]) => [key, [...values]]));
  const arrays = { params: weights, x: list(x), h0: list(h0), y: list(y), hn: list(hn) };
  return { name, module, ...arrays, seqLength, batch: golden.batch, steps: golden.steps };
}

/** Of weights 20 times larger a sequence tells nothing, and JSON has no NaN. */
const isTold = ({ name, x }: Golden): boolean => name !== 'saturated' && x.every(Number.isFinite);

async function judged(): Promise<readonly Said[]> {
  const shaders = (await Promise.all([...gridConfigs, ...Object.values(layerConfigs)].map(shadersOf))).flat();
  shaders.push({ about: 'wrong', code: `${shaders[0]?.code}fn f() -> i32 { return 1f; }` });
  writeFileSync(join(folder, 'shaders.json'), JSON.stringify(shaders));
  const cases = await Promise.all(goldenCases.filter(isTold).map(caseOf));
  writeFileSync(join(folder, 'cases.json'), JSON.stringify(cases));
  const flags = ['run', '--allow-read', '--allow-env', '--unstable-webgpu', pathOf('naga.mjs'), folder];
  const own = dirname(driver ?? '');
  const libraries = [own, process.env['LD_LIBRARY_PATH']].filter(Boolean).join(delimiter);
  const env = {
    ...process.env,
    NO_COLOR: '1',
    VK_ICD_FILENAMES: driver,
    LD_LIBRARY_PATH: libraries,
    XDG_RUNTIME_DIR: folder,
    DENO_DIR: join(folder, 'deno'),
  };
  const text = execFileSync(deno, flags, { env, encoding: 'utf8', maxBuffer: 2 ** 26, timeout: 1_500_000 });
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Said);
}

describe.skipIf(missing)('naga', async () => {
  const said = missing ? [] : await judged();
  const of = (kind: Said['kind']): readonly Said[] => said.filter((each) => each.kind === kind);

  it('has an adapter', () => {
    console.log(`deno runs on ${of('adapter')[0]?.name}, ${of('shader').length} shaders judged`);
    expect(of('adapter')[0]?.name).toBeDefined();
  });

  it('accepts every kernel of the grid, and nothing that is wrong', () => {
    expect(of('shader').length).toBeGreaterThan(2 * gridConfigs.length);
    expect(of('shader').filter(({ problem, about }) => problem !== undefined && about !== 'wrong')).toEqual(
      [],
    );
    expect(of('shader').find(({ about }) => about === 'wrong')?.problem).toMatch(/i32|type/);
  });

  it('runs the golden cases right', () => {
    const cases = of('case');
    expect(cases.map(({ name }) => name)).toEqual(goldenCases.filter(isTold).map(({ name }) => name));
    expect(cases.filter(({ worst = Infinity }) => !(worst <= 1))).toEqual([]);
  });
});

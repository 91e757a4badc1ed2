// The example of the README runs and agrees with PyTorch; it fails by itself where it does not.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readSafetensors } from '../../../runtime/safetensors.ts';

const root = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

describe('examples/pytorch-twin', () => {
  test.skipIf(!existsSync(root('dist/compiler/cli/main.js')))('runs, from any folder', () => {
    const script = root('examples/pytorch-twin/run.mjs');
    const { status, stdout, stderr } = spawnSync(process.execPath, [script], {
      cwd: tmpdir(),
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('output      (3, 5, 16)');
    expect(stdout).toMatch(/wasm = js +equal in every bit, 336 numbers {2}ok/);
    expect(stdout).toMatch(/js( +\d+\.\d\d µs){2}/);
  });

  test('its data are those of the golden case', () => {
    const golden = readSafetensors(readFileSync(root('tests/fixtures/gru/pytorch_twin_ones.safetensors')));
    const weights = readSafetensors(readFileSync(root('examples/pytorch-twin/weights.safetensors')));
    const names = [...golden.keys()].filter((name) => /^(weight|bias)_/.test(name));
    expect([...weights.keys()].sort()).toEqual(names.sort());
    for (const name of names) expect(weights.get(name)?.bytes).toEqual(golden.get(name)?.bytes);
    const expected = JSON.parse(readFileSync(root('examples/pytorch-twin/expected.json'), 'utf8'));
    for (const name of ['y', 'hn']) {
      const { values, shape } = expected[name];
      expect(shape).toEqual(golden.get(name)?.shape);
      const bytes = golden.get(name)?.bytes ?? new Uint8Array();
      expect([...new Float32Array(Uint8Array.from(bytes).buffer)]).toEqual(values);
    }
  });
});

test.skipIf(!existsSync(root('dist/compiler/cli/main.js')))('examples/denoise runs, from any folder', () => {
  const script = root('examples/denoise/run.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], {
    cwd: tmpdir(),
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(
    /wasm +[\d.]+ µs a frame, speech 0\.\d{4}\njs +[\d.]+ µs a frame.*\nequal in every bit\n/,
  );
});

test.skipIf(!existsSync(root('dist/compiler/cli/main.js')))(
  'examples/custom-cell runs and agrees with its formula, from any folder',
  () => {
    const script = root('examples/custom-cell/run.mjs');
    const { status, stdout, stderr } = spawnSync(process.execPath, [script], {
      cwd: tmpdir(),
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^wasm +1000 numbers, .* ok\njs +1000 numbers, .* ok$/m);
  },
);

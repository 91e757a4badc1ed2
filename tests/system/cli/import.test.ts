// grucc import as users run it: what it prints and writes, what it refuses, and that a build follows from it.
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as compiler from '../../../compiler/compile.ts';
import { readFixture } from '../../support/models.ts';
import { folderWith, grucc, jsonLines } from '../../support/cli.ts';

test('a checkpoint: the report, the files, the next step', async () => {
  const cwd = await folderWith({ 'wake.pt': readFixture('torch_checkpoint.pt') });
  const { code, out, err } = await grucc(['import', 'wake.pt'], { cwd });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatchInlineSnapshot(`
    "wake.pt PyTorch file
      found    gru: a GRU, 3 -> 4, 2 layers, bidirectional
      assumed  of all that is in the file, model is the model
               x is (steps, batch, features); add "batch_first": true where it is (batch, steps, ...)
               gates are in the order r, z, n, and the reset gate acts after the product, as in torch.nn.GRU
      written  wake.safetensors    3.4 kB
               wake.json            119 B

      grucc build wake.json
    "
  `);
  const built = await grucc(['build', 'wake.json'], { cwd, compiler });
  expect(built.code).toBe(0);
});

test('and what the tool computed is what the module computes', async () => {
  const cwd = await folderWith({
    'net.onnx': readFixture('onnx_skips.onnx'),
    'expected.npz': readFixture('onnx_skips.expected.npz'),
  });
  await grucc(['import', 'net.onnx'], { cwd });
  const { code, out } = await grucc(['check', 'net.json', '--against', 'expected.npz', '--target', 'js'], {
    cwd,
  });
  expect(out).toMatch(/accepted: within/);
  expect(code).toBe(0);
});

test('--json and -o', async () => {
  const cwd = await folderWith({ 'm.onnx': readFixture('ort_by_torch.onnx') });
  const outcome = await grucc(['import', 'm.onnx', '-o', 'a/b', '--json'], { cwd });
  expect(outcome.code).toBe(0);
  const [warning, result] = jsonLines(outcome);
  expect(warning).toMatchObject({ type: 'diagnostic', severity: 'warning', code: 'GRU6009' });
  expect(result).toMatchObject({
    type: 'import',
    name: 'm',
    format: 'ONNX',
    files: [{ path: 'a/b/m.safetensors' }, { path: 'a/b/m.json' }],
  });
  expect(JSON.parse(readFileSync(join(cwd, 'a/b/m.json'), 'utf8'))).toMatchObject({
    cell: 'gru_reset_before',
  });
});

describe('what is not touched', () => {
  test('a model named as its weights would be', async () => {
    const bytes = readFixture('safetensors_gru.safetensors');
    const cwd = await folderWith({ 'gru.safetensors': bytes });
    const { code, out } = await grucc(['import', 'gru.safetensors'], { cwd });
    expect(code).toBe(0);
    expect(out).toMatch(/gru-imported\.json/);
    expect(readFileSync(join(cwd, 'gru.safetensors')).equals(Buffer.from(bytes))).toBe(true);
  });

  test('a config that was edited', async () => {
    const cwd = await folderWith({ 'm.pt': readFixture('torch_gru.pt') });
    const [weights, config] = ['m.safetensors', 'm.json'].map((name) => join(cwd, name));
    expect((await grucc(['import', 'm.pt'], { cwd })).err).toBe('');
    const again = await grucc(['import', 'm.pt'], { cwd });
    expect(again).toMatchObject({ code: 0, err: '' });
    const edited = readFileSync(config, 'utf8').replace('{', '{ "batch_first": true,');
    writeFileSync(config, edited);
    writeFileSync(weights, 'old');
    const { code, out, err } = await grucc(['import', 'm.pt'], { cwd });
    expect(code).toBe(0);
    expect(err).toMatch(/warning GRU6010: m\.json: it is not what this import writes; kept as it is/);
    expect(out).toMatch(/written  m\.safetensors +\d/);
    expect(out).toMatch(/grucc build m\.json/);
    expect(readFileSync(config, 'utf8')).toBe(edited);
    expect(readFileSync(weights, 'utf8')).not.toBe('old');
  });

  test('links in the way of what is written', async () => {
    const cwd = await folderWith({ 'm.pt': readFixture('torch_gru.pt'), precious: 'precious' });
    symlinkSync(join(cwd, 'precious'), join(cwd, 'm.json'));
    const { code, err } = await grucc(['import', 'm.pt'], { cwd });
    expect(code).toBe(1);
    expect(err).toMatch(/GRU4003: refused to write m\.json: it is a link/);
    expect(existsSync(join(cwd, 'm.safetensors'))).toBe(false);
    expect(readFileSync(join(cwd, 'precious'), 'utf8')).toBe('precious');
  });

  test('anything, where the model is refused', async () => {
    const cwd = await folderWith({ 'm.pt': readFixture('attack.pt') });
    const { code, out, err } = await grucc(['import', 'm.pt'], { cwd });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^error GRU6003: m\.pt: refusing to run pickled code: posix\.system/);
    expect(existsSync(join(cwd, 'm.json'))).toBe(false);
  });
});

describe('a model where something else is expected', () => {
  test('as a config', async () => {
    const cwd = await folderWith({ 'm.pt': readFixture('torch_gru.pt') });
    const { code, err } = await grucc(['build', 'm.pt'], { cwd, compiler });
    expect(code).toBe(1);
    expect(err).toMatch(/GRU4001: .*UTF-8; "grucc import m\.pt" makes a config and weights of it/);
  });

  test('as weights', async () => {
    const config = '{ "input_size": 2, "hidden_size": 3, "weights": "m.pt" }';
    const cwd = await folderWith({ 'm.pt': readFixture('torch_gru.pt'), 'k.json': config });
    const { code, err } = await grucc(['build', 'k.json'], { cwd, compiler });
    expect(code).toBe(1);
    expect(err).toMatch(/GRU2001: m\.pt: weights: malformed safetensors .*; "grucc import m\.pt" makes/);
  });
});

describe('ONNX models with their tensors in another file', () => {
  const model = readFixture('ort_external.onnx');
  const data = readFixture('ort_external.data');

  test('in the folder', async () => {
    const cwd = await folderWith({ 'm/m.onnx': model, 'm/ort_external.data': data });
    expect((await grucc(['import', 'm/m.onnx'], { cwd })).code).toBe(0);
  });

  test('that is not there', async () => {
    const cwd = await folderWith({ 'm.onnx': model });
    const { code, err } = await grucc(['import', 'm.onnx'], { cwd });
    expect(code).toBe(1);
    expect(err).toMatch(/GRU6008: m\.onnx: refused to read "ort_external\.data": there is no such file/);
  });

  test('outside the folder', async () => {
    const cwd = await folderWith({ 'm/m.onnx': readFixture('ort_outside.onnx'), passwd: data });
    const { err } = await grucc(['import', 'm/m.onnx'], { cwd });
    expect(err).toMatch(/GRU6008: m\.onnx: refused to read "\.\.\/passwd": it is outside the model's folder/);
  });

  test('behind a link, to a file or to a folder', async () => {
    const cwd = await folderWith({ 'm.onnx': model, 'elsewhere/ort_external.data': data });
    symlinkSync(join(cwd, 'elsewhere/ort_external.data'), join(cwd, 'ort_external.data'));
    expect((await grucc(['import', 'm.onnx'], { cwd })).err).toMatch(/GRU6008: .*it is a link/);
  });

  test('that is a folder', async () => {
    const cwd = await folderWith({ 'm.onnx': model });
    await mkdir(join(cwd, 'ort_external.data'));
    expect((await grucc(['import', 'm.onnx'], { cwd })).err).toMatch(/GRU6008: .*it is not a file/);
  });
});

describe('--against', () => {
  test('arrays in files of their own, and a fix', async () => {
    const cwd = await folderWith({
      'm.npz': readFixture('numpy_gru.npz'),
      'c.npz': readFixture('numpy_gru.expected.npz'),
    });
    await grucc(['import', 'm.npz'], { cwd });
    const config = join(cwd, 'm.json');
    writeFileSync(config, readFileSync(config, 'utf8').replace('{', '{ "cell": "gru_reset_before",'));
    const { code, out } = await grucc(['check', 'm.json', '--against', 'c.npz', '--target', 'js'], { cwd });
    expect(code).toBe(1);
    expect(out).toMatch(/it matches with\n {4}the reset gate acts after the product: set "cell" to "gru"/);
  });

  test('x.npy,y.npy', async () => {
    const npy = (shape: string, values: readonly number[]): Uint8Array => {
      const header = `{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117) + '\n';
      const head = Buffer.from(`\x93NUMPY\x01\0\x76\0${header}`, 'latin1');
      return new Uint8Array(Buffer.concat([head, Buffer.from(Float32Array.from(values).buffer)]));
    };
    const cwd = await folderWith({
      'c.json': '{ "input_size": 1, "hidden_size": 1, "bias": false }',
      'x.npy': npy('(1, 1, 1)', [0]),
      'y.npy': npy('(1, 1, 1)', [0]),
      'weight_ih_l0.npy': npy('(3, 1)', [1, 1, 1]),
      'weight_hh_l0.npy': npy('(3, 1)', [1, 1, 1]),
    });
    const files = 'x.npy,y.npy,weight_ih_l0.npy,weight_hh_l0.npy';
    const { code, out } = await grucc(['check', 'c.json', '--against', files, '--target', 'js'], { cwd });
    expect(out).toMatch(/accepted/);
    expect(code).toBe(0);
  });
});

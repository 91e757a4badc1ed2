// grucc doctor, on this engine and on engines that lack one thing or another.
import { describe, expect, test } from 'vitest';
import { abilitiesOf, type Engine } from '../../../compiler/cli/doctor.ts';
import { grucc, jsonLines } from '../../support/cli.ts';

const here = globalThis as unknown as Engine;

describe('this engine', () => {
  test('as text', async () => {
    const { code, out, err } = await grucc(['doctor']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(
      new RegExp(`^grucc \\d+\\.\\d+\\.\\d+, node ${process.version}, ${process.platform} `),
    );
    expect(out).toMatch(/^ {2}WebAssembly +yes$/m);
    expect(out).toMatch(/^ {4}SIMD +yes$/m);
    expect(out).toMatch(/^ {2}"auto" picks +wasm/m);
  });

  test('as data', async () => {
    const [line] = jsonLines(await grucc(['doctor', '--json']));
    expect(line).toMatchObject({ type: 'doctor', node: process.version, arch: process.arch, auto: 'wasm' });
    expect(line).toMatchObject({ simd: true, relaxedSimd: expect.any(Boolean), webGpu: expect.any(Boolean) });
  });

  test('takes no argument', async () => {
    const { code, err } = await grucc(['doctor', 'keyword.json']);
    expect(code).toBe(2);
    expect(err).toMatch(/^error GRU5001: grucc doctor takes no argument; given "keyword\.json"/);
  });
});

describe('other engines', () => {
  const only = (most: number): Engine => ({
    ...here,
    Uint8Array,
    WebAssembly: { validate: (bytes) => bytes.length <= most && WebAssembly.validate(bytes as BufferSource) },
  });

  test('without WebAssembly', async () => {
    const abilities = await abilitiesOf({ Uint8Array });
    expect(abilities).toMatchObject({ webAssembly: false, simd: false, relaxedSimd: false, auto: 'js' });
  });

  test('without SIMD', async () => {
    expect(await abilitiesOf(only(8))).toMatchObject({ webAssembly: true, simd: false, auto: 'js' });
  });

  test('the module that asks for relaxed SIMD is right but for what this engine may lack', async () => {
    let asked: Uint8Array = new Uint8Array();
    const validate = (bytes: Uint8Array) => ((asked = bytes), true);
    expect(await abilitiesOf({ Uint8Array, WebAssembly: { validate } })).toMatchObject({ relaxedSimd: true });
    // i8x16.swizzle in place of its relaxed form, one byte shorter
    const plain = [...asked].join().replace('10,11,1,9,', '10,10,1,8,').replace('253,128,2,', '253,14,');
    expect(WebAssembly.validate(Uint8Array.from(plain.split(','), Number))).toBe(true);
  });

  test('WebGPU: an adapter, one that is nameless, none, and one that fails', async () => {
    const withAdapter = (requestAdapter: () => Promise<never>) =>
      abilitiesOf({ ...here, Uint8Array, navigator: { gpu: { requestAdapter } } });
    const features = new Set(['shader-f16']);
    const named = { info: { vendor: 'google', architecture: 'swiftshader' }, features };
    expect(await withAdapter(async () => named as never)).toMatchObject({
      webGpu: true,
      adapter: 'google swiftshader',
      f16: true,
    });
    expect((await withAdapter(async () => ({ features }) as never)).adapter).toBe('unnamed');
    const none = { webGpu: true, adapter: null, f16: false };
    expect(await withAdapter(async () => null as never)).toMatchObject(none);
    expect(await withAdapter(() => Promise.reject(new Error('lost')))).toMatchObject(none);
  });
});

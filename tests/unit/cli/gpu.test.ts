// Where the command line finds a GPU: the engine's own, or Dawn's in a package of the user's.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { findGpu } from '../../../compiler/cli/gpu.ts';
import { folderWith } from '../../support/cli.ts';

afterEach(() => void vi.unstubAllGlobals());

const info = { vendor: 'maker', architecture: 'model', description: '' };
const withGpu = (requestAdapter: () => Promise<unknown>): object => {
  const gpu = { requestAdapter };
  vi.stubGlobal('navigator', { gpu });
  return gpu;
};

describe('navigator.gpu', () => {
  test('comes first', async () => {
    const gpu = withGpu(async () => ({ info }));
    expect(await findGpu('/')).toEqual({ gpu, about: 'maker model' });
    withGpu(async () => ({}));
    expect((await findGpu('/')).about).toBe('a GPU without a name');
  });

  test('without an adapter, or with one that fails', async () => {
    withGpu(async () => null);
    expect(await findGpu('/')).toEqual({ about: 'WebGPU has no adapter here' });
    withGpu(() => Promise.reject(new Error('no driver')));
    expect(await findGpu('/')).toEqual({ about: 'WebGPU does not start: no driver' });
  });
});

describe('the package webgpu', () => {
  const installed = (text: string) =>
    folderWith({
      'node_modules/webgpu/package.json':
        '{"name":"webgpu","version":"9.9.9","type":"module","main":"index.js"}',
      'node_modules/webgpu/index.js': text,
    });

  test('beside the config', async () => {
    const cwd = await installed(
      `export const create = (options) => ({ options, requestAdapter: async () => ({ info: { vendor: 'own' } }) });`,
    );
    expect(await findGpu(cwd)).toEqual({ gpu: expect.objectContaining({ options: [] }), about: 'own' });
  });

  test('that cannot be loaded', async () => {
    const cwd = await installed(`throw new Error('no binary for this platform');`);
    expect(await findGpu(cwd)).toEqual({ about: 'WebGPU does not start: no binary for this platform' });
  });
});

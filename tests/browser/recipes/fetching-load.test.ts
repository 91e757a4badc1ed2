// The `load` that fetches its parts: once, again after a failure, and never what is not what was built.

import { afterEach, expect, test, vi } from 'vitest';
import { fetchingLoad, fetchingText, type Opening } from '../../../compiler/vite/fetching-load.ts';
import { GruccError } from '../../../runtime/error.ts';

const weights = new Uint8Array(Float32Array.of(1, 2, 3, 4, 5).buffer);
const params = { a: [2, 2], b: [1] };

function opening(more: Partial<Opening> = {}): { readonly opening: Opening; readonly given: unknown[] } {
  const given: unknown[] = [];
  const open: Opening['open'] = (kernels) => ({
    load: async (options) => void given.push({ kernels, options }),
  });
  const sources = { wasm: { url: '/k.wasm', size: 3 }, weights: { url: '/w.bin', size: 20 } };
  return { opening: { open, params, GruccError, sources, ...more }, given };
}

const files: Record<string, () => Response> = {};
const asked = vi.fn<(url: string) => Promise<Response>>(
  async (url) => files[url]?.() ?? new Response('', { status: 404 }),
);

function serve(): void {
  files['/k.wasm'] = () => new Response(Uint8Array.of(0, 0xab, 255));
  files['/w.bin'] = () => new Response(weights);
  asked.mockClear();
  vi.stubGlobal('fetch', asked);
}
afterEach(() => vi.unstubAllGlobals());

test('parts are fetched once, and become what a module would hold', async () => {
  serve();
  const { opening: at, given } = opening();
  const load = fetchingLoad(at);
  expect(asked).not.toHaveBeenCalled();
  await Promise.all([load(), load({ target: 'js' })]);
  expect(asked).toHaveBeenCalledTimes(2);
  const arrays = { a: Float32Array.of(1, 2, 3, 4), b: Float32Array.of(5) };
  const kernels = { wasm: '00abff' };
  expect(given).toEqual([
    { kernels, options: { weights: arrays } },
    { kernels, options: { target: 'js', weights: arrays } },
  ]);
});

test('weights that are given are used, and what is no object is left for the module to refuse', async () => {
  serve();
  const { opening: at, given } = opening();
  const load = fetchingLoad(at);
  await load({ weights: 'mine' });
  await load(null);
  await load(7);
  expect(given.map((each) => (each as { options: unknown }).options)).toEqual([{ weights: 'mine' }, null, 7]);
});

test.each([
  ['a page in its place', () => new Response('<!doctype html>'), 'got 15'],
  ['no such file', () => new Response('', { status: 404 }), 'got status 404'],
  [
    'no answer',
    () => {
      throw new TypeError('fetch failed');
    },
    'got fetch failed',
  ],
])('%s is an error, and the next load asks again', async (_, answer, message) => {
  serve();
  const { opening: at, given } = opening();
  const load = fetchingLoad(at);
  files['/w.bin'] = answer;
  const failure = (await load().catch((thrown: unknown) => thrown)) as GruccError;
  expect(failure).toBeInstanceOf(GruccError);
  expect(failure.code).toBe('GRU3014');
  expect(failure.message).toBe(`weights: expected 20 bytes from /w.bin, ${message}`);
  serve();
  await load();
  expect(given).toHaveLength(1);
});

test('its text is complete: it uses nothing but what a module has', () => {
  const names = fetchingText().matchAll(/^(?:async )?function (\w+)/gm);
  expect([...names].map((match) => match[1])).toEqual([
    'fetchPart',
    'toHex',
    'toArrays',
    'openModule',
    'fetchingLoad',
  ]);
  expect(fetchingText()).not.toMatch(/__vi|import/);
});

// Models too large for a target's memory: at build as an error or a warning with numbers, where the config tells.

import { describe, expect, it } from 'vitest';
import { compile } from '../../compiler/compile.ts';

const base = { name: 'm', input_size: 4, hidden_size: 8 };
const compiled = (more: object, targets?: readonly string[]) =>
  compile({
    config: { file: 'm.json', text: JSON.stringify({ ...base, ...more }) },
    ...(targets && { targets }),
  });

describe('the buffers of wgsl', () => {
  // the output is 8 values a step and row: 2^12 rows of 2^10 steps are 128 MiB of output to the byte
  const edge = { batch: 2 ** 12, steps: 2 ** 10 };

  it('of 128 MiB are nothing to speak of', async () => {
    expect((await compiled(edge, ['wgsl'])).warnings).toEqual([]);
  });

  it('above that are a warning, with its place', async () => {
    const { warnings } = await compiled({ ...edge, steps: 1280 }, ['wgsl']);
    expect(warnings).toEqual([
      {
        severity: 'warning',
        code: 'GRU4006',
        message:
          'the wgsl kernel would need 160 MiB of memory in one buffer, for the output: ' +
          'every WebGPU device has buffers of 128 MiB, not every one has larger ones',
        place: expect.objectContaining({ file: 'm.json' }),
      },
    ]);
  });

  it('of what is known where a size is open', async () => {
    const wide = { input_size: 8000, hidden_size: 4096, batch: 1 };
    const { warnings } = await compiled(wide, ['wgsl']);
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/would need at least 567 MiB of memory in one buffer, for the weights: /),
    ]);
    expect((await compiled({ hidden_size: 1024 }, ['wgsl'])).warnings).toEqual([]);
  });

  it('over 4 GiB are an error', async () => {
    const huge = { batch: 2 ** 16, steps: 2 ** 11 };
    await expect(compiled(huge, ['wgsl'])).rejects.toMatchObject({
      code: 'GRU4004',
      message: expect.stringMatching(
        /the wgsl kernel would need 4\.0 GiB .*one buffer, for the output; expected less than 4 GiB/,
      ),
    });
    // each buffer is smaller, which for one memory is not enough
    const large = { batch: 2 ** 16, steps: 2 ** 11 - 1 };
    expect((await compiled(large, ['wgsl'])).warnings).toHaveLength(1);
    await expect(compiled(large, ['js'])).rejects.toMatchObject({ code: 'GRU4004' });
  });
});

describe('one memory', () => {
  it('holds what is under 4 GiB, and nothing is said', async () => {
    expect((await compiled({ batch: 2 ** 16, steps: 1000 }, ['wasm', 'js'])).warnings).toEqual([]);
  });
});

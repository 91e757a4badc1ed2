// Packing: the formula of manifest.ts, held against it word by word.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { KernelPlan, Pack } from '../../../runtime/index.ts';
import { pack } from '../../../runtime/index.ts';

const plan = (
  weights: number,
  packs: readonly Pack[],
  constants: KernelPlan['constants'] = [],
): KernelPlan => ({
  weights,
  packs,
  constants,
  scratch: [],
});

it('transposes blocks of rows, pads with zeros and sets constants', () => {
  const w = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
  const one: Pack = { param: 'w', at: 1, from: 0, blocks: 2, step: 2, depth: 3, stride: 2, width: 2 };
  const into = pack(plan(15, [one], [[13, 7, 8]]), new Map([['w', w]]), new Float32Array(15));
  expect([...into]).toEqual([0, 1, 4, 2, 5, 3, 6, 7, 0, 8, 0, 9, 0, 7, 8]);
});

it('follows the formula', () => {
  const size = fc.nat({ max: 4 });
  const shape = fc.record({ from: size, blocks: size, step: size, depth: size, extra: size, width: size });
  fc.assert(
    fc.property(shape, ({ extra, ...rest }) => {
      const one = { param: 'w', at: 2, stride: rest.width + extra, ...rest };
      const w = Float32Array.from({ length: 20 }, (_, i) => i + 1);
      const expected = new Float32Array(200);
      for (let i = 0; i < one.blocks; i++)
        for (let k = 0; k < one.depth; k++)
          for (let c = 0; c < one.width; c++)
            expected[one.at + (i * one.depth + k) * one.stride + c] =
              w[one.from + (i * one.step + c) * one.depth + k] ?? 0;
      expect(pack(plan(200, [one]), new Map([['w', w]]), new Float32Array(200))).toEqual(expected);
    }),
  );
});

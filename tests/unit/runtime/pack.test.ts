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
  const one: Pack = {
    param: 'w',
    at: 1,
    from: 0,
    axes: [
      [2, 6, 6],
      [2, 1, 3],
      [3, 2, 1],
    ],
  };
  const into = pack(plan(15, [one], [[13, 7, 8]]), new Map([['w', w]]), new Float32Array(15));
  expect([...into]).toEqual([0, 1, 4, 2, 5, 3, 6, 7, 0, 8, 0, 9, 0, 7, 8]);
});

it('follows the formula', () => {
  const size = fc.nat({ max: 3 });
  const shape = fc.record({
    from: size,
    axes: fc.array(fc.tuple(size, fc.nat({ max: 9 }), fc.nat({ max: 9 })), { minLength: 1, maxLength: 3 }),
  });
  fc.assert(
    fc.property(shape, ({ from, axes }) => {
      const w = Float32Array.from({ length: 20 }, (_, i) => i + 1);
      const expected = new Float32Array(200);
      const indices = axes.reduce<number[][]>(
        (all, [count]) => all.flatMap((index) => Array.from({ length: count }, (_, i) => [...index, i])),
        [[]],
      );
      const along = (index: number[], which: 1 | 2): number =>
        index.reduce((sum, i, axis) => sum + i * axes[axis][which], 0);
      for (const index of indices) expected[2 + along(index, 1)] = w[from + along(index, 2)] ?? 0;
      const one = { param: 'w', at: 2, from, axes };
      expect(pack(plan(200, [one]), new Map([['w', w]]), new Float32Array(200))).toEqual(expected);
    }),
  );
});

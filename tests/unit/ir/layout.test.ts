// Layouts: an element of a rearranged buffer is that of the buffer before, whatever the axes and however it is packed.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fillsOf,
  gathered,
  joined,
  rearranged,
  rowMajor,
  type Axis,
  type Layout,
} from '../../../compiler/ir/layout.ts';
import { pack } from '../../../runtime/pack.ts';

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

/** What the runtime makes of a layout, of a parameter whose elements are 1, 2, 3, .. */
function packed(layout: Layout, sizes: readonly number[], at = 0): readonly number[] {
  const param = Float32Array.from({ length: 1000 }, (_, i) => i + 1);
  const weights = at + product(sizes);
  const plan = { weights, scratch: [], ...fillsOf(layout, sizes, at) };
  return [...pack(plan, new Map([['w', param]]), new Float32Array(weights)).subarray(at)];
}

/** The elements of an array in row-major order, by a function of their indices. */
function elements(sizes: readonly number[], of: (index: readonly number[]) => number): readonly number[] {
  const indices = sizes.reduce<readonly (readonly number[])[]>(
    (all, size) => all.flatMap((index) => Array.from({ length: size }, (_, i) => [...index, i])),
    [[]],
  );
  return indices.map(of);
}

const rowMajorAt = (sizes: readonly number[], index: readonly number[]): number =>
  index.reduce((sum, i, axis) => sum * sizes[axis] + i, 0) + 1;

const shape = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 });

it('is a parameter as it comes, in one copy', () => {
  fc.assert(
    fc.property(shape, fc.nat({ max: 5 }), (sizes, at) => {
      expect(packed(rowMajor('w', sizes), sizes, at)).toEqual(elements(sizes, (i) => rowMajorAt(sizes, i)));
      const axes = [[product(sizes), 1, 1]];
      expect(fillsOf(rowMajor('w', sizes), sizes, at).packs).toEqual([{ param: 'w', at, from: 0, axes }]);
    }),
  );
});

it('is rearranged in any order of axes', () => {
  const drawn = shape.chain((sizes) =>
    fc.tuple(fc.constant(sizes), fc.shuffledSubarray([...sizes.keys()], { minLength: sizes.length })),
  );
  fc.assert(
    fc.property(drawn, ([sizes, order]) => {
      const turned = order.map((axis) => sizes[axis]);
      const axes = order.map((axis): Axis => ({ axis }));
      const before = (index: readonly number[]): readonly number[] =>
        sizes.map((_, axis) => index[order.indexOf(axis)]);
      expect(packed(rearranged(rowMajor('w', sizes), axes), turned)).toEqual(
        elements(turned, (index) => rowMajorAt(sizes, before(index))),
      );
    }),
  );
});

it('has parts along an axis of its own, constants among them', () => {
  const parts = [rowMajor('w', [3]), rowMajor([7, 8, 9], [3])].flatMap((layout, index) =>
    rearranged(layout, [{ index }, { axis: 0 }]),
  );
  expect(packed(parts, [2, 3])).toEqual([1, 2, 3, 7, 8, 9]);
});

describe('gathered', () => {
  it('has what lies at functions of its indices', () => {
    const small = fc.nat({ max: 3 });
    fc.assert(
      fc.property(small, small, fc.integer({ min: 1, max: 4 }), (first, step, lanes) => {
        const matrix = rowMajor('w', [40, 5]);
        const sizes = [3, 5, lanes];
        const rows = { at: first, by: [step, 0, 1] };
        const part = gathered({ start: [0, 0, 0], sizes }, matrix, [rows, { at: 0, by: [0, 1, 0] }]);
        expect(packed([part], sizes)).toEqual(
          elements(sizes, ([i, k, c]) => rowMajorAt([40, 5], [first + i * step + c, k])),
        );
      }),
    );
  });

  it('is joined where rows are neighbours, and means the same', () => {
    const sites = [0, 2, 5].map((first, i) =>
      gathered({ start: [0, 2 * i], sizes: [4, 2] }, rowMajor('w', [9, 4]), [
        { at: first, by: [0, 1] },
        { at: 0, by: [1, 0] },
      ]),
    );
    expect(joined(sites)).toHaveLength(2);
    expect(packed(joined(sites), [4, 6])).toEqual(packed(sites, [4, 6]));
  });

  it('is refused of a buffer with several parts', () => {
    const two = [...rowMajor('w', [3]), ...rowMajor('v', [3])];
    expect(() => gathered({ start: [0], sizes: [1] }, two, [{ at: 0, by: [1] }])).toThrow(
      'no copy of one parameter',
    );
  });
});

it('is zero past the end of a parameter', () => {
  const plan = { weights: 4, scratch: [], ...fillsOf(rowMajor('w', [4]), [4], 0) };
  const short = new Map([['w', Float32Array.of(1, 2)]]);
  expect([...pack(plan, short, new Float32Array(4))]).toEqual([1, 2, 0, 0]);
});

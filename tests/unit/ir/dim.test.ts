// Sizes as sums: one spelling for each, and the arithmetic of numbers.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { difference, dimValue, isAtLeast, sumOf, times } from '../../../compiler/ir/dim.ts';
import type { Dim } from '../../../compiler/ir/graph.ts';

it.each<[Dim, Dim]>([
  [sumOf('steps', -1), 'steps-1'],
  [sumOf('steps', 'batch', 'steps', 2), 'batch+2*steps+2'],
  [difference('batch', 'steps'), 'batch-steps'],
  [difference('steps', 'steps'), 0],
  [times('steps-1', -2), '-2*steps+2'],
  [sumOf('2*steps-3', 4), '2*steps+1'],
  [sumOf(3, 4), 7],
  [times('steps', 0), 0],
])('%s', (given, expected) => expect(given).toBe(expected));

const parts = fc.array(fc.tuple(fc.constantFrom<Dim>('steps', 'batch', 1), fc.integer({ min: -4, max: 4 })));

it('are the sums of their values, and at least what they are at 1', () => {
  const property = fc.property(
    parts,
    fc.integer({ min: 1, max: 9 }),
    fc.integer({ min: 1, max: 9 }),
    (terms, batch, steps) => {
      const valueOf = (dim: Dim): number => (dim === 'steps' ? steps : dim === 'batch' ? batch : Number(dim));
      const sum = sumOf(...terms.map(([dim, by]) => times(dim, by)));
      const value = terms.reduce((total, [dim, by]) => total + by * valueOf(dim), 0);
      expect(dimValue(sum, valueOf) + 0).toBe(value + 0);
      expect(sumOf(...terms.toReversed().map(([dim, by]) => times(dim, by)))).toBe(sum);
      if (isAtLeast(sum, 3)) expect(value).toBeGreaterThanOrEqual(3);
    },
  );
  fc.assert(property, { numRuns: 300, seed: 1 });
});

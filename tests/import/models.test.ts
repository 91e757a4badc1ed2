// Every model that another tool wrote gives, imported and compiled, what that tool computed with it.
import { expect, test } from 'vitest';
import { compareFixture, models } from './models.ts';

test.each(models)('%s', async (name) => {
  const { comparisons, fix } = await compareFixture(name);
  const worst = Math.max(...comparisons.map(({ maxError }) => maxError));
  // the tools compute in 32 bits as well, in another order
  expect({ fix: fix && fix, worst: worst < 5e-6 }).toEqual({ fix: undefined, worst: true });
});

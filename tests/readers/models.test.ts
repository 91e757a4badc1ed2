// Every model that another tool wrote gives, imported and compiled, what that tool computed with it.
import { expect, test } from 'vitest';
import { compareFixture, models } from '../support/models.ts';

test('there are models of every format', () => {
  const endings = new Set(models.map((name) => name.replace(/^[^.]*/, '')));
  expect([...endings].sort()).toEqual(
    ['.ckpt', '.h5', '.json', '.keras', '.npz', '.onnx', '.pt', '.pth', '.safetensors'].sort(),
  );
});

test.each(models)('%s', async (name) => {
  const { comparisons } = await compareFixture(name);
  const worst = Math.max(...comparisons.map(({ maxError }) => maxError));
  // the tools compute in 32 bits as well, in another order
  expect(worst).toBeLessThan(3e-6);
});

// ONNX's clip, as the cell that an import writes: the sum itself where nothing is clipped, to the bit, else the bound.
import { expect, it } from 'vitest';
import { cellText, type GruFormula } from '../../../compiler/import/cell-text.ts';
import { make } from '../../support/module.ts';

const gru: GruFormula = { reset: 'after', activation: { kind: 'tanh' }, gateActivation: { kind: 'sigmoid' } };
const textOf = (clip?: number): string => cellText({ ...gru, clip });

/** A network of one unit whose only weight reaches n: h' is (1 - z) tanh(n) at the first step, and z is 1/2. */
async function candidates(text: string, sums: readonly number[]): Promise<readonly number[][]> {
  const config = { name: 'clipped', input_size: 1, hidden_size: 1, cell: 'c.cell', targets: ['js', 'wasm'] };
  const { module } = await make(config, { readCell: (file) => ({ file, text }) });
  const weights = Object.fromEntries(
    Object.entries(module.params).map(([name, [rows]]) => [name, new Float32Array(rows)]),
  );
  weights.weight_ih_l0[2] = 1;
  return (['js', 'wasm'] as const).map((target) => {
    const model = module.loadSync({ target, weights });
    return sums.map((sum) => model.run(Float32Array.of(sum), { batch: 1 }).output[0]);
  });
}

const sums = [0, 1e-30, -1e-7, 0.1, -0.3, 0.777, 1.5, -3, 7, 49.99999, -50, 51, 1e6, -1e20, 3e38];

it.each([50, 1e6, 2 ** 100])('of ±%f leaves alone what is less, to the bit', async (clip) => {
  const inside = sums.filter((sum) => Math.abs(sum) < clip);
  expect(await candidates(textOf(clip), inside)).toEqual(await candidates(textOf(), inside));
});

it.each([0.25, 1 / 3, 1e-3, 1.25])('of ±%f bounds what is more', async (clip) => {
  const bounded = sums.map((sum) => Math.min(Math.max(sum, -clip), clip));
  for (const given of await candidates(textOf(clip), sums))
    for (const [i, sum] of bounded.entries())
      expect(Math.abs(given[i] - Math.tanh(sum) / 2)).toBeLessThan(1.2e-7);
});

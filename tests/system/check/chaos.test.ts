// Networks that part from f64 by more than rounding once: nothing is blamed for it, and bugs in them still are found.

import { describe, expect, it } from 'vitest';
import { f32Bound } from '../../../compiler/check/bounds.ts';
import { checkConfig, type CheckOptions } from '../../../compiler/check/index.ts';
import { meaningOf, resultsOf } from '../../../compiler/check/meaning.ts';
import { openNetwork } from '../../../compiler/network.ts';
import { sampleFor } from '../../../compiler/check/sample.ts';
import { toProgram } from '../../../compiler/pipeline.ts';
import { faults } from '../../support/faults.ts';

const inputOf = (config: object) => ({
  config: { file: '<config>', text: JSON.stringify(config) },
  defaultName: 'check',
  targets: ['wasm', 'js'],
});
const check = (config: object, options: CheckOptions) => checkConfig(inputOf(config), options);

const gates = ['linear', 'tanh', 'relu'] as const;
const cells = ['gru', 'mgu'] as const;
const configs = gates.flatMap((gate_activation) =>
  cells.map((cell) => ({ input_size: 2, hidden_size: 3, cell, gate_activation })),
);

/** Where f32 is off by more than a fixed 1e-6 allows: lowered programs against their graphs, many seeds. */
function shares(
  config: object,
  steps: number,
  seeds: number,
): readonly (readonly [old: number, now: number])[] {
  const network = openNetwork(inputOf(config));
  const graph = network.graph();
  const program = toProgram(graph, network.signature);
  return Array.from({ length: seeds }, (_, seed) => {
    const sample = sampleFor(network, { batch: 1, steps }, seed);
    const [given, meaning] = [resultsOf(program, sample), meaningOf(graph, network, sample)];
    const rounded = meaningOf(graph, network, sample, Math.fround);
    const bounds = [f32Bound(network.config, meaning), f32Bound(network.config, meaning, rounded)];
    const [old, now] = bounds.map(({ absolute, relative }) =>
      Math.max(
        ...Array.from(given.output, (value, i) => {
          const off = Math.abs(value - meaning.output[i]);
          return absolute === Infinity ? 0 : off / (absolute + relative * Math.abs(meaning.output[i]));
        }),
      ),
    );
    return [old, now] as const;
  });
}

describe('many steps with gates that have no limit', () => {
  it('are within the bound that is measured, and not all within a fixed one', () => {
    const all = configs.flatMap((config) => shares(config, 50, 8));
    const most = [0, 1].map((which) => Math.max(...all.map((each) => each[which])));
    console.info(
      `off by ${most[0].toFixed(2)} of the fixed bound, ${most[1].toFixed(2)} of the measured one`,
    );
    expect(most[0]).toBeGreaterThan(1);
    expect(most[1]).toBeLessThanOrEqual(0.5);
  });

  it('are blamed for nothing', async () => {
    for (const [seed, config] of configs.entries())
      expect((await check(config, { seed, steps: 40, batch: 1 })).finding).toBeUndefined();
  });

  it('hide no bug: what is off by more than that is found', async () => {
    const fault = faults.find(({ name }) => name.includes('reset gate'));
    const config = { ...fault?.config, gate_activation: 'tanh' };
    const { finding } = await check(config, { ...fault?.options, seed: 3, steps: 40 });
    expect(finding?.stage).toBe('hoist-projection');
  });
});

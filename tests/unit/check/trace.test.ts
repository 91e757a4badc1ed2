// The values of a cell's formulas: they are those of the graph, and watching them changes no result.

import { describe, expect, it } from 'vitest';
import { openTrial } from '../../../compiler/browser.ts';
import { openNetwork } from '../../../compiler/network.ts';
import { meaningOf } from '../../../compiler/check/meaning.ts';

const sizes = { batch: 2, steps: 5 };

function traced(config: object) {
  const input = { config: { file: 'c.json', text: JSON.stringify({ name: 'traced', ...config }) } };
  const trial = openTrial(input);
  const sample = trial.sample(sizes, 3);
  const network = openNetwork(input);
  const graph = network.graph();
  const { results, formulas } = trial.trace(sample);
  return {
    results,
    sample,
    meaning: meaningOf(graph, network, sample),
    of: new Map(formulas.map((f) => [f.name, f])),
  };
}

describe('traceOn', () => {
  it('gives the gates of every layer and direction, and the results of an unwatched graph', () => {
    const config = { input_size: 3, hidden_size: 4, num_layers: 2, bidirectional: true };
    const { results, meaning, of } = traced(config);
    expect(results).toEqual(meaning);
    const scans = ['_l0', '_l0_reverse', '_l1', '_l1_reverse'];
    expect([...of.keys()]).toEqual(scans.flatMap((scan) => ['r', 'z', 'n', 'h'].map((name) => name + scan)));
    for (const { values, size } of of.values()) expect([values.length, size]).toEqual([5 * 2 * 4, 4]);
  });

  it('gives states that follow from the gates by the last formula', () => {
    const { sample, of, results } = traced({ input_size: 3, hidden_size: 4 });
    const [z, n, h] = ['z_l0', 'n_l0', 'h_l0'].map((name) => of.get(name)?.values ?? []);
    const before = [...sample.starts['h0'], ...h];
    for (const [i, value] of Array.from(h).entries())
      expect(value).toBeCloseTo((1 - z[i]) * n[i] + z[i] * before[i], 14);
    expect(Array.from(h)).toEqual(Array.from(results.output));
  });

  it('names the formulas of a layer like its parameters, whatever the cell calls them', () => {
    const layers = [
      { type: 'gru', hidden_size: 4, cell: 'mgu', name: 'a.rnn' },
      { type: 'take', which: 'last' },
    ];
    const { results, meaning, of } = traced({ input_size: 3, layers });
    expect(results).toEqual(meaning);
    expect([...of.keys()]).toEqual(['a.rnn.f_l0', 'a.rnn.n_l0', 'a.rnn.h_l0']);
  });
});

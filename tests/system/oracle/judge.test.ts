// The general judge gives the bound of bound.ts where that has one, and is right about the numbers f32 cannot hold.

import { describe, expect, it } from 'vitest';
import { lstmCases, type Golden } from '../../support/golden.ts';
import { floats } from '../../support/random.ts';
import { worstOfBound } from '../../support/oracle/bound.ts';
import {
  judgedActivation,
  judgeLayer,
  type ActivationJson,
  type JudgedLayer,
} from '../../support/oracle/judge.ts';
import { activations, layerParams, reference, type CellName } from '../../support/oracle/reference.ts';

const [I, H, batch, steps] = [3, 5, 2, 6];

function paramsFor(cell: CellName, directions: number, scale: number): Record<string, Float32Array> {
  const rows = (cell === 'mgu' ? 2 : 3) * H;
  const counts = { weight_ih: rows * I, weight_hh: rows * H, bias_ih: rows, bias_hh: rows };
  const entries = ['', '_reverse']
    .slice(0, directions)
    .flatMap((suffix) =>
      Object.entries(counts).map(
        ([name, count]) => [`${name}_l0${suffix}`, floats(count, `${name}${suffix}`, scale)] as const,
      ),
    );
  return Object.fromEntries(entries);
}

/** A layer whose outputs are the truth, rounded to f32. */
function layerFor(
  cell: CellName,
  directions: number,
  scale: number,
  acts: readonly [ActivationJson, ActivationJson] = ['tanh', 'sigmoid'],
): JudgedLayer {
  const params = paramsFor(cell, directions, scale);
  const data = {
    batch,
    steps,
    x: floats(steps * batch * I, 'x'),
    h0: floats(directions * batch * H, 'h0'),
    seqLength: [steps, 2],
    params,
  };
  const [activation, gate] = acts.map((each) => judgedActivation(each));
  const { output } = reference(
    {
      cell,
      inputSize: I,
      hiddenSize: H,
      numLayers: 1,
      bidirectional: directions === 2,
      activation: activation.of,
      gateActivation: gate.of,
    },
    data,
  );
  const common = { cell, directions, inputSize: I, hiddenSize: H, layer: 0, ...data };
  return { ...common, activation, gate, output: Float32Array.from(output) };
}

describe('the judge', () => {
  it.each([
    ['gru', 1, 0.5],
    ['gru', 2, 4],
    ['gru_reset_before', 1, 0.5],
    ['gru_reset_before', 2, 4],
  ] as const)(
    'gives the share that bound.ts does: %s, %i directions, weights of %d',
    (cell, directions, scale) => {
      const layer = layerFor(cell, directions, scale);
      const off = { ...layer, output: layer.output.map((value, i) => value + ((i % 7) - 3) * 1e-6) };
      const suffixes = ['_l0', '_l0_reverse'].slice(0, directions);
      const params = suffixes.map((suffix) => layerParams(layer.params, suffix, I, H));
      for (const each of [layer, off]) {
        const expected = worstOfBound({ ...each, cell, params });
        expect(judgeLayer(each).worst / expected).toBeCloseTo(1, 5);
      }
      expect(judgeLayer(layer)).toMatchObject({ judged: (steps + 2) * H * directions });
      expect(judgeLayer(layer).worst).toBeLessThanOrEqual(1);
      expect(judgeLayer(off).worst).toBeGreaterThan(1);
    },
  );

  const kinds: readonly ActivationJson[] = [
    'tanh',
    'sigmoid',
    'relu',
    'linear',
    'hard_sigmoid',
    { hard_sigmoid: { alpha: 0.25, beta: 0.375 } },
  ];

  it.each(['gru', 'gru_reset_before', 'mgu'] as const)(
    'passes the truth and nothing far from it: %s',
    (cell) => {
      for (const activation of kinds)
        for (const gate of kinds) {
          const layer = layerFor(cell, 2, 0.5, [activation, gate]);
          expect(judgeLayer(layer).worst).toBeLessThanOrEqual(1);
          const off = layer.output.map((value) => value * (1 + 2 ** -14) + 1e-5);
          expect(judgeLayer({ ...layer, output: off }).worst).toBeGreaterThan(1);
        }
    },
  );

  it('knows the reference of the same activations', () => {
    for (const name of Object.keys(activations) as (keyof typeof activations)[])
      for (const x of [-30, -2.5, -1, 0, 0.3, 2.5, 30])
        expect(judgedActivation(name).of(x)).toBe(activations[name](x));
  });

  it('wants NaN where a NaN came in, and where it did not, none', () => {
    const layer = layerFor('gru', 1, 0.5);
    const x = layer.x.with(0, NaN);
    expect(judgeLayer({ ...layer, x }).worst).toBe(Infinity);
    const output = layer.output.map((value, i) => (Math.floor(i / H) % batch === 0 ? NaN : value));
    expect(judgeLayer({ ...layer, x, output }).worst).toBeLessThanOrEqual(1);
    expect(judgeLayer({ ...layer, output }).worst).toBe(Infinity);
  });

  it('tells nothing of numbers that overflow', () => {
    const layer = layerFor('gru', 1, 0.5, ['linear', 'sigmoid']);
    const x = layer.x.map((value) => value * 3e38);
    const large = { ...layer, steps: 1, seqLength: undefined, x, output: layer.output.fill(Infinity) };
    expect(judgeLayer(large)).toMatchObject({ worst: 0, judged: 0 });
  });
});

describe('the judge of an lstm', () => {
  const judged = (
    name: string,
    change: (values: Float32Array) => Float32Array,
    of: 'output' | 'params',
  ): number => {
    const golden = lstmCases.find((each) => each.name === name) as Golden;
    const { hidden_size: hiddenSize, proj_size: projSize = 0, input_size: inputSize } = golden.config;
    const { batch, steps, params, x, h0, c0, y } = golden;
    const entries = Object.entries(params).map(([key, values]) => [key, change(values)] as const);
    return judgeLayer({
      cell: 'lstm',
      activation: judgedActivation('tanh'),
      gate: judgedActivation('sigmoid'),
      directions: 1,
      layer: 0,
      batch,
      steps,
      inputSize: Number(inputSize),
      hiddenSize: Number(hiddenSize),
      projSize: Number(projSize),
      x,
      params: of === 'params' ? Object.fromEntries(entries) : params,
      h0: h0 as Float32Array,
      ...(c0 && { c0 }),
      output: of === 'output' ? change(y) : y,
    }).worst;
  };

  it.each(['basic', 'four', 'large', 'wide', 'single', 'stream_fast'])(
    'passes %s and nothing far from it',
    (name) => {
      expect(judged(name, (values) => values, 'output')).toBeLessThanOrEqual(1);
      expect(judged(name, (values) => values.map((value) => value + 4e-5), 'output')).toBeGreaterThan(1);
      // weights rounded to 11 bits
      const rounded = (values: Float32Array): Float32Array =>
        values.map((value) => Math.fround(value * 4097) - Math.fround(value * 4097 - value));
      expect(judged(name, rounded, 'params')).toBeGreaterThan(1);
    },
  );
});

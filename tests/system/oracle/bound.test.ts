// Every step of every golden case of a GRU stays inside the bound, the saturated one included; a wrong kernel does not.

import { describe, expect, it } from 'vitest';
import { goldenCases, type Golden } from '../../support/golden.ts';
import { makeOnce } from '../../support/make-once.ts';
import { swapped } from '../../support/network.ts';
import { firstDifference, floats } from '../../support/random.ts';
import { judgeStep, worstOfBound } from '../../support/oracle/bound.ts';
import { activations, layerParams, reference, step, type Params } from '../../support/oracle/reference.ts';

type Target = 'js' | 'wasm';

type CellOf = 'gru' | 'gru_reset_before';

const held = goldenCases.filter(({ config }) => {
  const { cell = 'gru', activation = 'tanh', gate_activation: gate = 'sigmoid' } = config;
  return cell !== 'mgu' && activation === 'tanh' && gate === 'sigmoid';
});

interface Layers {
  readonly cell: CellOf;
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly directions: number;
}

function layersOf({ config }: Golden): Layers {
  return {
    cell: (config.cell ?? 'gru') as CellOf,
    inputSize: Number(config.input_size),
    hiddenSize: Number(config.hidden_size),
    numLayers: Number(config.num_layers),
    directions: config.bidirectional ? 2 : 1,
  };
}

/** The parameters of one layer, named as those of a network of that layer alone. */
function onlyLayer(params: Golden['params'], layer: number): Golden['params'] {
  const mark = `_l${layer}`;
  const own = Object.entries(params).filter(([name]) => name.replace('_reverse', '').endsWith(mark));
  return Object.fromEntries(own.map(([name, values]) => [name.replace(mark, '_l0'), values]));
}

/**
 * The worst share of the bound over all layers. A layer is run as a network of its own, so that what it was given is
 * known; the chain of them has to give the very bits of the whole network.
 */
async function worstShare(golden: Golden, target: Target, used = golden.params): Promise<number> {
  const { cell, inputSize, hiddenSize, numLayers, directions } = layersOf(golden);
  const { batch, steps, seqLength } = golden;
  const { batch_first: batchFirst } = golden.config;
  const options = { seqLength, batch, steps };
  const base = { ...golden.config, seq_length: seqLength !== undefined, dropout: 0 };
  const size = directions * batch * hiddenSize;
  const h0 = golden.h0 ?? new Float32Array(numLayers * size);
  let x = batchFirst ? Float32Array.from(swapped(golden.x, batch, steps, inputSize)) : golden.x;
  let width = inputSize;
  let worst = 0;
  for (let layer = 0; layer < numLayers; layer++) {
    const module = await makeOnce({ ...base, input_size: width, num_layers: 1, batch_first: false });
    const start = h0.slice(layer * size, (layer + 1) * size);
    const model = module.loadSync({ target, weights: onlyLayer(used, layer) });
    const { output } = model.run(x, { ...options, h0: start });
    const suffixes = ['', '_reverse'].slice(0, directions);
    const share = worstOfBound({
      cell,
      directions,
      batch,
      steps,
      inputSize: width,
      hiddenSize,
      seqLength,
      params: suffixes.map((suffix) => layerParams(golden.params, `_l${layer}${suffix}`, width, hiddenSize)),
      x,
      h0: start,
      output,
    });
    worst = Math.max(worst, share);
    x = output;
    width = directions * hiddenSize;
  }
  const whole = (await makeOnce(base)).loadSync({ target, weights: used }).run(golden.x, { ...options, h0 });
  const last = batchFirst ? swapped(x, steps, batch, width) : x;
  expect(firstDifference(whole.output, last)).toBeUndefined();
  return worst;
}

describe('the step bound holds on both targets', () => {
  it.each(held.map((golden) => [golden.name, golden] as const))('%s', async (_name, golden) => {
    expect(await worstShare(golden, 'js')).toBeLessThanOrEqual(1);
    expect(await worstShare(golden, 'wasm')).toBeLessThanOrEqual(1);
  });
});

/** Ten significand bits kept of each value, as f16 does for values of this size. */
function toHalf(values: Float32Array): Float32Array {
  return values.map((value) => {
    const unit = 2 ** (Math.floor(Math.log2(Math.abs(value) || 1)) - 10);
    return Math.round(value / unit) * unit;
  });
}

function withLastColumnZero(values: Float32Array, columns: number): Float32Array {
  return values.map((value, i) => (i % columns === columns - 1 ? 0 : value));
}

function golden(name: string): Golden {
  const found = goldenCases.find((each) => each.name === name);
  if (!found) throw new Error(`no golden case ${name}`);
  return found;
}

describe('the step bound has teeth', () => {
  it.each(['no_h0', 'odd', 'reset_before'])('%s with weights rounded to f16 violates it', async (name) => {
    const { params } = golden(name);
    const rounded = Object.fromEntries(Object.entries(params).map(([key, v]) => [key, toHalf(v)]));
    expect(await worstShare(golden(name), 'wasm', rounded)).toBeGreaterThan(1);
  });

  it.each(['no_h0', 'odd', 'reset_before'])('%s with a tail column dropped violates it', async (name) => {
    const { params, config } = golden(name);
    const key = 'weight_hh_l0';
    const dropped = { ...params, [key]: withLastColumnZero(params[key], Number(config.hidden_size)) };
    expect(await worstShare(golden(name), 'wasm', dropped)).toBeGreaterThan(1);
  });
});

describe('the reference', () => {
  it.each(goldenCases.filter(({ name }) => name !== 'hard_sigmoid_linear').map((g) => [g.name, g] as const))(
    "gives PyTorch's numbers: %s",
    (name, golden) => {
      const { config, batch, steps, seqLength, params, h0 } = golden;
      const inputSize = Number(config.input_size);
      const x = config.batch_first ? swapped(golden.x, batch, steps, inputSize) : golden.x;
      const result = reference(
        {
          cell: (config.cell ?? 'gru') as 'gru',
          inputSize,
          hiddenSize: Number(config.hidden_size),
          numLayers: Number(config.num_layers),
          bidirectional: config.bidirectional,
          activation: activations[(config.activation ?? 'tanh') as 'tanh'],
          gateActivation: activations[(config.gate_activation ?? 'sigmoid') as 'sigmoid'],
        },
        { batch, steps, x, h0, seqLength, params },
      );
      const width = result.output.length / (batch * steps);
      const output = config.batch_first ? swapped(result.output, steps, batch, width) : result.output;
      // the cases are stored in f32: half a unit in the last place
      const limit = (value: number): number => 2 ** -24 * Math.max(Math.abs(value), 2 ** -20) * 1.001;
      golden.y.forEach((value, i) => {
        if (!(Math.abs(output[i] - value) <= limit(value)))
          expect.fail(`${name} y[${i}]: ${output[i]}, not ${value}`);
      });
      golden.hn.forEach((value, i) => {
        if (!(Math.abs(result.hn[i] - value) <= limit(value)))
          expect.fail(`${name} hn[${i}]: ${result.hn[i]}, not ${value}`);
      });
      expect(output).toHaveLength(golden.y.length);
    },
  );

  it.each(['gru', 'gru_reset_before'] as const)('%s: the judged step is the step', (cell) => {
    const [I, H] = [3, 5];
    const params: Params = {
      weight_ih: floats(3 * H * I, 'ih'),
      weight_hh: floats(3 * H * H, 'hh'),
      bias_ih: floats(3 * H, 'bih'),
      bias_hh: floats(3 * H, 'bhh'),
    };
    const own = layerParams(params, '', I, H);
    const [x, h] = [Array.from(floats(I, 'x')), Array.from(floats(H, 'h'))];
    const config = { cell, activation: activations.tanh, gateActivation: activations.sigmoid };
    const expected = step(config, own, x, h);
    judgeStep(cell, own, x, h).next.forEach((value, j) => expect(value).toBeCloseTo(expected[j], 14));
  });
});

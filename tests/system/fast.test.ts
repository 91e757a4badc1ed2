// "numerics": "fast": each of its kernels against PyTorch's numbers, and what stays true of them to the bit.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../runtime/types.ts';
import { judgedActivation, judgeLayer } from '../support/oracle/judge.ts';
import { fastKernels, makeFast, type FastModule } from '../support/fast.ts';
import { goldenCases, worstRatio, type Golden } from '../support/golden.ts';
import { dataFor, type Data } from '../support/network.ts';
import { firstDifference } from '../support/random.ts';
import { rowOf, expectSame } from '../support/relations.ts';
import { enableRelaxedSimd, resetRelaxedSimd } from '../support/relaxed-simd.ts';

beforeAll(enableRelaxedSimd);
afterAll(resetRelaxedSimd);

const configOf = (golden: Golden): object => ({
  ...golden.config,
  seq_length: golden.seqLength !== undefined,
});

const runGolden = (made: FastModule, kernel: (typeof fastKernels)[number], golden: Golden) => {
  const { x, h0, seqLength, batch, steps } = golden;
  return made.load(kernel, golden.params).run(x, { h0, seqLength, batch, steps });
};

describe('golden cases', () => {
  it.each(goldenCases.map((golden) => [golden.name, golden] as const))('%s', async (name, golden) => {
    const { batch, steps } = golden;
    for (const sizes of [{}, { batch, steps }]) {
      const made = await makeFast({ ...configOf(golden), ...sizes });
      for (const kernel of fastKernels) {
        const { output, hn } = runGolden(made, kernel, golden);
        if (name === 'saturated') continue;
        expect(worstRatio(output, golden.y), kernel).toBeLessThanOrEqual(1);
        expect(worstRatio(hn, golden.hn), kernel).toBeLessThanOrEqual(1);
      }
    }
  });

  it.each(fastKernels)('the saturated one, step by step on %s', async (kernel) => {
    const golden = goldenCases.find(({ name }) => name === 'saturated') as Golden;
    const { num_layers: layers, hidden_size: hiddenSize, input_size: inputSize } = golden.config;
    expect([layers, golden.config.batch_first]).toEqual([1, false]);
    const made = await makeFast(configOf(golden));
    const { output } = runGolden(made, kernel, golden);
    const directions = made.network.directions;
    const verdict = judgeLayer({
      ...golden,
      cell: 'gru',
      activation: judgedActivation('tanh', 'fast'),
      gate: judgedActivation('sigmoid', 'fast'),
      directions,
      inputSize: Number(inputSize),
      hiddenSize: Number(hiddenSize),
      layer: 0,
      h0: golden.h0 ?? new Float32Array(directions * golden.batch * Number(hiddenSize)),
      output,
    });
    expect(verdict.judged).toBe(output.length);
    expect(verdict.worst).toBeLessThanOrEqual(1);
  });

  it('the three kernels are three: results differ in their last bits', async () => {
    const golden = goldenCases.find(({ name }) => name === 'odd') as Golden;
    const made = await makeFast(configOf(golden));
    const [fused, wasm, js] = fastKernels.map((kernel) => runGolden(made, kernel, golden).output);
    for (const [a, b] of [
      [fused, wasm],
      [wasm, js],
      [js, fused],
    ])
      expect(firstDifference(a, b)).toBeDefined();
  });
});

const nets = {
  plain: { input_size: 3, hidden_size: 5 },
  wide: { input_size: 13, hidden_size: 27 },
  stack: { input_size: 4, hidden_size: 9, num_layers: 3 },
  before: { input_size: 5, hidden_size: 8, cell: 'gru_reset_before', num_layers: 2 },
  mgu: { input_size: 2, hidden_size: 7, cell: 'mgu', bias: false },
  relu: { input_size: 3, hidden_size: 4, activation: 'relu', gate_activation: 'hard_sigmoid' },
  steps: { input_size: 3, hidden_size: 6, num_layers: 2, steps: 40 },
  sizes: { input_size: 3, hidden_size: 26, batch: 3, steps: 40 },
  masked: { input_size: 3, hidden_size: 6, seq_length: true },
  maskedSteps: { input_size: 3, hidden_size: 6, seq_length: true, steps: 40 },
} as const;
type Name = keyof typeof nets;
const names = Object.keys(nets) as Name[];
const made = {} as Record<Name, FastModule>;

beforeAll(async () => {
  for (const name of names) made[name] = await makeFast(nets[name]);
});

/** Whole sequences, of the sizes that the config fixes. */
function dataOf(name: Name, batch: number, steps: number): Data {
  const { config } = made[name].network;
  const sizes = {
    batch: config.batch === 'dynamic' ? batch : config.batch,
    steps: config.steps === 'dynamic' ? steps : config.steps,
  };
  return { ...dataFor(made[name].network, sizes, batch), seqLength: undefined };
}

const run = (model: Model, { x, h0, batch, steps }: Data) => model.run(x, { h0, batch, steps });

/** x of the steps from one to before another. */
const part = ({ x, steps }: Data, from: number, to: number): Float32Array => {
  const size = x.length / steps;
  return x.slice(from * size, to * size);
};

describe.each(fastKernels)('to the bit on %s', (kernel) => {
  it.each(names)('a step is the run: %s', (name) => {
    for (const batch of [1, 2, 3, 4, 5, 7]) {
      const data = dataOf(name, batch, 40);
      const model = made[name].load(kernel, data.params);
      const { output, hn } = run(model, data);
      const stream = model.stream({ batch: data.batch, h0: data.h0 });
      const size = output.length / data.steps;
      for (let t = 0; t < data.steps; t++)
        expectSame(stream.step(part(data, t, t + 1)), output.subarray(t * size, (t + 1) * size));
      expectSame(stream.state, hn);
    }
  });

  const dynamic = names.filter((name) => !('steps' in nets[name]));

  it.each(dynamic)('a row does not depend on the batch around it: %s', (name) => {
    const data = dataOf(name, 7, 35);
    const { network, load } = made[name];
    const model = load(kernel, data.params);
    const { output, hn } = run(model, data);
    const layers = { batch: 7, steps: network.states.length };
    for (let b = 0; b < 7; b++) {
      const [x, h0] = [rowOf(data.x, b, data), rowOf(data.h0, b, layers)];
      const single = run(model, { ...data, batch: 1, x, h0 });
      expectSame(single.output, rowOf(output, b, data));
      expectSame(single.hn, rowOf(hn, b, layers));
    }
  });

  it.each(dynamic)('nor on where its sequence is cut: %s', (name) => {
    const data = dataOf(name, 3, 70);
    const model = made[name].load(kernel, data.params);
    const { output, hn } = run(model, data);
    for (const cut of [1, 31, 32, 33]) {
      const first = run(model, { ...data, x: part(data, 0, cut), steps: cut });
      const second = run(model, { ...data, x: part(data, cut, 70), steps: 70 - cut, h0: first.hn });
      expectSame(Float32Array.of(...first.output, ...second.output), output);
      expectSame(second.hn, hn);
    }
  });
});

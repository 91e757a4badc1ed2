// On a GPU: a cell of the user's own, and the case that only a bound on every step can judge.

import { describe, expect, it } from 'vitest';
import type { GpuRoot } from '../../../runtime/gpu-types.ts';
import type { GpuModule } from '../../../runtime/types.ts';
import { worstOfBound } from '../../support/oracle/bound.ts';
import { layerParams } from '../../support/oracle/reference.ts';
import { goldenCases, type Golden } from '../../support/golden.ts';
import { make } from '../../support/module.ts';
import { floats } from '../../support/random.ts';
import { needGpu } from './gpu.ts';

const found = await needGpu();
const gpu = found?.gpu as GpuRoot;

/** Of a GPU's activations: 3e-7, where the bound has 8.9e-8. */
const GPU_SHARE = 3e-7 / 8.9e-8;

describe.skipIf(!found)('cells', () => {
  it('of the user are computed as js does', async () => {
    const text = `cell own(x[input], h[hidden]) {
      param W, V [hidden, input]
      param U, R [hidden, hidden]
      f = sigmoid(V @ x + R @ h)
      h' = f * h + (1 - f) * tanh(W @ x + U @ (f * h))
    }`;
    const config = { name: 'own', input_size: 3, hidden_size: 5, cell: './own.cell', bias: true };
    const readCell = () => ({ file: 'own.cell', text });
    const { module } = await make({ ...config, num_layers: 2, seq_length: true }, { readCell });
    const { load, loadSync } = module as unknown as GpuModule;
    const weights = Object.fromEntries(
      Object.entries(module.params).map(([name, [rows, columns]]) => [name, floats(rows * columns, name)]),
    );
    const x = floats(4 * 40 * 3, 'x');
    const options = { batch: 4, seqLength: [40, 0, 1, 33] };
    const expected = loadSync({ target: 'js', weights }).run(x, options);
    const model = await load({ target: 'wgsl', weights, gpu });
    const given = await model.run(x, options);
    model.dispose();
    for (const name of ['output', 'hn'] as const)
      expect(given[name].findIndex((y, i) => !(Math.abs(y - expected[name][i]) <= 4e-6))).toBe(-1);
  });

  it('whose weights are 20 times larger stay within the bound of each step', async () => {
    const golden = goldenCases.find(({ name }) => name === 'saturated') as Golden;
    const { config, params, batch, steps, x } = golden;
    const [inputSize, hiddenSize] = [Number(config.input_size), Number(config.hidden_size)];
    const h0 = golden.h0 ?? new Float32Array(batch * hiddenSize);
    const { module } = await make({ name: 'saturated', ...config }, { targets: ['wgsl'] });
    const model = await (module as unknown as GpuModule).load({ target: 'wgsl', weights: params, gpu });
    const { output } = await model.run(x, { h0, batch, steps });
    model.dispose();
    const layers = [layerParams(params, '_l0', inputSize, hiddenSize)];
    const run = { cell: 'gru', directions: 1, batch, steps, inputSize, hiddenSize, params: layers } as const;
    const share = worstOfBound({ ...run, x, h0, output });
    console.log(`saturated on wgsl: ${share.toFixed(2)} of the bound of a step`);
    expect(share).toBeLessThanOrEqual(GPU_SHARE);
  });
});

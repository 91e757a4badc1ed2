// The golden cases of torch.nn.LSTM: the graph's meaning, the program of every target, and the modules.

import { describe, expect, it } from 'vitest';
import { toKernel, toProgram } from '../../compiler/pipeline.ts';
import { js } from '../../targets/js/js.ts';
import { wasm } from '../../targets/wasm/wasm.ts';
import { wgsl } from '../../targets/wgsl/wgsl.ts';
import { expectSameBits } from '../support/expect-pass.ts';
import { lstmCases, worstRatio, type Golden } from '../support/golden.ts';
import { interpretWith, type Results } from '../support/meaning.ts';
import { make } from '../support/module.ts';
import {
  evaluateWith,
  givenOf,
  networkOf,
  startsOf,
  wholeResult,
  type Data,
  type Network,
} from '../support/network.ts';

const named = lstmCases.map((golden) => [golden.name, golden] as const);

const configOf = ({ name, config, seqLength }: Golden, more: object = {}): object => ({
  name,
  ...config,
  seq_length: seqLength !== undefined,
  ...more,
});

const sizes = {
  dynamic: () => ({}),
  fixed: ({ batch, steps }: Golden) => ({ batch, steps }),
} as const;

function dataOf({ params, x, h0, seqLength, batch, steps }: Golden, { states }: Network): Data {
  const count = batch * states.reduce((sum, size) => sum + size, 0);
  const lengths = seqLength && Int32Array.from(seqLength);
  return { params, x, h0: h0 ?? new Float32Array(count), seqLength: lengths, batch, steps };
}

function expectGolden({ output, hn }: Results, golden: Golden, factor = 1): void {
  const tolerance = factor * golden.tolerance;
  expect(worstRatio(output, golden.y, tolerance)).toBeLessThanOrEqual(1);
  expect(worstRatio(hn, golden.hn, tolerance)).toBeLessThanOrEqual(1);
}

it.each(named)('the graph of %s means what PyTorch computes', (_name, golden) => {
  const network = networkOf(configOf(golden));
  // what PyTorch's results were rounded to
  expectGolden(evaluateWith(network, network.graph, dataOf(golden, network)), golden, 0.1);
});

describe.each(Object.keys(sizes) as (keyof typeof sizes)[])('golden cases, %s sizes', (kind) => {
  it.each(named)('%s as every target has it', (_name, golden) => {
    const network = networkOf(configOf(golden, sizes[kind](golden)));
    const data = dataOf(golden, network);
    const given = givenOf(data);
    const lowered = toProgram(network.graph, network.signature);
    const expected = interpretWith(lowered, given, data);
    expectGolden(expected, golden);
    for (const target of [js, wasm, wgsl]) {
      const kernel = toKernel(lowered, target);
      expectSameBits(interpretWith(kernel, given, data), expected, target.name);
    }
  });

  it.each(named)('%s on js and wasm', async (_name, golden) => {
    const { module } = await make(configOf(golden, { numerics: 'strict', ...sizes[kind](golden) }));
    const { x, h0, seqLength, batch, steps, params } = golden;
    const network = networkOf(configOf(golden));
    const starts = h0 && startsOf(network, { h0, batch });
    const results = (['js', 'wasm'] as const).map((target) =>
      module.loadSync({ target, weights: params }).run(x, { ...starts, seqLength, batch, steps }),
    );
    for (const result of results) expectGolden({ ...wholeResult(network, result) }, golden);
    expect(results[0]).toEqual(results[1]);
  });
});

// The golden cases of torch.nn.LSTM: the graph's meaning, the program of every target, modules, streams; and states that are
// given wrongly.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toKernel, toProgram } from '../../compiler/pipeline.ts';
import type { AllStates, RunOptions, Stream } from '../../runtime/types.ts';
import { js } from '../../targets/js/js.ts';
import { wasm } from '../../targets/wasm/wasm.ts';
import { wgsl } from '../../targets/wgsl/wgsl.ts';
import { expectSameBits } from '../support/expect-pass.ts';
import { fastKernels, makeFast } from '../support/fast.ts';
import { lstmCases, worstRatio, type Golden } from '../support/golden.ts';
import { interpretWith, type Results } from '../support/meaning.ts';
import { make } from '../support/module.ts';
import { evaluateWith, givenOf, networkOf, type Data, type Network } from '../support/network.ts';
import { enableRelaxedSimd, resetRelaxedSimd } from '../support/relaxed-simd.ts';

beforeAll(enableRelaxedSimd);
afterAll(resetRelaxedSimd);

const named = lstmCases.map((golden) => [golden.name, golden] as const);

const configOf = ({ name, config, seqLength }: Golden, more: object = {}): object => ({
  name,
  ...config,
  numerics: 'strict',
  seq_length: seqLength !== undefined,
  ...more,
});

const sizes = {
  dynamic: () => ({}),
  fixed: ({ batch, steps }: Golden) => ({ batch, steps }),
} as const;

/** With all states in one array, as kernels have them: every h, then every c. */
function dataOf({ params, x, h0, c0, seqLength, batch, steps }: Golden, { states }: Network): Data {
  const count = batch * states.reduce((sum, size) => sum + size, 0);
  const lengths = seqLength && Int32Array.from(seqLength);
  const all = h0 && c0 ? Float32Array.from([...h0, ...c0]) : new Float32Array(count);
  return { params, x, h0: all, seqLength: lengths, batch, steps };
}

function optionsOf({ h0, c0, seqLength, batch, steps }: Golden): RunOptions {
  return { h0, c0, seqLength, batch, steps };
}

function expectGolden({ output, hn, cn }: Results, golden: Golden, factor = 1): void {
  const tolerance = factor * golden.tolerance;
  expect(worstRatio(output, golden.y, tolerance)).toBeLessThanOrEqual(1);
  expect(worstRatio(hn, golden.hn, tolerance)).toBeLessThanOrEqual(1);
  expect(worstRatio(cn, golden.cn as Float32Array, tolerance)).toBeLessThanOrEqual(1);
}

/** Of results with all states in one array. */
function expectWhole({ output, hn }: Results, golden: Golden, factor = 1): void {
  const { length } = golden.hn;
  const all = Array.from(hn);
  expectGolden({ output, hn: all.slice(0, length), cn: all.slice(length) }, golden, factor);
}

it.each(named)('the graph of %s means what PyTorch computes', (_name, golden) => {
  const network = networkOf(configOf(golden));
  // nothing but the rounding of PyTorch's results to float32
  expectWhole(evaluateWith(network, network.graph, dataOf(golden, network)), golden, 0.1);
});

describe.each(Object.keys(sizes) as (keyof typeof sizes)[])('golden cases, %s sizes', (kind) => {
  it.each(named)('%s as every target has it', (_name, golden) => {
    const network = networkOf(configOf(golden, sizes[kind](golden)));
    const data = dataOf(golden, network);
    const given = givenOf(data);
    const lowered = toProgram(network.graph, network.signature);
    const expected = interpretWith(lowered, given, data);
    expectWhole(expected, golden);
    for (const target of [js, wasm, wgsl]) {
      const kernel = toKernel(lowered, target);
      expectSameBits(interpretWith(kernel, given, data), expected, target.name);
    }
  });

  it.each(named)('%s on js and wasm, and step by step', async (_name, golden) => {
    const { module } = await make(configOf(golden, sizes[kind](golden)));
    const { x, params, config, batch, steps, h0, c0, seqLength } = golden;
    const models = (['js', 'wasm'] as const).map((target) => module.loadSync({ target, weights: params }));
    const results = models.map((model) => model.run(x, optionsOf(golden)));
    for (const { output, hn, cn = [] } of results) expectGolden({ output, hn, cn }, golden);
    expect(results[0]).toEqual(results[1]);
    if (config.bidirectional || seqLength || config.batch_first) return;
    for (const model of models) {
      const stream = model.stream({ batch, h0, c0 }) as unknown as Stream<AllStates>;
      const width = x.length / steps;
      const outputs = Array.from({ length: steps }, (_, t) => [
        ...stream.step(x.slice(t * width, (t + 1) * width)),
      ]);
      const { output, hn, cn } = results[0];
      expectSameBits({ output: outputs.flat(), ...(stream.state as object) }, { output, h: hn, c: cn ?? [] });
    }
  });
});

it.each(named)('%s in fast kernels', async (_name, golden) => {
  const { load } = await makeFast(configOf(golden, { numerics: 'fast' }));
  for (const kernel of fastKernels) {
    const { output, hn, cn = [] } = load(kernel, golden.params).run(golden.x, optionsOf(golden));
    expectGolden({ output, hn, cn }, golden, 4);
  }
});

describe('states that are given wrongly', async () => {
  const { module } = await make({
    name: 'states',
    input_size: 3,
    hidden_size: 4,
    proj_size: 2,
    cell: 'lstm',
  });
  const weights = Object.fromEntries(
    Object.entries(module.params).map(([name, shape]) => [
      name,
      new Float32Array(shape.reduce((a, b) => a * b)),
    ]),
  );
  const model = module.loadSync({ target: 'js', weights });
  const [x, h0, c0] = [new Float32Array(3), new Float32Array(2), new Float32Array(4)];
  const state = { h: h0, c: c0 };

  it.each<[object, string]>([
    [{ h0 }, 'c0'],
    [{ c0 }, 'h0'],
    [{ h0, c0: h0 }, 'c0'],
    [{ h0: c0, c0, batch: 1 }, 'h0'],
    [{ state: h0 }, 'state'],
    [{ state: {} }, 'state.h'],
    [{ state: { ...state, n: h0 } }, 'state'],
    [{ state: { h: h0 } }, 'state.c'],
    [{ state, h0, c0 }, 'state'],
    [{ n0: h0 }, 'run'],
    [{ h0, c0, out: { cn: h0 } }, 'out.cn'],
  ])('%j', (options, about) => {
    let thrown: unknown;
    try {
      model.run(x, options as RunOptions);
    } catch (cause) {
      thrown = cause;
    }
    expect(thrown).toMatchObject({ code: expect.stringMatching(/^GRU30/) });
    expect((thrown as Error).message.startsWith(`${about}: expected`)).toBe(true);
  });
});

// Networks of layers: on every CPU target what plain loops in float64 say, the same bits, and what must hold of them.
// Networks drawn at random are tests/system/fuzz.

import { beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../runtime/types.ts';
import { checkConfig } from '../../compiler/check/index.ts';
import { canStream } from '../../compiler/front/network.ts';
import { networkReference } from '../support/oracle/network.ts';
import { layerConfigs, type LayersConfig } from '../support/layers.ts';
import { loadable, type Loadable } from '../support/make-once.ts';
import { make } from '../support/module.ts';
import { dataFor, swapped, type Data } from '../support/network.ts';
import { expectSame, targets } from '../support/relations.ts';

type Name = keyof typeof layerConfigs;
const names = Object.keys(layerConfigs) as Name[];
const configs: Readonly<Record<Name, LayersConfig>> = layerConfigs;

const nets = {} as Record<Name, Loadable>;
beforeAll(async () => {
  for (const name of names) nets[name] = await loadable(configs[name]);
});

type Target = (typeof targets)[number];

function dataOf({ network }: Loadable, batch: number, steps: number, seed: number): Data {
  const { config } = network;
  const sizes = {
    batch: config.batch === 'dynamic' ? batch : config.batch,
    steps: config.steps === 'dynamic' ? steps : config.steps,
  };
  return dataFor(network, sizes, seed);
}

function run(net: Loadable, target: Target, data: Data): RunResult {
  const { x, h0, batch, steps, seqLength } = data;
  return net.load(target, data.params).run(x, { h0, batch, steps, ...(seqLength && { seqLength }) });
}

/** The largest distance to the reference, as a share of 1e-6 + 1e-6 · |value|. */
function worstOf(net: Loadable, config: LayersConfig, data: Data, { output, hn }: RunResult): number {
  const { batch, steps, params, h0, seqLength } = data;
  const { batch_first: batchFirst } = config;
  const x = batchFirst ? swapped(data.x, batch, steps, config.input_size) : data.x;
  const expected = networkReference(config, { batch, steps, x, h0, params, ...(seqLength && { seqLength }) });
  const isWhole = net.network.config.layers?.at(-1)?.perStep;
  const size = expected.output.length / (batch * steps);
  const own = batchFirst && isWhole ? swapped(expected.output, steps, batch, size) : expected.output;
  return Math.max(worst(output, own), worst(hn, expected.hn));
}

function worst(given: Float32Array, expected: Float64Array): number {
  expect(given.length).toBe(expected.length);
  return expected.reduce((most, value, i) => {
    const ratio = Math.abs(given[i] - value) / (1e-6 + 1e-6 * Math.abs(value));
    return Number.isNaN(ratio) ? Infinity : Math.max(most, ratio);
  }, 0);
}

const sizes = [
  [1, 1],
  [2, 3],
  [5, 33],
] as const;

function checkNetwork(net: Loadable, config: LayersConfig): void {
  sizes.forEach(([batch, steps], seed) => {
    const data = dataOf(net, batch, steps, seed);
    const results = targets.map((target) => run(net, target, data));
    for (const result of results) expect(worstOf(net, config, data, result)).toBeLessThanOrEqual(1);
    expectSame(results[0].output, results[1].output);
    expectSame(results[0].hn, results[1].hn);
    if (canStream(net.network.config)) for (const target of targets) checkStream(net, target, config, data);
  });
}

/** A stream knows no lengths: it is held against a run of whole sequences. */
function checkStream(net: Loadable, target: Target, config: LayersConfig, data: Data): void {
  const whole: Data = { ...data, seqLength: undefined };
  const { batch, steps } = data;
  const { output, hn } = run(net, target, whole);
  const width = output.length / (batch * steps);
  const time = (a: Float32Array, size: number): Float32Array =>
    config.batch_first ? Float32Array.from(swapped(a, batch, steps, size)) : a;
  const [x, y] = [time(data.x, config.input_size), time(output, width)];
  const stream = net.load(target, data.params).stream({ batch, h0: data.h0 });
  for (let t = 0; t < steps; t++) {
    const row = (a: Float32Array): Float32Array =>
      a.subarray((t * a.length) / steps, ((t + 1) * a.length) / steps);
    expectSame(stream.step(row(x)), row(y));
  }
  expectSame(stream.state, hn);
}

describe('plain loops in float64 say the same', () => {
  it.each(names)('%s', (name) => checkNetwork(nets[name], configs[name]));
});

describe('every pass keeps the numbers, for every target', () => {
  it.each(names)('%s', async (name) => {
    const input = { config: { file: '<config>', text: JSON.stringify({ name: 'net', ...configs[name] }) } };
    expect(await checkConfig(input, { seed: 3, limit: Infinity })).toMatchObject({ ok: true });
  });
});

describe('a layer with a cell of its own', () => {
  const text = "cell leak(x[input], h[hidden]) { param W [hidden, input] h' = 0.5 * h + activation(W @ x) }";
  const readCell = () => ({ file: 'leak.cell', text });
  const leaky = (more: object) => ({
    name: 'net',
    input_size: 2,
    layers: [
      { type: 'gru', hidden_size: 2 },
      { type: 'gru', hidden_size: 3, cell: './leak.cell', activation: 'leaky_relu', name: 'leak', ...more },
    ],
  });

  it('has the parameters that the cell declares, and its activation', async () => {
    const { module } = await make(leaky({ from: '0' }), { readCell });
    expect(module.params['leak.W_l0']).toEqual([3, 2]);
    const zeros = Object.entries(module.params).map(
      ([name, [rows, columns = 1]]) => [name, new Float32Array(rows * columns)] as const,
    );
    const weights = { ...Object.fromEntries(zeros), 'leak.W_l0': Float32Array.of(1, 0, -1, 0, 0, 1) };
    const options = { batch: 1, h0: Float32Array.of(8, -4, 4, 4, 4) };
    for (const target of targets) {
      // with weights of zero the gru halves its state: 4, -2
      const { output, hn } = module.loadSync({ target, weights }).run(new Float32Array(2), options);
      expect([...output]).toEqual([6, 2 - Math.fround(0.01) * 4, 2 - Math.fround(0.01) * 2].map(Math.fround));
      expect([...hn]).toEqual([4, -2, ...output]);
    }
  });

  it('is told at its place that there is no bias to leave out', async () => {
    const made = make(leaky({ bias: false }), { readCell });
    await expect(made).rejects.toMatchObject({
      code: 'GRU1005',
      diagnostics: [{ place: { file: 'config.json' } }],
    });
  });
});

describe('types', () => {
  const typesOf = async (config: object): Promise<string> =>
    (await make({ name: 'net', ...config })).compilation.types.text;

  it('states of several sizes are told apart', async () => {
    const text = await typesOf(configs.denoise);
    expect(text).toContain('"vad" (1, B, 6), then "noise" (1, B, 12), one whole after the other');
    expect(text).toContain('x (B, 10) in, (B, 5) out');
  });

  it('one vector a sequence, and no stream', async () => {
    const text = await typesOf(configs.classifyBoth);
    expect(text).toContain('/** (B, 3), row-major */');
    expect(text).toContain('(4, B, 5): the states');
    expect(text).not.toContain('stream(');
  });
});

describe.each(targets)('on %s', (target) => {
  it.each(names.filter((name) => configs[name].seq_length))(
    'what lies past a length changes nothing, and the output there is 0: %s',
    (name) => {
      const data = dataOf(nets[name], 4, 6, 9);
      const seqLength = Int32Array.from([0, 6, 2, 5]);
      const { output, hn } = run(nets[name], target, { ...data, seqLength });
      const x = data.x.slice();
      const { batch_first: batchFirst, input_size: I } = configs[name];
      const rows: number[] = [];
      seqLength.forEach((length, b) => {
        for (let t = length; t < 6; t++) rows.push(batchFirst ? b * 6 + t : t * 4 + b);
      });
      for (const row of rows) x.fill(NaN, row * I, (row + 1) * I);
      const dirty = run(nets[name], target, { ...data, x, seqLength });
      expectSame(dirty.output, output);
      expectSame(dirty.hn, hn);
      if (!nets[name].network.config.layers?.at(-1)?.perStep) return;
      const width = output.length / 24;
      for (const row of rows)
        expect(output.subarray(row * width, (row + 1) * width).every((value) => Object.is(value, 0))).toBe(
          true,
        );
    },
  );

  it('a sequence without steps: "last" is zeros, "hn" is h0', () => {
    const data = dataOf(nets.classifyBoth, 2, 3, 4);
    const before = run(nets.lastOfBoth, target, {
      ...dataOf(nets.lastOfBoth, 2, 3, 4),
      seqLength: Int32Array.of(0, 3),
    });
    const { params } = dataOf(nets.lastOfBoth, 2, 3, 4);
    expectSame(before.output.subarray(0, 2), params['2.bias']);
    const { hn } = run(nets.classifyBoth, target, { ...data, seqLength: Int32Array.of(0, 3) });
    expectSame(hn.subarray(0, 5), data.h0.subarray(0, 5));
  });

  it('softmax: rows sum to 1, large numbers do not overflow, a NaN stays in its row', () => {
    const net = nets.tagger;
    const data = dataOf(net, 2, 3, 1);
    const large = Object.fromEntries(
      Object.entries(data.params).map(([name, values]) => [name, values.map((v) => v * 1e4)]),
    );
    const { output } = run(net, target, {
      ...data,
      params: large,
      seqLength: Int32Array.of(3, 3),
    });
    for (let row = 0; row < 6; row++) {
      const values = output.subarray(row * 11, (row + 1) * 11);
      expect(values.every((v) => v >= 0 && v <= 1)).toBe(true);
      expect(values.reduce((a, b) => a + b)).toBeCloseTo(1, 6);
    }
    const x = data.x.slice().fill(NaN, 0, 1);
    const dirty = run(net, target, { ...data, x, seqLength: Int32Array.of(3, 3) }).output;
    expect(dirty.subarray(0, 33).every(Number.isNaN)).toBe(true);
    expect(dirty.subarray(33).some(Number.isNaN)).toBe(false);
  });

  it('a sequence alone is the one in a batch', () => {
    const data = dataOf(nets.denoise, 5, 7, 2);
    const { output, hn } = run(nets.denoise, target, data);
    const rowsOf = (a: Float32Array, size: number, b: number): Float32Array =>
      a.filter((_, i) => Math.floor(i / size) % 5 === b);
    const state = (a: Float32Array, b: number): Float32Array =>
      Float32Array.of(...a.subarray(b * 6, b * 6 + 6), ...a.subarray(30 + b * 12, 30 + b * 12 + 12));
    for (let b = 0; b < 5; b++) {
      const one = { ...data, batch: 1, x: rowsOf(data.x, 10, b), h0: state(data.h0, b) };
      const alone = run(nets.denoise, target, one);
      expectSame(alone.output, rowsOf(output, 5, b));
      expectSame(alone.hn, state(hn, b));
    }
  });
});

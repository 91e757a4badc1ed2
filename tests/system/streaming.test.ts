// Streams of compiled models: a step is the run to the bit, whatever else is going on, and allocates nothing.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Model, Stream } from '../../runtime/types.ts';
import { loadable, type Loadable } from '../support/make-once.ts';
import { make } from '../support/module.ts';
import { dataFor, type Data } from '../support/network.ts';
import { expectSame, targets } from '../support/relations.ts';

const configs = {
  plain: { input_size: 3, hidden_size: 5 },
  wide: { input_size: 13, hidden_size: 24 },
  stack: { input_size: 4, hidden_size: 9, num_layers: 3 },
  before: { input_size: 5, hidden_size: 8, cell: 'gru_reset_before', num_layers: 2 },
  mgu: { input_size: 2, hidden_size: 7, cell: 'mgu', bias: false },
  lstm: { input_size: 3, hidden_size: 7, cell: 'lstm', num_layers: 2 },
  projected: { input_size: 4, hidden_size: 9, proj_size: 5, cell: 'lstm', num_layers: 2, bias: false },
  relu: { input_size: 3, hidden_size: 4, activation: 'relu', gate_activation: 'hard_sigmoid' },
  steps: { input_size: 3, hidden_size: 6, num_layers: 2, steps: 40 },
  sizes: { input_size: 3, hidden_size: 6, num_layers: 2, batch: 3, steps: 40 },
  batch: { input_size: 3, hidden_size: 6, batch: 3 },
  one: { input_size: 3, hidden_size: 6, batch: 3, steps: 1 },
  masked: { input_size: 3, hidden_size: 6, seq_length: true },
  maskedSteps: { input_size: 3, hidden_size: 6, seq_length: true, steps: 40 },
} as const;
type Name = keyof typeof configs;

const nets = {} as Record<Name, Loadable>;
const names = Object.keys(configs) as Name[];

beforeAll(async () => {
  for (const name of names) nets[name] = await loadable(configs[name]);
});

function sizesOf(name: Name, batch: number, steps: number): { batch: number; steps: number } {
  const { config } = nets[name].network;
  return {
    batch: config.batch === 'dynamic' ? batch : config.batch,
    steps: config.steps === 'dynamic' ? steps : config.steps,
  };
}

/** Data of whole sequences: a stream knows no lengths. */
function dataOf(name: Name, batch: number, steps: number, seed = 1): Data {
  return { ...dataFor(nets[name].network, sizesOf(name, batch, steps), seed), seqLength: undefined };
}

function runOf(model: Model, { x, h0, batch, steps }: Data): ReturnType<Model['run']> {
  return model.run(x, { h0, batch, steps });
}

/** x of one step of all sequences. */
function stepOf({ x, steps }: Data, t: number): Float32Array {
  const size = x.length / steps;
  return x.subarray(t * size, (t + 1) * size);
}

function expectStep(stream: Stream, data: Data, t: number, output: Float32Array): void {
  const size = output.length / data.steps;
  expectSame(stream.step(stepOf(data, t)), output.subarray(t * size, (t + 1) * size));
}

describe.each(targets)('a step is the run to the bit on %s', (target) => {
  it.each(names)('%s', (name) => {
    for (const batch of [1, 2, 3, 5]) {
      const data = dataOf(name, batch, 40, batch);
      const model = nets[name].load(target, data.params);
      const { output, hn } = runOf(model, data);
      const stream = model.stream({ batch: data.batch, h0: data.h0 });
      for (let t = 0; t < data.steps; t++) expectStep(stream, data, t, output);
      expectSame(stream.state, hn);
    }
  });

  it.each(['plain', 'stack', 'sizes', 'before'] as const)('from zeros where no h0 is given: %s', (name) => {
    const data = dataOf(name, 3, 9);
    const model = nets[name].load(target, data.params);
    const { output, hn } = model.run(data.x, { batch: data.batch });
    const stream = model.stream({ batch: data.batch });
    for (let t = 0; t < data.steps; t++) expectStep(stream, data, t, output);
    expectSame(stream.state, hn);
  });

  it('one kernel serves runs and streams, of fixed steps too', async () => {
    const [fixed, dynamic] = await Promise.all(
      [{ steps: 96 }, {}].map(async (more) => {
        const { compilation } = await make({ name: 'made', ...configs.plain, ...more });
        return compilation.listings.find(({ kind }) => kind === (target === 'js' ? 'js' : 'wat'))?.text;
      }),
    );
    expect(fixed).toBe(dynamic);
  });

  it('streams and models beside each other see nothing of one another', () => {
    const open = (['plain', 'stack', 'sizes', 'before', 'plain'] as const).flatMap((name, m) => {
      const data = dataOf(name, 3, 40, m);
      const model = nets[name].load(target, data.params);
      return [0, 1].map((s) => {
        const own = { ...dataOf(name, 3, 40, 10 * m + s), params: data.params };
        const expected = runOf(nets[name].load(target, data.params), own);
        return { model, data: own, expected, stream: model.stream({ batch: own.batch, h0: own.h0 }) };
      });
    });
    for (let t = 0; t < 40; t++)
      for (const { model, data, expected, stream } of open) {
        expectStep(stream, data, t, expected.output);
        if (t % 13 === 5) expectSame(runOf(model, data).output, expected.output);
      }
    for (const { stream, expected } of open) expectSame(stream.state, expected.hn);
  });

  it.each(['plain', 'stack'] as const)('a large run in between, for which memory grows: %s', (name) => {
    const data = dataOf(name, 2, 12);
    const model = nets[name].load(target, data.params);
    const stream = model.stream({ batch: 2, h0: data.h0 });
    const { output, hn } = runOf(nets[name].load(target, data.params), data);
    let view: Float32Array | undefined;
    for (let t = 0; t < 12; t++) {
      const y = stream.step(stepOf(data, t));
      expect(y).toBe(view ?? y);
      view = y;
      // larger every time: each of them grows the model's memory
      if (t % 3 === 0) runOf(model, dataOf(name, 16, 500 * (t + 1), t));
      expect(y.length).toBeGreaterThan(0);
      expectSame(y, output.subarray(t * y.length, (t + 1) * y.length));
    }
    expectSame(stream.state, hn);
    expectSame(runOf(model, data).output, output);
  });
});

describe.each(targets)('the state on %s', (target) => {
  it.each(['plain', 'stack', 'steps', 'mgu'] as const)('is copied out and in, and reset: %s', (name) => {
    const data = dataOf(name, 2, 10);
    const model = nets[name].load(target, data.params);
    const stream = model.stream({ batch: 2, h0: data.h0 });
    expectSame(stream.state, data.h0);
    for (let t = 0; t < 5; t++) stream.step(stepOf(data, t));
    const half = stream.state;
    const kept = half.slice();
    const rest = (own: Stream): readonly number[] =>
      [5, 6, 7, 8, 9].flatMap((t) => [...own.step(stepOf(data, t))]);
    const expected = rest(stream);
    expectSame(half, kept);
    // set, in the same stream and, as a copy, in another one
    stream.state = half;
    half.fill(NaN);
    expectSame(rest(stream), expected);
    const other = model.stream({ batch: 2 });
    other.reset(kept);
    expectSame(rest(other), expected);
    other.reset();
    expectSame(other.state, new Float32Array(kept.length));
    // after an odd number of steps, when the two places of the state have changed
    other.step(stepOf(data, 0));
    other.reset(data.h0);
    expectSame(other.state, data.h0);
    for (let t = 0; t < 5; t++) other.step(stepOf(data, t));
    expectSame(other.state, kept);
  });

  it('cannot be spoiled by a NaN that a reset takes away', () => {
    for (const name of ['plain', 'stack', 'before', 'sizes'] as const) {
      const data = dataOf(name, 3, 4);
      const stream = nets[name].load(target, data.params).stream({ batch: 3, h0: data.h0 });
      const first = stream.step(stepOf(data, 0)).slice();
      stream.step(new Float32Array(data.x.length / data.steps).fill(NaN));
      expect(stream.state.every(Number.isNaN)).toBe(true);
      stream.reset(data.h0);
      expectSame(stream.step(stepOf(data, 0)), first);
    }
  });
});

describe('a step allocates nothing', () => {
  // The first steps are for the engine, which compiles what it finds to be hot.
  const script = (path: string, target: string, input: object): string => `
    import { loadSync, params } from '${path}';
    const weights = Object.fromEntries(Object.entries(params).map(([name, shape]) =>
      [name, new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.1)]));
    const { batch, size, steps } = ${JSON.stringify(input)};
    const stream = loadSync({ target: '${target}', weights }).stream({ batch });
    const x = new Float32Array(batch * size).fill(0.5);
    const walk = (count) => { for (let t = 0; t < count; t++) stream.step(x); };
    const used = () => {
      const { heapUsed, arrayBuffers, external } = process.memoryUsage();
      return [heapUsed, arrayBuffers, external];
    };
    walk(20000);
    gc(); gc();
    const before = used();
    walk(steps);
    const after = used();
    gc(); gc();
    const kept = used();
    const grown = (now) => now.map((bytes, i) => bytes - before[i]);
    const state = [...stream.state].every(Number.isFinite);
    console.log(JSON.stringify({ churned: grown(after), kept: grown(kept), state }));
  `;

  interface Grown {
    readonly churned: readonly number[];
    readonly kept: readonly number[];
    readonly state: boolean;
  }

  it.each([
    ['wasm', 'plain', 1_000_000],
    ['js', 'plain', 400_000],
    ['wasm', 'stack', 200_000],
    ['js', 'stack', 100_000],
    ['wasm', 'steps', 200_000],
    ['js', 'steps', 100_000],
  ] as const)('%s, %s, %i steps', async (target, name, steps) => {
    const { compilation } = await make({ name: 'made', ...configs[name] });
    const folder = mkdtempSync(join(tmpdir(), 'grucc-step-'));
    try {
      const path = join(folder, 'made.mjs');
      writeFileSync(path, compilation.module.text);
      const input = { batch: 2, size: configs[name].input_size, steps };
      const text = script(pathToFileURL(path).href, target, input);
      // a young generation too large to be collected in between, so that garbage shows as growth
      const flags = ['--expose-gc', '--max-semi-space-size=64', '--min-semi-space-size=64'];
      const args = [...flags, '--input-type=module', '--eval', text];
      const grown = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Grown;
      expect(grown.state).toBe(true);
      // one number a step would be 1.6 MB
      for (const bytes of [...grown.churned, ...grown.kept]) expect(bytes).toBeLessThan(400_000);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a stream for long', () => {
  it.each(targets)('stays the run, over 10,000 steps: %s', (target) => {
    const data = dataOf('stack', 2, 10_000);
    const model = nets.stack.load(target, data.params);
    const { output, hn } = runOf(model, data);
    const stream = model.stream({ batch: 2, h0: data.h0 });
    const size = output.length / data.steps;
    const given = new Float32Array(output.length);
    for (let t = 0; t < data.steps; t++) given.set(stream.step(stepOf(data, t)), t * size);
    expectSame(given, output);
    expectSame(stream.state, hn);
  });
});

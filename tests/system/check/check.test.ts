// Checks of the compiler: sound configs pass, and each bug put in on purpose is caught and named.

import { describe, expect, it } from 'vitest';
import { checkConfig, type CheckOptions } from '../../../compiler/check/index.ts';
import { randomFrom } from '../../../compiler/check/random.ts';
import { sampleFor, sizesFor } from '../../../compiler/check/sample.ts';
import { openNetwork } from '../../../compiler/network.ts';
import { faults } from '../../support/faults.ts';

const inputOf = (config: object) => ({
  config: { file: '<config>', text: JSON.stringify(config) },
  defaultName: 'check',
});
const check = (config: object, options: CheckOptions = {}) => checkConfig(inputOf(config), options);

describe('what is sound', () => {
  it.each([
    [{ input_size: 3, hidden_size: 5 }, 7],
    [
      {
        input_size: 2,
        hidden_size: 5,
        num_layers: 2,
        bidirectional: true,
        seq_length: true,
        batch_first: true,
      },
      2,
    ],
    [{ input_size: 1, hidden_size: 4, cell: 'gru_reset_before', bias: false, steps: 3, batch: 2 }, 3],
    [{ input_size: 5, hidden_size: 3, activation: 'relu', gate_activation: 'hard_sigmoid' }, 4],
    [{ input_size: 4, hidden_size: 6, cell: 'mgu', seq_length: true }, 5],
    // its nests are rolled, and the places they write to fall from one to the next
    [
      {
        input_size: 2,
        layers: [
          { type: 'linear', output_size: 3 },
          { type: 'gru', hidden_size: 4, num_layers: 3 },
          { type: 'take', which: 'hn' },
        ],
        batch: 4,
        steps: 12,
      },
      6,
    ],
  ])('%j', async (config, seed) => {
    const result = await check(config, { seed });
    expect(result.finding).toBeUndefined();
    expect(result).toMatchObject({ ok: true, seed, notes: [expect.stringMatching(/wgsl.*not run/)] });
    const of = ['graph', 'wasm', 'js', 'wgsl', 'wasm kernel', 'js kernel'];
    expect(result.agreed.map((each) => each.of)).toEqual(of);
    expect(result.agreed.slice(0, 4).every(({ stages }) => stages > 2)).toBe(true);
  });

  // places that are large because both sizes are fixed, and nests that are rolled (compiler/loop/roll.ts)
  it.each([
    { input_size: 4, hidden_size: 4, bidirectional: true, batch: 8, steps: 64 },
    { input_size: 4, hidden_size: 4, num_layers: 2, bidirectional: true, batch: 16, steps: 64 },
    { input_size: 4, hidden_size: 8, bidirectional: true, batch: 8, steps: 128 },
  ])('whose addresses are large: %j', async (config) => {
    expect(await check(config, { limit: 1 })).toMatchObject({ ok: true });
  });

  // a manifest is JSON, and kernels of vectors have most of their constants in it
  it.each(['n + 1 / 0', 'n - 1 / 0', 'n + 0 / 0', 'n * (-0)', 'n * (-1e-30) * 1e-30'])(
    'with constants that JSON does not hold: %s',
    async (next) => {
      const cell = `cell own(x[input], h[hidden]) { param W [hidden, input]  n = tanh(W @ x + h)  h' = ${next} }`;
      // WGSL has no infinities
      const targets = ['wasm', 'js'];
      const { config } = inputOf({ input_size: 3, hidden_size: 8, cell: './own.cell', targets });
      const readCell = () => ({ file: 'own.cell', text: cell });
      expect(await checkConfig({ config, defaultName: 'own', readCell })).toMatchObject({ ok: true });
    },
  );

  it('of a fixed number of steps, however many', async () => {
    for (const steps of [1, 2, 33, 70]) {
      const result = await check({ input_size: 2, hidden_size: 3, batch: 1, steps });
      expect(result).toMatchObject({ ok: true, steps });
    }
  });
});

describe('bugs put in on purpose', () => {
  it.each(faults.map((fault) => [fault.name, fault] as const))('%s', async (_name, fault) => {
    const result = await check(fault.config, { seed: 3, ...fault.options });
    expect(result.ok).toBe(false);
    expect(result.finding).toMatchObject({
      stage: fault.stage,
      ...(fault.target && { target: fault.target }),
    });
    expect(result.finding?.target).toBe(fault.target);
    const { difference, message } = result.finding ?? {};
    expect(message === undefined).toBe(!['schedule', 'emit'].includes(fault.stage));
    if (difference) expect(difference.given).not.toBe(difference.expected);
    expect(result.reproduce).toMatch(/^grucc check '\{"input_size":3,"hidden_size":5.*\}' --seed 3/);
  });
});

describe('the line that reproduces', () => {
  it('says what was asked and nothing that the seed or a default gives', async () => {
    const passes = faults[0].options.passes;
    const { reproduce } = await check(
      { name: 'x', input_size: 3, hidden_size: 5, bias: true, batch: 2 },
      { passes, seed: 7 },
    );
    expect(reproduce).toBe(`grucc check '{"input_size":3,"hidden_size":5,"batch":2}' --seed 7`);
    const input = { ...inputOf({ input_size: 3, hidden_size: 5 }), targets: ['wasm'] };
    const asked = await checkConfig(input, { passes, batch: 3, steps: 2 });
    expect(asked.reproduce).toBe(
      `grucc check '{"input_size":3,"hidden_size":5}' --seed 1 --batch 3 --steps 2 --target wasm`,
    );
  });

  it('names the file where the config names a cell beside it', async () => {
    const readCell = () => ({
      file: 'models/own.cell',
      text: `cell own(x[input], h[hidden]) { param W [hidden, input]  h' = tanh(W @ x + h) }`,
    });
    const text = JSON.stringify({ input_size: 3, hidden_size: 5, cell: './own.cell', bias: true });
    const result = await checkConfig({
      config: { file: 'models/a b.json', text },
      defaultName: 'k',
      readCell,
    });
    expect(result.finding).toBeUndefined();
    expect(result.reproduce).toBe(`grucc check 'models/a b.json' --seed 1`);
  });
});

describe('a network too large to interpret', () => {
  const config = { input_size: 40, hidden_size: 48 };

  it('is compared with the graph, and says so', async () => {
    const result = await check(config, { batch: 4, steps: 7 });
    expect(result.ok).toBe(true);
    expect(result.notes).toEqual([
      expect.stringMatching(/no pass was looked at; .*graph in f64/),
      expect.stringMatching(/wgsl/),
    ]);
    expect(result.agreed.map(({ of }) => of)).toEqual(['wasm kernel', 'js kernel']);
  });

  it('and where even that takes too long, the targets with each other', async () => {
    const result = await check(config, { batch: 4, steps: 7, limit: 1000 });
    expect(result.notes).toEqual([
      expect.stringMatching(/with each other and nothing else/),
      expect.stringMatching(/wgsl/),
    ]);
  });

  it.each([1000, 20_000])('bugs are caught all the same, limit %i', async (limit) => {
    const fault = faults.find(({ name }) => name.includes('printer'));
    const run = { input_size: 40, hidden_size: 48, batch: 2, steps: 3 };
    const result = await check(run, { ...fault?.options, limit });
    // 1.0000001 is within the bound of f64; the targets part
    expect(result.finding).toMatchObject({ stage: 'kernel', target: 'js' });
  });
});

describe('samples', () => {
  const network = openNetwork(
    inputOf({ input_size: 2, hidden_size: 4, seq_length: true, batch_first: true }),
  );
  const sample = (seed: number) => sampleFor(network, { batch: 8, steps: 5 }, seed);

  it('are the same for a seed, and others for another', () => {
    expect(sample(1)).toEqual(sample(1));
    expect(sample(1).wholeX).not.toEqual(sample(2).wholeX);
    const random = randomFrom('1 x');
    expect([random(), random()]).toEqual([0.35863385489210486, 0.559124747524038]);
  });

  it('hold NaN past each length and nowhere else', () => {
    const { x, lengths } = sample(1);
    const isPast = Array.from(x, (_, i) => Math.floor(i / 2) % 5 >= (lengths?.[Math.floor(i / 10)] ?? 0));
    expect(Array.from(x, Number.isNaN)).toEqual(isPast);
    expect(new Set(isPast).size).toBe(2);
  });

  it('have parameters within ±1/√H and sizes that the seed decides', () => {
    const [values] = sample(1).params.values();
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(0.5);
    const sizes = Array.from({ length: 50 }, (_, seed) => sizesFor(network.config, seed, {}));
    expect(new Set(sizes.map(({ batch }) => batch))).toEqual(new Set([1, 2, 3, 4]));
    expect(new Set(sizes.map(({ steps }) => steps))).toEqual(new Set([1, 2, 3, 4, 5, 6, 7]));
  });
});

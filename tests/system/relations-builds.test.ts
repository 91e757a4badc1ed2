// Relations between builds: weights from anywhere, gates in any order, passes on or off. To the bit unless said otherwise.

import { beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../../compiler/compile.ts';
import { paramsFor, dataFor, type Params } from '../tools/fuzz/data.ts';
import { dtypes, modelFiles, optionalPasses, type Drawn, type ShortConfig } from '../tools/fuzz/generate.ts';
import { inputOf, kept, openModule, shapesOf } from '../tools/fuzz/modules.ts';
import { make } from '../support/module.ts';
import { expectNear, expectSame, targets } from '../support/relations.ts';

const config: ShortConfig = {
  cell: 'gru',
  input_size: 3,
  hidden_size: 9,
  num_layers: 2,
  bidirectional: false,
  bias: true,
  activation: 'tanh',
  gate_activation: 'sigmoid',
  batch_first: false,
  seq_length: false,
  batch: 'dynamic',
  steps: 'dynamic',
  numerics: 'strict',
};
const sample = { seed: 5, batch: 3, steps: 35, lengths: 'absent', x: 'normal', h0: 'normal' } as const;
const load = { weights: 'default', samples: [sample] } as const;
const plain: Drawn = { config, tiles: 0, without: [], source: 'arrays', loads: [load] };
const params = paramsFor(shapesOf(config), load);
const data = dataFor(config, sample);

async function outputs(drawn: Drawn, values: Params): Promise<readonly Float32Array[]> {
  const module = await openModule(drawn, values);
  return targets.map((target) => {
    const { x, h0, batch, steps } = data;
    return module.load(target, values).run(x, { h0, batch, steps }).output;
  });
}

let expected: readonly Float32Array[];
beforeAll(async () => {
  expected = await outputs(plain, params);
});

const expectBits = (given: readonly Float32Array[], wanted: readonly Float32Array[]): void =>
  given.forEach((output, i) => expectSame(output, wanted[i]));

describe('the same weights', () => {
  it.each(['baked', 'F32', 'F64', ...modelFiles] as const)('from %s give the same', async (source) => {
    expectBits(await outputs({ ...plain, source }, params), expected);
  });

  it.each(dtypes)('rounded to %s, as bytes and as arrays', async (source) => {
    const rounded = kept(params, source);
    expectBits(await outputs({ ...plain, source }, rounded), await outputs(plain, rounded));
  });
});

describe('each optional pass', () => {
  it.each(optionalPasses)('%s, on or off', async (pass) => {
    const given = await outputs({ ...plain, without: [pass] }, params);
    if (pass === 'hoist-projection') given.forEach((output, i) => expectNear(output, expected[i]));
    else expectBits(given, expected);
  });

  it('all of them off that keep bits', async () => {
    const without = optionalPasses.filter((pass) => pass !== 'hoist-projection');
    expectBits(await outputs({ ...plain, without }, params), expected);
  });
});

describe('tiles', () => {
  it.each([1, 2, 3])('drawn at random: %i', async (tiles) => {
    expectBits(await outputs({ ...plain, tiles }, params), expected);
  });
});

it('gates in another order, relabelled, give the same', async () => {
  const cell = (order: string): string => {
    const stack = (name: string, prefix: string): string =>
      `stack ${name} = [${[...order].map((gate) => prefix + gate).join(', ')}]`;
    return `cell own(x[input], h[hidden]) {
      param W_ir, W_iz, W_in [hidden, input]
      param W_hr, W_hz, W_hn [hidden, hidden]
      bias b_ir, b_iz, b_in, b_hr, b_hz, b_hn [hidden]
      ${stack('weight_ih', 'W_i')} ${stack('weight_hh', 'W_h')} ${stack('bias_ih', 'b_i')} ${stack('bias_hh', 'b_h')}
      r  = sigmoid(W_ir @ x + b_ir + W_hr @ h + b_hr)
      z  = sigmoid(W_iz @ x + b_iz + W_hz @ h + b_hz)
      n  = tanh(W_in @ x + b_in + r * (W_hn @ h + b_hn))
      h' = (1 - z) * n + z * h
    }`;
  };
  for (const order of ['zrn', 'nzr', 'znr']) {
    const readCell = () => ({ file: 'own.cell', text: cell(order) });
    const own = { name: 'own', input_size: 3, hidden_size: 9, num_layers: 2, cell: './own.cell' };
    const { module } = await make(own, { readCell });
    const relabelled = Object.entries(params).map(([name, values]) => {
      const size = values.length / 3;
      const gate = (g: string): readonly number[] => {
        const at = 'rzn'.indexOf(g) * size;
        return [...values.subarray(at, at + size)];
      };
      return [name, Float32Array.from([...order].flatMap(gate))] as const;
    });
    const { x, h0, batch, steps } = data;
    targets.forEach((target, i) => {
      const model = module.loadSync({ target, weights: Object.fromEntries(relabelled) });
      expectSame(model.run(x, { h0, batch, steps }).output, expected[i]);
    });
  }
});

it('the same build twice gives the same bytes', async () => {
  const [one, two] = [await compile(inputOf(config)), await compile(inputOf(config))];
  expect(one.module).toEqual(two.module);
  expect(one.types).toEqual(two.types);
});

// Cases whose parameters are stored in another way than PyTorch's: the check says in which.
import { describe, expect, test } from 'vitest';
import { checkAgainst, type Fix } from '../../../compiler/check/index.ts';
import { goldenCases, type Golden } from '../../support/golden.ts';
import { readTensors, writeTensors, type TestTensor } from '../../support/safetensors.ts';

type Tensors = Record<string, TestTensor>;

const golden = (name: string): Golden => goldenCases.find((each) => each.name === name) as Golden;
const tensorsOf = (name: string): Tensors =>
  readTensors(new URL(`../../fixtures/gru/${name}.safetensors`, import.meta.url).pathname);

async function fixFor(
  name: string,
  change: (tensors: Tensors) => Tensors,
  more: object = {},
): Promise<Fix | undefined> {
  const config = { name: 'c', ...golden(name).config, ...more, targets: ['js'] };
  const files = [{ name: 'f.safetensors', bytes: writeTensors(change(tensorsOf(name))) }];
  const result = await checkAgainst({ config: { file: 'c.json', text: JSON.stringify(config) } }, files);
  return result.fix;
}

const mapParams =
  (which: RegExp, change: (tensor: TestTensor) => TestTensor) =>
  (tensors: Tensors): Tensors =>
    Object.fromEntries(
      Object.entries(tensors).map(([name, each]) => [name, which.test(name) ? change(each) : each] as const),
    );

/** From r, z, n to the given order. */
const stored = (order: string) =>
  mapParams(/^(weight|bias)_/, ({ shape, data }) => {
    const block = data.length / 3;
    const parts = [...order].map((gate) => 'rzn'.indexOf(gate) * block);
    return { shape, data: Float32Array.from(parts.flatMap((at) => [...data.subarray(at, at + block)])) };
  });

const turned = ({ shape: [rows, columns], data }: TestTensor): Float32Array =>
  Float32Array.from(data, (_, i) => data[(i % rows) * columns + Math.floor(i / rows)]);

const swapped = (tensors: Tensors): Tensors =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, each]) => [
      name.startsWith('bias_ih')
        ? name.replace('ih', 'hh')
        : name.startsWith('bias_hh')
          ? name.replace('hh', 'ih')
          : name,
      each,
    ]),
  );

const found = (...fixes: readonly RegExp[]) => ({
  kind: 'found',
  fixes: fixes.map((fix) => expect.stringMatching(fix)),
});

describe('one thing', () => {
  test.each(['zrn', 'rnz', 'nzr'])('gates in the order %s', async (order) => {
    const fix = await fixFor('batch', stored(order));
    expect(fix).toEqual(found(new RegExp(`in the order ${[...order].join(', ')}: reorder`)));
  });

  test('the reset gate, from either side', async () => {
    const same = (tensors: Tensors): Tensors => tensors;
    expect(await fixFor('batch', same, { cell: 'gru_reset_before' })).toEqual(
      found(/acts after the product: set "cell" to "gru"/),
    );
    expect(await fixFor('reset_before', same, { cell: 'gru' })).toEqual(
      found(/acts before the product: set "cell" to "gru_reset_before"/),
    );
  });

  test('matrices written column by column', async () => {
    const change = mapParams(/^weight_/, (each) => ({ shape: each.shape, data: turned(each) }));
    expect(await fixFor('batch', change)).toEqual(found(/^transpose the weights$/));
  });

  test('biases', async () => {
    expect(await fixFor('batch', swapped)).toEqual(found(/swap bias_ih and bias_hh/));
  });
});

describe('the other layout', () => {
  /** x and y with their first two axes swapped, and without what tells the batch, if so asked. */
  const relaid =
    (...without: readonly string[]) =>
    (tensors: Tensors): Tensors => {
      const swap = ({ shape: [a, b, size], data }: TestTensor): TestTensor => ({
        shape: [b, a, size],
        data: data.map((_, i) => {
          const [row, at] = [Math.floor(i / size), i % size];
          return data[((row % a) * b + Math.floor(row / a)) * size + at];
        }),
      });
      const changed = { ...tensors, x: swap(tensors.x), y: swap(tensors.y) };
      return Object.fromEntries(Object.entries(changed).filter(([name]) => !without.includes(name)));
    };
  const toTrue = /^x is \(batch, steps, features\): set "batch_first" to true$/;

  test('where the shapes fit both', async () => {
    expect(await fixFor('no_h0', relaid('hn'))).toEqual(found(toTrue));
    const asItIs = (tensors: Tensors): Tensors => relaid()(relaid('hn')(tensors));
    expect(await fixFor('no_h0', asItIs, { batch_first: true })).toEqual(
      found(/^x is \(steps, batch, features\): set "batch_first" to false$/),
    );
  });

  test('and something else, or nothing that helps', async () => {
    const both = (tensors: Tensors): Tensors => relaid('hn')(stored('zrn')(tensors));
    expect(await fixFor('no_h0', both)).toEqual(found(toTrue, /z, r, n/));
    const off = mapParams(/^y$/, ({ shape, data }) => ({ shape, data: data.map((value) => value + 0.1) }));
    const change = (tensors: Tensors): Tensors => off(relaid('hn')(tensors));
    expect(await fixFor('no_h0', change)).toEqual({ kind: 'none', tried: 144 });
  });

  test.each([
    ['the states', 'no_h0', relaid(), {}, /GRU2006: f.safetensors: hn: expected shape \[1, 4, 8\], got .*/],
    ['the batch of the config', 'no_h0', relaid('hn'), { batch: 2 }, /GRU3004: f.safetensors: batch: .*/],
    ['the steps of the config', 'no_h0', relaid('hn'), { steps: 4 }, /GRU3004: f.safetensors: steps: .*/],
    ['the states, of another cell', 'mgu', relaid(), {}, /GRU2006: f.safetensors: h0: .*/],
    [
      'the states, of several layers',
      'bidirectional_2',
      (each: Tensors) => each,
      { batch_first: false },
      /GRU2006.*/,
    ],
  ])('where %s fit it alone', async (_what, name, change, more, problem) => {
    const rest = /; what makes it match: x is \(batch, steps, features\): set "batch_first" to true$/;
    await expect(fixFor(name, change, more)).rejects.toThrow(new RegExp(problem.source + rest.source));
  });

  test('of another cell is all there is to try', async () => {
    expect(await fixFor('mgu', relaid('hn', 'h0'))).toBeUndefined();
  });

  test('is no help where nothing matches', async () => {
    const off = mapParams(/^y$/, ({ shape, data }) => ({ shape, data: data.map((value) => value + 0.1) }));
    await expect(fixFor('no_h0', (tensors) => off(relaid()(tensors)))).rejects.toThrow(
      /hn: expected shape \[1, 4, 8\], got \[1, 2, 8\]$/,
    );
  });
});

test('several things at once, as with Keras', async () => {
  const change = mapParams(/^weight_/, (each) => ({ shape: each.shape, data: turned(each) }));
  const fix = await fixFor('batch', (tensors) => change(stored('zrn')(tensors)));
  expect(fix).toEqual(found(/transpose the weights/, /z, r, n/));
});

test('shapes that are each other’s transposes are an error that says what to do', async () => {
  const change = mapParams(/^weight_/, (each) => ({ shape: each.shape.toReversed(), data: turned(each) }));
  await expect(fixFor('batch', (tensors) => change(stored('zrn')(tensors)))).rejects.toThrow(
    /GRU2003: .*weight_ih_l0: expected shape .*; what makes it match: transpose the weights; the gates are stored/,
  );
});

test('rounding is no mistake', async () => {
  const change = mapParams(/^y$/, ({ shape, data }) => ({ shape, data: data.map((value) => value + 4e-6) }));
  expect(await fixFor('batch', change)).toEqual({ kind: 'found', fixes: [] });
});

test('what nothing explains is said to be that', async () => {
  const change = mapParams(/^y$/, ({ shape, data }) => ({ shape, data: data.map((value) => value + 0.1) }));
  expect(await fixFor('batch', change)).toEqual({ kind: 'none', tried: 72 });
});

test('other cells are not GRUs', async () => {
  const change = mapParams(/^y$/, ({ shape, data }) => ({ shape, data: data.map((value) => value + 0.1) }));
  expect(await fixFor('mgu', change)).toBeUndefined();
});

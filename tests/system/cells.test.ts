// Cells of one's own with several states, outputs and functions, on every target; what of a cell does not fit a config.

import { describe, expect, it, test } from 'vitest';
import { compile } from '../../compiler/compile.ts';
import { toKernel, toProgram } from '../../compiler/pipeline.ts';
import { js } from '../../targets/js/js.ts';
import { wasm } from '../../targets/wasm/wasm.ts';
import { wgsl } from '../../targets/wgsl/wgsl.ts';
import { expectClose, expectSameBits } from '../support/expect-pass.ts';
import { interpretWith } from '../support/meaning.ts';
import { make } from '../support/module.ts';
import { dataFor, evaluateWith, givenOf, networkOf, startsOf, wholeResult } from '../support/network.ts';

const cells: Readonly<Record<string, string>> = {
  'peephole.cell': `cell peephole(x[input], h[hidden], c[hidden]) {
    param W_i, W_g, W_o [hidden, input]
    param R_i, R_g, R_o [hidden, hidden]
    param p_i, p_o [hidden]
    bias b [hidden]
    i  = sigmoid(W_i @ x + R_i @ h + p_i * c + b)
    c' = (1 - i) * c + i * tanh(W_g @ x + R_g @ h)
    o  = sigmoid(W_o @ x + R_o @ h + p_o * c')
    h' = o * tanh(c')
  }`,
  'three.cell': `cell three(x[input], p[proj], m[hidden], n[hidden]) {
    param W [hidden, input]
    param R, S [hidden, proj]
    projection P [proj, hidden]
    param s, t
    u  = W @ x + R @ p
    m' = where(m > n, m - n * s, 0.5 * m + u)
    n' = clip(max(n, S @ p), -1, t + 1.5)
    p' = P @ tanh(m' + n)
    output = min(p', leaky_relu(p) - p') + softsign(p) * sqrt(abs(p))
  }`,
  'odd.cell': `cell odd(x[input], h[hidden]) {
    param W [hidden, input]
    param s
    u  = W @ x
    v  = where(u == u, u, 3)
    w  = where(s <= 0, abs(v), relu(v))
    e  = exp(-abs(v)) + log(1 + abs(w)) - softplus(h)
    h' = tanh(elu(e, 0.5) + where(h != w, w - h, min(w, s)) + 0.1 * max(v, u))
  }`,
  'steady.cell': `cell steady(x[input], h[hidden], c[hidden], d[hidden]) {
    param W [hidden, input]
    param R [hidden, hidden]
    param v [hidden]
    bias b [hidden]
    h' = tanh(W @ x + h + R @ b + c * d)
    c' = v
    d' = R @ (v + b)
    output = v
  }`,
  'offset.cell': `cell offset(x[input], h[hidden], c[hidden]) {
    param W [hidden, input]
    param R [hidden, hidden]
    bias b [hidden]
    h' = W @ x + c + R @ (b - h)
    c' = b
    output = R @ (2 * b)
  }`,
};

const shapes = [
  { cell: 'three.cell', proj_size: 2, num_layers: 2, bidirectional: true, seq_length: true },
  { cell: 'three.cell', proj_size: 5, batch: 2, steps: 4 },
  { cell: 'three.cell', num_layers: 2 },
  { cell: 'peephole.cell', bidirectional: true },
  { cell: 'peephole.cell', bias: false, batch: 1, steps: 1 },
  { cell: 'odd.cell', num_layers: 2, batch_first: true },
  { cell: 'steady.cell', batch: 2, steps: 3 },
  { cell: 'steady.cell', batch: 2, steps: 3, bias: false },
  { cell: 'steady.cell', num_layers: 2, seq_length: true, bidirectional: true, batch_first: true },
  { cell: 'offset.cell', num_layers: 2, seq_length: true },
  { cell: 'offset.cell', bias: false, num_layers: 2, bidirectional: true },
];

describe.each(shapes.map((shape) => [JSON.stringify(shape), shape] as const))('%s', (_text, shape) => {
  const config = { name: 'own', input_size: 3, hidden_size: 7, ...shape };
  const network = networkOf(config, cells);
  const data = dataFor(network, { batch: shape.batch ?? 3, steps: shape.steps ?? 5 }, 11);
  const program = toProgram(network.graph, network.signature);
  const lowered = interpretWith(program, givenOf(data), data);

  it('lowered, it means what the graph means', () => {
    expectClose(lowered, evaluateWith(network, network.graph, data), 2e-6);
  });

  it('every target keeps the bits', () => {
    for (const target of [js, wasm, wgsl]) {
      const kernel = toKernel(program, target);
      expectSameBits(interpretWith(kernel, givenOf(data), data), lowered, target.name);
    }
  });

  it('modules compute these bits, and go step by step', async () => {
    const { module } = await make(config, { readCell: (path) => ({ file: path, text: cells[path] }) });
    const { x, seqLength, batch, steps, params } = data;
    const starts = startsOf(network, data);
    for (const target of ['js', 'wasm'] as const) {
      const model = module.loadSync({ target, weights: params });
      const result = model.run(x, { ...starts, seqLength, batch, steps });
      expectSameBits({ ...wholeResult(network, result) }, lowered, target);
    }
  });
});

test('an output that is a parameter is given at each step, of each of the batch', async () => {
  const config = { name: 'own', input_size: 3, hidden_size: 2, cell: 'steady.cell' };
  const network = networkOf(config, cells);
  const { x, params } = dataFor(network, { batch: 2, steps: 3 }, 11);
  const { module } = await make(config, { readCell: (path) => ({ file: path, text: cells[path] }) });
  const v = [...params.v_l0];
  for (const target of ['js', 'wasm'] as const) {
    const { output } = module.loadSync({ target, weights: params }).run(x, { batch: 2 });
    expect([...output]).toEqual(Array.from({ length: 6 }, () => v).flat());
  }
});

test('a NaN or an infinity in x does on all targets what it does in the graph', async () => {
  const config = { name: 'odd', input_size: 3, hidden_size: 7, cell: 'odd.cell' };
  const network = networkOf(config, cells);
  const data = dataFor(network, { batch: 2, steps: 3 }, 5);
  data.x.set([NaN, Infinity, -Infinity], 4);
  const expected = evaluateWith(network, network.graph, data);
  const { module } = await make(config, { readCell: (path) => ({ file: path, text: cells[path] }) });
  const { x, batch, params } = data;
  const starts = startsOf(network, data);
  const [first, second] = (['js', 'wasm'] as const).map((target) =>
    wholeResult(network, module.loadSync({ target, weights: params }).run(x, { ...starts, batch })),
  );
  expectSameBits({ ...first }, { ...second });
  expect(Array.from(first.output, Number.isNaN)).toEqual(Array.from(expected.output, Number.isNaN));
  expect(first.output.some(Number.isNaN)).toBe(true);
});

test('proj_size for a cell without a state of that size is an error, at the key', async () => {
  const text = '{ "name": "k", "input_size": 4, "hidden_size": 8, "proj_size": 2, "cell": "mgu" }';
  await expect(compile({ config: { file: 'k.json', text } })).rejects.toThrow(
    'k.json:1:64 - error GRU1021: "proj_size" is 2, but the cell mgu has no state of size proj, only h[hidden]',
  );
});

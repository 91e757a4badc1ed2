// What an import writes and says: configs as people read them, PyTorch's names, and the report.
import { joined, safetensors } from '../../../compiler/import/safetensors-file.ts';
import { describe, expect, test } from 'vitest';
import { importModel } from '../../../compiler/import/index.ts';
import { readSafetensors } from '../../../runtime/safetensors.ts';
import { importFixture, readFixture } from '../../support/models.ts';

const config = (name: string): string => importFixture(name).config;

describe('configs', () => {
  test('a bare GRU is the short form', () => {
    expect(config('torch_gru.pt')).toMatchInlineSnapshot(`
      "{
        "input_size": 3,
        "hidden_size": 4,
        "num_layers": 2,
        "bidirectional": true,
        "weights": "torch_gru.safetensors"
      }
      "
    `);
  });

  test('a module knows its layout, a packed sequence its lengths', () => {
    expect(JSON.parse(config('torch_module.pt'))).toMatchObject({ batch_first: true });
    expect(JSON.parse(config('onnx_packed.onnx'))).toMatchObject({ seq_length: true, bidirectional: true });
  });

  test('a network is a list of layers', () => {
    expect(config('onnx_skips.onnx')).toMatchInlineSnapshot(`
      "{
        "input_size": 3,
        "layers": [
          { "type": "linear", "output_size": 5, "activation": "tanh", "name": "dense" },
          { "type": "gru", "hidden_size": 4, "name": "vad" },
          { "type": "concat", "name": "concat", "from": ["dense", "vad", "input"] },
          { "type": "gru", "hidden_size": 6, "name": "noise" },
          { "type": "linear", "output_size": 2, "activation": "sigmoid", "name": "gains" }
        ],
        "batch_first": true,
        "weights": "onnx_skips.safetensors"
      }
      "
    `);
  });

  test('the same network from every opset', () => {
    const texts = [11, 12, 13, 14, 15, 16, 17].map((opset) =>
      config(`onnx_opset${opset}.onnx`).replaceAll(`opset${opset}`, 'opset'),
    );
    expect(new Set(texts).size).toBe(1);
  });

  test('last steps and final states', () => {
    const layers = (name: string): unknown =>
      (JSON.parse(config(name)) as { layers: { type: string; which?: string }[] }).layers.map(
        ({ type, which }) => which ?? type,
      );
    expect(layers('onnx_net_last.onnx')).toEqual(['gru', 'last', 'linear']);
    expect(layers('onnx_net_hn_bidirectional.onnx')).toEqual(['gru', 'hn', 'linear']);
    expect(layers('keras_last.keras')).toEqual(['gru', 'hn', 'linear']);
  });

  test('what no config can say is a cell', () => {
    const { files, config: text } = importFixture('ort_clip.onnx');
    expect(files.map(({ name }) => name)).toEqual(['ort_clip.safetensors', 'ort_clip.cell', 'ort_clip.json']);
    expect(JSON.parse(text)).toMatchObject({ cell: 'ort_clip.cell' });
    expect(files[1].content).toMatchInlineSnapshot(`
      "# The GRU of an imported model: reset gate after the product, what goes into the activations clipped to ±0.25.
      cell imported(x[input], h[hidden]) {
        param W_ir, W_iz, W_in [hidden, input]
        param W_hr, W_hz, W_hn [hidden, hidden]
        bias b_ir, b_iz, b_in, b_hr, b_hz, b_hn [hidden]
        stack weight_ih = [W_ir, W_iz, W_in]
        stack weight_hh = [W_hr, W_hz, W_hn]
        stack bias_ih = [b_ir, b_iz, b_in]
        stack bias_hh = [b_hr, b_hz, b_hn]
        r_sum = W_ir @ x + b_ir + W_hr @ h + b_hr
        r_clip = clip(r_sum, -0.25, 0.25)
        r = sigmoid(r_clip)
        z_sum = W_iz @ x + b_iz + W_hz @ h + b_hz
        z_clip = clip(z_sum, -0.25, 0.25)
        z = sigmoid(z_clip)
        n_sum = W_in @ x + b_in + r * (W_hn @ h + b_hn)
        n_clip = clip(n_sum, -0.25, 0.25)
        n = tanh(n_clip)
        h' = (1 - z) * n + z * h
      }
      "
    `);
  });

  test.each([
    [
      'ort_hard_sigmoid.onnx',
      { activation: 'relu', gate_activation: { hard_sigmoid: { alpha: 0.3, beta: 0.4 } } },
    ],
    ['ort_leaky.onnx', { activation: { leaky_relu: { alpha: 0.05 } } }],
    ['keras_reset_before.keras', { cell: 'gru_reset_before' }],
  ])('%s', (name, keys) => {
    expect(JSON.parse(config(name))).toMatchObject(keys);
  });
});

test('weights have PyTorch’s names, and the names of layers in a network', () => {
  const names = (name: string): readonly string[] => [...readSafetensors(importFixture(name).weights).keys()];
  expect(names('keras_gru.keras')).toEqual(['weight_ih_l0', 'weight_hh_l0', 'bias_ih_l0', 'bias_hh_l0']);
  expect(names('keras_bidirectional.keras')).toContain('bidirectional.weight_hh_l0_reverse');
  expect(names('keras_bidirectional.keras')).toContain('dense.bias');
});

test('the same weights from any format, bit for bit', () => {
  const expected = importFixture('numpy_gru.npz').weights;
  for (const name of [
    'numpy_fortran.npz',
    'torch_strided.pt',
    'mindspore_layout.ckpt',
    'safetensors_gru.safetensors',
  ])
    expect(Buffer.from(importFixture(name).weights).equals(Buffer.from(expected)), name).toBe(true);
});

describe('reports', () => {
  test('say what is assumed where a file has parameters only', () => {
    const { found, assumed, warnings } = importFixture('torch_net.pt').report;
    expect(found).toEqual(['rnn: a GRU, 3 -> 4', 'fc: a linear layer [2, 4]']);
    expect(assumed.join('\n')).toMatch(/rnn -> fc.*\n.*no activation.*\nx is \(steps, batch, features\)/);
    expect(warnings).toHaveLength(1);
  });

  test('say which part of a checkpoint is the model', () => {
    expect(importFixture('torch_checkpoint.pt').report.assumed[0]).toMatch(/model is the model/);
  });

  test('warn of what is left out', () => {
    expect(importFixture('torch_conv_gru.pt').report.warnings[0]).toMatch(/left out: conv\.weight/);
  });

  test('warn of a reset gate that PyTorch does not have', () => {
    expect(importFixture('ort_by_torch.onnx').report.warnings[0]).toMatch(/linear_before_reset = 0/);
    expect(importFixture('ort_reset_before.onnx').report.warnings).toEqual([]);
  });
});

test('what is written never has the name of the model', () => {
  const bytes = readFixture('safetensors_gru.safetensors');
  const names = (name: string): string => importModel({ name, bytes }).name;
  expect(names('a.safetensors')).toBe('a-imported');
  expect(names('a b (2).bin')).toBe('a-b-2');
  expect(names('2.weights.h5')).toBe('model');
});

test('weights in pieces are the weights', () => {
  for (const name of ['numpy_gru.npz', 'torch_half_no_bias.pth']) {
    const { files, weights } = importFixture(name);
    const [{ pieces, content }] = files;
    expect(pieces?.size).toBe(weights.length);
    expect(Buffer.concat([...(pieces ?? [])].map((piece) => piece.slice())).equals(weights)).toBe(true);
    expect(Buffer.from(content).equals(weights)).toBe(true);
  }
});

test('a tensor of several pieces keeps its numbers', () => {
  const count = 2 ** 19 + 5;
  const tensor = { shape: [count], isFloat: true, at: (index: number) => index };
  const pieces = safetensors(new Map([['w', tensor]]));
  expect([...pieces].length).toBe(4);
  const read = readSafetensors(joined(pieces)).get('w');
  const numbers = new Float32Array((read?.bytes ?? new Uint8Array()).slice().buffer);
  expect(numbers.length).toBe(count);
  expect(numbers.every((value, i) => value === i)).toBe(true);
});

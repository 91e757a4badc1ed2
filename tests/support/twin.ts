// The network of the golden case pytorch_twin: its config, its weights as a file, and how it is compiled.

import { compile } from '../../compiler/compile.ts';
import { goldenCases } from './golden.ts';
import { writeTensors } from './safetensors.ts';

const twin = goldenCases.find(({ name }) => name === 'pytorch_twin');
if (!twin) throw new Error('the fixture pytorch_twin is missing');
export const { params, x, h0, y, hn } = twin;
export const config = {
  name: 'twin',
  input_size: 10,
  hidden_size: 16,
  num_layers: 2,
  batch_first: true,
  targets: ['wasm', 'js'],
};
export const shapes = {
  weight_ih_l0: [48, 10],
  weight_hh_l0: [48, 16],
  bias_ih_l0: [48],
  bias_hh_l0: [48],
  weight_ih_l1: [48, 16],
  weight_hh_l1: [48, 16],
  bias_ih_l1: [48],
  bias_hh_l1: [48],
};
export const file = writeTensors(
  Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, { shape, data: params[name] }])),
);

/** Of a config that names weights, with the twin's or with these. */
export const compileJson = (json: object, weights?: Uint8Array) =>
  compile({ config: { file: 'config.json', text: JSON.stringify(json) }, weights: () => weights ?? file });

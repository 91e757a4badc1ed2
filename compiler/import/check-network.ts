// The last look at a network before anything is written: what would make a config that does not compile, or too much of it.
import { fail } from '../diagnostics.ts';
import { isRecurrent, kindOf } from '../front/layers/index.ts';
import type { Fed } from '../front/layers/kind.ts';
import { INPUT, type Layer, type Network } from './network.ts';
import { sizeOf } from './bytes/shape.ts';

/** F16 doubles, and a few layers may share a tensor; a file that shows one storage a thousand times is an attack. */
const MAX_RATIO = 8;
const SMALL = 2 ** 24;

/** `size` is that of the file, inflated. */
export function checkNetwork({ layers, inputSize }: Network, size: number): void {
  if (!layers.some(isRecurrent)) fail('GRU6006', 'the model has no GRU');
  const input: Fed = { index: -1, name: INPUT, size: inputSize, perStep: true, isRecurrent: false };
  const known = new Map([[INPUT, input]]);
  const read = new Set(layers.flatMap(({ from }) => from));
  for (const [index, layer] of layers.entries()) {
    const { name, problem } = layer;
    const fed = layer.from.map((each) => known.get(each) ?? input);
    known.set(name, { index, name, isRecurrent: isRecurrent(layer), ...shapeOf(layer, fed) });
    if (problem !== undefined) fail('GRU6005', `${name}: ${problem}`);
    if (index < layers.length - 1 && !read.has(name))
      fail('GRU6005', `${name}: a second output; grucc compiles networks with one`);
  }
  const sizes = layers.flatMap(({ tensors }) => [...tensors.values()].map(({ shape }) => sizeOf(shape)));
  const bytes = 4 * sizes.reduce((sum, each) => sum + each, 0);
  if (bytes > Math.max(SMALL, size * MAX_RATIO))
    fail('GRU6004', `the parameters come to ${bytes} bytes; the file has ${size}`);
}

function shapeOf(layer: Layer, fed: readonly Fed[]) {
  const { name, settings, inputSize = fed[0].size } = layer;
  if (fed[0].size !== inputSize)
    fail('GRU6007', `${name}: it takes ${inputSize} features and is given ${fed[0].size}`);
  const shape = kindOf(layer).shape(settings, fed);
  return typeof shape === 'string' ? fail('GRU6007', `${name}: ${shape}`) : shape;
}

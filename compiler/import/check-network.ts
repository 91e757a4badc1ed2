// The last look at a network before anything is written: what would make a config that does not compile, or too much of it.
import { fail } from '../diagnostics.ts';
import { activationJson } from './activation.ts';
import { INPUT, type Layer, type Network } from './network.ts';
import { sizeOf } from './bytes/shape.ts';

/** F16 doubles, and a few layers may share a tensor; a file that shows one storage a thousand times is an attack. */
const MAX_RATIO = 8;
const SMALL = 2 ** 24;

/** `size` is that of the file, inflated. */
export function checkNetwork({ layers, inputSize }: Network, size: number): void {
  if (!layers.some(({ kind }) => kind === 'gru')) fail('GRU6006', 'the model has no GRU');
  const widths = new Map([[INPUT, inputSize]]);
  const read = new Set(layers.flatMap(({ from }) => from));
  for (const [i, layer] of layers.entries()) {
    widths.set(
      layer.name,
      widthOf(
        layer,
        layer.from.map((name) => widths.get(name) ?? 0),
      ),
    );
    checkActivation(layer);
    if (i < layers.length - 1 && !read.has(layer.name))
      fail('GRU6005', `${layer.name}: a second output; grucc compiles networks with one`);
  }
  const bytes = 4 * layers.reduce((sum, layer) => sum + countOf(layer), 0);
  if (bytes > Math.max(SMALL, size * MAX_RATIO))
    fail('GRU6004', `the parameters come to ${bytes} bytes; the file has ${size}`);
}

/** Of the layer's output, its inputs being of these widths. */
function widthOf(layer: Layer, inputs: readonly number[]): number {
  const expect = (size: number): void => {
    if (inputs[0] !== size)
      fail('GRU6007', `${layer.name}: it takes ${size} features and is given ${inputs[0]}`);
  };
  switch (layer.kind) {
    case 'gru':
      expect(layer.inputSize);
      return layer.hiddenSize * (layer.bidirectional ? 2 : 1);
    case 'linear':
      expect(layer.weight.shape[1]);
      return layer.weight.shape[0];
    case 'concat':
      return inputs.reduce((sum, size) => sum + size, 0);
    case 'add':
      if (inputs.some((size) => size !== inputs[0]))
        fail('GRU6007', `${layer.name}: it adds ${inputs.join(' and ')} features; expected as many`);
      return inputs[0];
    case 'activation':
    case 'take':
      return inputs[0];
  }
}

function checkActivation(layer: Layer): void {
  if (layer.kind === 'linear' || layer.kind === 'activation') {
    const { kind } = layer.activation;
    if (activationJson(layer.activation) === undefined)
      fail('GRU6005', `${layer.name}: the activation ${kind} is only known inside a GRU`);
  }
  if (layer.kind === 'gru' && [layer.activation, layer.gateActivation].some(({ kind }) => kind === 'softmax'))
    fail('GRU6005', `${layer.name}: softmax as an activation of a GRU`);
}

function countOf(layer: Layer): number {
  if (layer.kind === 'linear')
    return sizeOf(layer.weight.shape) + (layer.bias ? sizeOf(layer.bias.shape) : 0);
  if (layer.kind !== 'gru') return 0;
  const { inputSize, hiddenSize, params, bidirectional } = layer;
  const ways = bidirectional ? 2 : 1;
  return params.reduce(
    (sum, _, l) => sum + ways * 3 * hiddenSize * ((l === 0 ? inputSize : ways * hiddenSize) + hiddenSize + 2),
    0,
  );
}

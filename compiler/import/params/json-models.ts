// JSON models: what RTNeural reads (Keras's layout), and state dicts as GuitarML and others dump them (PyTorch's).
import { fail } from '../../diagnostics.ts';
import { linear, sigmoid, tanh, type Activation } from '../activation.ts';
import { activationLayer, gruLayer, linearLayer, withoutParams } from '../made.ts';
import { arrayIn, get, isObject, listIn, objectIn, shown, sizeIn, textIn, type Json } from '../bytes/json.ts';
import { fromDense, fromKernels } from '../keras/kernels.ts';
import { namer } from '../names.ts';
import { isRecurrent } from '../../front/layers/index.ts';
import { INPUT, type Layer, type Network, type Unplaced } from '../network.ts';
import type { Notes } from '../notes.ts';
import { fromStateDict, ONLY_GRUS, type StateDict } from './state-dict.ts';
import { sizeOf } from '../bytes/shape.ts';
import { reshape, type Tensor } from '../bytes/tensor.ts';

export function jsonFormat(root: Json): string | undefined {
  if (Array.isArray(get(root, 'layers'))) return 'RTNeural JSON';
  if (isObject(get(root, 'model_data'))) return 'GuitarML JSON';
  if (isObject(root) && Object.keys(dictOf(root)).some((name) => /weight_hh/.test(name)))
    return 'state dict in JSON';
  return undefined;
}

export function fromJson(root: Json, notes: Notes): Network {
  if (Array.isArray(get(root, 'layers'))) return fromRtneural(root, notes);
  const dict = readDict(dictOf(objectIn(root, 'the file')));
  return isObject(get(root, 'model_data')) ? fromGuitar(root, dict, notes) : fromStateDict(dict, notes);
}

const dictOf = (root: Json): { readonly [name: string]: Json } => {
  const inner = get(root, 'state_dict');
  return isObject(inner) ? inner : isObject(root) ? root : {};
};

function readDict(dict: { readonly [name: string]: Json }): StateDict {
  const arrays = Object.entries(dict).filter(([, value]) => Array.isArray(value));
  return new Map(arrays.map(([name, value]) => [name, arrayIn(value, name)]));
}

/** model_data says the sizes once more, and whether the input is added to the output. */
function fromGuitar(root: Json, dict: StateDict, notes: Notes): Network {
  const data = objectIn(get(root, 'model_data'), 'model_data');
  const unit = textIn(get(data, 'unit_type'), 'model_data.unit_type');
  if (unit !== 'GRU') fail('GRU6005', `this model has an ${unit} at model_data.unit_type; ${ONLY_GRUS}`);
  const skip = get(data, 'skip') ?? 0;
  if (skip !== 0 && skip !== 1) fail('GRU6005', `model_data.skip is ${shown(skip)}; expected 0 or 1`);
  const network = fromStateDict(dict, notes);
  const hiddenSize = sizeIn(get(data, 'hidden_size'), 'model_data.hidden_size');
  const own = network.layers.find(isRecurrent)?.settings.hiddenSize;
  if (own !== hiddenSize)
    fail('GRU6007', `model_data.hidden_size is ${hiddenSize}; the parameters are of ${own}`);
  if (skip === 0) return network;
  const last = network.layers[network.layers.length - 1];
  const outputSize = last.type === 'linear' ? last.settings.outputSize : hiddenSize;
  if (outputSize !== network.inputSize)
    fail(
      'GRU6005',
      `model_data.skip adds the input's ${network.inputSize} features to ${outputSize}; expected as many`,
    );
  notes.mapped.push('model_data.skip -> the input is added to the output');
  const add: Layer = { ...withoutParams('add', {}), name: 'skip', from: [last.name, INPUT] };
  return { ...network, layers: [...network.layers, add] };
}

const activations: ReadonlyMap<string, Activation> = new Map<string, Activation>([
  ['', linear],
  ['linear', linear],
  ['tanh', tanh],
  ['sigmoid', sigmoid],
  ['relu', { kind: 'relu' }],
  ['softmax', { kind: 'softmax' }],
]);

function activationIn(layer: Json, where: string): Activation {
  const name = get(layer, 'activation') ?? '';
  return (
    activations.get(String(name)) ?? fail('GRU6005', `${where} has the activation ${shown(name)}: not known`)
  );
}

function fromRtneural(root: Json, notes: Notes): Network {
  const name = namer();
  const layers: Layer[] = [];
  for (const [i, each] of listIn(get(root, 'layers'), 'layers').entries()) {
    const where = `layers[${i}]`;
    const type = textIn(get(each, 'type'), `${where}.type`);
    const from = [layers.at(-1)?.name ?? INPUT];
    const layer = rtneuralLayer(type, each, `${where} (${type})`);
    layers.push({ ...layer, name: name(undefined, layer.type), from });
    notes.found.push(`${where}: ${type}`);
  }
  notes.mapped.push('gates from z, r, h to r, z, n, matrices transposed, as RTNeural has Keras’s layout');
  notes.assumed.push('x is (steps, batch, features)');
  return { inputSize: rtneuralInput(root, layers), batchFirst: false, seqLength: false, layers };
}

function rtneuralLayer(type: string, layer: Json, where: string): Unplaced {
  const arrays = (): readonly Tensor[] =>
    listIn(get(layer, 'weights'), `${where}.weights`).map((each, i) =>
      arrayIn(each, `${where}.weights[${i}]`),
    );
  switch (type) {
    case 'gru': {
      const [kernel, recurrent, bias] = arrays();
      if (!kernel || !recurrent) fail('GRU6007', `${where}: expected two or three weights`);
      const { params, ...sizes } = fromKernels(where, { kernel, recurrent, ...(bias && { bias }) });
      const reset = bias && bias.shape.length === 1 ? 'before' : 'after';
      const fixed = { activation: tanh, gateActivation: sigmoid, bidirectional: false, reset } as const;
      return gruLayer({ ...sizes, ...fixed, bias: bias !== undefined, params: [[params]] });
    }
    case 'dense':
    case 'time-distributed-dense': {
      const [kernel, bias] = arrays();
      if (!kernel) fail('GRU6007', `${where}: expected one or two weights`);
      const flat = bias && reshape(bias, [sizeOf(bias.shape)]);
      const weight = fromDense(where, kernel, flat);
      return linearLayer(weight, flat, activationIn(layer, where));
    }
    case 'activation':
      return activationLayer(activationIn(layer, where));
    default:
      return fail(
        'GRU6005',
        type === 'lstm'
          ? `this model has an LSTM at ${where}; ${ONLY_GRUS}`
          : `${where}: grucc has no such layer`,
      );
  }
}

function rtneuralInput(root: Json, layers: readonly Layer[]): number {
  const shape = get(root, 'in_shape');
  if (Array.isArray(shape)) return sizeIn((shape as readonly Json[]).at(-1), 'in_shape');
  return layers[0]?.inputSize ?? fail('GRU6002', 'in_shape: expected a list');
}

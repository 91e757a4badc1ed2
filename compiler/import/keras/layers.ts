// Keras layers, one after the other, as layers of a network; what is not known is refused by name.
import { fail } from '../../diagnostics.ts';
import { linear, sigmoid, tanh, type Activation } from '../activation.ts';
import { kindOf } from '../../front/layers/index.ts';
import { get, objectIn, shown, textIn, type Json } from '../bytes/json.ts';
import { fromDense, fromKernels, type KerasGru } from './kernels.ts';
import type { KerasGraph, KerasLayer } from './graph.ts';
import { namer } from '../names.ts';
import { activationLayer, gruLayer, linearLayer, withoutParams } from '../made.ts';
import { INPUT, type Layer, type Network, type Unplaced } from '../network.ts';
import type { Notes } from '../notes.ts';
import { ONLY_GRUS } from '../params/state-dict.ts';
import type { Tensor } from '../bytes/tensor.ts';

/** The index-th variable of a part of a layer, such as "forward_layer/cell/". */
export type Variables = (path: string, index: number) => Tensor | undefined;
/** Asked for every layer in the order of the config. */
export type KerasWeights = (layer: KerasLayer) => Variables;

interface Building {
  readonly layers: Layer[];
  /** what a Keras layer's output is here */
  readonly outputs: Map<string, string>;
  readonly name: ReturnType<typeof namer>;
  readonly isThree: boolean;
  readonly notes: Notes;
  inputSize: number | undefined;
}

export function toNetwork(graph: KerasGraph, weights: KerasWeights, isThree: boolean, notes: Notes): Network {
  const building: Building = {
    layers: [],
    outputs: new Map(),
    name: namer(),
    isThree,
    notes,
    inputSize: undefined,
  };
  for (const layer of inOrder(graph)) addLayer(layer, weights(layer), building);
  const { layers, outputs, inputSize } = building;
  const last = layers.at(-1);
  if (!last || outputs.get(graph.output) !== last.name)
    fail(
      'GRU6005',
      `the output is ${graph.output}, and ${last?.name ?? 'nothing'} comes after it and is not read`,
    );
  notes.mapped.push('gates from z, r, h to r, z, n, matrices transposed');
  return { inputSize: inputSize ?? layers[0].inputSize ?? 0, batchFirst: true, seqLength: false, layers };
}

/** Configs list layers in the order of the calls; one that reads a later one is wrong. */
function inOrder({ layers }: KerasGraph): readonly KerasLayer[] {
  const seen = new Set<string>();
  for (const { name, from } of layers) {
    const missing = from.find((each) => !seen.has(each));
    if (missing !== undefined) fail('GRU6002', `${name} reads ${missing}, which is not a layer before it`);
    if (seen.has(name)) fail('GRU6002', `two layers are called ${name}`);
    seen.add(name);
  }
  return layers;
}

function addLayer(layer: KerasLayer, variables: Variables, building: Building): void {
  const { layers, outputs, name, notes } = building;
  const from = layer.from.map((each) => outputs.get(each) ?? INPUT);
  const read = readers.get(layer.className) ?? failUnknown(layer);
  const made = read(layer, variables, building);
  let output = from[0] ?? INPUT;
  for (const [i, each] of made.entries()) {
    if (i === 0 && kindOf(each).isRecurrent && from.length > 1)
      fail('GRU6005', `${layer.name} is called with an initial state; grucc's are arguments of run, as h0`);
    const inputs = i === 0 && from.length > 1 ? from : [output];
    output = name(i === 0 ? layer.name : each.type === 'take' ? each.settings.which : undefined, each.type);
    layers.push({ ...each, name: output, from: inputs });
  }
  outputs.set(layer.name, output);
  if (layer.className !== 'InputLayer') notes.found.push(`${layer.name}: ${layer.className}`);
}

function failUnknown({ className, name }: KerasLayer): never {
  if (/LSTM/.test(className)) fail('GRU6005', `this model has an LSTM at ${name}; ${ONLY_GRUS}`);
  return fail('GRU6005', `${name} is a layer of the class ${className}; grucc has no such layer`);
}

type Read = (layer: KerasLayer, variables: Variables, building: Building) => readonly Unplaced[];

const nothing: Read = () => [];

const readers: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['InputLayer', inputLayer],
  ['GRU', (layer, variables, building) => recurrent(layer, [gruIn(layer, 'cell/', variables)], building)],
  ['Bidirectional', bidirectional],
  ['Dense', (layer, variables, building) => [dense(layer, '', variables, building)]],
  ['TimeDistributed', timeDistributed],
  ['Dropout', nothing],
  ['SpatialDropout1D', nothing],
  ['GaussianNoise', nothing],
  ['Activation', (layer, _, building) => [activationLayer(activationIn(layer, 'activation', building))]],
  ['ReLU', reluLayer],
  ['LeakyReLU', leakyReluLayer],
  ['Softmax', softmaxLayer],
  ['Add', () => [withoutParams('add', {})]],
  ['Concatenate', concatenate],
  ['Masking', ({ name }) => failOfMask(name, 'steps whose features all have one value')],
]);

function failOfMask(name: string, what: string): never {
  return fail(
    'GRU6005',
    `${name} masks ${what}, and past a length Keras repeats the previous output; grucc takes a length for each sequence ("seq_length") and gives 0 past it. Remove the layer, and give lengths instead`,
  );
}

function inputLayer({ config, name }: KerasLayer, _: Variables, building: Building): readonly Unplaced[] {
  const shape = get(config, 'batch_shape') ?? get(config, 'batch_input_shape');
  const sizes = Array.isArray(shape) ? (shape as readonly Json[]) : [];
  const size = sizes.at(-1);
  if (building.inputSize !== undefined)
    fail('GRU6005', `${name}: a second input; grucc compiles networks with one`);
  if (sizes.length !== 3 || typeof size !== 'number' || !(size >= 1))
    fail(
      'GRU6005',
      `${name}: an input [${sizes.slice(0, 8).map(shown).join(', ')}]; expected [batch, steps, features] with a number of features`,
    );
  building.inputSize = size;
  return [];
}

interface Direction extends KerasGru {
  readonly layer: KerasLayer;
  readonly hasBias: boolean;
}

function gruIn(layer: KerasLayer, path: string, variables: Variables): Direction {
  const kernel = variables(path, 0);
  const recurrent = variables(path, 1);
  const hasBias = get(layer.config, 'use_bias') !== false;
  const bias = hasBias ? variables(path, 2) : undefined;
  if (!kernel || !recurrent || (hasBias && !bias))
    return fail('GRU6007', `${layer.name}: its weights are not in the file`);
  return { layer, hasBias, ...fromKernels(layer.name, { kernel, recurrent, ...(bias && { bias }) }) };
}

const MERGED = 'concat';
const SHARED = ['units', 'activation', 'recurrent_activation', 'use_bias', 'reset_after', 'return_sequences'];

function bidirectional(layer: KerasLayer, variables: Variables, building: Building): readonly Unplaced[] {
  const { config, name } = layer;
  const mode = get(config, 'merge_mode');
  if (mode !== MERGED)
    fail('GRU6005', `${name} merges its directions by ${shown(mode)}; grucc concatenates them`);
  const inner = (key: string, path: string): Direction => {
    const wrapped = get(config, key) ?? get(config, 'layer');
    const className = textIn(get(wrapped, 'class_name'), `${name}.${key}.class_name`);
    if (className !== 'GRU') failUnknown({ ...layer, className, name: `${name}.${key}` });
    const own = { ...layer, className, config: objectIn(get(wrapped, 'config'), `${name}.${key}.config`) };
    return gruIn(own, path, variables);
  };
  const [forward, backward] = [
    inner('layer', 'forward_layer/cell/'),
    inner('backward_layer', 'backward_layer/cell/'),
  ];
  const differs = SHARED.find(
    (key) => shown(get(forward.layer.config, key)) !== shown(get(backward.layer.config, key)),
  );
  if (differs) fail('GRU6005', `${name}: its directions differ in ${differs}`);
  return recurrent(forward.layer, [forward, backward], building);
}

function recurrent(
  layer: KerasLayer,
  directions: readonly Direction[],
  building: Building,
): readonly Unplaced[] {
  const { config, name } = layer;
  const flag = (key: string): boolean => get(config, key) === true;
  if (flag('go_backwards') || flag('time_major') || flag('return_state'))
    fail('GRU6005', `${name} has go_backwards, time_major or return_state`);
  const [{ inputSize, hiddenSize, hasBias }] = directions;
  const reset = get(config, 'reset_after') === true ? 'after' : 'before';
  const gru = gruLayer({
    inputSize,
    hiddenSize,
    bias: hasBias,
    bidirectional: directions.length > 1,
    reset,
    activation: activationIn(layer, 'activation', building),
    gateActivation: activationIn(layer, 'recurrent_activation', building),
    params: [directions.map((each) => each.params)],
  });
  // both directions at their ends, which is what Keras gives without return_sequences
  return flag('return_sequences') ? [gru] : [gru, withoutParams('take', { which: 'hn' })];
}

function dense(layer: KerasLayer, path: string, variables: Variables, building: Building): Unplaced {
  const kernel = variables(path, 0) ?? fail('GRU6007', `${layer.name}: its weights are not in the file`);
  const bias = get(layer.config, 'use_bias') === false ? undefined : variables(path, 1);
  const weight = fromDense(layer.name, kernel, bias);
  return linearLayer(weight, bias, activationIn(layer, 'activation', building));
}

function timeDistributed(layer: KerasLayer, variables: Variables, building: Building): readonly Unplaced[] {
  const inner = get(layer.config, 'layer');
  const className = textIn(get(inner, 'class_name'), `${layer.name}.layer.class_name`);
  const own = { ...layer, className, config: objectIn(get(inner, 'config'), `${layer.name}.layer.config`) };
  if (className === 'Dense') return [dense(own, variables('layer/', 0) ? 'layer/' : '', variables, building)];
  return (
    (className === 'Dropout' || className === 'Activation' ? readers.get(className) : undefined)?.(
      own,
      variables,
      building,
    ) ?? failUnknown(own)
  );
}

/** A name, or since Keras 3 an object for what has coefficients. */
function activationIn({ config, name }: KerasLayer, key: string, { isThree }: Building): Activation {
  const value = get(config, key) ?? 'linear';
  const known = new Map<Json, Activation>([
    ['linear', linear],
    ['tanh', tanh],
    ['sigmoid', sigmoid],
    ['relu', { kind: 'relu' }],
    ['softmax', { kind: 'softmax' }],
    ['softsign', { kind: 'softsign' }],
    ['leaky_relu', { kind: 'leaky_relu', alpha: 0.2 }],
    // Keras 3 took over PyTorch's: relu6(x + 3) / 6
    ['hard_sigmoid', { kind: 'hard_sigmoid', alpha: isThree ? 1 / 6 : 0.2, beta: 0.5 }],
  ]).get(value);
  return known ?? fail('GRU6005', `${name} has the ${key} ${shown(value)}: not known`);
}

function reluLayer({ config, name }: KerasLayer): readonly Unplaced[] {
  const alpha = get(config, 'negative_slope') ?? 0;
  if (
    (get(config, 'max_value') ?? null) !== null ||
    (get(config, 'threshold') ?? 0) !== 0 ||
    typeof alpha !== 'number'
  )
    fail('GRU6005', `${name}: a ReLU with a threshold or a largest value`);
  return [activationLayer(alpha === 0 ? { kind: 'relu' } : { kind: 'leaky_relu', alpha })];
}

function leakyReluLayer({ config, name }: KerasLayer): readonly Unplaced[] {
  const alpha = get(config, 'negative_slope') ?? get(config, 'alpha') ?? 0.3;
  if (typeof alpha !== 'number')
    return fail('GRU6005', `${name}: a LeakyReLU whose slope is ${shown(alpha)}`);
  return [activationLayer({ kind: 'leaky_relu', alpha })];
}

const isLastAxis = (axis: Json | undefined): boolean => axis === undefined || axis === -1 || axis === 2;

function softmaxLayer({ config, name }: KerasLayer): readonly Unplaced[] {
  if (!isLastAxis(get(config, 'axis'))) fail('GRU6005', `${name}: a softmax over another axis than the last`);
  return [activationLayer({ kind: 'softmax' })];
}

function concatenate({ config, name }: KerasLayer): readonly Unplaced[] {
  if (!isLastAxis(get(config, 'axis')))
    fail('GRU6005', `${name}: a concatenation along another axis than the last`);
  return [withoutParams('concat', {})];
}

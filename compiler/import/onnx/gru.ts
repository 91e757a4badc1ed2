// The GRU node of ONNX: gates in the order z, r, h, both biases in one tensor, a direction axis, activations as lists.
import { sameActivation, sigmoid, tanh, type Activation } from '../activation.ts';
import { addLayer, inputAt, neededInput, signalAt, type Building } from './building.ts';
import type { OnnxNode } from './proto.ts';
import { axisOf, refuse, sameAxis, type Axis, type Atom, type OnnxValue, type Signal } from './values.ts';
import { show, sizeOf } from '../bytes/shape.ts';
import { gruLayer, type GruParams } from '../made.ts';
import { part, reorderRows, slice, type Tensor } from '../bytes/tensor.ts';

const ATTRIBUTES = new Set([
  'activation_alpha',
  'activation_beta',
  'activations',
  'clip',
  'direction',
  'hidden_size',
  'layout',
  'linear_before_reset',
]);

/** z r h -> r z n */
const GATES = [1, 0, 2];

/** What numbers of f32 do not reach without their activation being where it ends: some write it for no clip. */
const noClip = 2 ** 126;
/** Below that the cell's constants are no numbers of f32 (cell-text.ts). */
const leastClip = 2 ** -90;

export function gruNode(node: OnnxNode, building: Building): readonly OnnxValue[] {
  const strange = [...node.attributes.keys()].find((name) => !ATTRIBUTES.has(name));
  if (strange !== undefined) refuse(node, `has the attribute ${JSON.stringify(strange)}, which no GRU has`);
  const directions = directionsOf(node);
  const layout = node.attributes.get('layout')?.int ?? 0;
  const x = readInput(node, building, layout);
  const { params, inputSize, hiddenSize, bias } = weightsOf(node, building, directions);
  const [gateActivation, activation] = activationsOf(node, directions);
  const clip = node.attributes.get('clip')?.float ?? 0;
  const reset = node.attributes.get('linear_before_reset')?.int === 1 ? 'after' : 'before';
  if (clip < 0 || (clip > 0 && clip < leastClip)) refuse(node, `clips to ${clip}`);
  checkStates(node, building, directions);
  checkLengths(node, building);
  warnOfReset(node, building, reset);
  const bidirectional = directions === 2;
  const sizes = { inputSize, hiddenSize, bias, bidirectional } as const;
  const name = addLayer(
    building,
    gruLayer({
      ...sizes,
      reset,
      activation,
      gateActivation,
      params: [params],
      ...(clip > 0 && clip < noClip && { clip }),
    }),
    moduleOf(node.name),
    [x.layer],
  );
  building.notes.found.push(
    `${node.name || `a GRU node at byte ${node.at}`}: GRU ${inputSize} -> ${hiddenSize}${bidirectional ? ', bidirectional' : ''}`,
  );
  return outputsOf(name, x, { directions, hiddenSize, layout });
}

/** '/encoder/rnn/GRU' -> encoder.rnn */
function moduleOf(name: string): string | undefined {
  const parts = name.split('/').filter((each) => each !== '' && !/^(?:node_)?GRU(?:_+\d+)?$/i.test(each));
  return parts.join('.') || undefined;
}

function directionsOf(node: OnnxNode): 1 | 2 {
  const direction = node.attributes.get('direction')?.text ?? 'forward';
  if (direction === 'bidirectional') return 2;
  return direction === 'forward'
    ? 1
    : refuse(node, `has the direction ${JSON.stringify(direction)}: alone it is not known`);
}

/** Which axis is time, and which counts the sequences, is what the first GRU of the graph shows. */
function readInput(node: OnnxNode, building: Building, layout: number): Signal {
  const x = signalAt(node, building, 0);
  const [a, b, features] = x.axes;
  if (x.axes.length !== 3 || !sameAxis(features, x.features) || a.length > 1 || b.length > 1)
    refuse(node, 'reads a signal that is not [steps, batch, features]');
  const [steps, batch] = layout === 1 ? [b[0] ?? 'one', a[0] ?? 'one'] : [a[0] ?? 'one', b[0] ?? 'one'];
  building.steps ??= steps;
  building.batch ??= batch;
  if (building.steps !== steps || building.batch !== batch)
    refuse(node, 'runs along another axis than the GRU before it');
  return x;
}

interface Weights {
  readonly params: readonly GruParams[];
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly bias: boolean;
}

function weightsOf(node: OnnxNode, building: Building, directions: number): Weights {
  const get = (index: number, what: string): Tensor | undefined => {
    const value = inputAt(node, building, index);
    if (value === undefined) return undefined;
    return value.kind === 'constant' ? value.tensor : refuse(node, `has ${what} that are computed`);
  };
  const w = get(1, 'weights') ?? refuse(node, 'has no weights');
  const r = get(2, 'recurrent weights') ?? refuse(node, 'has no recurrent weights');
  const b = get(3, 'biases');
  const [, , inputSize] = w.shape;
  const hiddenSize = node.attributes.get('hidden_size')?.int ?? r.shape[2];
  const expect = (tensor: Tensor, what: string, shape: readonly number[]): void => {
    if (tensor.shape.join() !== shape.join() || sizeOf(shape) === 0)
      refuse(node, `has ${what} ${show(tensor.shape)}; expected ${show(shape)}`);
  };
  expect(w, 'W', [directions, 3 * hiddenSize, inputSize]);
  expect(r, 'R', [directions, 3 * hiddenSize, hiddenSize]);
  if (b) expect(b, 'B', [directions, 6 * hiddenSize]);
  const params = Array.from({ length: directions }, (_, d): GruParams => {
    const bias = b && part(b, d);
    const half = (at: number): Tensor => reorderRows(slice(bias as Tensor, 0, at, 3 * hiddenSize), GATES);
    return {
      weightIh: reorderRows(part(w, d), GATES),
      weightHh: reorderRows(part(r, d), GATES),
      ...(bias && { biasIh: half(0), biasHh: half(3 * hiddenSize) }),
    };
  });
  return { params, inputSize, hiddenSize, bias: b !== undefined };
}

/** Two for each direction: of the gates, of the candidate. Coefficients are one list for those that have any. */
function activationsOf(node: OnnxNode, directions: number): readonly [Activation, Activation] {
  const names = node.attributes.get('activations')?.texts ?? [];
  if (names.length === 0) return [sigmoid, tanh];
  const alphas = [...(node.attributes.get('activation_alpha')?.floats ?? [])];
  const betas = [...(node.attributes.get('activation_beta')?.floats ?? [])];
  if (names.length !== 2 * directions)
    refuse(node, `has ${names.length} activations; expected ${2 * directions}`);
  const all = names.map((name) => activationOf(node, name, alphas, betas));
  const [f, g, f2 = f, g2 = g] = all;
  if (!sameActivation(f, f2) || !sameActivation(g, g2))
    refuse(node, 'has other activations in its second direction');
  return [f, g];
}

function activationOf(node: OnnxNode, name: string, alphas: number[], betas: number[]): Activation {
  const alpha = (byDefault: number): number => round(alphas.shift() ?? byDefault);
  const beta = (byDefault: number): number => round(betas.shift() ?? byDefault);
  switch (name.toLowerCase()) {
    case 'sigmoid':
      return sigmoid;
    case 'tanh':
      return tanh;
    case 'relu':
      return { kind: 'relu' };
    case 'softsign':
      return { kind: 'softsign' };
    case 'hardsigmoid':
      return { kind: 'hard_sigmoid', alpha: alpha(0.2), beta: beta(0.5) };
    case 'leakyrelu':
      return { kind: 'leaky_relu', alpha: alpha(0.01) };
    case 'scaledtanh':
      return { kind: 'scaled_tanh', alpha: alpha(1), beta: beta(1) };
    case 'affine':
      return affine(alpha(1), beta(0));
    default:
      return refuse(node, `has the activation ${JSON.stringify(name)}: not known`);
  }
}

const affine = (alpha: number, beta: number): Activation =>
  alpha === 1 && beta === 0 ? { kind: 'linear' } : { kind: 'affine', alpha, beta };

/** The shortest number that is the same 32-bit float: 0.2 and not 0.20000000298. */
export function round(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === Math.fround(value)) return short;
  }
  return value;
}

/** h0 of the module holds the states of all GRUs in their order; zeros are what it is by default. */
function checkStates(node: OnnxNode, building: Building, directions: number): void {
  const value = inputAt(node, building, 5);
  const start = building.states;
  building.states += directions;
  if (value === undefined || value.kind === 'zeros') return;
  if (value.kind === 'initial') return checkInitial(node, building, value.name, start - value.start);
  const state = neededInput(node, building, 5);
  if (state.kind !== 'constant') return refuse(node, 'starts from a state that is computed');
  const { tensor } = state;
  for (let i = 0; i < sizeOf(tensor.shape); i++)
    if (tensor.at(i) !== 0) refuse(node, 'starts from a constant state that is not zero; give it as h0');
}

/** All that a model takes of one input is one piece of h0, in its order; of several inputs each is a piece. */
function checkInitial(node: OnnxNode, { initials, notes }: Building, name: string, first: number): void {
  const known = initials.get(name);
  if (first < 0 || (known !== undefined && known !== first))
    refuse(node, `starts from another state of ${JSON.stringify(name)} than its place in the stack says`);
  if (known === undefined)
    notes.mapped.push(`input ${name} -> h0${first > 0 ? `, from state ${first} on` : ''}`);
  initials.set(name, first);
}

function checkLengths(node: OnnxNode, building: Building): void {
  const value = inputAt(node, building, 4);
  if (value === undefined) return;
  if (value.kind !== 'lengths') refuse(node, 'takes lengths that are computed, or constant');
  building.seqLength = true;
}

function warnOfReset(node: OnnxNode, building: Building, reset: 'after' | 'before'): void {
  if (reset === 'after' || !/pytorch/i.test(building.producer)) return;
  building.notes.warnings.push(
    `${node.name || 'the GRU'} has linear_before_reset = 0, and PyTorch's GRUs are of the other kind: its newer exporter has written that by mistake. If results differ, remove "cell": "gru_reset_before"`,
  );
}

interface OutputSizes {
  readonly directions: number;
  readonly hiddenSize: number;
  readonly layout: number;
}

/** Y is [steps, directions, batch, hidden] and Y_h [directions, batch, hidden], or with the batch in front. */
function outputsOf(
  name: string,
  x: Signal,
  { directions, hiddenSize, layout }: OutputSizes,
): readonly OnnxValue[] {
  const direction: Atom = { what: `the directions of ${name}`, size: directions };
  const hidden: Atom = { what: `the state of ${name}`, size: hiddenSize };
  const [a, b] = x.axes;
  const batch = layout === 1 ? a : b;
  const [d, h]: Axis[] = [axisOf(direction), axisOf(hidden)];
  const features = [...d, ...h];
  const axes = layout === 1 ? [a, b, d, h] : [a, d, b, h];
  const of = Array.from({ length: directions }, (_, index) => ({ gru: name, direction: index }));
  const which = directions > 1 ? direction : undefined;
  return [
    { kind: 'signal', layer: name, axes, features },
    { kind: 'states', of, which, hidden, axes: layout === 1 ? [batch, d, h] : [d, batch, h] },
  ];
}

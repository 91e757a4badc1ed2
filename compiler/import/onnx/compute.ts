// ONNX nodes that compute: products and sums that are linear layers, activations, and arithmetic on sizes.
import type { Activation } from '../activation.ts';
import { activationLayer, linearLayer, withoutParams } from '../made.ts';
import { checked, constant } from './move.ts';
import {
  addLayer,
  followed,
  inputAt,
  neededInput,
  requireLast,
  signalAt,
  takeStates,
  type Building,
} from './building.ts';
import type { OnnxNode } from './proto.ts';
import {
  axisAt,
  axisOf,
  refuse,
  sameAxis,
  type Axis,
  type Dim,
  type OnnxValue,
  type Signal,
  type States,
} from './values.ts';
import { show, sizeOf } from '../bytes/shape.ts';
import { concat as joined, listOf, map, reshape, transpose, type Tensor } from '../bytes/tensor.ts';

const isConstant = (value: OnnxValue | undefined): value is Extract<OnnxValue, { kind: 'constant' }> =>
  value?.kind === 'constant';

/** x @ W, W being [input, output]. */
export function matMul(node: OnnxNode, building: Building): OnnxValue {
  const weight = neededInput(node, building, 1);
  if (!isConstant(weight)) return refuse(node, 'multiplies two signals, or a constant by one');
  return linear(node, building, transposed(node, weight.tensor), undefined, weight.name);
}

function transposed(node: OnnxNode, { ...tensor }: Tensor): Tensor {
  return tensor.shape.length === 2
    ? transpose(tensor)
    : refuse(node, `multiplies by a constant ${show(tensor.shape)}`);
}

function linear(
  node: OnnxNode,
  building: Building,
  weight: Tensor,
  bias: Tensor | undefined,
  wanted: string,
): Signal {
  const signal = signalAt(node, building, 0);
  requireLast(node, signal);
  const size = weight.shape[0];
  const name = addLayer(building, linearLayer(weight, bias), moduleOf(wanted), [signal.layer]);
  return followed(signal, name, size);
}

/** PyTorch's exporter keeps the names of parameters, "fc.weight", as long as it does not transpose them. */
const moduleOf = (parameter: string): string | undefined => /^(.+)\.(?:weight|bias)$/.exec(parameter)?.[1];

/** alpha · A · B + beta · C, with B as [output, input] where transB is set. */
export function gemm(node: OnnxNode, building: Building): OnnxValue {
  const weight = neededInput(node, building, 1);
  const bias = inputAt(node, building, 2);
  const { transA, transB, alpha, beta } = Object.fromEntries(node.attributes);
  if (!isConstant(weight) || (bias && !isConstant(bias)))
    return refuse(node, 'has weights that are not constant');
  if (transA?.int === 1) return refuse(node, 'transposes its input');
  const matrix = transB?.int === 1 ? weight.tensor : transposed(node, weight.tensor);
  if (matrix.shape.length !== 2) return refuse(node, `multiplies by a constant ${show(matrix.shape)}`);
  const scaled = (tensor: Tensor, by: number | undefined): Tensor =>
    by === undefined || by === 1 ? tensor : map(tensor, (value) => value * by);
  const vector = bias && biasVector(node, bias.tensor, matrix.shape[0]);
  const name = [weight.name, bias?.name ?? ''].find((each) => moduleOf(each)) ?? '';
  return linear(node, building, scaled(matrix, alpha?.float), vector && scaled(vector, beta?.float), name);
}

/** Of any rank, as long as it is along the features. */
function biasVector(node: OnnxNode, tensor: Tensor, size: number): Tensor {
  const isVector =
    sizeOf(tensor.shape) === size && (tensor.shape.length === 0 || tensor.shape.at(-1) === size);
  return isVector
    ? reshape(tensor, [size])
    : refuse(node, `adds a constant ${show(tensor.shape)} to ${size} features`);
}

export function add(node: OnnxNode, building: Building): OnnxValue {
  const [a, b] = [neededInput(node, building, 0), neededInput(node, building, 1)];
  if (isConstant(a) && isConstant(b)) return arithmetic(node, building);
  if (a.kind === 'dims' || b.kind === 'dims') return arithmetic(node, building);
  if (isConstant(a)) return addBias(node, building, signalAt(node, building, 1), a.tensor, a.name);
  if (isConstant(b)) return addBias(node, building, signalAt(node, building, 0), b.tensor, b.name);
  const [x, y] = [signalAt(node, building, 0), signalAt(node, building, 1)];
  requireLast(node, x);
  requireLast(node, y);
  requireSame(node, x, y);
  return sumOf(building, x, y);
}

function sumOf(building: Building, x: Signal, y: Signal): Signal {
  const size = x.features.reduce((product, atom) => product * (atom.size ?? 1), 1);
  return followed(x, addLayer(building, withoutParams('add', {}), undefined, [x.layer, y.layer]), size);
}

function requireSame(node: OnnxNode, x: Signal, y: Signal): void {
  const same =
    x.axes.length === y.axes.length && x.axes.slice(0, -1).every((axis, i) => sameAxis(axis, y.axes[i]));
  if (!same) refuse(node, 'joins signals whose steps or sequences lie along different axes');
}

/** A product without a bias gets one, as a layer of its own; the one without is dropped where nobody reads it. */
function addBias(node: OnnxNode, building: Building, signal: Signal, bias: Tensor, wanted: string): Signal {
  requireLast(node, signal);
  const layer = building.layers.get(signal.layer);
  const weight = layer?.type === 'linear' && !layer.settings.bias && layer.tensors.get('weight');
  if (!weight) return refuse(node, 'adds a constant to what is not the product of a linear layer');
  const [size] = weight.shape;
  const whole = linearLayer(weight, biasVector(node, bias, size));
  const named = addLayer(building, whole, moduleOf(wanted) ?? layer.name, layer.from);
  return followed(signal, named, size);
}

export const activate =
  (activation: (node: OnnxNode) => Activation) =>
  (node: OnnxNode, building: Building): OnnxValue => {
    const signal = signalAt(node, building, 0);
    const size = signal.features.reduce((product, atom) => product * (atom.size ?? 1), 1);
    const made = activation(node);
    const name = addLayer(building, activationLayer(made), made.kind, [signal.layer]);
    return followed(signal, name, size);
  };

/** Until opset 13 over all axes from one on; the last is the only one here. */
export function softmax(node: OnnxNode, building: Building): OnnxValue {
  const signal = signalAt(node, building, 0);
  const byDefault = building.opset < 13 ? 1 : -1;
  const axis = axisAt(node, node.attributes.get('axis')?.int ?? byDefault, signal.axes.length);
  if (axis !== signal.axes.length - 1) refuse(node, `is over axis ${axis}; expected the features`);
  requireLast(node, signal);
  return activate(() => ({ kind: 'softmax' }))(node, building);
}

export function concat(node: OnnxNode, building: Building): OnnxValue {
  const values = node.inputs.map((_, i) => neededInput(node, building, i));
  const axis = node.attributes.get('axis')?.int ?? 0;
  if (values.length === 0) return refuse(node, 'joins nothing');
  if (values.some(({ kind }) => kind === 'dims'))
    return { kind: 'dims', dims: values.flatMap((value) => dimsOf(node, value)) };
  if (values.every(isConstant)) return concatConstants(node, building, axis, values);
  if (values.every(({ kind }) => kind === 'zeros')) return { kind: 'zeros' };
  if (values.every(({ kind }) => kind === 'states'))
    return concatStates(node, building, axis, values as States[]);
  const signals = values.map((_, i) => signalAt(node, building, i));
  const [first] = signals;
  if (axisAt(node, axis, first.axes.length) !== first.axes.length - 1)
    return refuse(node, 'joins along another axis than the features');
  for (const each of signals) {
    requireLast(node, each);
    requireSame(node, first, each);
  }
  if (signals.length === 1) return first;
  const layer = addLayer(
    building,
    withoutParams('concat', {}),
    undefined,
    signals.map((each) => each.layer),
  );
  const sizes = signals.map(({ features }) =>
    features.reduce((product, atom) => product * (atom.size ?? 1), 1),
  );
  return followed(
    first,
    layer,
    sizes.reduce((sum, size) => sum + size, 0),
  );
}

function concatConstants(
  node: OnnxNode,
  building: Building,
  axis: number,
  values: readonly Extract<OnnxValue, { kind: 'constant' }>[],
): OnnxValue {
  const tensors = values.map(({ tensor }) => tensor);
  const at = axisAt(node, axis, tensors[0].shape.length);
  const rest = (tensor: Tensor): string => tensor.shape.toSpliced(at, 1).join();
  if (tensors.some((tensor) => rest(tensor) !== rest(tensors[0])))
    refuse(node, 'joins constants that do not fit');
  return checked(node, building, joined(tensors, at));
}

/** Of several layers or directions: along the first axis they stay a list, along the features they lie side by side. */
function concatStates(
  node: OnnxNode,
  building: Building,
  axis: number,
  values: readonly States[],
): OnnxValue {
  const [first] = values;
  const of = values.flatMap((value) => value.of);
  const at = axisAt(node, axis, first.axes.length);
  const own = (value: States): Axis => (value.which ? [value.which] : []);
  const which = { what: 'states', size: of.length };
  const alike = values.every((value) => value.axes.length === first.axes.length);
  if (alike && values.every((value) => sameAxis(value.axes[at], own(value))))
    return { ...first, of, which, axes: first.axes.with(at, axisOf(which)) };
  const areSingle = values.every(
    (value) => value.of.length === 1 && sameAxis(value.axes[at], [value.hidden]),
  );
  const side: States = { ...first, of, which, axes: first.axes.with(at, [which, first.hidden]) };
  if (areSingle && alike) {
    const taken = takeStates(side, building);
    if (taken) return taken;
  }
  return refuse(node, 'joins final states in another way than one GRU’s two directions');
}

function dimsOf(node: OnnxNode, value: OnnxValue): readonly Dim[] {
  if (value.kind === 'dims') return value.dims;
  if (isConstant(value) && sizeOf(value.tensor.shape) <= 64)
    return listOf(value.tensor).map((size) => ({ size }));
  return refuse(node, `computes a shape from ${value.kind}`);
}

const operations: ReadonlyMap<string, (a: number, b: number) => number> = new Map([
  ['Add', (a: number, b: number) => a + b],
  ['Sub', (a: number, b: number) => a - b],
  ['Mul', (a: number, b: number) => a * b],
  ['Div', (a: number, b: number) => Math.trunc(a / b)],
]);

/** Of sizes; a product of sizes is that of the axes that they belong to. */
export function arithmetic(node: OnnxNode, _building: Building): OnnxValue {
  const [a, b] = [0, 1].map((i) => neededInput(node, _building, i));
  if (![a, b].every((value) => value.kind === 'dims' || (isConstant(value) && !value.tensor.isFloat)))
    return refuse(node, 'computes with what is neither a signal nor a size');
  const [left, right] = [dimsOf(node, a), dimsOf(node, b)];
  if (left.length !== right.length && Math.min(left.length, right.length) !== 1)
    return refuse(node, 'combines lists of different lengths');
  const length = Math.max(left.length, right.length);
  const dims = Array.from({ length }, (_, i) =>
    combine(node.op, left[i % left.length], right[i % right.length]),
  );
  return { kind: 'dims', dims };
}

function combine(op: string, a: Dim, b: Dim): Dim {
  const apply = operations.get(op);
  const size = a.size === undefined || b.size === undefined || !apply ? undefined : apply(a.size, b.size);
  const atoms = op === 'Mul' && a.atoms && b.atoms ? [...a.atoms, ...b.atoms] : undefined;
  return { ...(size !== undefined && { size }), ...(atoms && { atoms }) };
}

/** Zeros of a shape that depends on the input, as initial states are made. */
export function constantOfShape(node: OnnxNode, building: Building): OnnxValue {
  const value = node.attributes.get('value')?.tensor;
  const numbers = value?.raw ? [...value.raw.bytes] : (value?.numbers ?? [0]);
  if (numbers.every((each) => each === 0)) return { kind: 'zeros' };
  const shape = neededInput(node, building, 0);
  const isList = shape.kind === 'constant' || shape.kind === 'dims';
  // what PyTorch writes around Expand: ones to multiply a shape with, of which nothing is left in the end
  return isList
    ? { kind: 'unknown', why: 'it is filled with a number that is not 0' }
    : refuse(node, 'has no constant shape');
}

/** Only of zeros, or of what stays as it is. */
export function expand(node: OnnxNode, building: Building): OnnxValue {
  const value = neededInput(node, building, 0);
  if (value.kind === 'zeros') return value;
  const isZero =
    isConstant(value) &&
    sizeOf(value.tensor.shape) <= 65_536 &&
    listOf(value.tensor).every((each) => each === 0);
  return isZero ? { kind: 'zeros' } : { kind: 'unknown', why: 'it is expanded to another shape' };
}

/** Between kinds of floats: weights become 32-bit floats in any case. Of integers, sizes stay what they are. */
export function cast(node: OnnxNode, building: Building): OnnxValue {
  const value = neededInput(node, building, 0);
  const to = node.attributes.get('to')?.int ?? 0;
  const isFloat = [1, 10, 11, 16].includes(to);
  if (value.kind === 'constant') return constant({ ...value.tensor, isFloat }, value.name);
  if ((value.kind === 'signal' || value.kind === 'states') && !isFloat)
    return refuse(node, 'makes integers of a signal');
  return value;
}

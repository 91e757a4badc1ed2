// ONNX nodes that move axes or pick from them: of signals they leave no trace, of constants they make other constants.
import { fail } from '../../diagnostics.ts';
import { INPUT } from '../network.ts';
import { constantAt, integersOf, neededInput, takeLayer, type Building } from './building.ts';
import type { OnnxNode } from './proto.ts';
import {
  axisAt,
  dimOf,
  refuse,
  regroup,
  sizeOfAxis,
  type Axis,
  type Dim,
  type OnnxValue,
  type Signal,
  type States,
} from './values.ts';
import { sizeOf } from '../bytes/shape.ts';
import {
  concat,
  listOf,
  part,
  reshape,
  slice,
  transpose as transposed,
  type Tensor,
} from '../bytes/tensor.ts';

type Moving = Signal | States;
const isMoving = (value: OnnxValue): value is Moving => value.kind === 'signal' || value.kind === 'states';

const constant = (tensor: Tensor, name = ''): OnnxValue => ({ kind: 'constant', tensor, name });

const MAX_RANK = 16;
/** Beyond the file itself, as room for what is computed from small files. */
const SLACK = 65_536;

/** A few nodes could otherwise ask for constants of any size. */
function checked(node: OnnxNode, building: Building, tensor: Tensor): OnnxValue {
  if (sizeOf(tensor.shape) > building.fileSize + SLACK)
    fail('GRU6004', `${node.op} at byte ${node.at}: a constant of ${sizeOf(tensor.shape)} numbers`);
  return constant(tensor);
}

export function transpose(node: OnnxNode, building: Building): OnnxValue {
  const value = neededInput(node, building, 0);
  const order = (rank: number): readonly number[] => {
    const given = node.attributes.get('perm')?.ints ?? Array.from({ length: rank }, (_, i) => rank - 1 - i);
    const axes = given.map((axis) => axisAt(node, axis, rank));
    const isOrder = axes.length === rank && new Set(axes).size === rank;
    return isOrder ? axes : refuse(node, `has the order ${given.join(', ')} for ${rank} axes`);
  };
  if (value.kind === 'constant')
    return constant(transposed(value.tensor, order(value.tensor.shape.length)), value.name);
  if (isMoving(value)) return { ...value, axes: order(value.axes.length).map((i) => value.axes[i]) };
  return value.kind === 'zeros' ? value : refuse(node, `transposes ${value.kind}`);
}

export function squeeze(node: OnnxNode, building: Building): OnnxValue {
  const value = neededInput(node, building, 0);
  const axes = integersOf(node, building, 'axes', 1);
  const shape = shapeOf(value);
  if (!shape) return value;
  const isOne = (axis: number): boolean =>
    shape[axis] === 1 || refuse(node, `removes axis ${axis}, which is not 1`);
  const gone = axes
    ? axes.map((axis) => axisAt(node, axis, shape.length)).filter(isOne)
    : shape.flatMap((size, axis) => (size === 1 ? [axis] : []));
  if (value.kind === 'constant')
    return constant(reshape(value.tensor, without(value.tensor.shape, gone)), value.name);
  return isMoving(value) ? { ...value, axes: without(value.axes, gone) } : value;
}

const without = <T>(list: readonly T[], gone: readonly number[]): readonly T[] =>
  list.filter((_, i) => !gone.includes(i));

/** Undefined for what has no axes worth keeping. */
function shapeOf(value: OnnxValue): readonly (number | undefined)[] | undefined {
  if (value.kind === 'constant') return value.tensor.shape;
  return isMoving(value) ? value.axes.map(sizeOfAxis) : undefined;
}

export function unsqueeze(node: OnnxNode, building: Building): OnnxValue {
  const value = neededInput(node, building, 0);
  const axes = integersOf(node, building, 'axes', 1) ?? refuse(node, 'has no axes');
  const shape = shapeOf(value);
  if (!shape) return value;
  const rank = shape.length + axes.length;
  if (rank > MAX_RANK) refuse(node, `makes ${rank} axes`);
  const places = axes.map((axis) => axisAt(node, axis, rank)).sort((a, b) => a - b);
  const widened = <T>(list: readonly T[], one: T): readonly T[] =>
    places.reduce<readonly T[]>((wide, place) => wide.toSpliced(place, 0, one), list);
  if (value.kind === 'constant')
    return constant(reshape(value.tensor, widened(value.tensor.shape, 1)), value.name);
  return isMoving(value) ? { ...value, axes: widened<Axis>(value.axes, []) } : value;
}

export function reshapeNode(node: OnnxNode, building: Building): OnnxValue {
  const value = neededInput(node, building, 0);
  const target = targetOf(node, building);
  if (value.kind === 'constant')
    return constant(reshape(value.tensor, newShape(node, value.tensor, target)), value.name);
  if (!isMoving(value)) return value;
  if (target.length > MAX_RANK) refuse(node, `makes ${target.length} axes`);
  const zeroCopies = node.attributes.get('allowzero')?.int !== 1;
  const axes = regroup(value.axes, target, zeroCopies);
  return axes ? { ...value, axes } : refuse(node, 'cuts axes apart: only joining and parting them is known');
}

/** Flatten joins all axes before one and all from it on. */
export function flatten(node: OnnxNode, building: Building): OnnxValue {
  const value = neededInput(node, building, 0);
  if (!isMoving(value)) return refuse(node, `flattens ${value.kind}`);
  const at = axisAt(node, node.attributes.get('axis')?.int ?? 1, value.axes.length + 1);
  return { ...value, axes: [value.axes.slice(0, at).flat(), value.axes.slice(at).flat()] };
}

function targetOf(node: OnnxNode, building: Building): readonly Dim[] {
  const value = node.inputs.length > 1 ? neededInput(node, building, 1) : undefined;
  if (value?.kind === 'dims') return value.dims;
  const sizes = integersOf(node, building, 'shape', 1) ?? refuse(node, 'has no shape');
  return sizes.map((size) => ({ size }));
}

function newShape(node: OnnxNode, tensor: Tensor, target: readonly Dim[]): readonly number[] {
  const sizes = target.map(
    ({ size }, i) => (size === 0 ? tensor.shape[i] : size) ?? refuse(node, 'has an open size'),
  );
  const known = sizes.filter((size) => size !== -1).reduce((a, b) => a * b, 1);
  const shape = sizes.map((size) => (size === -1 ? sizeOf(tensor.shape) / known : size));
  const fits = shape.every(Number.isSafeInteger) && sizeOf(shape) === sizeOf(tensor.shape);
  return fits ? shape : refuse(node, `makes [${sizes.join(', ')}] of [${tensor.shape.join(', ')}]`);
}

/** From here to the end, as exporters write it. */
const FAR = 2 ** 31 - 2;

export function sliceNode(node: OnnxNode, building: Building): OnnxValue {
  const value = neededInput(node, building, 0);
  const shape = value.kind === 'dims' ? [value.dims.length] : shapeOf(value);
  if (!shape && value.kind !== 'initial') return value;
  const starts = integersOf(node, building, 'starts', 1) ?? refuse(node, 'has no starts');
  const ends = endsOf(node, building);
  const axes = integersOf(node, building, 'axes', 3) ?? starts.map((_, i) => i);
  if (starts.length !== axes.length || ends.length !== axes.length)
    refuse(node, `has ${starts.length} starts and ${ends.length} ends for ${axes.length} axes`);
  const steps = node.attributes.size > 0 ? undefined : integersOf(node, building, 'steps', 4);
  let result = value;
  for (const [i, axis] of axes.entries()) {
    if ((steps?.[i] ?? 1) !== 1) refuse(node, `takes every ${steps?.[i]}-th element`);
    result = sliceAlong(node, building, result, axis, starts[i], ends[i]);
  }
  return result;
}

/** An end that is a size of the signal itself, and so its end. */
function endsOf(node: OnnxNode, building: Building): readonly number[] {
  const value = node.attributes.has('ends') ? undefined : neededInput(node, building, 2);
  if (value?.kind === 'dims') return value.dims.map(({ size }) => size ?? FAR);
  return integersOf(node, building, 'ends', 2) ?? refuse(node, 'has no ends');
}

function sliceAlong(
  node: OnnxNode,
  building: Building,
  value: OnnxValue,
  axis: number,
  start: number,
  end: number,
): OnnxValue {
  if (value.kind === 'initial') {
    if (axis !== 0) refuse(node, 'takes a part of the initial states along another axis than the layers');
    return { ...value, start: value.start + start };
  }
  const shape = value.kind === 'dims' ? [value.dims.length] : (shapeOf(value) ?? []);
  const at = axisAt(node, axis, shape.length);
  const size = shape[at];
  if (value.kind === 'signal' && start === -1 && end >= FAR) return takeAt(node, building, value, at, true);
  if (start === 0 && (end >= FAR || end === size)) return value;
  if (size === undefined) return refuse(node, `takes a part of axis ${at}, whose size is open`);
  const from = Math.min(size, Math.max(0, start < 0 ? start + size : start));
  const to = Math.min(size, Math.max(from, end < 0 ? end + size : end));
  if (value.kind === 'constant') return constant(slice(value.tensor, at, from, to - from), value.name);
  if (value.kind === 'dims') return { kind: 'dims', dims: value.dims.slice(from, to) };
  if (value.kind === 'states') return pickStates(node, value, at, from, to);
  return value.kind === 'signal' && to === size && from === size - 1
    ? takeAt(node, building, value, at, true)
    : refuse(node, `takes a part of axis ${at}`);
}

function pickStates(node: OnnxNode, value: States, at: number, from: number, to: number): States {
  const { which, of, axes } = value;
  if (!which || axes[at].length !== 1 || axes[at][0] !== which)
    return refuse(node, 'takes a part of a state');
  const some = of.slice(from, to);
  const atom = some.length === 1 ? undefined : { what: 'states', size: some.length };
  return { ...value, of: some, which: atom, axes: axes.with(at, atom ? [atom] : []) };
}

/** The last step: the axis is gone, or stays as one of size 1. */
function takeAt(node: OnnxNode, building: Building, signal: Signal, at: number, keep: boolean): Signal {
  const [atom] = signal.axes[at];
  const isSteps = atom !== undefined && signal.axes[at].length === 1 && atom === building.steps;
  if (!isSteps || signal.layer === INPUT)
    return refuse(node, 'takes the last element along another axis than the steps');
  if (building.seqLength)
    building.notes.warnings.push(
      'the original takes its last step at the end of the longest sequence; grucc takes the last one of each sequence',
    );
  const layer = takeLayer(building, signal.layer, 'last');
  const axes = keep ? signal.axes.with(at, []) : signal.axes.toSpliced(at, 1);
  return { ...signal, layer, axes };
}

export function gather(node: OnnxNode, building: Building): OnnxValue {
  const value = neededInput(node, building, 0);
  if (value.kind === 'zeros') return value;
  const index = constantAt(node, building, 1) ?? refuse(node, 'has no indices');
  const rank = value.kind === 'dims' ? 1 : (shapeOf(value)?.length ?? 3);
  const axis = axisAt(node, node.attributes.get('axis')?.int ?? 0, rank);
  const isScalar = index.shape.length === 0;
  if (sizeOf(index.shape) > MAX_RANK) refuse(node, `picks ${sizeOf(index.shape)} elements`);
  const wanted = listOf(index);
  if (value.kind === 'dims')
    return { kind: 'dims', dims: wanted.map((i) => value.dims[axisAt(node, i, value.dims.length)]) };
  if (wanted.length !== 1) return gatherSome(node, building, value, axis, wanted);
  const [at] = wanted;
  if (value.kind === 'initial') return { ...value, start: value.start + at };
  const size = shapeOf(value)?.[axis];
  const isLast = at === -1 || (size !== undefined && at === size - 1);
  if (value.kind === 'signal') {
    if (size === 1) return isScalar ? { ...value, axes: value.axes.toSpliced(axis, 1) } : value;
    return isLast
      ? takeAt(node, building, value, axis, !isScalar)
      : refuse(node, `picks element ${at} of axis ${axis}`);
  }
  const from = axisAt(node, at, size ?? 0);
  if (value.kind === 'states') {
    const picked = value.which ? pickStates(node, value, axis, from, from + 1) : value;
    return isScalar ? { ...picked, axes: picked.axes.toSpliced(axis, 1) } : picked;
  }
  if (value.kind !== 'constant') return refuse(node, `picks from ${value.kind}`);
  return constant(isScalar ? part(value.tensor, from, axis) : slice(value.tensor, axis, from, 1));
}

function gatherSome(
  node: OnnxNode,
  building: Building,
  value: OnnxValue,
  axis: number,
  wanted: readonly number[],
): OnnxValue {
  if (value.kind !== 'constant') return refuse(node, `picks ${wanted.length} elements`);
  const { tensor } = value;
  const parts = wanted.map((i) => slice(tensor, axis, axisAt(node, i, tensor.shape[axis]), 1));
  return parts.length > 0 ? checked(node, building, concat(parts, axis)) : refuse(node, 'picks nothing');
}

/** The last of Split's outputs may be left out; parts are equal where no sizes are given. */
export function split(node: OnnxNode, building: Building): readonly OnnxValue[] {
  const value = neededInput(node, building, 0);
  const axis = node.attributes.get('axis')?.int ?? 0;
  if (value.kind === 'zeros') return node.outputs.map(() => value);
  const shape = shapeOf(value);
  const at = shape ? axisAt(node, axis, shape.length) : axis;
  const total = shape?.[at];
  const count = node.outputs.length;
  const sizes =
    integersOf(node, building, 'split', 1) ?? node.outputs.map(() => Math.ceil((total ?? count) / count));
  let start = 0;
  return node.outputs.map((_, i) => {
    const end = start + (sizes[i] ?? refuse(node, 'has fewer sizes than outputs'));
    const made = sliceAlong(node, building, value, at, start, end);
    start = end;
    return made;
  });
}

export function shapeNode(node: OnnxNode, building: Building): OnnxValue {
  const value = neededInput(node, building, 0);
  // since opset 15 a part of it
  const [start, end] = ['start', 'end'].map((key) => node.attributes.get(key)?.int);
  const dims = (all: readonly Dim[]): OnnxValue => ({ kind: 'dims', dims: all.slice(start, end) });
  if (value.kind === 'constant') return dims(value.tensor.shape.map((size) => ({ size })));
  return isMoving(value)
    ? dims(value.axes.map(dimOf))
    : { kind: 'unknown', why: `it is the shape of ${value.kind}` };
}

export { checked, constant };

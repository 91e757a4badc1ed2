// What is known while the nodes of an ONNX graph are read in order: values by name, and the layers so far.
import { withoutParams } from '../made.ts';
import type { Layer, Unplaced } from '../network.ts';
import { isRecurrent } from '../../front/layers/index.ts';
import { directionsOf } from '../../front/layers/recurrent-settings.ts';
import type { namer } from '../names.ts';
import type { Notes } from '../notes.ts';
import type { OnnxNode } from './proto.ts';
import { axisOf, refuse, sameAxis, type Atom, type OnnxValue, type Signal, type States } from './values.ts';
import { listOf, type Tensor } from '../bytes/tensor.ts';
import { sizeOf } from '../bytes/shape.ts';

export interface Building {
  readonly opset: number;
  readonly producer: string;
  /** of the file: no constant that is computed from it may be larger by far */
  readonly fileSize: number;
  readonly values: Map<string, OnnxValue>;
  readonly layers: Map<string, Layer>;
  readonly name: ReturnType<typeof namer>;
  readonly notes: Notes;
  /** as the first GRU shows them */
  steps?: Atom | 'one';
  batch?: Atom | 'one';
  /** states of the GRUs so far, for the order of h0 */
  states: number;
  /** inputs of initial states, and the first state of h0 that each of them holds */
  readonly initials: Map<string, number>;
  seqLength: boolean;
}

export function addLayer(
  building: Building,
  layer: Unplaced,
  wanted: string | undefined,
  from: readonly string[],
): string {
  const name = building.name(wanted, layer.type);
  building.layers.set(name, { ...layer, name, from });
  return name;
}

export function inputAt(node: OnnxNode, building: Building, index: number): OnnxValue | undefined {
  const name = node.inputs[index];
  if (name === undefined || name === '') return undefined;
  return (
    building.values.get(name) ?? refuse(node, `reads ${JSON.stringify(name)}, which nothing before it writes`)
  );
}

export function neededInput(node: OnnxNode, building: Building, index: number): OnnxValue {
  const value = inputAt(node, building, index) ?? refuse(node, `lacks its input ${index}`);
  return value.kind === 'unknown'
    ? refuse(node, `reads ${JSON.stringify(node.inputs[index])}: ${value.why}`)
    : value;
}

export function constantAt(node: OnnxNode, building: Building, index: number): Tensor | undefined {
  const value = inputAt(node, building, index);
  if (value === undefined) return undefined;
  if (value.kind === 'constant') return value.tensor;
  if (value.kind === 'dims' && value.dims.every(({ size }) => size !== undefined)) {
    const sizes = value.dims.map(({ size = 0 }) => size);
    return { shape: [sizes.length], isFloat: false, at: (i) => sizes[i] };
  }
  return refuse(node, `needs its input ${index} to be constant`);
}

const MAX_INTEGERS = 64;

/** Axes, starts and the like: an input since some opset, an attribute before it. */
export function integersOf(
  node: OnnxNode,
  building: Building,
  attribute: string,
  input: number,
): readonly number[] | undefined {
  const given = node.attributes.get(attribute);
  if (given) return given.ints.length > 0 ? given.ints : [given.int ?? 0];
  const tensor = constantAt(node, building, input);
  if (!tensor) return undefined;
  if (sizeOf(tensor.shape) > MAX_INTEGERS)
    refuse(node, `has ${sizeOf(tensor.shape)} numbers as its input ${input}`);
  return listOf(tensor);
}

/** A signal, final states being taken where that makes one. */
export function signalAt(node: OnnxNode, building: Building, index: number): Signal {
  const value = neededInput(node, building, index);
  if (value.kind === 'signal') return value;
  if (value.kind === 'states')
    return (
      takeStates(value, building) ?? refuse(node, 'reads final states of one direction, or of several layers')
    );
  return refuse(node, `computes with ${value.kind === 'constant' ? 'constants' : value.kind}`);
}

/** All directions of one GRU's last layer, side by side for each sequence. */
export function takeStates(states: States, building: Building): Signal | undefined {
  const { of, axes, which, hidden } = states;
  const gru = building.layers.get(of[0]?.gru ?? '');
  if (!gru || !isRecurrent(gru)) return undefined;
  const directions = directionsOf(gru.settings);
  const isWhole =
    of.length === directions && of.every((each, d) => each.gru === gru.name && each.direction === d);
  const features = which ? [which, hidden] : [hidden];
  const rest = axes.filter((axis) => !sameAxis(axis, features));
  if (
    !isWhole ||
    axes.length - rest.length !== 1 ||
    rest.some((axis) => axis.some((a) => features.includes(a)))
  )
    return undefined;
  return { kind: 'signal', layer: takeLayer(building, gru.name, 'hn'), axes, features };
}

/** One layer for everybody who takes the same. */
export function takeLayer(building: Building, from: string, which: 'last' | 'hn'): string {
  for (const layer of building.layers.values())
    if (layer.type === 'take' && layer.settings.which === which && layer.from[0] === from) return layer.name;
  return addLayer(building, withoutParams('take', { which }), which, [from]);
}

/** The signal of a new layer in the place of another: the same axes, other features. */
export function followed(signal: Signal, layer: string, size: number): Signal {
  const features = axisOf({ what: `the features of ${layer}`, size });
  const axes = signal.axes.map((axis) => (sameAxis(axis, signal.features) ? features : axis));
  return { kind: 'signal', layer, axes, features };
}

export function requireLast(node: OnnxNode, signal: Signal): void {
  const last = signal.axes.at(-1);
  if (!last || !sameAxis(last, signal.features))
    refuse(node, 'works along another axis than the features, or on a part of them');
}

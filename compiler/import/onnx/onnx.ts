// ONNX: the nodes in their order, each making values of values; what remains of a graph are its layers.
import { fail } from '../../diagnostics.ts';
import {
  activate,
  add,
  arithmetic,
  cast,
  concat,
  constantOfShape,
  expand,
  gemm,
  matMul,
  softmax,
} from './compute.ts';
import { neededInput, takeStates, type Building } from './building.ts';
import { gruNode, round } from './gru.ts';
import {
  gather,
  flatten,
  reshapeNode,
  shapeNode,
  sliceNode,
  split,
  squeeze,
  transpose,
  unsqueeze,
} from './move.ts';
import { readModel, type OnnxGraph, type OnnxInput, type OnnxModel, type OnnxNode } from './proto.ts';
import { isFloatType, readNumbers, type ExternalFile } from './numbers.ts';
import { axisOf, nodeName, refuse, sameAxis, type OnnxValue, type Signal } from './values.ts';
import { namer } from '../names.ts';
import { INPUT, type Layer, type Network } from '../network.ts';
import type { Notes } from '../notes.ts';
import type { Reader } from '../bytes/reader.ts';
import { ONLY_GRUS } from '../params/state-dict.ts';
import { integers } from '../bytes/tensor.ts';

export const ONNX = 'ONNX';
export type { ExternalFile } from './numbers.ts';

const MAX_NODES = 10_000;
/** Before it, Add and Gemm broadcast by attributes of other meanings. */
const MIN_OPSET = 7;

export function fromOnnx(reader: Reader, external: ExternalFile | undefined, notes: Notes): Network {
  const model = readModel(reader);
  const { graph, opset } = model;
  if (opset < MIN_OPSET) fail('GRU6005', `operators of version ${opset}; grucc knows ${MIN_OPSET} and later`);
  if (graph.nodes.length > MAX_NODES)
    fail('GRU6004', `${graph.nodes.length} nodes; the limit is ${MAX_NODES}`);
  const building = start(model, reader.bytes.length, notes);
  for (const tensor of graph.initializers)
    building.values.set(tensor.name, {
      kind: 'constant',
      name: tensor.name,
      tensor: readNumbers(tensor, external),
    });
  const input = addInputs(graph, building);
  for (const node of graph.nodes) {
    const made = make(node, building, external);
    for (const [i, value] of made.entries()) if (node.outputs[i]) building.values.set(node.outputs[i], value);
  }
  return finish(graph, building, input);
}

function start({ opset, producer }: OnnxModel, fileSize: number, notes: Notes): Building {
  const fixed = { opset, producer, fileSize, notes, name: namer() };
  return { ...fixed, values: new Map(), layers: new Map(), initials: new Map(), states: 0, seqLength: false };
}

/** x is the input that is neither lengths nor initial states: the GRUs say which those are. */
function addInputs(graph: OnnxGraph, { values, notes }: Building): OnnxInput {
  const inputs = graph.inputs.filter(({ name }) => !values.has(name));
  const lengths = sourcesOf(graph, 4);
  const states = sourcesOf(graph, 5);
  for (const { name } of inputs) {
    if (lengths.has(name)) values.set(name, { kind: 'lengths' });
    else if (states.has(name)) values.set(name, { kind: 'initial', name, start: 0 });
  }
  const [x, ...others] = inputs.filter(({ name }) => !values.has(name));
  if (!x) return fail('GRU6006', 'the graph has no input');
  if (others.length > 0)
    fail('GRU6005', `a second input, ${JSON.stringify(others[0].name)}; grucc compiles networks with one`);
  const rank = x.dims?.length;
  if (!isFloatType(x.type) || (rank !== 2 && rank !== 3))
    fail('GRU6005', `the input ${JSON.stringify(x.name)} is not [steps, batch, features] of floats`);
  const dims = x.dims ?? [];
  const axes = dims.map((size, i) => [{ what: `axis ${i} of ${x.name}`, size }]);
  const size = dims.at(-1);
  if (size === undefined)
    fail('GRU6005', `the input ${JSON.stringify(x.name)} has an open number of features`);
  const features = axisOf({ what: 'the features of x', size });
  values.set(x.name, { kind: 'signal', layer: INPUT, axes: [...axes.slice(0, -1), features], features });
  notes.found.push(`input ${x.name} [${dims.map((each) => each ?? '?').join(', ')}]`);
  return x;
}

/** What only moves numbers; Shape does not, so that zeros of x's batch do not make x a state. */
const MOVES = new Set([
  'Cast',
  'Identity',
  'Slice',
  'Gather',
  'Split',
  'Squeeze',
  'Unsqueeze',
  'Transpose',
  'Reshape',
]);

/** The names from which an input of the GRU nodes comes. */
function sourcesOf({ nodes }: OnnxGraph, index: number): ReadonlySet<string> {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const seen = new Set<string>();
  const queue = nodes.flatMap((node) =>
    node.op === 'GRU' && node.inputs[index] ? [node.inputs[index]] : [],
  );
  for (const name of queue) {
    if (seen.has(name)) continue;
    seen.add(name);
    const maker = makers.get(name);
    if (maker && MOVES.has(maker.op) && maker.inputs[0]) queue.push(maker.inputs[0]);
  }
  return seen;
}

type Make = (node: OnnxNode, building: Building) => OnnxValue | readonly OnnxValue[];

const same: Make = (node, building) => neededInput(node, building, 0);
const number = (node: OnnxNode, key: string, byDefault: number): number =>
  round(node.attributes.get(key)?.float ?? byDefault);

const makers: ReadonlyMap<string, Make> = new Map<string, Make>([
  ['GRU', gruNode],
  ['MatMul', matMul],
  ['Gemm', gemm],
  ['Add', add],
  ['Sub', arithmetic],
  ['Mul', arithmetic],
  ['Div', arithmetic],
  ['Sigmoid', activate(() => ({ kind: 'sigmoid' }))],
  ['Tanh', activate(() => ({ kind: 'tanh' }))],
  ['Relu', activate(() => ({ kind: 'relu' }))],
  ['LeakyRelu', activate((node) => ({ kind: 'leaky_relu', alpha: number(node, 'alpha', 0.01) }))],
  [
    'HardSigmoid',
    activate((node) => ({
      kind: 'hard_sigmoid',
      alpha: number(node, 'alpha', 0.2),
      beta: number(node, 'beta', 0.5),
    })),
  ],
  ['Softmax', softmax],
  ['Concat', concat],
  ['Transpose', transpose],
  ['Reshape', reshapeNode],
  ['Flatten', flatten],
  ['Squeeze', squeeze],
  ['Unsqueeze', unsqueeze],
  ['Slice', sliceNode],
  ['Gather', gather],
  ['Split', split],
  ['Shape', shapeNode],
  ['ConstantOfShape', constantOfShape],
  ['Expand', expand],
  ['Cast', cast],
  ['Identity', same],
  ['Dropout', same],
]);

function make(node: OnnxNode, building: Building, external: ExternalFile | undefined): readonly OnnxValue[] {
  if (node.op === 'Constant') return [constantNode(node, external)];
  const known = node.domain === '' || node.domain === 'ai.onnx' ? makers.get(node.op) : undefined;
  if (!known) return failUnknown(node);
  const made = known(node, building);
  return Array.isArray(made) ? made : [made as OnnxValue];
}

function failUnknown(node: OnnxNode): never {
  if (node.op === 'LSTM') return fail('GRU6005', `this model has an LSTM at ${nodeName(node)}; ${ONLY_GRUS}`);
  const domain = node.domain === '' ? '' : ` of the domain ${JSON.stringify(node.domain)}`;
  return refuse(node, `is an operation${domain} that grucc has no layer for`);
}

function constantNode(node: OnnxNode, external: ExternalFile | undefined): OnnxValue {
  const { value, value_ints: ints, value_int: int } = Object.fromEntries(node.attributes);
  const name = node.outputs[0] ?? '';
  if (value?.tensor) return { kind: 'constant', name, tensor: readNumbers(value.tensor, external) };
  if (ints) return { kind: 'constant', name, tensor: integers(ints.ints) };
  if (int?.int !== undefined)
    return { kind: 'constant', name, tensor: { ...integers([int.int]), shape: [] } };
  return refuse(node, 'holds something else than numbers');
}

/** One output is a signal; final states are what the module gives as hn in any case. */
function finish(graph: OnnxGraph, building: Building, input: OnnxInput): Network {
  const { notes, values } = building;
  const outputs = graph.outputs.map((name) => ({ name, value: values.get(name) }));
  const signals = outputs.filter(({ value }) => value?.kind === 'signal');
  for (const { name, value } of outputs)
    if (value?.kind === 'states') notes.mapped.push(`output ${name} -> hn`);
  if (signals.length > 1)
    fail(
      'GRU6005',
      `${signals.length} outputs (${signals.map(({ name }) => name).join(', ')}); grucc compiles networks with one`,
    );
  const [{ name, value }] =
    signals.length > 0 ? signals : [outputs[0] ?? fail('GRU6006', 'the graph has no output')];
  const signal = value?.kind === 'states' ? takeStates(value, building) : value;
  if (signal?.kind !== 'signal')
    return fail('GRU6005', `the output ${JSON.stringify(name)} is not what a layer gives`);
  notes.mapped.push(`output ${name} -> output, after ${signal.layer}`, 'gates from z, r, h to r, z, n');
  noteSizes(input, notes);
  const batchFirst = layoutOf(input, signal, building);
  const xSize = input.dims?.at(-1) ?? 1;
  return { inputSize: xSize, batchFirst, seqLength: building.seqLength, layers: reached(building, signal) };
}

function noteSizes({ dims = [] }: OnnxInput, notes: Notes): void {
  const fixed = dims.slice(0, -1).filter((size) => size !== undefined);
  if (fixed.length > 0)
    notes.assumed.push(
      `steps and batch are open, though the file fixes ${fixed.join(' and ')}: set them if need be`,
    );
}

/** batch_first is about x; an output in the other order has to be said. */
function layoutOf(input: OnnxInput, output: Signal, { values, steps, batch, notes }: Building): boolean {
  const x = values.get(input.name) as Signal;
  const isFirst = (signal: Signal, atom: typeof steps): boolean =>
    atom !== undefined && atom !== 'one' && sameAxis(signal.axes[0] ?? [], [atom]);
  const batchFirst = isFirst(x, batch) && x.axes.length === 3;
  const hasSteps = output.axes.some((axis) => steps !== undefined && steps !== 'one' && axis.includes(steps));
  if (hasSteps && output.axes.length === 3 && isFirst(output, batchFirst ? steps : batch))
    notes.warnings.push('the original gives its output with steps and sequences the other way round than x');
  if (hasSteps && output.axes.some((axis) => axis.length > 1 && axis.includes(steps as never)))
    notes.warnings.push('the original gives the steps of all sequences along one axis');
  const last = output.axes.at(-1);
  if (!last || !sameAxis(last, output.features))
    fail('GRU6005', 'the output has its features along another axis than the last');
  return batchFirst;
}

/** What the output needs, in the order of the nodes; a signal that is only moved is the layer that it comes from. */
function reached(building: Building, { layer }: Signal): readonly Layer[] {
  const needed = new Set([layer]);
  const all = [...building.layers.values()];
  for (const each of all.toReversed())
    if (needed.has(each.name)) each.from.forEach((name) => needed.add(name));
  const layers = all.filter(({ name }) => needed.has(name));
  if (layers.at(-1)?.name !== layer) fail('GRU6006', 'the output is the input');
  return layers;
}

// The meaning of a graph, in f64 and without hurry: every graph pass must leave it unchanged.

import { operandIndices, originsOf } from './contract.ts';
import { broadcast } from './graph.ts';
import type { Concat, Contract, Dim, Graph, Map as MapNode, Node, Scan } from './graph.ts';
import { dimValue } from './dim.ts';
import { ofNothing, type Gather, type Reduce, type Take, type View } from './graph.ts';
import { binaryOps, unaryOps, type BinaryOp, type UnaryOp } from './scalar.ts';

/** A row-major array of numbers. */
export interface NumberArray {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

export interface Environment {
  /** values of the symbolic sizes */
  readonly sizes: Readonly<Record<string, number>>;
  /** inputs and parameters by name, parts as "name.part", in the shape of their node (not in memory order) */
  readonly values: Readonly<Record<string, NumberArray>>;
  /** what the result of every operation is rounded by; default: not at all */
  readonly round?: (x: number) => number;
}

type Values = Map<Node, NumberArray | readonly NumberArray[]>;

/** The value of every root, by name; of a part, by "name.part". */
export function evaluate(graph: Graph, env: Environment): Record<string, NumberArray> {
  const values: Values = new Map();
  return Object.fromEntries(graph.roots.map((root) => [fullName(root), valueOf(root.node, env, values)]));
}

function valueOf(node: Node, env: Environment, values: Values): NumberArray {
  const known = values.get(node);
  if (known) return known as NumberArray;
  const value = compute(node, env, values);
  values.set(node, value);
  return value;
}

function compute(node: Node, env: Environment, values: Values): NumberArray {
  const of = (child: Node): NumberArray => valueOf(child, env, values);
  switch (node.kind) {
    case 'input':
      return given(fullName(node), env);
    case 'param':
      return given(node.name, env);
    case 'const':
      return { shape: [], data: [node.value] };
    case 'map':
      return mapValue(node, node.args.map(of), env);
    case 'contract':
      return contractValue(node, of(node.a), of(node.b), env);
    case 'reduce':
      return reduceValue(node, of(node.arg), env);
    case 'iota':
      return build(sizesOf(node, env), ([i]) => i);
    case 'view':
      return viewValue(node, of(node.arg), env);
    case 'gather':
      return gatherValue(node, of(node.arg), of(node.at));
    case 'concat':
      return concatValue(node, node.args.map(of));
    case 'take':
      return takeValue(node, env, values);
    case 'scan':
      throw new Error('a scan has no value of its own, only what is taken of it');
    default:
      return node satisfies never;
  }
}

function fullName(of: { readonly name: string; readonly part?: number }): string {
  return of.part === undefined ? of.name : `${of.name}.${of.part}`;
}

function given(name: string, env: Environment): NumberArray {
  const value = env.values[name];
  if (!value) throw new Error(`no value for ${name}`);
  return value;
}

/** Every index of an array, the last axis fastest. */
function indicesOf(shape: readonly number[]): readonly (readonly number[])[] {
  return shape.reduce<readonly (readonly number[])[]>(
    (outer, size) => outer.flatMap((index) => Array.from({ length: size }, (_, i) => [...index, i])),
    [[]],
  );
}

/** Builds an array from its elements' indices. */
function build(shape: readonly number[], element: (index: readonly number[]) => number): NumberArray {
  return { shape, data: Float64Array.from(indicesOf(shape), element) };
}

/** The element at an index counted from the right; sizes of 1 stand for any. */
function at(array: NumberArray, index: readonly number[]): number {
  const skip = index.length - array.shape.length;
  let offset = 0;
  array.shape.forEach((size, axis) => {
    offset = offset * size + (size === 1 ? 0 : index[skip + axis]);
  });
  return array.data[offset];
}

const exactly = (x: number): number => x;

function mapValue(
  node: MapNode,
  args: readonly NumberArray[],
  { round = exactly }: Environment,
): NumberArray {
  const shape = args.map((arg): readonly Dim[] => arg.shape).reduce(broadcast) as readonly number[];
  if (node.op === 'select') {
    return build(shape, (i) => (at(args[0], i) ? at(args[1], i) : at(args[2], i)));
  }
  if (args.length === 1) {
    const { exact } = unaryOps[node.op as UnaryOp];
    return build(shape, (i) => round(exact(at(args[0], i))));
  }
  const { exact } = binaryOps[node.op as BinaryOp];
  return build(shape, (i) => round(exact(at(args[0], i), at(args[1], i))));
}

function contractValue(
  node: Contract,
  a: NumberArray,
  b: NumberArray,
  { round = exactly }: Environment,
): NumberArray {
  const shape = originsOf(node).map((of) => (of.a === undefined ? b.shape[of.b as number] : a.shape[of.a]));
  const terms = indicesOf(node.over.map(([axis]) => a.shape[axis]));
  return build(shape, (index) =>
    terms.reduce((sum, term) => {
      const [ofA, ofB] = operandIndices(node, index, term);
      return round(sum + round(at(a, ofA) * at(b, ofB)));
    }, 0),
  );
}

function reduceValue({ op, axes }: Reduce, arg: NumberArray, { round = exactly }: Environment): NumberArray {
  const { exact } = binaryOps[op];
  const places = indicesOf(axes.map((axis) => arg.shape[axis]));
  const shape = arg.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  return build(shape, (index) => {
    const indices = places.map((place) => axes.reduce((all, axis, i) => all.with(axis, place[i]), index));
    const terms = indices.map((each) => at(arg, each));
    return terms.length === 0 ? ofNothing[op] : terms.reduce((value, term) => round(exact(value, term)));
  });
}

function sizesOf({ shape }: Node, { sizes }: Environment): readonly number[] {
  return shape.map((dim) => sizeValue(dim, sizes));
}

function sizeValue(dim: Dim, sizes: Environment['sizes']): number {
  const value = dimValue(dim, (name) => sizes[name]);
  if (!(value >= 0)) throw new Error(`the size ${dim} is ${value}`);
  return value;
}

function viewValue(node: View, arg: NumberArray, env: Environment): NumberArray {
  const starts = node.index.map(({ start }) => dimValue(start, (name) => env.sizes[name]));
  return build(sizesOf(node, env), (index) => {
    const from = node.index.map(({ steps }, axis) =>
      steps.reduce((sum, step, i) => sum + step * index[i], starts[axis]),
    );
    const isInside = from.every((i, axis) => i >= 0 && i < arg.shape[axis]);
    if (!isInside && node.fill === undefined)
      throw new RangeError(`a view of [${arg.shape}] reads [${from}]`);
    return isInside ? at(arg, from) : (node.fill as number);
  });
}

function gatherValue({ axis }: Gather, arg: NumberArray, places: NumberArray): NumberArray {
  return build(arg.shape.toSpliced(axis, 1), (index) => {
    const place = at(places, index);
    if (place >= arg.shape[axis])
      throw new RangeError(`a gather of [${arg.shape}] reads ${place} of axis ${axis}`);
    return place < 0 ? 0 : at(arg, index.toSpliced(axis, 0, place));
  });
}

function concatValue(node: Concat, args: readonly NumberArray[]): NumberArray {
  const size = args.reduce((sum, arg) => sum + arg.shape[node.axis], 0);
  return build(args[0].shape.with(node.axis, size), (index) => {
    let offset = index[node.axis];
    const arg = args.find(
      (each) => offset < each.shape[node.axis] || ((offset -= each.shape[node.axis]), false),
    );
    return at(arg as NumberArray, index.with(node.axis, offset));
  });
}

function takeValue(node: Take, env: Environment, values: Values): NumberArray {
  const of = node.scan as Scan;
  const known = values.get(of) as readonly NumberArray[] | undefined;
  const results = known ?? scanValue(of, env, values);
  values.set(of, results);
  return results[node.index];
}

/** Runs the loop: a fresh set of values per step, over those of the nodes outside the body. */
function scanValue(node: Scan, env: Environment, outer: Values): readonly NumberArray[] {
  const steps = sizeValue(node.steps, env.sizes);
  const sequences = node.elements.map((e) => valueOf(e.sequence, env, outer));
  const lengths = node.lengths && valueOf(node.lengths, env, outer);
  let states = node.states.map((s) => valueOf(s.init, env, outer));
  const outputs: NumberArray[][] = node.outputs.map(() => []);
  for (let i = 0; i < steps; i++) {
    const t = node.reverse ? steps - 1 - i : i;
    const values: Values = new Map(outer);
    values.set(node.step, { shape: [], data: [t] });
    node.elements.forEach((e, n) => values.set(e.bound, part(sequences[n], t)));
    node.states.forEach((s, n) => values.set(s.bound, states[n]));
    const within = (index: readonly number[]): boolean => !lengths || t < lengths.data[index[0]];
    const results = node.outputs.map((output) => valueOf(output, env, values));
    results.forEach(
      (r, n) => (outputs[n][t] = build(r.shape, (index) => (within(index) ? at(r, index) : 0))),
    );
    const before = states;
    states = node.states.map((s, n) => {
      const next = valueOf(s.next, env, values);
      return build(next.shape, (index) => at(within(index) ? next : before[n], index));
    });
  }
  return [...states, ...outputs.map(stack)];
}

function part(sequence: NumberArray, t: number): NumberArray {
  const shape = sequence.shape.slice(1);
  const size = shape.reduce((a, b) => a * b, 1);
  return { shape, data: Array.prototype.slice.call(sequence.data, t * size, (t + 1) * size) };
}

function stack(parts: readonly NumberArray[]): NumberArray {
  return { shape: [parts.length, ...parts[0].shape], data: parts.flatMap((p) => Array.from(p.data)) };
}

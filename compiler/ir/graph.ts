// The graph IR: what is computed, on arrays whose leading sizes may be symbolic. No loops, no memory, no order.
//
// Values are f32 (i32 for step numbers and lengths, bool for comparisons). Shapes broadcast from the right, as in
// NumPy. Identity is the object: a node used twice is computed once, and the printer gives the names.

import type { Dim } from './dim.ts';
import { dtypes } from './dtypes.ts';
import type { DType } from './dtypes.ts';
import { binaryElem, binaryOps, unaryElem, unaryOps } from './scalar.ts';
import type { BinaryOp, Elem, UnaryOp } from './scalar.ts';

export type { Dim } from './dim.ts';
export type Shape = readonly Dim[];

interface Typed {
  readonly shape: Shape;
  readonly elem: Elem;
}

/** A value given from outside: of the whole graph, or one that a scan binds for each step. */
export interface Input extends Typed {
  readonly kind: 'input';
  readonly name: string;
  /** the order in which the axes lie in memory, outermost first; default: as in the shape */
  readonly order?: readonly number[];
  /** the kernel's argument that it is, if that has another name, or that it is part of */
  readonly arg?: string;
  /** which part */
  readonly part?: number;
}

export interface Param extends Typed {
  readonly kind: 'param';
  readonly name: string;
  /** what its elements are in memory; its values are f32 or i32 */
  readonly dtype: DType;
}

export interface Const extends Typed {
  readonly kind: 'const';
  readonly value: number;
}

export type MapOp = UnaryOp | BinaryOp | 'select';

/** Elementwise. `select(c, a, b)` is a where c holds, else b: what is not selected changes nothing, NaN included. */
export interface Map extends Typed {
  readonly kind: 'map';
  readonly op: MapOp;
  readonly args: readonly Node[];
}

/** Axes of a and of b that belong together. */
export type Pairs = readonly (readonly [ofA: number, ofB: number])[];

/** out[along.., keep(a).., keep(b)..] = sum over the axes paired in `over`, in order, of a · b; `dot` makes the usual. */
export interface Contract extends Typed {
  readonly kind: 'contract';
  readonly a: Node;
  readonly b: Node;
  readonly over: Pairs;
  readonly along: Pairs;
}

export type ReduceOp = Extract<BinaryOp, 'add' | 'max'>;

export const ofNothing: { readonly [op in ReduceOp]: number } = { add: 0, max: -3.4028234663852886e38 };

/**
 * The given axes made one element each: ((a op b) op c) .., in this order, the last axis fastest. Of no elements the sum
 * is 0 and the largest the lowest f32.
 */
export interface Reduce extends Typed {
  readonly kind: 'reduce';
  readonly op: ReduceOp;
  readonly arg: Node;
  readonly axes: readonly number[];
}

/** 0, 1, 2, .. */
export interface Iota extends Typed {
  readonly kind: 'iota';
}

/** The index of an axis of a view's operand: the view's own index, each axis times its step, and a start. */
export interface AxisIndex {
  readonly steps: readonly number[];
  readonly start: Dim;
}

/** out[i] = arg[index of i], and `fill` where that lies outside; without `fill` it may not. */
export interface View extends Typed {
  readonly kind: 'view';
  readonly arg: Node;
  readonly index: readonly AxisIndex[];
  readonly fill: number | undefined;
}

/**
 * Of an axis the element that `at` says, an i32 for each element of the others, as these are or broadcast to them. Where
 * `at` is below 0 there is none, and the result is 0; it is never the size or more.
 */
export interface Gather extends Typed {
  readonly kind: 'gather';
  readonly arg: Node;
  readonly axis: number;
  readonly at: Node;
}

export interface Concat extends Typed {
  readonly kind: 'concat';
  readonly args: readonly Node[];
  readonly axis: number;
}

/**
 * A loop over time. At each step every `bound` element is the step's part of its sequence and every state's `bound`
 * is its value so far; `next` and `outputs` say what follows. `take(scan, i)` is the i-th final state, or, after
 * those, the i-th output of all steps, stacked along a new first axis. A reverse scan starts at the last step.
 * With `lengths` (B, 1), steps at or past a sequence's length leave its states alone and output 0.
 */
export interface Scan extends Typed {
  readonly kind: 'scan';
  readonly steps: Dim;
  readonly reverse: boolean;
  readonly step: Input;
  readonly elements: readonly ScanElement[];
  readonly states: readonly ScanState[];
  readonly outputs: readonly Node[];
  readonly lengths?: Node;
}

export interface ScanElement {
  readonly bound: Input;
  readonly sequence: Node;
}

export interface ScanState {
  readonly bound: Input;
  readonly init: Node;
  readonly next: Node;
}

export interface Take extends Typed {
  readonly kind: 'take';
  readonly scan: Node;
  readonly index: number;
}

export type Node =
  Input | Param | Const | Map | Contract | Reduce | Iota | View | Gather | Concat | Scan | Take;

/** A result, the order in which its axes are to lie in memory, and the argument that it is or is part of, as of inputs. */
export interface Root {
  readonly name: string;
  readonly node: Node;
  readonly order?: readonly number[];
  readonly arg?: string;
  readonly part?: number;
}

export interface Graph {
  readonly roots: readonly Root[];
}

// Builders: each checks its operands and folds what needs no computing.

export function input(
  name: string,
  shape: Shape,
  more: Partial<Pick<Input, 'elem' | 'order' | 'arg' | 'part'>> = {},
): Input {
  return { kind: 'input', name, shape, elem: 'f32', ...more };
}

export function param(name: string, shape: Shape, dtype: DType = 'f32'): Param {
  return { kind: 'param', name, shape, dtype, elem: dtypes[dtype].elem };
}

export function constant(value: number, elem: Elem = 'f32'): Const {
  return { kind: 'const', value, shape: [], elem };
}

export function isConst(node: Node, value?: number): node is Const {
  return node.kind === 'const' && (value === undefined || Object.is(node.value, value));
}

/** x + 0 is x only in value, not for -0; a graph holds an absent bias as 0, and there the two are the same sum. */
export function map(op: MapOp, ...args: Node[]): Node {
  const [a, b] = args;
  if (op === 'add' && isConst(a, 0) && fits(a, b)) return b;
  if (op === 'add' && isConst(b, 0) && fits(b, a)) return a;
  if (op === 'sub' && isConst(b, 0) && fits(b, a)) return a;
  if (op === 'mul' && isConst(a, 1) && fits(a, b)) return b;
  if (op === 'mul' && isConst(b, 1) && fits(b, a)) return a;
  const values = args.map((arg) => (arg.kind === 'const' && arg.elem === 'f32' ? arg.value : undefined));
  if (op !== 'select' && values.every((v) => v !== undefined)) return foldMap(op, values);
  return {
    kind: 'map',
    op,
    args,
    shape: args.map((arg) => arg.shape).reduce(broadcast),
    elem: mapElem(op, args),
  };
}

function fits(small: Node, large: Node): boolean {
  return small.shape.length <= large.shape.length;
}

function foldMap(op: UnaryOp | BinaryOp, values: readonly number[]): Const {
  const [a, b] = values;
  return values.length === 1
    ? constant(unaryOps[op as UnaryOp].exact(a), unaryElem(op as UnaryOp))
    : constant(binaryOps[op as BinaryOp].exact(a, b), binaryElem(op as BinaryOp, 'f32'));
}

function mapElem(op: MapOp, args: readonly Node[]): Elem {
  if (op === 'select') return args[1].elem;
  return args.length === 1 ? unaryElem(op as UnaryOp) : binaryElem(op as BinaryOp, args[0].elem);
}

/** Of axes with one element there is nothing to reduce. */
export function reduce(op: ReduceOp, arg: Node, axes: readonly number[] = [arg.shape.length - 1]): Node {
  const missing = axes.find((axis) => arg.shape[axis] === undefined);
  if (missing !== undefined) throw new Error(`${op} over axis ${missing} of [${arg.shape}]`);
  const long = [...new Set(axes)].filter((axis) => arg.shape[axis] !== 1).toSorted((a, b) => a - b);
  if (long.length === 0) return arg;
  const shape = arg.shape.map((size, axis) => (long.includes(axis) ? 1 : size));
  return { kind: 'reduce', op, arg, axes: long, shape, elem: arg.elem };
}

export function iota(size: Dim): Iota {
  return { kind: 'iota', shape: [size], elem: 'i32' };
}

export function scan(parts: Omit<Scan, 'kind' | 'shape' | 'elem'>): Scan {
  return { kind: 'scan', shape: [], elem: 'f32', ...parts };
}

export function take(of: Node, index: number): Node {
  if (of.kind !== 'scan') throw new Error(`take of a ${of.kind}`);
  const { states, outputs, steps } = of;
  const final = index < states.length;
  const from = final ? states[index].next : outputs[index - states.length];
  return {
    kind: 'take',
    scan: of,
    index,
    shape: final ? from.shape : [steps, ...from.shape],
    elem: from.elem,
  };
}

export function broadcast(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const left = a[a.length - rank + i] ?? 1;
    const right = b[b.length - rank + i] ?? 1;
    if (left !== right && left !== 1 && right !== 1) throw new Error(`shapes [${a}] and [${b}] do not fit`);
    return left === 1 ? right : left;
  });
}

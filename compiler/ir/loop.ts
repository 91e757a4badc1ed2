// The loop IR: how a program is computed. Loops, buffers, loads, stores and registers; nothing that is a matrix.
//
// Semantics: statements run in order. f32 arithmetic rounds after every operation, in the order written; nothing may
// be reassociated. i32 values are indices and wrap. A value of n lanes is n scalars side by side. A `grid` loop's
// iterations are independent and may run in any order; a `serial` loop's run one after the other. A `sum` adds
// body(0), body(1), ... to its init, one by one. Reading what was never written, or outside a buffer, is an error.
//
// A `group` loop's turns are independent too, and each has a memory of its own: the buffers of `workgroup` space.
// In it, the turns of a `thread` loop run side by side, turn i of every nest of them as thread i; two threads may meet
// at an element of workgroup memory only with a `barrier` between them, and elsewhere not at all unless both read. What
// stands outside of `thread` loops all threads do alike. Each thread has a memory too, of the buffers of `private`
// space, for as long as its group runs.

import type { Size } from '../../runtime/manifest.ts';
import { dtypes, type DType } from './dtypes.ts';
import type { Fills, Layout } from './layout.ts';
import type { Schedule } from './schedule.ts';
import { binaryElem, unaryElem, type BinaryOp, type Elem, type UnaryOp } from './scalar.ts';
import type { Arg } from './signature.ts';

/** Where a buffer lies: in an argument, in memory that the kernel is lent, in a group's own, or in a thread's own. */
export type Space = 'arg' | 'scratch' | 'workgroup' | 'private';

export interface Buffer {
  readonly name: string;
  /** what its elements are in memory: a load widens them to f32 or i32 */
  readonly dtype: DType;
  readonly space: Space;
  /** which argument it is, or is part of */
  readonly arg?: Arg;
  /** row-major */
  readonly shape: readonly Expr[];
  /** where it begins in its argument, for one of several that are part of it */
  readonly at?: Size;
  /** for weights: what it is filled with before the kernel runs */
  readonly layout: Layout;
}

interface Typed {
  readonly elem: Elem;
  readonly lanes: number;
}

export interface Const extends Typed {
  readonly kind: 'const';
  readonly value: number;
}

/** A loop's axis, a named value, or a register. Identity is the object; the name is for readers. */
export interface Var extends Typed {
  readonly kind: 'var';
  readonly name: string;
}

/**
 * One element, or `lanes` of them, neighbours along `axis`. Only the first `count` lanes mean anything; the others
 * may be read from beyond the row and must not reach what is stored.
 */
export interface Load extends Typed {
  readonly kind: 'load';
  readonly buffer: Buffer;
  readonly at: readonly Expr[];
  readonly axis: number;
  readonly count: number;
}

export interface Unary extends Typed {
  readonly kind: 'unary';
  readonly op: UnaryOp;
  readonly arg: Expr;
}

export interface Binary extends Typed {
  readonly kind: 'binary';
  readonly op: BinaryOp;
  readonly a: Expr;
  readonly b: Expr;
}

/** a · b + c, rounded once where the processor does so: for programs that may differ in the last bits. */
export interface Fma extends Typed {
  readonly kind: 'fma';
  readonly a: Expr;
  readonly b: Expr;
  readonly c: Expr;
}

export interface Select extends Typed {
  readonly kind: 'select';
  readonly cond: Expr;
  readonly a: Expr;
  readonly b: Expr;
}

/** One value in every lane. */
export interface Splat extends Typed {
  readonly kind: 'splat';
  readonly arg: Expr;
}

/** ((init + body(0)) + body(1)) + ... for `axis` from 0 up to `extent`. */
export interface Sum extends Typed {
  readonly kind: 'sum';
  readonly axis: Var;
  readonly extent: Expr;
  readonly init: Expr;
  readonly body: Expr;
  /** how many terms one iteration of its loop is to add */
  readonly unroll: number;
}

export type Expr = Const | Var | Load | Unary | Binary | Fma | Select | Splat | Sum;

/** `unroll` and `vector` are marks a schedule sets; the passes of those names carry them out. */
export type LoopMode = 'grid' | 'serial' | 'unroll' | 'vector' | 'group' | 'thread';

export interface For {
  readonly kind: 'for';
  readonly mode: LoopMode;
  readonly axis: Var;
  readonly extent: Expr;
  readonly body: readonly Stmt[];
}

/** Stores the first `count` lanes of the value, neighbours along the last axis. */
export interface Store {
  readonly kind: 'store';
  readonly buffer: Buffer;
  readonly at: readonly Expr[];
  readonly value: Expr;
  readonly count: number;
}

/** Names a value that never changes. */
export interface Let {
  readonly kind: 'let';
  readonly name: Var;
  readonly value: Expr;
}

/** Declares a register. */
export interface Acc {
  readonly kind: 'acc';
  readonly name: Var;
  readonly init: Expr;
}

/** Changes a register. */
export interface Set {
  readonly kind: 'set';
  readonly name: Var;
  readonly value: Expr;
}

/** What a group's threads wrote to its own memory before it, all of them read after it. */
export interface Barrier {
  readonly kind: 'barrier';
}

export type Stmt = For | Store | Let | Acc | Set | Barrier;

/** A size of a kernel: a variable where it is known only when the kernel runs. */
export interface Sym {
  readonly name: string;
  readonly size: Expr;
}

/** A kernel, which is called with its arguments, scratch memory and its sizes, in this order. */
export interface Program {
  readonly args: readonly Arg[];
  readonly dims: readonly Sym[];
  readonly buffers: readonly Buffer[];
  readonly body: readonly Stmt[];
  /** once memory is planned: the weights, elements of scratch, and how indices have become addresses */
  readonly weights?: Weights;
  readonly scratch?: Size;
  readonly addresses?: Addresses;
  /** the schedule that was applied to it */
  readonly schedule?: Schedule;
}

/** How many words of four bytes all weights are together, and how the elements of each type are filled. */
export interface Weights {
  readonly words: number;
  readonly fills: ReadonlyMap<DType, Fills>;
}

/** An address is base + bytes of an element · index; memory without a base is an array of its own, and counts elements. */
export interface Addresses {
  readonly bases: ReadonlyMap<Memory, Var>;
}

/** What is one array in the end: an argument, or all buffers of another space. */
export type Memory = Arg | Exclude<Space, 'arg'>;

export function memoryOf({ arg, space }: Buffer): Memory {
  if (space !== 'arg') return space;
  if (!arg) throw new Error('a buffer of an argument that is not named');
  return arg;
}

/** A parameter that no program changes: it may be read at any time, as often as that pays. */
export function isParam({ arg }: Buffer): boolean {
  return arg?.from === 'params' && arg.access === 'read';
}

// Builders; those of arithmetic are in loop-math.ts.

export function constant(value: number, elem: Elem = 'f32'): Const {
  return { kind: 'const', value, elem, lanes: 1 };
}

export function int(value: number): Const {
  return constant(value, 'i32');
}

export function variable(name: string, elem: Elem = 'i32', lanes = 1): Var {
  return { kind: 'var', name, elem, lanes };
}

export function buffer(
  name: string,
  space: Space,
  shape: readonly Expr[],
  more: Partial<Buffer> = {},
): Buffer {
  return { name, dtype: 'f32', space, shape, layout: [], ...more };
}

interface Lanes {
  readonly lanes?: number;
  readonly axis?: number;
  readonly count?: number;
}

export function load(of: Buffer, at: readonly Expr[], more: Lanes = {}): Load {
  const { lanes = 1, axis = of.shape.length - 1, count = lanes } = more;
  if (at.length !== of.shape.length)
    throw new Error(`${of.name} has ${of.shape.length} axes, not ${at.length}`);
  return { kind: 'load', buffer: of, at, elem: dtypes[of.dtype].elem, lanes, axis, count };
}

export function store(into: Buffer, at: readonly Expr[], value: Expr, count = value.lanes): Store {
  if (at.length !== into.shape.length)
    throw new Error(`${into.name} has ${into.shape.length} axes, not ${at.length}`);
  return { kind: 'store', buffer: into, at, value, count };
}

export function loop(mode: LoopMode, axis: Var, extent: Expr, body: readonly Stmt[]): For {
  return { kind: 'for', mode, axis, extent, body };
}

export const barrier: Barrier = { kind: 'barrier' };

export function unary(op: UnaryOp, arg: Expr): Unary {
  return { kind: 'unary', op, arg, elem: unaryElem(op), lanes: arg.lanes };
}

export function fma(a: Expr, b: Expr, c: Expr): Fma {
  return { kind: 'fma', a, b, c, elem: a.elem, lanes: a.lanes };
}

export function select(cond: Expr, a: Expr, b: Expr): Select {
  return { kind: 'select', cond, a, b, elem: a.elem, lanes: Math.max(cond.lanes, a.lanes, b.lanes) };
}

export function splat(arg: Expr, lanes: number): Expr {
  return arg.lanes === lanes ? arg : { kind: 'splat', arg, elem: arg.elem, lanes };
}

export function sum(axis: Var, extent: Expr, init: Expr, body: Expr, unroll = 1): Sum {
  return { kind: 'sum', axis, extent, init, body, unroll, elem: body.elem, lanes: body.lanes };
}

/** The operation as it stands, whatever its operands. */
export function plain(op: BinaryOp, a: Expr, b: Expr): Binary {
  return { kind: 'binary', op, a, b, elem: binaryElem(op, a.elem), lanes: Math.max(a.lanes, b.lanes) };
}

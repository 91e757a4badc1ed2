// The loop IR: how a program is computed. Loops, buffers, loads, stores and registers; nothing that is a matrix.
//
// Semantics: statements run in order. f32 arithmetic rounds after every operation, in the order written; nothing may
// be reassociated. i32 values are indices and wrap. A value of n lanes is n scalars side by side. A `grid` loop's
// iterations are independent and may run in any order; a `serial` loop's run one after the other. A `sum` adds
// body(0), body(1), ... to its init, one by one. Reading what was never written, or outside a buffer, is an error.

import type { Pack, Size } from '../../runtime/manifest.ts';
import { binaryOps, unaryOps, type BinaryOp, type Elem, type UnaryOp } from './scalar.ts';

/** Which of a kernel's arguments a buffer is, or is part of. */
export type Role = 'weights' | 'x' | 'lengths' | 'h0' | 'output' | 'hn' | 'scratch';

export interface Buffer {
  readonly name: string;
  readonly elem: 'f32' | 'i32';
  readonly role: Role;
  /** row-major */
  readonly shape: readonly Expr[];
  /** for weights: which parameters it is filled from, and how */
  readonly packs: readonly Pack[];
  /** for weights: values of its own, as [at, value, value, ...] */
  readonly constants: readonly (readonly number[])[];
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

export type Expr = Const | Var | Load | Unary | Binary | Select | Splat | Sum;

/** `unroll` and `vector` are marks a schedule sets; the passes of those names carry them out. */
export type LoopMode = 'grid' | 'serial' | 'unroll' | 'vector';

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

export type Stmt = For | Store | Let | Acc | Set;

/** A kernel: `batch` and `steps` are its two sizes, variables where they are known only when it runs. */
export interface Program {
  readonly batch: Expr;
  readonly steps: Expr;
  readonly buffers: readonly Buffer[];
  readonly body: readonly Stmt[];
  /** once memory is planned: elements of scratch, and how indices have become addresses */
  readonly scratch?: Size;
  readonly addresses?: Addresses;
}

/** An address is base + unit · index; a role without a base is an array of its own. */
export interface Addresses {
  readonly unit: number;
  readonly bases: ReadonlyMap<Role, Var>;
}

// Builders. i32 expressions are kept in a normal form, constants outermost, so that indices can be compared and
// their constant parts become offsets; f32 expressions stay as written, since folding could change rounding.

export function constant(value: number, elem: Elem = 'f32'): Const {
  return { kind: 'const', value, elem, lanes: 1 };
}

export function int(value: number): Const {
  return constant(value, 'i32');
}

export function variable(name: string, elem: Elem = 'i32', lanes = 1): Var {
  return { kind: 'var', name, elem, lanes };
}

export function buffer(name: string, role: Role, shape: readonly Expr[], more: Partial<Buffer> = {}): Buffer {
  return { name, elem: 'f32', role, shape, packs: [], constants: [], ...more };
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
  return { kind: 'load', buffer: of, at, elem: of.elem, lanes, axis, count };
}

export function store(into: Buffer, at: readonly Expr[], value: Expr, count = value.lanes): Store {
  if (at.length !== into.shape.length)
    throw new Error(`${into.name} has ${into.shape.length} axes, not ${at.length}`);
  return { kind: 'store', buffer: into, at, value, count };
}

export function loop(mode: LoopMode, axis: Var, extent: Expr, body: readonly Stmt[]): For {
  return { kind: 'for', mode, axis, extent, body };
}

export function unary(op: UnaryOp, arg: Expr): Unary {
  return { kind: 'unary', op, arg, elem: unaryOps[op].to, lanes: arg.lanes };
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

export function binary(op: BinaryOp, a: Expr, b: Expr): Expr {
  if (a.elem === 'i32' && a.lanes === 1 && b.lanes === 1) return index(op, a, b);
  return plain(op, a, b);
}

function plain(op: BinaryOp, a: Expr, b: Expr): Binary {
  const elem = op === 'lt' ? 'bool' : a.elem;
  return { kind: 'binary', op, a, b, elem, lanes: Math.max(a.lanes, b.lanes) };
}

export function add(a: Expr, b: Expr): Expr {
  return binary('add', a, b);
}

export function mul(a: Expr, b: Expr): Expr {
  return binary('mul', a, b);
}

/**
 * i32 arithmetic in normal form: ((x·c + y·d) + ..) + c', left to right as given, the constant last. Outer axes come
 * first in an index, so that what an inner loop leaves alone stands together.
 */
function index(op: BinaryOp, a: Expr, b: Expr): Expr {
  if (a.kind === 'const' && b.kind === 'const') return foldIndex(op, a.value, b.value);
  switch (op) {
    case 'add':
      return addIndex(a, b);
    case 'sub':
      return b.kind === 'const' ? addIndex(a, int(-b.value)) : a === b ? int(0) : plain('sub', a, b);
    case 'mul':
      return mulIndex(a, b);
    case 'div':
      return isInt(b, 1) ? a : plain('div', a, b);
    case 'mod':
      return isInt(b, 1) ? int(0) : plain('mod', a, b);
    default:
      return plain(op, a, b);
  }
}

function foldIndex(op: BinaryOp, a: number, b: number): Const {
  const meaning = binaryOps[op].i32;
  if (!meaning) throw new Error(`${op} of indices`);
  return constant(meaning(a, b), op === 'lt' ? 'bool' : 'i32');
}

function addIndex(a: Expr, b: Expr): Expr {
  if (a.kind === 'const' && b.kind === 'const') return foldIndex('add', a.value, b.value);
  if (isInt(a, 0)) return b;
  if (isInt(b, 0)) return a;
  if (a.kind === 'const') return addIndex(b, a);
  const [left, c] = splitConstant(a);
  const [right, d] = splitConstant(b);
  if (c !== 0 || right.kind === 'const')
    return withConstant(right.kind === 'const' ? left : addIndex(left, right), c + d);
  if (d !== 0) return withConstant(addIndex(a, right), d);
  if (b.kind === 'binary' && b.op === 'add') return addIndex(addIndex(a, b.a), b.b);
  if (a.kind !== 'binary' || a.op !== 'add') return quotientAndRest(a, b) ?? plain('add', a, b);
  const whole = quotientAndRest(a.b, b);
  return whole ? addIndex(a.a, whole) : plain('add', a, b);
}

/** (m / n) · n + m % n is m. */
function quotientAndRest(a: Expr, b: Expr): Expr | undefined {
  if (b.kind !== 'binary' || b.op !== 'mod' || a.kind !== 'binary' || a.op !== 'mul') return undefined;
  const { a: quotient, b: by } = a;
  const same = quotient.kind === 'binary' && quotient.op === 'div' && sameIndex(quotient.a, b.a);
  return same && sameIndex(quotient.b, b.b) && sameIndex(by, b.b) ? b.a : undefined;
}

/** Whether two indices are the same expression. */
export function sameIndex(a: Expr, b: Expr): boolean {
  if (a === b) return true;
  if (a.kind === 'const') return b.kind === 'const' && a.value === b.value;
  if (a.kind !== 'binary' || b.kind !== 'binary') return false;
  return a.op === b.op && sameIndex(a.a, b.a) && sameIndex(a.b, b.b);
}

/** An index as what varies and a constant; of a constant, both are it. */
export function splitConstant(e: Expr): [Expr, number] {
  if (e.kind === 'const') return [e, e.value];
  if (e.kind === 'binary' && e.op === 'add' && e.b.kind === 'const') return [e.a, e.b.value];
  return [e, 0];
}

function withConstant(e: Expr, c: number): Expr {
  return c === 0 ? e : plain('add', e, int(c));
}

function mulIndex(a: Expr, b: Expr): Expr {
  if (a.kind === 'const' && b.kind === 'const') return foldIndex('mul', a.value, b.value);
  if (a.kind === 'const') return mulIndex(b, a);
  if (isInt(b, 0)) return b;
  if (isInt(b, 1)) return a;
  if (b.kind !== 'const' || a.kind !== 'binary') return plain('mul', a, b);
  if (a.op === 'mul' && a.b.kind === 'const') return mulIndex(a.a, int(a.b.value * b.value));
  if (a.op === 'add') return addIndex(mulIndex(a.a, b), mulIndex(a.b, b));
  return plain('mul', a, b);
}

export function isInt(e: Expr, value: number): boolean {
  return e.kind === 'const' && e.elem === 'i32' && e.value === value;
}

// The meaning of a loop program: runs it, one operation at a time, checking every access. It is the oracle: every
// loop pass must leave its results unchanged to the bit, and every target must agree with it.
//
// Errors it finds: an index outside its axis, an address that is none before its constant is added (as engines add it,
// without wrapping), an element read before it was written, lanes that mean nothing reaching a store (they read as NaN),
// a variable used where it is not known, and threads that meet at an element (race.ts).

import { arrayOf, dtypes, mayHold, type Memory } from './dtypes.ts';
import type { Buffer, Expr, For, Load, Program, Stmt, Store, Var } from './loop.ts';
import { splitConstant } from './loop-math.ts';
import { exprText } from './loop-print.ts';
import { buffersWritten } from './loop-walk.ts';
import { enterGroup, enterThread, noMarks, noteLoad, noteStore, passBarrier, started } from './race.ts';
import type { Marks, Turns } from './race.ts';
import { binaryF32, unaryF32 } from './scalar-f32.ts';

export type { Memory };

export interface Arguments {
  /** the value of every size that is a variable */
  readonly sizes: Readonly<Record<string, number>>;
  /** the contents of a buffer given from outside, or undefined for one the program writes first */
  readonly contents: (buffer: Buffer) => Memory | undefined;
}

interface Contents {
  readonly values: Memory;
  readonly written: Uint8Array;
  readonly shape: readonly number[];
  /** absent where the program stores nothing: there no two threads meet */
  readonly marks?: Marks;
}

type Lanes = readonly number[];

interface Frame {
  readonly vars: Map<Var, Lanes>;
  readonly held: (buffer: Buffer) => Contents;
  /** whether indices are addresses of bytes */
  readonly inBytes: boolean;
  /** which turns of `group` and `thread` loops are being run */
  readonly turns: Turns;
  /** makes the memory of a group its own again */
  readonly clear: () => void;
}

/** Runs the program and returns what each buffer holds at the end. */
export function interpret(program: Program, args: Arguments): ReadonlyMap<Buffer, Memory> {
  const vars = new Map<Var, Lanes>();
  for (const { name, size } of program.dims) if (size.kind === 'var') vars.set(size, [args.sizes[name]]);
  for (const base of program.addresses?.bases.values() ?? []) vars.set(base, [0]);
  const memory = new Map<Buffer, Contents>();
  const inBytes = (program.addresses?.bases.size ?? 0) > 0;
  const turns = started();
  const owned = new Map<number, Map<Buffer, Contents>>();
  const clear = (): void => {
    memory.forEach(({ written }, b) => b.space === 'workgroup' && written.fill(0));
    owned.clear();
  };
  const held = (b: Buffer): Contents =>
    b.space === 'private' ? ownOf(owned, turns.thread, known(memory, b), b) : known(memory, b);
  const frame: Frame = { vars, held, inBytes, turns, clear };
  const stored = buffersWritten(program.body);
  for (const b of program.buffers)
    memory.set(b, { ...allocate(b, args, frame), ...(stored.has(b) && { marks: noMarks() }) });
  run(program.body, frame);
  return new Map([...memory].map(([b, { values }]) => [b, values]));
}

function known(memory: ReadonlyMap<Buffer, Contents>, b: Buffer): Contents {
  const contents = memory.get(b);
  if (!contents) throw new Error(`buffer ${b.name} is not one of the program's`);
  return contents;
}

/** A thread's copy of what is its own, as large as the buffer says. */
function ownOf(
  owned: Map<number, Map<Buffer, Contents>>,
  thread: number,
  like: Contents,
  b: Buffer,
): Contents {
  const all = owned.get(thread) ?? new Map<Buffer, Contents>();
  const { values, written, shape } = like;
  const none = new Uint8Array(written.length);
  const own = all.get(b) ?? { values: values.slice(), written: none, shape, marks: noMarks() };
  owned.set(thread, all.set(b, own));
  return own;
}

function allocate(b: Buffer, args: Arguments, frame: Frame): Contents {
  const shape = b.shape.map((size) => scalar(size, frame));
  const size = shape.reduce((x, y) => x * y, 1);
  const given = args.contents(b);
  if (given && given.length !== size)
    throw new Error(`${b.name}: ${size} elements expected, ${given.length} given`);
  const values = given ?? arrayOf(b.dtype, size);
  if (!given && b.dtype === 'f32') values.fill(NaN);
  return { values, written: new Uint8Array(size).fill(given ? 1 : 0), shape };
}

function run(stmts: readonly Stmt[], frame: Frame): void {
  for (const s of stmts) step(s, frame);
}

function step(s: Stmt, frame: Frame): void {
  switch (s.kind) {
    case 'for':
      return runLoop(s, frame);
    case 'store':
      return runStore(s, frame);
    case 'let':
    case 'set':
      frame.vars.set(s.name, value(s.value, frame));
      return;
    case 'acc':
      frame.vars.set(s.name, value(s.init, frame));
      return;
    case 'barrier':
      return passBarrier(frame.turns);
    default:
      return s satisfies never;
  }
}

function runLoop(s: For, frame: Frame): void {
  const extent = scalar(s.extent, frame);
  const { turns } = frame;
  const around = { ...turns };
  for (let i = 0; i < extent; i++) {
    if (s.mode === 'group') {
      enterGroup(turns, around, extent, i);
      frame.clear();
    }
    if (s.mode === 'thread') enterThread(turns, around, extent, i);
    frame.vars.set(s.axis, [i]);
    run(s.body, frame);
  }
  Object.assign(turns, { group: around.group, thread: around.thread });
  frame.vars.delete(s.axis);
}

function runStore(s: Store, frame: Frame): void {
  const { values, written, shape, marks } = frame.held(s.buffer);
  const lanes = value(s.value, frame);
  const axis = shape.length - 1;
  const start = offset(s.buffer, s.at, s.count, axis, frame);
  for (let lane = 0; lane < s.count; lane++) {
    if (marks) noteStore(s.buffer, marks, start + lane, values.length, frame.turns);
    if (!mayHold(s.buffer.dtype, lanes[lane]))
      throw new RangeError(`${s.buffer.name}: ${lanes[lane]} is stored, which no ${s.buffer.dtype} is`);
    values[start + lane] = lanes[lane];
    written[start + lane] = 1;
  }
}

/** Where an access begins; its `count` lanes along `axis` must lie within the buffer. */
function offset(b: Buffer, at: readonly Expr[], count: number, axis: number, frame: Frame): number {
  const { shape } = frame.held(b);
  return at.reduce((sum, e, i) => {
    const index = scalar(e, frame) / (frame.inBytes ? dtypes[b.dtype].bytes : 1);
    const last = i === axis ? index + count - 1 : index;
    const text = (): string => `${b.name}[${at.map((each) => exprText(each)).join(', ')}]`;
    if (!(index >= 0 && last < shape[i]))
      throw new RangeError(`${text()}: index ${last} of axis ${i}, whose size is ${shape[i]}`);
    if (frame.inBytes && scalar(splitConstant(e)[0], frame) < 0)
      throw new RangeError(`${text()}: without its constant the address is below 0`);
    return sum * shape[i] + index;
  }, 0);
}

function scalar(e: Expr, frame: Frame): number {
  return value(e, frame)[0];
}

function value(e: Expr, frame: Frame): Lanes {
  switch (e.kind) {
    case 'const':
      return [e.elem === 'f32' ? Math.fround(e.value) : e.value];
    case 'var':
      return variableValue(e, frame);
    case 'load':
      return loadValue(e, frame);
    case 'unary':
      return value(e.arg, frame).map((x) => unaryF32(e.op, x));
    case 'binary':
      return zip(value(e.a, frame), value(e.b, frame), (a, b) => binaryF32(e.op, e.a.elem, a, b));
    case 'fma':
      // the product of two f32 is exact in f64; the sum may be rounded twice, which no program relies on
      return zip(
        zip(value(e.a, frame), value(e.b, frame), (a, b) => a * b),
        value(e.c, frame),
        (p, c) => Math.fround(p + c),
      );
    case 'select': {
      const [cond, a, b] = [e.cond, e.a, e.b].map((part) => spread(value(part, frame), e.lanes));
      return cond.map((c, i) => (c ? a[i] : b[i]));
    }
    case 'splat':
      return spread(value(e.arg, frame), e.lanes);
    case 'sum':
      return sumValue(e, frame);
    default:
      return e satisfies never;
  }
}

function variableValue(v: Var, frame: Frame): Lanes {
  const lanes = frame.vars.get(v);
  if (!lanes) throw new Error(`${v.name} is not known here`);
  return lanes;
}

function loadValue(e: Load, frame: Frame): Lanes {
  const { values, written, shape, marks } = frame.held(e.buffer);
  const start = offset(e.buffer, e.at, e.count, e.axis, frame);
  const { read = (held) => held } = dtypes[e.buffer.dtype];
  const stride = shape.slice(e.axis + 1).reduce((a, b) => a * b, 1);
  return Array.from({ length: e.lanes }, (_, lane) => {
    if (lane >= e.count) return NaN;
    const i = start + lane * stride;
    if (!written[i]) throw new Error(`${e.buffer.name}[${i}] is read before it is written`);
    if (marks) noteLoad(e.buffer, marks, i, values.length, frame.turns);
    return read(values[i]);
  });
}

function sumValue(e: Extract<Expr, { kind: 'sum' }>, frame: Frame): Lanes {
  const extent = scalar(e.extent, frame);
  let total = value(e.init, frame);
  for (let k = 0; k < extent; k++) {
    frame.vars.set(e.axis, [k]);
    total = zip(total, value(e.body, frame), (a, b) => binaryF32('add', e.elem, a, b));
  }
  return total;
}

function zip(a: Lanes, b: Lanes, f: (a: number, b: number) => number): Lanes {
  const lanes = Math.max(a.length, b.length);
  return Array.from({ length: lanes }, (_, i) =>
    f(a.length === 1 ? a[0] : a[i], b.length === 1 ? b[0] : b[i]),
  );
}

function spread(a: Lanes, lanes: number): Lanes {
  return a.length === lanes ? a : Array.from({ length: lanes }, () => a[0]);
}

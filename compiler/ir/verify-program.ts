// What must hold of a program between passes; a pass that breaks it is a bug, found where it happens.

import type { Buffer, Expr, For, Load, Program, Stmt, Store, Var } from './loop.ts';
import { dtypes } from './dtypes.ts';
import { exprText } from './loop-print.ts';
import { knownSizes } from './size.ts';
import { isShift, unaryOps } from './scalar.ts';
import { allExprs, allStmts, buffersUsed, exprChildren, stmtExprs } from './loop-walk.ts';

export function verifyProgram(program: Program): void {
  const sizes = program.dims.flatMap(({ size }) => (size.kind === 'var' ? [size] : []));
  const bases = [...(program.addresses?.bases.values() ?? [])];
  const known = new Set([...sizes, ...bases]);
  for (const b of program.buffers) {
    for (const size of b.shape) {
      verifyExpr(size, known, program);
      verifySize(size, `a size of ${b.name}`);
    }
    verifyLayout(b);
  }
  verifyBlock(program.body, known, program);
  verifyPlaces(program.body, 'host');
}

/** Parts are within the buffer, and say of each of its axes where their elements come from. */
function verifyLayout(b: Buffer): void {
  const whole = knownSizes(b);
  const isWithin = b.layout.every(
    ({ start, sizes, by }) =>
      [start, sizes, by].every((each) => each.length === whole.length) &&
      start.every((first, axis) => first >= 0 && first + sizes[axis] <= whole[axis]),
  );
  expect(isWithin, () => `the layout of ${b.name} does not fit it`);
}

/** What runs the statements of a block: the host, every thread of a group alike, one thread, or one turn of a grid. */
type Runner = 'host' | 'group' | 'thread' | 'turn';

/** Where loops of each mode may stand, and who runs their bodies. */
function runnerIn({ mode, axis }: For, by: Runner): Runner {
  const isPlaced =
    mode === 'group'
      ? by === 'host' || by === 'group'
      : mode !== 'thread' || by === 'group' || by === 'thread';
  expect(isPlaced, () => `${mode} ${axis.name} has no place in what a ${by} runs`);
  expect(mode !== 'grid' || by !== 'group', () => `grid ${axis.name} stands beside threads`);
  if (mode === 'grid') return 'turn';
  return mode === 'group' || mode === 'thread' ? mode : by;
}

/** Groups are outermost, threads in them; what a group's threads do alike changes nothing. */
function verifyPlaces(stmts: readonly Stmt[], by: Runner): void {
  for (const s of stmts) {
    if (s.kind === 'for') verifyPlaces(s.body, runnerIn(s, by));
    if (s.kind === 'barrier') expect(by === 'group', () => `a barrier has no place in what a ${by} runs`);
    else if (s.kind !== 'for' && s.kind !== 'let')
      expect(by !== 'group', () => `a ${s.kind} stands beside threads`);
    const used = s.kind === 'for' ? [] : [...buffersUsed([s])];
    const isLocal = used.some((b) => b.space === 'workgroup' || b.space === 'private');
    expect(!isLocal || by === 'thread', () => 'memory of a group or a thread is used where no thread runs');
  }
}

/** What else a printer needs: no sums, no marks, one array an argument and one index an access. */
export function verifyFinal(program: Program): void {
  const marked = allStmts(program.body).find(
    (s) => s.kind === 'for' && (s.mode === 'unroll' || s.mode === 'vector'),
  );
  if (marked?.kind === 'for') throw new Error(`loop ${marked.axis.name} is still marked ${marked.mode}`);
  const sum = allExprs(program.body).find((e) => e.kind === 'sum');
  if (sum) throw new Error(`a sum is left: ${exprText(sum)}`);
  const taken = new Set<string>();
  for (const b of program.buffers) {
    const isPlaced = program.addresses && b.shape.length === 1 && !taken.has(b.name);
    expect(isPlaced === true, () => `buffer ${b.name} has no place yet`);
    taken.add(b.name);
  }
}

function verifyBlock(stmts: readonly Stmt[], known: ReadonlySet<Var>, program: Program): void {
  const scope = new Set(known);
  for (const s of stmts) {
    stmtExprs(s).forEach((e) => verifyExpr(e, scope, program));
    if (s.kind === 'for') verifyFor(s, scope, program);
    if (s.kind === 'store') verifyStore(s, program);
    if (s.kind === 'set') expect(scope.has(s.name), () => `${s.name.name} is set before it is declared`);
    if (s.kind === 'let' || s.kind === 'acc') {
      const value = s.kind === 'let' ? s.value : s.init;
      expect(
        value.lanes === s.name.lanes && value.elem === s.name.elem,
        () => `${s.name.name} is not of its value's type`,
      );
      scope.add(s.name);
    }
  }
}

function verifyFor(s: For, scope: ReadonlySet<Var>, program: Program): void {
  verifySize(s.extent, `the extent of ${s.axis.name}`);
  verifyBlock(s.body, new Set([...scope, s.axis]), program);
}

/** How often a loop or a sum turns, or how long an axis is. */
function verifySize(e: Expr, what: string): void {
  expect(e.elem === 'i32' && e.lanes === 1, () => `${what} is no index`);
  if (e.kind === 'const' && !(Number.isInteger(e.value) && e.value >= 0))
    throw new Error(`${what} is ${exprText(e)}: a whole number from 0 on is expected`);
}

function verifyStore(s: Store, program: Program): void {
  expect(program.buffers.includes(s.buffer), () => `buffer ${s.buffer.name} is not one of the program's`);
  expect(s.buffer.arg?.access !== 'read', () => `${s.buffer.name} is written`);
  const { elem } = s.value;
  expect(
    elem === dtypes[s.buffer.dtype].elem && dtypes[s.buffer.dtype].range !== 'none',
    () => `${elem} is stored in ${s.buffer.name}, whose elements are ${s.buffer.dtype}`,
  );
  expect(s.count <= s.value.lanes, () => `more lanes of ${s.buffer.name} are stored than there are`);
}

function verifyExpr(e: Expr, scope: ReadonlySet<Var>, program: Program): void {
  if (e.kind === 'var') expect(scope.has(e), () => `${e.name} is used where it is not known`);
  if (e.kind === 'sum') verifySize(e.extent, `the extent of ${e.axis.name}`);
  if (e.kind === 'load') verifyLoad(e, program);
  const children = exprChildren(e);
  for (const child of children)
    verifyExpr(child, e.kind === 'sum' && child === e.body ? new Set([...scope, e.axis]) : scope, program);
  if (e.kind === 'unary') expect(e.arg.elem === unaryOps[e.op].from, () => `${e.op} of ${e.arg.elem}`);
  if (e.kind === 'binary') expect(e.a.elem === e.b.elem, () => `${e.op} of ${e.a.elem} and ${e.b.elem}`);
  if (e.kind === 'fma')
    expect(
      children.every(({ elem }) => elem === 'f32'),
      () => 'fma of what is not f32',
    );
  if (e.kind === 'binary' || e.kind === 'fma' || e.kind === 'select') {
    const isScalar = (child: Expr): boolean =>
      e.kind === 'select' ? child === e.cond : e.kind === 'binary' && isShift(e.op) && child === e.b;
    const wrong = children.find(
      (child) => child.lanes !== e.lanes && !(child.lanes === 1 && isScalar(child)),
    );
    expect(!wrong, () => `lanes differ in ${e.kind === 'binary' ? e.op : e.kind}`);
  }
}

function verifyLoad(e: Load, program: Program): void {
  expect(program.buffers.includes(e.buffer), () => `buffer ${e.buffer.name} is not one of the program's`);
  expect(
    e.at.every((index) => index.elem === 'i32' && index.lanes === 1),
    () => `an index of ${e.buffer.name} is no index`,
  );
}

function expect(holds: boolean, message: () => string): void {
  if (!holds) throw new Error(message());
}

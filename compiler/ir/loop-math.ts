// Builders of arithmetic. f32 expressions stay as written, since folding could change rounding; i32 expressions, which
// are indices, are kept in a normal form, so that they can be compared and their constant parts become offsets.

import { constant, int, plain, type Const, type Expr } from './loop.ts';
import { binaryElem, binaryOps, type BinaryOp } from './scalar.ts';

export function binary(op: BinaryOp, a: Expr, b: Expr): Expr {
  if (a.elem === 'i32' && a.lanes === 1 && b.lanes === 1) return index(op, a, b);
  return plain(op, a, b);
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
  return constant(meaning(a, b), binaryElem(op, 'i32'));
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
  if (a.kind !== 'binary') return plain('mul', a, b);
  if (a.op === 'add') return addIndex(mulIndex(a.a, b), mulIndex(a.b, b));
  if (a.op !== 'mul' || a.b.kind !== 'const') return plain('mul', a, b);
  return b.kind === 'const' ? mulIndex(a.a, mulIndex(a.b, b)) : mulIndex(mulIndex(a.a, b), a.b);
}

/** Row-major: ((i0 · n1 + i1) · n2 + i2) .. */
export function flatten(at: readonly Expr[], sizes: readonly Expr[]): Expr {
  return at.reduce((sum, e, axis) => (axis === 0 ? e : add(mul(sum, sizes[axis]), e)), int(0));
}

/** The indices along axes of these sizes of a row-major place. */
export function unflatten(place: Expr, sizes: readonly Expr[]): readonly Expr[] {
  if (place.kind === 'const') return sizes.map(() => place);
  let rest: Expr = place;
  return sizes
    .map((size, i) => [size, i] as const)
    .reverse()
    .map(([size, i]) => {
      const at = i === 0 ? rest : binary('mod', rest, size);
      rest = binary('div', rest, size);
      return at;
    })
    .reverse();
}

/** Whether an index is this number. */
export function isInt(e: Expr, value: number): boolean {
  return e.kind === 'const' && e.elem === 'i32' && e.value === value;
}

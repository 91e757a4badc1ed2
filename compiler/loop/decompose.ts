// Spells sigmoid, tanh and expNeg in operations a target has, each step named, so that no argument is computed twice.
//
//   y = sigmoid(x)   ->   let z = abs(x);  let e = exp(-z) by polynomial;  y = select(x < 0, e, 1) / (1 + e)
//
// The operations and their order are those of ir/activations.ts, the meaning of the three: results agree to the bit.
// Where a target may approximate, sigmoid and tanh are one quotient of polynomials instead: half the operations, no
// exponential.

import { expConstants, rationalTanh, sigmoidLimit, tanhConstants } from '../ir/activations.ts';
import {
  constant,
  int,
  select,
  splat,
  unary,
  variable,
  type Expr,
  type Program,
  type Stmt,
  type Var,
} from '../ir/loop.ts';
import { binary } from '../ir/loop-math.ts';
import { mapExpr, mapStmts, stmtExprs, withBody, withStmtExprs } from '../ir/loop-walk.ts';
import type { UnaryOp } from '../ir/scalar.ts';
import type { Traits } from '../target.ts';

export function decompose(
  program: Program,
  { native, approximate }: Pick<Traits, 'native' | 'approximate'>,
): Program {
  const spellings = approximate ? approximations : exact;
  const body = mapStmts(program.body, (s) => {
    const lets: Stmt[] = [];
    const spell = (e: Expr): Expr =>
      e.kind === 'unary' && isSpelled(e.op) && !native.includes(e.op)
        ? spellings[e.op](namer(lets, e.lanes), e.arg)
        : e;
    const values = new Map(stmtExprs(s).map((e) => [e, mapExpr(e, spell)]));
    return lets.length === 0 ? [s] : [...lets, withStmtExprs(s, (e) => values.get(e) ?? e)];
  });
  return withBody(program, body);
}

type Spelled = 'sigmoid' | 'tanh' | 'expNeg';

function isSpelled(op: UnaryOp): op is Spelled {
  return Object.hasOwn(exact, op);
}

/** Arithmetic on vectors of one width, and names for its results. */
interface Maker {
  readonly name: (hint: string, value: Expr) => Var;
  readonly number: (value: number) => Expr;
}

function namer(lets: Stmt[], lanes: number): Maker {
  return {
    name: (hint, value) => {
      const name = variable(hint, value.elem, value.lanes);
      lets.push({ kind: 'let', name, value });
      return name;
    },
    number: (value) => splat(constant(value), lanes),
  };
}

type Spellings = { readonly [op in Spelled]: (m: Maker, arg: Expr) => Expr };

const exact: Spellings = {
  sigmoid: (m, arg) => {
    const x = m.name('x', arg);
    const z = m.name('z', unary('abs', x));
    const e = m.name('e', expMinus(m, z));
    const isNegative = binary('lt', x, m.number(0));
    const top = select(isNegative, e, m.number(1));
    const y = binary('div', top, binary('add', m.number(1), e));
    const end = select(isNegative, m.number(0), m.number(1));
    return select(binary('lt', m.number(sigmoidLimit), z), end, y);
  },
  tanh: (m, arg) => {
    const { poly, small, limit } = tanhConstants;
    const x = m.name('x', arg);
    const a = m.name('a', unary('abs', x));
    const q = m.name('q', binary('mul', a, a));
    const p = m.name('p', horner(m, poly, q));
    const near = m.name('near', binary('add', binary('mul', binary('mul', p, q), a), a));
    const z = m.name('z', binary('mul', m.number(2), binary('min', a, m.number(limit))));
    const e = m.name('e', expMinus(m, z));
    const ratio = binary('div', binary('mul', m.number(2), e), binary('add', m.number(1), e));
    const far = binary('sub', m.number(1), ratio);
    return binary('copysign', select(binary('lt', m.number(small), a), far, near), x);
  },
  expNeg: (m, arg) => {
    const z = m.name('z', arg);
    const e = m.name('e', expMinus(m, z));
    return select(binary('lt', m.number(sigmoidLimit), z), m.number(0), e);
  },
};

/** sigmoid(x) is (1 + tanh(x / 2)) / 2. */
const approximations: Spellings = {
  ...exact,
  sigmoid: (m, arg) => {
    const half = m.name('x', binary('mul', arg, m.number(0.5)));
    return binary('add', binary('mul', quotient(m, half), m.number(0.5)), m.number(0.5));
  },
  tanh: (m, arg) => quotient(m, m.name('x', arg)),
};

/** x · P(x²) / Q(x²) of x within the limit; a NaN stays one, as it comes first in min and max. */
function quotient(m: Maker, x: Var): Expr {
  const { limit, numerator, denominator } = rationalTanh;
  const a = m.name('a', binary('max', binary('min', x, m.number(limit)), m.number(-limit)));
  const q = m.name('q', binary('mul', a, a));
  const top = m.name('p', binary('mul', horner(m, numerator, q), a));
  return binary('div', top, horner(m, denominator, q));
}

function expMinus(m: Maker, z: Var): Expr {
  const { minusLog2e, magic, ln2High, ln2Low, poly } = expConstants;
  const biased = m.name('n', binary('add', binary('mul', z, m.number(minusLog2e)), m.number(magic)));
  const scale = m.name('s', unary('floatOf', binary('shl', unary('bitsOf', biased), int(23))));
  const n = m.name('n', binary('sub', biased, m.number(magic)));
  const t0 = binary('add', binary('mul', n, m.number(ln2High)), z);
  const t = m.name('t', binary('add', binary('mul', n, m.number(ln2Low)), t0));
  const p = binary('sub', binary('mul', horner(m, poly, t), t), m.number(1));
  return binary('add', binary('mul', binary('mul', t, scale), p), scale);
}

function horner(m: Maker, poly: readonly number[], x: Var): Expr {
  return poly.map(m.number).reduce((sum, c) => binary('add', binary('mul', sum, x), c));
}

// vectorise: marked loops become operations on vectors, or a message says why they can't.

import { describe, expect, it } from 'vitest';
import {
  int,
  load,
  loop,
  select,
  store,
  sum,
  unary,
  variable,
  type Expr,
  type Program,
  type Stmt,
} from '../../../compiler/ir/loop.ts';
import { add, binary, mul } from '../../../compiler/ir/loop-math.ts';
import { mayVectorise, vectorise } from '../../../compiler/loop/vectorise.ts';
import { expectLoopPass } from '../../support/expect-pass.ts';
import {
  acc,
  argument,
  batch,
  f32,
  grid,
  letStmt,
  program,
  scratch,
  weights,
} from '../../support/programs.ts';

const to4 = (p: Program): Program => vectorise(p, { lanes: 4 });
const x = argument('x', batch, 12);
const output = argument('output', batch, 12);
const w = weights('W', 12, 3);
const [b, l, k] = ['b', 'l', 'k'].map((name) => variable(name));

/** output[b, at + l] = value for all b, the loop over l marked. */
function marked(value: (j: Expr) => Expr, count = 4, at = 8): Program {
  const j = add(l, int(at));
  return program([grid(b, batch, loop('vector', l, int(count), [store(output, [b, j], value(j))]))]);
}

describe('becomes vectors', () => {
  it('neighbours, and what is the same for all lanes', () => {
    const value = (j: Expr): Expr => mul(load(x, [b, int(0)]), load(x, [b, j]));
    const rest = grid(b, batch, grid(k, 8, store(output, [b, k], f32(0))));
    const { body } = marked(value);
    expectLoopPass(to4, program([...body, rest]))
      .from(
        `
      x[batch, 12]
      output[batch, 12]
      grid b < batch {
        vector l < 4 {
          output[b, (l + 8)] = (x[b, 0] * x[b, (l + 8)])
        }
      }
      grid b < batch {
        grid k < 8 {
          output[b, k] = 0
        }
      }
    `,
      )
      .toPrint(
        `
      x[batch, 12]
      output[batch, 12]
      grid b < batch {
        output[b, 8]:4 = (splat(x[b, 0]) * x[b, 8]:4)
      }
      grid b < batch {
        grid k < 8 {
          output[b, k] = 0
        }
      }
    `,
      )
      .toMeanTheSame();
  });

  it('fewer turns than lanes: only they are stored', () => {
    const small = argument('output', batch, 3);
    const body = [store(small, [b, l], unary('tanh', load(x, [b, l])))];
    expectLoopPass(to4, program([grid(b, batch, loop('vector', l, int(3), body))]))
      .toPrint(
        `
        x[batch, 12]
        output[batch, 3]
        grid b < batch {
          output[b, 0]:3/4 = tanh(x[b, 0]:3/4)
        }
      `,
      )
      .toMeanTheSame();
  });

  it('a sum of matrix rows, side by side along the outer axis', () => {
    const small = argument('output', batch, 4);
    const terms = sum(k, int(3), load(weights('b', 4), [l]), mul(load(x, [b, k]), load(w, [l, k])));
    expectLoopPass(to4, program([grid(b, batch, loop('vector', l, int(4), [store(small, [b, l], terms)]))]))
      .toPrint(
        `
        weights b[4]
        x[batch, 12]
        weights W[12, 3]
        output[batch, 4]
        grid b < batch {
          output[b, 0]:4 = (b[0]:4 + sum k < 3 { (splat(x[b, k]) * W[0, k]:4 along axis 0) })
        }
      `,
      )
      .toMeanTheSame();
  });

  it('names, and selections by one condition or by one a lane', () => {
    const small = argument('output', batch, 4);
    const [v, n] = [variable('v', 'f32'), variable('n', 'f32')];
    const chosen = select(binary('lt', v, f32(0)), v, load(x, [b, l]));
    const body: readonly Stmt[] = [
      letStmt(n, load(x, [b, int(5)])),
      letStmt(v, load(x, [b, add(l, int(4))])),
      store(small, [b, l], select(binary('lt', n, f32(0)), chosen, n)),
    ];
    expectLoopPass(to4, program([grid(b, batch, loop('vector', l, int(4), body))]))
      .toPrint(
        `
      x[batch, 12]
      output[batch, 4]
      grid b < batch {
        let n = x[b, 5]
        let v = x[b, 4]:4
        output[b, 0]:4 = select((n < 0), select((v < splat(0)), v, x[b, 0]:4), splat(n))
      }
    `,
      )
      .toMeanTheSame();
  });
});

it('leaves a program without marks alone', () => {
  expectLoopPass(to4, program([grid(b, batch, store(output, [b, int(0)], f32(1)))])).toChangeNothing();
});

describe('refuses, naming the loop and the reason', () => {
  it.each<[string, string, () => Program]>([
    [
      'a strided load',
      'cannot vectorise l: x is loaded with strides [0,3]',
      () => marked(() => load(x, [b, mul(l, int(3))])),
    ],
    [
      'a load along two axes',
      'cannot vectorise l: x is loaded with strides [1,1]',
      () => marked(() => load(x, [l, l])),
    ],
    ['more turns than lanes', 'cannot vectorise l: more turns than lanes', () => marked(() => f32(1), 5, 0)],
    [
      'a dynamic extent',
      'cannot vectorise b: more turns than lanes',
      () => program([loop('vector', b, batch, [store(argument('output', batch), [b], f32(1))])]),
    ],
    [
      'a store that is not of neighbours',
      'cannot vectorise l: a store that is not of neighbours',
      () => program([loop('vector', l, int(4), [store(scratch('s', 4, 4), [l, int(0)], f32(1))])]),
    ],
    [
      'a store to one place',
      'cannot vectorise l: a store that is not of neighbours',
      () => program([loop('vector', l, int(4), [store(scratch('s', 4), [int(0)], f32(1))])]),
    ],
    [
      'a register',
      'cannot vectorise l: a acc is inside',
      () => program([loop('vector', l, int(4), [acc(variable('s', 'f32'), f32(0))])]),
    ],
    [
      'a loop inside',
      'cannot vectorise l: a for is inside',
      () => program([loop('vector', l, int(4), [grid(k, 3)])]),
    ],
    [
      'the axis as a number',
      'cannot vectorise l: it is used as a number',
      () => marked(() => select(binary('lt', l, int(2)), f32(1), f32(2))),
    ],
  ])('%s', (_what, message, make) => {
    expect(() => to4(make())).toThrow(new Error(message));
  });

  it.each(['mod', 'div'] as const)('an index that the first two lanes do not tell: l %s 3', (op) => {
    const value = load(x, [b, binary(op, l, int(3))]);
    expect(() => to4(marked(() => value))).toThrow('cannot vectorise l: x is loaded with strides');
  });
});

describe('turns may be lanes', () => {
  const j = variable('j');
  const row = (e: Expr, at: readonly Expr[] = [b, j]): readonly Stmt[] => [store(output, at, e)];
  const dotted = (of: Expr): Expr => sum(k, int(3), f32(0), mul(load(x, [b, k]), of));
  const deep = weights('K', 12, 2, 3);
  const may = (stmts: readonly Stmt[]): boolean => mayVectorise(stmts, j, 4);

  it.each<[string, readonly Stmt[]]>([
    ['neighbours', row(load(x, [b, add(j, int(2))]))],
    ['one value for all', row(load(x, [b, int(0)]))],
    ['rows of a weight matrix that a sum goes along', row(dotted(load(w, [j, k])))],
    ['columns of any matrix', row(dotted(load(scratch('p', 3, 12), [k, j])))],
    ['a column of one element a row', row(load(weights('W', 12, 1), [j, int(0)]))],
    ['a condition that is the same for all', row(select(binary('lt', b, int(1)), f32(0), load(x, [b, j])))],
  ])('%s', (_what, stmts) => expect(may(stmts)).toBe(true));

  it.each<[string, readonly Stmt[]]>([
    ['every second element', row(load(x, [b, mul(j, int(2))]))],
    ['elements in reverse', row(load(x, [b, binary('sub', int(11), j)]))],
    ['an index that keeps within bounds', row(load(x, [b, binary('max', add(j, int(-1)), int(0))]))],
    ['elements of a collapsed axis', row(load(x, [binary('div', j, int(4)), binary('mod', j, int(4))]))],
    ['a condition for each', row(select(binary('lt', j, int(3)), f32(0), f32(1)))],
    ['rows of what is no weight', row(dotted(load(scratch('p', 12, 3), [j, k])))],
    ['rows of weights of three axes', row(dotted(load(deep, [j, int(0), k])))],
    ['rows outside of a sum', row(load(w, [j, int(1)]))],
    ['stores that are no neighbours', row(f32(1), [j, b])],
    ['loops', [grid(k, 3, ...row(f32(1)))]],
  ])('but not %s', (_what, stmts) => expect(may(stmts)).toBe(false));
});

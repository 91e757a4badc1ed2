// dependence: which statements may change places, and which buffers are still used.

import { describe, expect, it } from 'vitest';
import { barrier, int, load, store, variable, type Expr, type Stmt } from '../../../compiler/ir/loop.ts';
import { add } from '../../../compiler/ir/loop-math.ts';
import { isReadAfter, lastUse, mayReorder, readOnly } from '../../../compiler/loop/dependence.ts';
import { acc, argument, f32, grid, letStmt, program, scratch, serial, set } from '../../support/programs.ts';

const [a, b, out] = [scratch('a', 8), scratch('b', 8), argument('output', 8)];
const [i, v] = [variable('i'), variable('v', 'f32')];
const put = (at: Expr, value: Expr = f32(1)): Stmt => store(a, [at], value);
const get = (at: Expr): Stmt => store(out, [at], load(a, [at]));
const wide = (at: number, lanes = 4): Stmt => store(b, [int(at)], load(a, [int(at)], { lanes }));

describe('may change places', () => {
  it.each<[string, Stmt, Stmt, boolean]>([
    ['two that read', get(int(1)), store(b, [int(1)], load(a, [int(1)])), true],
    ['a store and a load of one element', put(int(1)), get(int(1)), false],
    ['two stores to one element', put(int(1)), put(int(1)), false],
    ['elements side by side', put(int(1)), get(int(2)), true],
    ['what may be any element', put(i), get(int(2)), false],
    ['parts that loops go along', grid(i, 4, put(i)), grid(i, 4, get(add(i, int(4)))), true],
    ['parts that overlap', grid(i, 5, put(i)), grid(i, 4, get(add(i, int(4)))), false],
    ['all lanes of a vector are read', put(int(3)), wide(0), false],
    ['and no more than these', put(int(4)), wide(0), true],
    ['a name and its use', letStmt(v, f32(1)), put(int(0), v), false],
    ['a name and other things', letStmt(v, f32(1)), put(int(0)), true],
    ['a register that a loop sets', serial(i, 3, set(v, f32(2))), put(int(0), v), false],
    ['a register of the loop alone', serial(i, 3, acc(v, f32(0)), set(v, f32(2))), put(int(0), v), true],
    ['anything and a barrier', put(int(0)), barrier, false],
  ])('%s: %#', (_what, x, y, may) => {
    expect(mayReorder(x, [y])).toBe(may);
    expect(mayReorder(y, [x])).toBe(may);
  });
});

it('says where a buffer is used last, and whether it is read behind a place', () => {
  const stmts = [put(int(0)), get(int(0)), put(int(1)), store(b, [int(0)], f32(0))];
  expect([a, b, out].map((each) => lastUse(stmts, each))).toEqual([2, 3, 1]);
  expect(lastUse(stmts, scratch('c', 1))).toBe(-1);
  expect([0, 1].map((at) => isReadAfter(stmts, at, a))).toEqual([true, false]);
});

it('says what a program only reads', () => {
  const x = argument('x', 8);
  const p = program([put(int(0), load(x, [int(0)])), get(int(0))]);
  expect([...readOnly(p)]).toEqual([x]);
});

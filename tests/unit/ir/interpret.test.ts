// The interpreter: what it computes, and every error it is there to find.

import { describe, expect, it } from 'vitest';
import { interpret } from '../../../compiler/ir/interpret.ts';
import {
  type Buffer,
  fma,
  int,
  load,
  memoryOf,
  select,
  splat,
  store,
  sum,
  unary,
  variable,
  type Expr,
  type Program,
} from '../../../compiler/ir/loop.ts';
import { add, binary, mul } from '../../../compiler/ir/loop-math.ts';
import {
  acc,
  argument,
  batch,
  f32,
  grid,
  isOf,
  letStmt,
  program,
  scratch,
  serial,
  set,
} from '../../support/programs.ts';

const x = argument('x', 2, 3);
const output = argument('output', 3);
const values = Float32Array.from([1, 2, 3, 4, 5, 6]);
const [j, k] = ['j', 'k'].map((name) => variable(name));

/** The output of a program that is given x. */
function run(p: Program, sizes = { batch: 1, steps: 1 }): readonly number[] {
  const contents = (b: Buffer): Float32Array | undefined => (isOf(b, 'x') ? values : undefined);
  const result = [...interpret(p, { sizes, contents })].find(([b]) => isOf(b, 'output'));
  return Array.from(result?.[1] ?? []);
}

const each = (value: Expr): Program => program([grid(j, 3, store(output, [j], value))]);

describe('computes', () => {
  it('loads, stores and arithmetic, rounded', () => {
    expect(run(each(mul(load(x, [int(1), j]), f32(0.1))))).toEqual(
      [4, 5, 6].map((v) => Math.fround(v * Math.fround(0.1))),
    );
  });

  it('a product and a sum in one, the product not rounded, the result so', () => {
    const [a, c] = [f32(1 + 2 ** -20), f32(-1)];
    expect(run(each(fma(a, a, c)))).toEqual([1, 1, 1].map(() => 2 ** -19 + 2 ** -40));
    expect(run(each(add(mul(a, a), c)))).toEqual([1, 1, 1].map(() => 2 ** -19));
    expect(run(each(fma(a, a, f32(1))))).toEqual([1, 1, 1].map(() => 2 + 2 ** -19));
    const wide = load(x, [int(0), int(0)], { lanes: 3 });
    expect(run(program([store(output, [int(0)], fma(wide, wide, splat(f32(1), 3)))]))).toEqual([2, 5, 10]);
    expect(run(each(fma(f32(NaN), a, c)))).toEqual([NaN, NaN, NaN]);
  });

  it('sums from their start, one term after the other', () => {
    const terms = (init: number): Expr => sum(k, int(3), f32(init), load(x, [int(0), k]));
    // 1 is lost, 2 is not, 3 is rounded down
    expect(run(each(terms(2 ** 24)))).toEqual([2 ** 24 + 4, 2 ** 24 + 4, 2 ** 24 + 4]);
    expect(run(each(sum(k, int(0), f32(7), load(x, [int(0), k]))))).toEqual([7, 7, 7]);
  });

  it('registers, names and selections', () => {
    const [s, v] = [variable('s', 'f32'), variable('v', 'f32')];
    const body = [
      acc(s, f32(0)),
      serial(
        k,
        3,
        letStmt(v, load(x, [int(1), k])),
        set(s, add(s, select(binary('lt', v, f32(5)), v, f32(100)))),
      ),
      store(output, [j], s),
    ];
    expect(run(program([grid(j, 3, ...body)]))).toEqual([204, 204, 204]);
  });

  it('vectors, along either axis', () => {
    const across = load(x, [int(0), int(1)], { lanes: 2, axis: 0 });
    const along = load(x, [int(1), int(0)], { lanes: 4, count: 3 });
    expect(run(program([store(output, [int(0)], across), store(output, [int(2)], f32(0))]))).toEqual([
      2, 5, 0,
    ]);
    expect(run(program([store(output, [int(0)], mul(along, splat(f32(2), 4)), 3)]))).toEqual([8, 10, 12]);
  });

  it('nothing in a loop of no turns', () => {
    expect(run(program([grid(j, batch, store(output, [int(0)], f32(1)))]), { batch: 0, steps: 1 })).toEqual([
      NaN,
      NaN,
      NaN,
    ]);
  });
});

describe('finds', () => {
  it.each([
    [0, 2],
    [0, -1],
    [1, 3],
    [1, -1],
  ])('a load past axis %i: %i', (axis, index) => {
    const at = [int(0), int(0)].with(axis, int(index));
    const text = `index ${index} of axis ${axis}, whose size is ${[2, 3][axis]}`;
    expect(() => run(each(load(x, at)))).toThrow(text);
  });

  it('an index that is inside the buffer but outside its axis', () => {
    expect(() => run(each(load(x, [int(0), int(4)])))).toThrow('x[0, 4]: index 4 of axis 1, whose size is 3');
  });

  it('a byte address that is below 0 before its constant is added', () => {
    const addresses = { bases: new Map([[memoryOf(output), variable('output')]]) };
    const filled = (at: Expr): Program => ({
      ...program([grid(j, 3, store(output, [at], f32(1)))]),
      addresses,
    });
    const toCome = binary('sub', int(2), j);
    expect(run(filled(mul(toCome, int(4))))).toEqual([1, 1, 1]);
    expect(() => run(filled(add(mul(j, int(-4)), int(8))))).toThrow(
      'output[((j * -4) + 8)]: without its constant the address is below 0',
    );
  });

  it('a store past the end, and a vector whose last lane is', () => {
    expect(() => run(program([store(output, [int(3)], f32(1))]))).toThrow(RangeError);
    const wide = splat(f32(1), 4);
    expect(() => run(program([store(output, [int(0)], wide)]))).toThrow('index 3 of axis 0');
    expect(run(program([store(output, [int(0)], wide, 3)]))).toEqual([1, 1, 1]);
    expect(() => run(each(load(x, [int(0), int(1)], { lanes: 4, count: 3 })))).toThrow('index 3 of axis 1');
  });

  it('an element that is read before it is written', () => {
    const home = scratch('g', 2);
    const body = [store(home, [int(0)], f32(1)), store(output, [int(0)], load(home, [int(1)]))];
    expect(() => run(program(body))).toThrow('g[1] is read before it is written');
  });

  it('lanes that mean nothing: they are NaN', () => {
    const part = load(x, [int(0), int(0)], { lanes: 3, count: 2 });
    expect(run(program([store(output, [int(0)], add(part, splat(f32(1), 3)))]))).toEqual([2, 3, NaN]);
  });

  it('results that are not written: they are NaN', () => {
    expect(run(program([store(output, [int(1)], f32(1))]))).toEqual([NaN, 1, NaN]);
  });

  it('a variable that is not known, and one whose loop is over', () => {
    const index = load(x, [int(0), j]);
    expect(() => run(program([store(output, [int(0)], index)]))).toThrow('j is not known here');
    const after = program([grid(j, 3, store(output, [j], f32(0))), store(output, [int(0)], index)]);
    expect(() => run(after)).toThrow('j is not known here');
  });

  it('a buffer that is not the program’s, and contents of the wrong size', () => {
    const foreign = { ...each(f32(1)), buffers: [] };
    expect(() => run(foreign)).toThrow("buffer output is not one of the program's");
    const large = argument('x', 7);
    expect(() => run(each(unary('abs', load(large, [int(0)]))))).toThrow('x: 7 elements expected, 6 given');
  });
});

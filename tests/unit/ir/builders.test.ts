// Builders: what they fold, the normal form of indices, and that none of it changes a value.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat } from '../../../compiler/ir/concat.ts';
import { dot } from '../../../compiler/ir/contract.ts';
import { slice } from '../../../compiler/ir/views.ts';
import * as graph from '../../../compiler/ir/graph.ts';
import { int, load, splat, store, variable, type Expr } from '../../../compiler/ir/loop.ts';
import { add, binary, mul, sameIndex, splitConstant } from '../../../compiler/ir/loop-math.ts';
import { exprText } from '../../../compiler/ir/loop-print.ts';
import { binaryOps } from '../../../compiler/ir/scalar.ts';
import { argument, f32 } from '../../support/programs.ts';

const names = ['a', 'b', 'c'] as const;
const vars = names.map((name) => variable(name));

/** An index both as the builders make it and as plain arithmetic. */
interface Twin {
  readonly built: Expr;
  readonly plain: (values: readonly number[]) => number;
}

const leaf: fc.Arbitrary<Twin> = fc.oneof(
  fc.integer({ min: -3, max: 5 }).map((n) => ({ built: int(n), plain: () => n })),
  fc.nat(2).map((i) => ({ built: vars[i], plain: (values: readonly number[]) => values[i] })),
);

const node = (inner: fc.Arbitrary<Twin>): fc.Arbitrary<Twin> =>
  fc.oneof(
    fc.tuple(fc.constantFrom('add', 'sub', 'mul'), inner, inner).map(([op, a, b]) => ({
      built: binary(op as 'add', a.built, b.built),
      plain: (values: readonly number[]) =>
        (binaryOps[op as 'add'].i32 ?? Number)(a.plain(values), b.plain(values)),
    })),
    fc.tuple(fc.constantFrom('div', 'mod'), inner, fc.integer({ min: 1, max: 4 })).map(([op, a, n]) => ({
      built: binary(op as 'div', a.built, int(n)),
      plain: (values: readonly number[]) =>
        op === 'div' ? Math.trunc(a.plain(values) / n) : a.plain(values) % n,
    })),
    // a whole from its quotient and rest
    fc.tuple(inner, fc.integer({ min: 1, max: 4 })).map(([a, n]) => ({
      built: add(mul(binary('div', a.built, int(n)), int(n)), binary('mod', a.built, int(n))),
      plain: a.plain,
    })),
  );

const indices = fc.letrec<{ index: Twin }>((tie) => ({
  index: fc.oneof({ maxDepth: 5 }, leaf, node(tie('index'))),
})).index;

function valueOf(e: Expr, values: readonly number[]): number {
  if (e.kind === 'const') return e.value;
  if (e.kind === 'var') return values[vars.indexOf(e)];
  if (e.kind !== 'binary') throw new Error(`a ${e.kind} in an index`);
  return (binaryOps[e.op].i32 ?? Number)(valueOf(e.a, values), valueOf(e.b, values));
}

describe('indices', () => {
  it('have the value of the plain arithmetic', () => {
    const values = fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9));
    const property = fc.property(indices, values, ({ built, plain }, at) => {
      // -0 and 0 are one i32
      expect(valueOf(built, at) + 0).toBe(plain(at) + 0);
    });
    fc.assert(property, { numRuns: 500, seed: 7 });
  });

  it('keep no constant in a sum but the last term', () => {
    const inner = (e: Expr): boolean =>
      e.kind === 'binary' &&
      ((e.op === 'add' && (e.a.kind === 'const' || splitConstant(e.a)[1] !== 0)) || inner(e.a) || inner(e.b));
    const property = fc.property(indices, ({ built }) => {
      expect(inner(built)).toBe(false);
    });
    fc.assert(property, { numRuns: 300, seed: 7 });
  });

  it('built twice are the same', () => {
    const [a, b] = vars;
    const make = (): Expr => add(mul(add(a, int(2)), int(3)), binary('mod', b, int(4)));
    expect(sameIndex(make(), make())).toBe(true);
    expect(sameIndex(make(), add(make(), int(1)))).toBe(false);
    expect(exprText(make())).toBe('(((a * 3) + (b % 4)) + 6)');
  });

  it.each<[string, Expr]>([
    ['a', add(vars[0], int(0))],
    ['a', mul(int(1), vars[0])],
    ['0', mul(vars[0], int(0))],
    ['(a * 6)', mul(mul(vars[0], int(2)), int(3))],
    ['((a + b) + 5)', add(add(int(2), vars[0]), add(vars[1], int(3)))],
    ['0', binary('sub', vars[0], vars[0])],
    ['a', binary('div', vars[0], int(1))],
    ['0', binary('mod', vars[0], int(1))],
    ['(a + -1)', binary('sub', vars[0], int(1))],
    ['a', add(mul(binary('div', vars[0], vars[1]), vars[1]), binary('mod', vars[0], vars[1]))],
  ])('fold to %s', (text, built) => expect(exprText(built)).toBe(text));
});

describe('f32 expressions', () => {
  it('stay as written: folding could change rounding', () => {
    const x = load(argument('x', 1), [int(0)]);
    expect(exprText(add(x, f32(0)))).toBe('(x[0] + 0)');
    expect(exprText(mul(f32(1), add(f32(2), f32(3))))).toBe('(1 * (2 + 3))');
  });

  it('are spread once', () => {
    const x = load(argument('x', 4), [int(0)], { lanes: 4 });
    expect(splat(x, 4)).toBe(x);
  });

  it('must access every axis', () => {
    expect(() => load(argument('x', 2, 3), [int(0)])).toThrow('x has 2 axes, not 1');
    expect(() => store(argument('hn', 2), [int(0), int(0)], f32(1))).toThrow('hn has 1 axes, not 2');
  });
});

describe('graph builders', () => {
  const x = graph.input('x', ['batch', 6]);
  const part = (start: number, size: number): graph.Node => slice(x, 1, start, size);

  it('fold what needs no computing', () => {
    const [zero, one] = [graph.constant(0), graph.constant(1)];
    expect(graph.map('add', x, zero)).toBe(x);
    expect(graph.map('add', zero, x)).toBe(x);
    expect(graph.map('sub', x, zero)).toBe(x);
    expect(graph.map('mul', one, x)).toBe(x);
    expect(graph.map('mul', graph.constant(3), graph.constant(2))).toMatchObject({ kind: 'const', value: 6 });
    expect(graph.map('add', x, graph.constant(-0)).kind).toBe('map');
    expect(graph.map('sub', zero, x).kind).toBe('map');
  });

  it('do not fold away a shape', () => {
    const wide = graph.input('zero', ['batch', 6]);
    expect(graph.map('add', graph.constant(0), wide).shape).toEqual(['batch', 6]);
    expect(graph.map('mul', x, wide).shape).toEqual(['batch', 6]);
  });

  it('join slices that are neighbours', () => {
    expect(slice(x, 1, 0, 6)).toBe(x);
    expect(concat([part(0, 2), part(2, 4)], 1)).toBe(x);
    expect(concat([part(2, 2), part(4, 2)], 1)).toEqual(part(2, 4));
    expect(concat([part(2, 2), part(0, 2)], 1).kind).toBe('concat');
    expect(slice(part(1, 4), 1, 1, 2)).toEqual(part(2, 2));
  });

  it('refuse what does not fit', () => {
    expect(() => dot(x, graph.param('W', [3, 5]))).toThrow('the last sizes must agree');
    expect(() => part(4, 3)).toThrow('view [batch,3] of [batch,6]: axis 1 is left');
    expect(() => graph.map('add', x, graph.param('b', [5]))).toThrow('shapes [batch,6] and [5] do not fit');
    expect(() => graph.take(x, 0)).toThrow('take of a input');
  });
});

// Every function and comparison of cells against plain JavaScript, on ordinary and on odd numbers.

import { describe, expect, test } from 'vitest';
import { callNode, functionNames, whereNode } from '../../../compiler/front/cell-functions.ts';
import type { CellFunction, Comparison } from '../../../compiler/front/cell-types.ts';
import { evaluate } from '../../../compiler/ir/evaluate.ts';
import { constant, input, type Node } from '../../../compiler/ir/graph.ts';

const numbers = [0, -0, 1, -1, 0.25, -0.75, 2.5, -7, 100, Infinity, -Infinity, NaN];
const settings = { activation: { kind: 'tanh' }, gateActivation: { kind: 'sigmoid' } } as const;

/** What a formula of as many inputs as there are values comes to. */
function valueOf(build: (args: readonly Node[]) => Node, values: readonly number[]): number {
  const args = values.map((_, i) => input(`a${i}`, [1]));
  const given = Object.fromEntries(values.map((value, i) => [`a${i}`, { shape: [1], data: [value] }]));
  const roots = [{ name: 'output', node: build(args) }];
  return evaluate({ roots }, { sizes: {}, values: given }).output.data[0];
}

/** NaN is near NaN alone. */
function expectNear(given: number, expected: number, label: string): void {
  const isNear = Object.is(given, expected) || given === expected || Math.abs(given - expected) < 1e-12;
  expect(isNear, `${label} is ${given}, not ${expected}`).toBe(true);
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const clip = (x: number, lo: number, hi: number) => Math.min(Math.max(x, lo), hi);

const unary: Readonly<Partial<Record<CellFunction, (x: number) => number>>> = {
  sigmoid,
  tanh: Math.tanh,
  relu: (x) => Math.max(x, 0),
  leaky_relu: (x) => (x > 0 ? x : 0.01 * x),
  hard_sigmoid: (x) => clip(0.2 * x + 0.5, 0, 1),
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  exp: Math.exp,
  log: Math.log,
  softsign: (x) => x / (1 + Math.abs(x)),
  sqrt: Math.sqrt,
  abs: Math.abs,
  activation: Math.tanh,
  gate_activation: sigmoid,
};

describe('functions of one argument', () => {
  test.each(Object.entries(unary))('%s', (name, expected) => {
    for (const x of numbers)
      expectNear(
        valueOf((args) => callNode(name as CellFunction, args, settings), [x]),
        expected(x),
        `${name}(${x})`,
      );
  });
});

const others: Readonly<Partial<Record<CellFunction, (...args: number[]) => number>>> = {
  min: Math.min,
  max: Math.max,
  clip,
  elu: (x, alpha) => (x > 0 ? x : alpha * Math.expm1(x)),
  leaky_relu: (x, alpha) => (x > 0 ? x : alpha * x),
};

describe('functions of several arguments, numbers and constants', () => {
  test.each(Object.entries(others))('%s', (name, expected) => {
    const call = (args: readonly Node[]) => callNode(name as CellFunction, args, settings);
    for (const [i, x] of numbers.entries()) {
      const rest = numbers
        .slice(i)
        .concat(numbers)
        .slice(0, expected.length - 1);
      for (const values of [
        [x, ...rest],
        [x, ...rest.toReversed()],
        [rest[0], x, ...rest.slice(1)],
      ]) {
        const label = `${name}(${values})`;
        expectNear(valueOf(call, values), expected(...values), label);
        const constants = values.slice(1).map((value) => constant(value));
        expectNear(
          valueOf(([first]) => call([first, ...constants]), values.slice(0, 1)),
          expected(...values),
          `${label}, constants`,
        );
      }
    }
  });
});

test('each function is tested', () => {
  expect(functionNames.filter((name) => !(name in unary || name in others))).toEqual(['where']);
});

const comparisons: { readonly [op in Comparison]: (a: number, b: number) => boolean } = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
};

describe('where', () => {
  test.each(Object.entries(comparisons))('of a %s b', (op, holds) => {
    const where = (a: Node, b: Node) => whereNode(op as Comparison, a, b, constant(3), constant(NaN));
    for (const a of numbers)
      for (const b of numbers) {
        const expected = holds(a, b) ? 3 : NaN;
        expect(
          valueOf(([x, y]) => where(x, y), [a, b]),
          `${a} ${op} ${b}`,
        ).toBe(expected);
        expect(
          valueOf(([x]) => where(x, constant(b)), [a]),
          `${a} ${op} ${b}, a constant`,
        ).toBe(expected);
      }
  });
});

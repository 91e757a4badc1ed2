// One-line tests of passes: what is printed before and after, and that the meaning is the same.

import { expect } from 'vitest';
import type { Graph } from '../../compiler/ir/graph.ts';
import { printGraph } from '../../compiler/ir/graph-print.ts';
import type { Program } from '../../compiler/ir/loop.ts';
import { printProgram } from '../../compiler/ir/loop-print.ts';
import { verifyGraph } from '../../compiler/ir/verify-graph.ts';
import { verifyProgram } from '../../compiler/ir/verify-program.ts';
import { givenFor, interpretWith, meaningOfGraph, usualSizes, type Results, type Sizes } from './meaning.ts';
import { firstDifference } from './random.ts';

export interface PassExpectation {
  /** what is printed of the pass's input; indentation common to all lines does not count */
  from(text: string): PassExpectation;
  /** what is printed of its result */
  toPrint(text: string): PassExpectation;
  /** a part of what is printed of its result */
  toPrintLike(pattern: RegExp): PassExpectation;
  /** the same results on seeded values, at the sizes given for the symbolic ones */
  toMeanTheSame(...at: readonly Sizes[]): PassExpectation;
  /** the very object that was given */
  toChangeNothing(): void;
}

interface Level<T> {
  readonly print: (it: T) => string;
  readonly verify: (it: T) => void;
  readonly compare: (before: T, after: T, sizes: Sizes) => void;
}

/** A graph pass leaves the meaning in f64 alone, but for the order of a product's terms: to 1e-12. */
export function expectGraphPass(pass: (graph: Graph) => Graph, graph: Graph): PassExpectation {
  const compare = (before: Graph, after: Graph, sizes: Sizes): void =>
    expectClose(meaningOfGraph(after, sizes), meaningOfGraph(before, sizes), 1e-12);
  return expectation(graph, pass(graph), { print: printGraph, verify: verifyGraph, compare });
}

/** A loop pass leaves every bit alone. Both programs are run on the same values, checked access by access. */
export function expectLoopPass(pass: (program: Program) => Program, program: Program): PassExpectation {
  return expectation(program, pass(program), {
    print: printProgram,
    verify: verifyProgram,
    compare: expectSameProgram,
  });
}

function expectSameProgram(before: Program, after: Program, sizes: Sizes): void {
  const given = givenFor(before, sizes);
  expectSameBits(interpretWith(after, given, sizes), interpretWith(before, given, sizes));
}

function expectation<T>(before: T, after: T, { print, verify, compare }: Level<T>): PassExpectation {
  const self: PassExpectation = {
    from(text) {
      expect(print(before)).toBe(dedent(text));
      return self;
    },
    toPrint(text) {
      expect(print(after)).toBe(dedent(text));
      return self;
    },
    toPrintLike(pattern) {
      expect(print(after)).toMatch(pattern);
      return self;
    },
    toMeanTheSame(...at) {
      verify(before);
      verify(after);
      for (const sizes of at.length > 0 ? at : [usualSizes]) compare(before, after, sizes);
      return self;
    },
    toChangeNothing: () => expect(after).toBe(before),
  };
  return self;
}

/** Results of the same names, equal to the bit. */
export function expectSameBits(given: Results, expected: Results, label = ''): void {
  expect(Object.keys(given).sort()).toEqual(Object.keys(expected).sort());
  expect(Object.keys(expected)).not.toEqual([]);
  for (const [name, values] of Object.entries(expected))
    expect(firstDifference(given[name] ?? [], values), `${label} ${name}`).toBeUndefined();
}

/** Results of the same names, |given - expected| ≤ limit · max(1, |expected|). */
export function expectClose(given: Results, expected: Results, limit: number): void {
  expect(Object.keys(given).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, values] of Object.entries(expected)) {
    expect(given[name].length).toBe(values.length);
    for (let i = 0; i < values.length; i++) {
      const error = Math.abs(given[name][i] - values[i]) / Math.max(1, Math.abs(values[i]));
      if (!(error <= limit)) expect.fail(`${name}[${i}]: ${given[name][i]}, not ${values[i]}`);
    }
  }
}

/** Without the indentation that all lines share, and without empty first and last lines. */
export function dedent(text: string): string {
  const lines = text.replace(/^\n/, '').trimEnd().split('\n');
  const indent = Math.min(...lines.filter((line) => line.trim()).map((line) => line.search(/\S/)));
  return `${lines.map((line) => line.slice(indent)).join('\n')}\n`;
}

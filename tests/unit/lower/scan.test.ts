// lower, of scans: states and outputs of any shapes, and sums as long as a size that is known when the kernel runs.

import { expect, it } from 'vitest';
import { concat } from '../../../compiler/ir/concat.ts';
import { dot } from '../../../compiler/ir/contract.ts';
import { slice } from '../../../compiler/ir/views.ts';
import { last } from '../../../compiler/ir/gather.ts';
import { reduce, input, map, param, scan, take, type Graph, type Scan } from '../../../compiler/ir/graph.ts';
import { verifyGraph } from '../../../compiler/ir/verify-graph.ts';
import { verifyProgram } from '../../../compiler/ir/verify-program.ts';
import { printProgram } from '../../../compiler/ir/loop-print.ts';
import { lower } from '../../../compiler/lower/lower.ts';
import {
  environmentFor,
  interpretWith,
  meaningOfGraph,
  signatureOf,
  usualSizes,
} from '../../support/meaning.ts';
import { expectClose } from '../../support/expect-pass.ts';

/** The lowered program, which means what the graph does. Inputs must lie in memory as they are shaped. */
function lowered(graph: Graph): string {
  verifyGraph(graph);
  const program = lower(graph, signatureOf(graph));
  verifyProgram(program);
  const { values } = environmentFor(graph, usualSizes);
  const params = new Map(Object.entries(values).map(([name, { data }]) => [name, Float32Array.from(data)]));
  const part = (name: string): readonly number[] => [...(params.get(name) ?? [])];
  const h0 = Float32Array.from(params.get('h0') ?? [...part('h0.0'), ...part('h0.1')]);
  const results = interpretWith(
    program,
    { params, args: { x: Float32Array.from(part('x')), h0 } },
    usualSizes,
  );
  const { output, ...others } = meaningOfGraph(graph, usualSizes);
  const hn = Object.values(others).flatMap((values) => [...(values as readonly number[])]);
  expectClose(results, hn.length > 0 ? { output, hn } : { output }, 1e-6);
  return printProgram(program);
}

it('states and outputs of different shapes are stored in nests of their own', () => {
  const x = input('x', ['steps', 'batch', 3]);
  const [each, h, c] = [input('x', ['batch', 3]), input('h', ['batch', 2]), input('c', ['batch', 5])];
  const init = [2, 5].map((size, part) => input('h0', ['batch', size], { part }));
  const weights = (name: string, ...shape: readonly [number, number]) => param(name, shape);
  const next = map('tanh', map('add', dot(each, weights('W', 5, 3)), dot(h, weights('R', 5, 2))));
  const all = scan({
    steps: 'steps',
    reverse: false,
    step: input('t', [], { elem: 'i32' }),
    elements: [{ bound: each, sequence: x }],
    states: [
      { bound: h, init: init[0], next: dot(c, weights('P', 2, 5)) },
      { bound: c, init: init[1], next: map('add', map('mul', c, next), next) },
    ],
    outputs: [dot(each, weights('Q', 7, 3))],
  });
  const text = lowered({
    roots: [
      { name: 'output', node: take(all, 2) },
      ...[0, 1].map((part) => ({ name: 'hn', node: take(all, part), part })),
    ],
  });
  expect(text).toMatch(
    /serial t < steps {\n(.*\n)*? {4}grid j\d* < 2 {\n(.*\n)*? {4}grid j\d* < 5 {\n(.*\n)*? {4}grid j\d* < 7 {/,
  );
});

it('a product may be as deep as there are steps', () => {
  const [a, b] = [input('x', ['batch', 'steps']), input('h0', [2, 'steps'])];
  expect(lowered({ roots: [{ name: 'output', node: dot(a, b) }] })).toContain('sum k < steps {');
});

const plainScan = (of: Partial<Scan>): Scan =>
  scan({
    steps: 'steps',
    reverse: false,
    step: input('t', [], { elem: 'i32' }),
    elements: [],
    states: [],
    outputs: [],
    ...of,
  });

it('what no step changes is made before the loop, other loops too', () => {
  const [each, h, g] = [input('x', ['batch', 3]), input('h', ['batch', 3]), input('g', ['batch', 3])];
  const x = input('x', ['steps', 'batch', 3]);
  const first = plainScan({
    elements: [{ bound: each, sequence: x }],
    states: [{ bound: h, init: input('h0', ['batch', 3]), next: map('tanh', map('add', h, each)) }],
  });
  const sent = dot(map('tanh', take(first, 0)), param('W', [3, 3]));
  const second = plainScan({
    states: [{ bound: g, init: last(x), next: map('tanh', dot(map('add', g, sent), param('R', [3, 3]))) }],
    outputs: [g],
  });
  const text = lowered({ roots: [{ name: 'output', node: take(second, 1) }] });
  expect(text.match(/^ *serial .*$/gm)).toEqual(['serial t < steps {', 'serial t1 < steps {']);
  expect(text.indexOf('tanh')).toBeLessThan(text.indexOf('serial t1'));
});

it('what no step changes is not stored in a step, though it is part of what a step joins', () => {
  const [h, g] = [input('h', ['batch', 3]), input('g', ['batch', 1])];
  const h0 = input('h0', ['batch', 3]);
  const same = dot(h0, param('W', [1, 3]));
  const joined = concat([same, slice(h, 1, 0, 2)], 1);
  const first = plainScan({
    states: [{ bound: h, init: h0, next: dot(joined, param('R', [3, 3])) }],
    outputs: [h],
  });
  const second = plainScan({
    states: [{ bound: g, init: slice(take(first, 0), 1, 0, 1), next: map('add', g, same) }],
    outputs: [g],
  });
  const both = concat([take(first, 1), take(second, 1)], 2);
  const text = lowered({ roots: [{ name: 'output', node: both }] });
  expect(text.slice(text.indexOf('serial t1'))).not.toMatch(/ y\d*\[/);
});

it('a part of a product is read from memory, by a product and by a reduction', () => {
  const part = slice(dot(input('x', ['steps', 'batch', 3]), param('W', [4, 3])), 2, 1, 2);
  const graph = {
    roots: [{ name: 'output', node: map('sub', dot(part, param('V', [2, 2])), reduce('max', part)) }],
  };
  expect(lowered(graph)).not.toMatch(/sum .*sum/);
});

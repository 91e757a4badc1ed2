// What a graph computes after lowering, in the interpreter, on the values that its meaning is computed from.

import type { Graph } from '../../compiler/ir/graph.ts';
import type { Program } from '../../compiler/ir/loop.ts';
import { verifyGraph } from '../../compiler/ir/verify-graph.ts';
import { verifyProgram } from '../../compiler/ir/verify-program.ts';
import { lower } from '../../compiler/lower/lower.ts';
import { expectClose } from './expect-pass.ts';
import {
  environmentFor,
  interpretWith,
  meaningOfGraph,
  signatureOf,
  usualSizes,
  type Given,
  type Sizes,
} from './meaning.ts';

/** The values of a graph's inputs and parameters as a program is given them; inputs lie in memory as they are shaped. */
export function givenOf(graph: Graph, sizes: Sizes): Given {
  const { values } = environmentFor(graph, sizes);
  const flat = (name: string): Float32Array => Float32Array.from(values[name]?.data ?? []);
  const params = new Map(Object.keys(values).map((name) => [name, flat(name)]));
  const args = { x: flat('x'), h0: flat('h0'), lengths: Int32Array.from(values['lengths']?.data ?? []) };
  return { params, args };
}

/** Lowers a graph whose sizes are known when it runs, and holds it against its meaning. */
export function expectLoweredMeans(graph: Graph, sizes: Sizes = usualSizes, limit = 1e-6): Program {
  verifyGraph(graph);
  const program = lower(graph, signatureOf(graph));
  verifyProgram(program);
  const results = interpretWith(program, givenOf(graph, sizes), sizes);
  expectClose(results, meaningOfGraph(graph, sizes), limit);
  return program;
}

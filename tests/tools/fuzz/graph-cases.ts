// One fuzzed graph through every pass of every target: a graph pass keeps the meaning in f64, lowering comes near to it,
// and from there on every program that a pass leaves gives the same bits, but where a pass approximates.

import { evaluate, type Environment } from '../../../compiler/ir/evaluate.ts';
import type { Graph } from '../../../compiler/ir/graph.ts';
import { allNodes } from '../../../compiler/ir/graph-walk.ts';
import { printGraph } from '../../../compiler/ir/graph-print.ts';
import type { Program } from '../../../compiler/ir/loop.ts';
import { verifyGraph } from '../../../compiler/ir/verify-graph.ts';
import { verifyFinal, verifyProgram } from '../../../compiler/ir/verify-program.ts';
import type { Pass } from '../../../compiler/pipeline.ts';
import type { Passes } from '../../../compiler/check/stages.ts';
import type { Pick } from '../../../compiler/loop/schedule.ts';
import type { Target } from '../../../compiler/target.ts';
import { js, jsFast } from '../../../targets/js/js.ts';
import { wasm, wasmFast } from '../../../targets/wasm/wasm.ts';
import { wgsl } from '../../../targets/wgsl/wgsl.ts';
import { environmentFor, interpretWith, type Given, type Results } from '../../support/meaning.ts';
import { firstDifference, randomFrom } from '../../support/random.ts';
import { graphFrom, type DrawnGraph } from './graphs.ts';

export const graphTargets: readonly Target[] = [js, wasm, wgsl, ...wasmFast, jsFast];

/** What was looked at. */
export interface GraphCounts {
  graphs: number;
  /** graphs evaluated and programs interpreted after a pass */
  stages: number;
  /** programs that were held against f64 */
  judged: number;
  /** the largest share of the bound that any result had */
  worst: number;
}

export const noGraphs = (): GraphCounts => ({ graphs: 0, stages: 0, judged: 0, worst: 0 });

/** Throws an error that names the first pass that is wrong, and prints the graph. */
export function runGraph(tape: readonly number[], passes: Passes, counts: GraphCounts): void {
  const drawn = graphFrom(tape);
  try {
    checkGraph(drawn, passes, counts);
  } catch (cause) {
    const { graph, signature, sizes, blockSteps, tiles } = drawn;
    const how = JSON.stringify({ ...signature.dims, sizes, blockSteps, tiles });
    throw new Error(`${(cause as Error).message}\n${how}\n${printGraph(graph)}`, { cause });
  }
}

function checkGraph(drawn: DrawnGraph, passes: Passes, counts: GraphCounts): void {
  const { graph, sizes, signature } = drawn;
  const env = environmentFor(graph, sizes);
  const meaning = meaningOf(graph, env);
  const near = nearness(graph, env, meaning);
  counts.graphs++;
  let final = graph;
  verifyGraph(graph);
  for (const pass of passes.graph) {
    final = after(pass, final, verifyGraph, (it) => {
      near(meaningOf(it, env), reordered);
      counts.stages++;
    });
  }
  const given = givenOf(graph, env);
  const lowering = { name: 'lower', run: (it: Graph | Program) => passes.lower(it as Graph, signature) };
  let lowered: Results = {};
  const program = after<Graph | Program>(
    lowering,
    final,
    (it) => verifyProgram(it as Program),
    (it) => {
      lowered = interpretWith(it as Program, given, sizes);
      counts.worst = Math.max(counts.worst, near(lowered, 1));
      counts.judged++;
      counts.stages++;
    },
  ) as Program;
  for (const target of graphTargets) {
    let before = lowered;
    let it = program;
    for (const pass of passes.loop(targetFor(target, drawn))) {
      it = after(
        pass,
        it,
        verifyProgram,
        (changed) => {
          const results = interpretWith(changed, given, sizes);
          if (pass.approximates) near(results, approximated);
          else sameBits(results, before);
          before = results;
          counts.stages++;
        },
        target.plan,
      );
    }
    verifyFinal(it);
  }
}

/** Runs a pass; what it leaves is verified and, where it is another, judged. */
function after<T>(pass: Pass<T>, it: T, verify: (it: T) => void, judge: (it: T) => void, of = 'all'): T {
  try {
    const result = pass.run(it);
    verify(result);
    if (result !== it) judge(result);
    return result;
  } catch (cause) {
    throw new Error(`${pass.name} of ${of}: ${(cause as Error).message}`, { cause });
  }
}

/** With blocks of a few steps, and with tiles that the cost model would not choose. */
function targetFor(target: Target, { blockSteps, tiles, signature }: DrawnGraph): Target {
  const { steps } = signature.dims;
  const size = typeof steps === 'number' ? Math.min(blockSteps, steps) : blockSteps;
  const traits = { ...target.traits, blockSteps: size };
  if (tiles === 0) return { ...target, traits };
  const random = randomFrom(`${target.plan} ${tiles}`);
  const below = (n: number): number => Math.floor(random() * n);
  const pick: Pick = (ranked) => {
    const step = ranked[below(ranked.length)];
    return step.do === 'tile' ? { ...step, unroll: [1 + below(8), 1 + below(8)] } : step;
  };
  return { ...target, traits, schedule: (program, own) => target.schedule(program, own, pick) };
}

/** The results as a kernel lays them out: the output in the order of its root, states one after the other. */
function meaningOf(graph: Graph, env: Environment): Results {
  const values = evaluate(graph, env);
  const [{ order }] = graph.roots;
  const hn = Object.keys(values)
    .filter((name) => name.startsWith('hn'))
    .toSorted()
    .flatMap((name) => Array.from(values[name].data));
  const output = order ? swapped(values.output) : values.output.data;
  return hn.length > 0 ? { output, hn } : { output };
}

interface Shaped {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** The first two axes the other way around. */
function swapped({ shape: [rows, columns, size], data }: Shaped): Float32Array {
  return Float32Array.from(data, (_, i) => {
    const [k, rest] = [i % size, Math.floor(i / size)];
    return data[((rest % rows) * columns + Math.floor(rest / rows)) * size + k];
  });
}

/** What the kernel is given, as it lies in memory. */
function givenOf(graph: Graph, { values }: Environment): Given {
  const all = Object.entries(values);
  const x = values['x'] ?? { shape: [0, 0, 0], data: [] };
  const isSwapped = allNodes(graph.roots.map(({ node }) => node)).some((n) => n.kind === 'input' && n.order);
  const h0 = all.filter(([name]) => name.startsWith('h0')).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    params: new Map(all.map(([name, { data }]) => [name, Float32Array.from(data)])),
    args: {
      x: isSwapped ? swapped(x) : Float32Array.from(x.data),
      h0: Float32Array.from(h0.flatMap(([, { data }]) => Array.from(data))),
      lengths: Int32Array.from(values['lengths']?.data ?? []),
    },
  };
}

/** How much less than f32 an f64 may be off that adds in another order, and how much more what approximates. */
const [reordered, approximated] = [2 ** -20, 16];

/**
 * Judges results: within `times` what rounding every operation does, of one order of additions and of another one. What
 * overflows when it is rounded has no bound; its bits are compared all the same.
 */
function nearness(
  graph: Graph,
  env: Environment,
  meaning: Results,
): (given: Results, times: number) => number {
  let largest = 1;
  const rounded = meaningOf(graph, {
    ...env,
    round: (x) => {
      largest = Math.max(largest, Math.abs(x));
      return Math.fround(x);
    },
  });
  const off = Object.entries(meaning).map(([name, values]) =>
    Math.max(...Array.from(values, (v, i) => Math.abs(v - rounded[name][i]))),
  );
  const bound = Math.max(2e-6 * largest, 16 * Math.max(...off));
  if (!Number.isFinite(bound)) return () => 0;
  return (given, times) => {
    let worst = 0;
    for (const [name, values] of Object.entries(meaning))
      for (let i = 0; i < values.length; i++) {
        const share = Math.abs(given[name][i] - values[i]) / (times * bound);
        if (!(share <= 1)) throw new Error(`${name}[${i}] is ${given[name][i]}, ${values[i]} in f64`);
        worst = Math.max(worst, share);
      }
    return worst;
  };
}

function sameBits(given: Results, expected: Results): void {
  for (const name of Object.keys(expected)) {
    const difference = firstDifference(given[name], expected[name]);
    if (difference) throw new Error(`${name} is not what it was before, ${difference}`);
  }
}

// Runs the passes one by one and says which is the first whose result parts from what it was given.

import type { Graph } from '../ir/graph.ts';
import type { Program } from '../ir/loop.ts';
import type { Signature } from '../ir/signature.ts';
import { verifyGraph } from '../ir/verify-graph.ts';
import { verifyFinal, verifyProgram } from '../ir/verify-program.ts';
import { lower } from '../lower/lower.ts';
import type { Network } from '../network.ts';
import { allPasses as compilerPasses, type Pass, type Passes as KernelPasses } from '../pipeline.ts';
import type { Target } from '../target.ts';
import { boundFor, f32Bound, graphBound } from './bounds.ts';
import { sameBits, within, type Bound, type Difference, type Results } from './compare.ts';
import { meaningOf, resultsOf } from './meaning.ts';
import { resultShapes } from './result-shapes.ts';
import { messageOf, type Agreement, type Finding } from './report.ts';
import type { Sample } from './sample.ts';

export type { Pass };

/** All that makes a kernel of a graph. */
export interface Passes extends KernelPasses {
  readonly lower: (graph: Graph, signature: Signature) => Program;
}

export const allPasses: Passes = { ...compilerPasses, lower };

/** The module's kernel, and what it is checked on. */
export interface Subject {
  readonly network: Network;
  readonly sample: Sample;
}

export interface StagesResult {
  readonly agreed: readonly Agreement[];
  readonly finding?: Finding;
  /** what the lowered program comes to, in f32: what every kernel must give */
  readonly results?: Results;
  /** how far a kernel may be from that, where it is not the same to the bit */
  readonly bound?: Bound;
}

/** Every stage of the kernel, the graph's first, then each target's. */
export function checkStages(subject: Subject, targets: readonly Target[], passes: Passes): StagesResult {
  const { network, sample } = subject;
  const shapes = resultShapes(network, sample);
  const graph = network.graph();
  const meaning = meaningOf(graph, network, sample);
  const graphs = walk(passes.graph, graph, {
    verify: verifyGraph,
    judge: (after) => within(graphBound, meaningOf(after, network, sample), meaning, shapes),
  });
  if (graphs.finding) return { agreed: [], finding: graphs.finding };
  const lowering = [
    { name: 'lower', run: (it: Graph | Program) => passes.lower(it as Graph, network.signature) },
  ];
  const rounded = meaningOf(graphs.final, network, sample, Math.fround);
  let results: Results = meaning;
  const lowered = walk<Graph | Program>(lowering, graphs.final, {
    verify: (it) => verifyProgram(it as Program),
    judge(it) {
      results = resultsOf(it as Program, sample);
      return within(f32Bound(network.config, meaning, rounded), results, meaning, shapes);
    },
  });
  const agreed = [{ of: 'graph', stages: graphs.count + lowered.count }];
  if (lowered.finding) return { agreed: [], finding: lowered.finding };
  const program = lowered.final as Program;
  for (const target of targets) {
    const { count, finding } = checkTarget(subject, program, target, passes, { results, meaning, rounded });
    if (finding) return { agreed, finding };
    agreed.push({ of: target.plan, stages: count });
  }
  return { agreed, results, bound: boundFor(network.config, meaning, rounded) };
}

/** What a kernel comes to: in f32 to the bit, in f64, and in f64 with every operation rounded. */
interface Known {
  readonly results: Results;
  readonly meaning: Results;
  readonly rounded: Results;
}

function checkTarget(
  { network, sample }: Subject,
  program: Program,
  target: Target,
  passes: Passes,
  { results, meaning, rounded }: Known,
): Walked<Program> {
  const { config } = network;
  const shapes = resultShapes(network, sample);
  let before = results;
  const list = passes.loop(target);
  let done = 0;
  return walk(list, program, {
    target: target.plan,
    verify(it) {
      verifyProgram(it);
      if (++done === list.length) verifyFinal(it);
    },
    judge(it, { approximates }) {
      const [given, expected] = [resultsOf(it, sample), before];
      before = given;
      if (!approximates) return sameBits(given, expected, shapes);
      return within(boundFor(config, meaning, rounded), given, expected, shapes);
    },
  });
}

interface Walk<T> {
  /** absent for what all targets share */
  readonly target?: string;
  readonly verify: (it: T) => void;
  readonly judge: (after: T, pass: Pass<T>) => Difference | undefined;
}

interface Walked<T> {
  readonly final: T;
  /** stages that were judged */
  readonly count: number;
  readonly finding?: Finding;
}

/** Stops at the first pass that throws, leaves something illegal, or whose result is judged to differ. */
function walk<T>(passes: readonly Pass<T>[], start: T, { target, verify, judge }: Walk<T>): Walked<T> {
  let it = start;
  let count = 0;
  for (const pass of passes) {
    const stopped = (why: Pick<Finding, 'difference' | 'message'>): Walked<T> => ({
      final: it,
      count,
      finding: { stage: pass.name, ...(target && { target }), ...why },
    });
    try {
      const before = it;
      it = pass.run(before);
      verify(it);
      if (it === before) continue;
      const difference = judge(it, pass);
      if (difference) return stopped({ difference });
      count++;
    } catch (thrown) {
      return stopped({ message: messageOf(thrown) });
    }
  }
  return { final: it, count };
}

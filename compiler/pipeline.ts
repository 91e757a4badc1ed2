// The passes in their order, and the driver around each: it verifies, times and reports.

import { decompose } from './loop/decompose.ts';
import { advance } from './loop/advance.ts';
import { aliasState } from './loop/alias-state.ts';
import { blockTime } from './loop/block-time.ts';
import { fuseMultiply } from './loop/fuse-multiply.ts';
import { fuseSums } from './loop/fuse-sums.ts';
import { fission } from './loop/fission.ts';
import { hoistInKernels, hoistInvariants } from './loop/hoist-invariants.ts';
import { mergeStates } from './loop/merge-states.ts';
import { planMemory } from './loop/plan-memory.ts';
import { roll } from './loop/roll.ts';
import { poolConstants } from './loop/pool-constants.ts';
import { share, shareAddresses } from './loop/share.ts';
import { streamWeights } from './loop/stream-weights.ts';
import { unroll } from './loop/unroll.ts';
import { vectorise } from './loop/vectorise.ts';
import { foldGraph } from './graph/fold-graph.ts';
import { hoistProjection } from './graph/hoist-projection.ts';
import { maskSteps } from './graph/mask-steps.ts';
import { stackWeights } from './graph/stack-weights.ts';
import { takeEarly } from './graph/take-early.ts';
import type { Graph } from './ir/graph.ts';
import { printGraph } from './ir/graph-print.ts';
import type { Program } from './ir/loop.ts';
import type { Schedule } from './ir/schedule.ts';
import { printProgram } from './ir/loop-print.ts';
import type { Signature } from './ir/signature.ts';
import { verifyGraph } from './ir/verify-graph.ts';
import { verifyFinal, verifyProgram } from './ir/verify-program.ts';
import { lower } from './lower/lower.ts';
import type { Target } from './target.ts';

export interface Pass<T> {
  readonly name: string;
  readonly run: (it: T) => T;
  /** may change the last bits of results; any other pass keeps them */
  readonly approximates?: boolean;
}

export const graphPasses: readonly Pass<Graph>[] = [
  { name: 'take-early', run: takeEarly },
  { name: 'fold-graph', run: foldGraph },
  { name: 'mask-steps', run: maskSteps },
  { name: 'hoist-projection', run: hoistProjection },
  { name: 'stack-weights', run: stackWeights },
];

/** Of a target whose program is one function that is called. */
const functionPasses = ({ traits, schedule }: Target): readonly Pass<Program>[] => [
  { name: 'merge-states', run: mergeStates },
  { name: 'fission', run: fission },
  { name: 'alias-state', run: aliasState },
  { name: 'block-time', run: (p) => blockTime(p, { size: traits.blockSteps, fewest: 2 }) },
  { name: 'schedule', run: (p) => schedule(p, traits) },
  { name: 'vectorise', run: (p) => vectorise(p, traits) },
  { name: 'decompose', run: (p) => decompose(p, traits), approximates: traits.approximate },
  { name: 'unroll', run: unroll },
  { name: 'fuse-sums', run: fuseSums },
  { name: 'stream-weights', run: streamWeights },
  { name: 'fuse-multiply', run: (p) => fuseMultiply(p, traits), approximates: traits.fused },
  { name: 'pool-constants', run: (p) => poolConstants(p, traits) },
  { name: 'share', run: share },
  { name: 'plan-memory', run: (p) => planMemory(p, traits) },
  { name: 'roll', run: roll },
  { name: 'hoist-invariants', run: hoistInvariants },
  { name: 'advance', run: advance },
  { name: 'share-addresses', run: shareAddresses },
];

/** Of a target whose nests are kernels that the host dispatches: even a loop over time of its own ends some time. */
const dispatchPasses = ({ traits, schedule }: Target): readonly Pass<Program>[] => [
  { name: 'alias-state', run: aliasState },
  { name: 'block-time', run: (p) => blockTime(p, { size: traits.blockSteps, fewest: 1 }) },
  { name: 'schedule', run: (p) => schedule(p, traits) },
  { name: 'decompose', run: (p) => decompose(p, traits) },
  { name: 'fuse-sums', run: fuseSums },
  { name: 'stream-weights', run: streamWeights },
  { name: 'share', run: share },
  { name: 'plan-memory', run: (p) => planMemory(p, traits) },
  { name: 'hoist-invariants', run: hoistInKernels },
  { name: 'share-addresses', run: shareAddresses },
];

const pipelines: { readonly [entry in Target['entry']]: (target: Target) => readonly Pass<Program>[] } = {
  function: functionPasses,
  dispatches: dispatchPasses,
};

export function loopPasses(target: Target): readonly Pass<Program>[] {
  return pipelines[target.entry](target);
}

/** What makes a kernel of a graph, before lowering and after. */
export interface Passes {
  readonly graph: readonly Pass<Graph>[];
  readonly loop: (target: Target) => readonly Pass<Program>[];
}

export const allPasses: Passes = { graph: graphPasses, loop: loopPasses };

/** One intermediate result. Printing is left to those who want to read it. */
export interface PassResult {
  readonly name: string;
  readonly changed: boolean;
  readonly milliseconds: number;
  readonly print: () => string;
  /** the loop program, from lowering on */
  readonly program?: Program;
  readonly graph?: Graph;
  /** where the pass chose one */
  readonly schedule?: Schedule;
}

type Report = (result: PassResult) => void;

/** Graph passes and lowering: what all targets share. */
export function toProgram(
  graph: Graph,
  signature: Signature,
  report: Report = () => {},
  passes: Passes = allPasses,
): Program {
  verifyGraph(graph);
  report({ name: 'build', changed: true, milliseconds: 0, print: () => printGraph(graph), graph });
  const final = passes.graph.reduce(
    (before, pass) =>
      runPass(pass, before, verifyGraph, (after, timing) => {
        report({ name: pass.name, ...timing, print: () => printGraph(after), graph: after });
      }),
    graph,
  );
  const lowering: Pass<Graph | Program> = { name: 'lower', run: (it) => lower(it as Graph, signature) };
  return runPass(
    lowering,
    final,
    (it) => verifyProgram(it as Program),
    (after, timing) => {
      const program = after as Program;
      report({ name: 'lower', ...timing, print: () => printProgram(program), program });
    },
  ) as Program;
}

/** The target's passes: what comes out can be printed as its code. */
export function toKernel(
  program: Program,
  target: Target,
  report: Report = () => {},
  passes: Passes = allPasses,
): Program {
  const final = passes.loop(target).reduce(
    (before, pass) =>
      runPass(pass, before, verifyProgram, (after, timing) => {
        const { schedule } = after;
        const chosen = schedule && schedule !== before.schedule ? { schedule } : {};
        report({ name: pass.name, ...timing, print: () => printProgram(after), program: after, ...chosen });
      }),
    program,
  );
  verifyFinal(final);
  return final;
}

interface Timing {
  readonly changed: boolean;
  readonly milliseconds: number;
}

function runPass<T>(
  pass: Pass<T>,
  before: T,
  verify: (it: T) => void,
  done: (after: T, timing: Timing) => void,
): T {
  const start = performance.now();
  const after = pass.run(before);
  const milliseconds = performance.now() - start;
  try {
    if (after !== before) verify(after);
  } catch (cause) {
    throw new Error(`${pass.name} left a program that is not legal: ${(cause as Error).message}`, { cause });
  }
  done(after, { changed: after !== before, milliseconds });
  return after;
}

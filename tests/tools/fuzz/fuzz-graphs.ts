// A session of fuzzing graphs, and the line that reproduces what it finds.

import fc from 'fast-check';
import { stopwatch } from '../../support/stopwatch.ts';
import { allPasses, type Passes } from '../../../compiler/check/stages.ts';
import { noGraphs, runGraph, type GraphCounts } from './graph-cases.ts';

export interface GraphOptions {
  readonly seed: number;
  readonly graphs: number;
  /** of fast-check: goes straight to one drawn graph */
  readonly path?: string;
  readonly passes?: Passes;
  /** how long to look for something smaller, in milliseconds */
  readonly shrinkFor?: number;
}

export interface GraphResult {
  readonly counts: GraphCounts;
  readonly failure?: GraphFailure;
}

export interface GraphFailure {
  /** what is wrong, with the graph in print */
  readonly message: string;
  readonly tape: readonly number[];
  /** one line for a shell */
  readonly reproduce: string;
}

const tape = fc.array(fc.nat(255), { minLength: 20, maxLength: 300, size: 'max' });

export function fuzzGraphs(options: GraphOptions): GraphResult {
  const { seed, graphs, path, passes = allPasses, shrinkFor = 30_000 } = options;
  const counts = noGraphs();
  /** since the first failure */
  let spent: (() => number) | undefined;
  const property = fc.property(tape, (it) => {
    // what passes because time is up ends the search for something smaller
    if (spent && spent() > shrinkFor) return;
    try {
      runGraph(it, passes, counts);
    } catch (cause) {
      spent ??= stopwatch();
      throw cause;
    }
  });
  const details = fc.check(property, {
    seed,
    numRuns: graphs,
    ...(path !== undefined && { path }),
    ...(shrinkFor === 0 && { endOnFailure: true }),
  });
  if (!details.failed) return { counts };
  const [found] = details.counterexample as [readonly number[]];
  const again = `GRUCC_FUZZ_SEED=${seed} GRUCC_FUZZ_PATH=${details.counterexamplePath ?? ''}`;
  return {
    counts,
    failure: {
      message: (details.errorInstance as Error | undefined)?.message ?? 'nothing was thrown',
      tape: found,
      reproduce: `${again} npx vitest run tests/system/fuzz/graphs.test.ts`,
    },
  };
}

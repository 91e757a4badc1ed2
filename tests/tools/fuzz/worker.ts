// A process that fuzzes one seed and says what came of it: modules are never freed, so each process does a few and ends.

import { enableRelaxedSimd } from '../../support/relaxed-simd.ts';
import { fuzz } from './fuzz.ts';
import { fuzzGraphs, type GraphFailure } from './fuzz-graphs.ts';
import type { GraphCounts } from './graph-cases.ts';
import type { Session } from './cases.ts';
import type { Drawn } from './generate.ts';

/** What a worker is asked. */
export interface Task {
  readonly seed: number;
  readonly networks: number;
  readonly graphs: number;
}

/** And what it answers. */
export interface Answer extends Omit<Session, 'compile'> {
  readonly seed: number;
  readonly found?: { readonly message: string; readonly drawn: Drawn };
  readonly graphs: GraphCounts;
  readonly foundGraph?: GraphFailure;
}

const counts = { loads: 10, samples: 100 };

async function work({ seed, networks, graphs }: Task): Promise<Answer> {
  enableRelaxedSimd();
  const { session, failure } = await fuzz({ seed, networks, counts, shrinkFor: 60_000 });
  const { message, drawn } = failure ?? {};
  const { counts: ofGraphs, failure: foundGraph } = fuzzGraphs({ seed, graphs, shrinkFor: 60_000 });
  return {
    ...session,
    seed,
    ...(message !== undefined && drawn && { found: { message, drawn } }),
    graphs: ofGraphs,
    ...(foundGraph && { foundGraph }),
  };
}

process.once('message', (task) => {
  void work(task as Task).then(
    (answer) => process.send?.(answer, () => process.disconnect()),
    (cause: unknown) => {
      console.error(cause);
      process.exitCode = 1;
      process.disconnect();
    },
  );
});

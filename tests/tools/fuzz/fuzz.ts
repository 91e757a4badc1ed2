// A session of fuzzing, and the line that reproduces what it finds.

import fc from 'fast-check';
import { stopwatch } from '../../support/stopwatch.ts';
import { checkConfig } from '../../../compiler/check/index.ts';
import { shortConfig } from '../../../compiler/check/report.ts';
import { readConfig } from '../../../compiler/network.ts';
import { allPasses } from '../../../compiler/pipeline.ts';
import { newSession, runDrawn, type Session } from './cases.ts';
import { drawn, type Counts, type Drawn } from './generate.ts';
import { inputOf, type Compile } from './modules.ts';

export interface FuzzOptions {
  readonly seed: number;
  /** networks to draw */
  readonly networks: number;
  readonly counts: Counts;
  /** of fast-check: goes straight to one drawn value */
  readonly path?: string;
  readonly compile?: Compile;
  /** how long to look for something smaller, in milliseconds */
  readonly shrinkFor?: number;
}

export interface FuzzResult {
  readonly session: Session;
  readonly failure?: Failure;
}

export interface Failure {
  /** what is wrong, with the config and the sample */
  readonly message: string;
  readonly drawn: Drawn;
  /** of fast-check */
  readonly path: string;
  /** one line for a shell */
  readonly reproduce: string;
}

export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const { seed, networks, counts, path, compile, shrinkFor = 30_000 } = options;
  const session = newSession(compile);
  /** since the first failure */
  let spent: (() => number) | undefined;
  const property = fc.asyncProperty(drawn(counts), async (it) => {
    // what passes because time is up ends the search for something smaller
    if (spent && spent() > shrinkFor) return;
    try {
      await runDrawn(it, session);
    } catch (cause) {
      spent ??= stopwatch();
      throw cause;
    }
  });
  const details = await fc.check(property, {
    seed,
    numRuns: networks,
    ...(path !== undefined && { path }),
    ...(shrinkFor === 0 && { endOnFailure: true }),
  });
  if (!details.failed) return { session };
  const [found] = details.counterexample as [Drawn];
  const foundPath = details.counterexamplePath ?? '';
  const again = `GRUCC_FUZZ_SEED=${seed} GRUCC_FUZZ_PATH=${foundPath}`;
  const byFuzzer = `${again} npx vitest run tests/system/fuzz/fuzz.test.ts`;
  const text = (details.errorInstance as Error | undefined)?.message ?? 'nothing was thrown';
  const { config, tiles, without, source } = found;
  const short = JSON.stringify(shortConfig(readConfig(inputOf(config)).config));
  const how = JSON.stringify({ tiles, without, source });
  return {
    session,
    failure: {
      message: `${text}\n${how}\n${short}`,
      drawn: found,
      path: foundPath,
      reproduce: (shrinkFor > 0 && (await byCheck(found, compile))) || byFuzzer,
    },
  };
}

const triedSeeds = 20;

/** The command line that finds something too, on numbers of its own, where nothing is left out or forced. */
async function byCheck(
  { config, tiles, without, source }: Drawn,
  compile?: Compile,
): Promise<string | undefined> {
  if (JSON.stringify(config).includes('.cell') || tiles > 0 || without.length > 0 || source !== 'arrays')
    return undefined;
  for (let seed = 1; seed <= triedSeeds; seed++) {
    for (const sizes of [{}, { batch: 5, steps: 33 }]) {
      const asked = Object.entries(sizes).filter(([name]) => config[name as 'batch'] === 'dynamic');
      const { ok, reproduce } = await checkConfig(inputOf(config), {
        seed,
        ...Object.fromEntries(asked),
        ...(compile && { compile: (input) => compile(allPasses, input) }),
      });
      if (!ok) return reproduce;
    }
  }
  return undefined;
}

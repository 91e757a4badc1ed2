// A session of fuzzing, and the line that reproduces what it finds.

import fc from 'fast-check';
import type { CompileInput } from '../../compiler/api-types.ts';
import { checkConfig } from '../../compiler/check/index.ts';
import { shortConfig } from '../../compiler/check/report.ts';
import { readConfig } from '../../compiler/compile.ts';
import { newSession, runDrawn, type Compile, type Session } from './cases.ts';
import { drawn, loadsPerConfig, samplesPerLoad, type Drawn } from './generate.ts';

export interface FuzzOptions {
  readonly seed: number;
  /** at least so many, of each target */
  readonly cases: number;
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
  readonly config: Drawn['config'];
  /** of fast-check */
  readonly path: string;
  /** one line for a shell */
  readonly reproduce: string;
}

export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const { seed, cases, path, compile, shrinkFor = 30_000 } = options;
  const session = newSession(compile);
  let deadline = Infinity;
  const property = fc.asyncProperty(drawn, async (it) => {
    // what passes because time is up ends the search for something smaller
    if (performance.now() > deadline) return;
    try {
      await runDrawn(it, session);
    } catch (cause) {
      deadline = Math.min(deadline, performance.now() + shrinkFor);
      throw cause;
    }
  });
  const details = await fc.check(property, {
    seed,
    numRuns: Math.ceil(cases / (loadsPerConfig * samplesPerLoad)),
    ...(path !== undefined && { path }),
    ...(shrinkFor === 0 && { endOnFailure: true }),
  });
  if (!details.failed) return { session };
  const [{ config }] = details.counterexample as [Drawn];
  const found = details.counterexamplePath ?? '';
  const again = `GRUCC_FUZZ_SEED=${seed} GRUCC_FUZZ_PATH=${found}`;
  const byFuzzer = `${again} npx vitest run tests/fuzz/fuzz.test.ts`;
  const text = (details.errorInstance as Error | undefined)?.message ?? 'nothing was thrown';
  return {
    session,
    failure: {
      message: `${text}\n${JSON.stringify(shortConfig(readConfig(inputOf(config)).config))}`,
      config,
      path: found,
      reproduce: (shrinkFor > 0 && (await byCheck(config, compile))) || byFuzzer,
    },
  };
}

const inputOf = (config: Drawn['config']): CompileInput => ({
  config: { file: '<config>', text: JSON.stringify(config) },
  defaultName: 'fuzz',
  targets: ['wasm', 'js'],
});

const isBounded = ({ activation, gate_activation: gate }: Drawn['config']): boolean =>
  ![activation, gate].some((each) => each === 'relu' || each === 'linear');

const triedSeeds = 20;

/**
 * The command line that finds something too, on numbers of its own. A check of many steps is no evidence where states
 * have no limit: what f32 and f64 come to parts by itself there.
 */
async function byCheck(config: Drawn['config'], compile?: Compile): Promise<string | undefined> {
  for (let seed = 1; seed <= triedSeeds; seed++) {
    for (const sizes of isBounded(config) ? [{}, { batch: 5, steps: 33 }] : [{}]) {
      const asked = Object.entries(sizes).filter(([name]) => config[name as 'batch'] === 'dynamic');
      const { ok, reproduce } = await checkConfig(inputOf(config), {
        seed,
        ...Object.fromEntries(asked),
        ...(compile && { compile }),
      });
      if (!ok) return reproduce;
    }
  }
  return undefined;
}

// Random configs, weights, inputs, lengths and sizes: every kernel stays within the bound of every step, and where
// numerics are strict js is wasm to the bit.
//
// GRUCC_FUZZ_SEED draws others, GRUCC_FUZZ_CASES more; GRUCC_FUZZ_PATH, of a failure, goes straight to one.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { enableRelaxedSimd, resetRelaxedSimd } from '../support/relaxed-simd.ts';
import { fuzz } from './fuzz.ts';

const {
  GRUCC_FUZZ_SEED: seedText = '7',
  GRUCC_FUZZ_CASES: casesText = '2016',
  GRUCC_FUZZ_PATH: path,
} = process.env;

let summary = 'fuzz: nothing was run';
beforeAll(enableRelaxedSimd);
afterAll(resetRelaxedSimd);
afterAll(() => console.info(summary));

it(
  'holds of everything drawn',
  async () => {
    const [seed, cases] = [Number(seedText), Number(casesText)];
    const start = performance.now();
    const { session, failure } = await fuzz({ seed, cases, path });
    const seconds = ((performance.now() - start) / 1000).toFixed(0);
    const { modules, judged, worst, streams } = session;
    summary =
      `fuzz: ${session.cases} cases on each of js and wasm, ${modules.size} modules, ${streams} streams, ` +
      `${judged} elements within ${worst.toFixed(2)} of their bounds; seed ${seed}, ${seconds} s`;
    if (failure) expect.fail(`${failure.message}\n${failure.reproduce}`);
    if (path === undefined) expect(session.cases).toBeGreaterThanOrEqual(cases);
  },
  60_000 + Number(casesText) * 100,
);

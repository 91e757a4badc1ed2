// Random networks, weights, inputs, lengths, tiles and sources: strict kernels give the oracle's bits, fast ones stay
// within the bound of every step. And everything that was ever found, again.
//
// GRUCC_FUZZ_SEED draws others, GRUCC_FUZZ_CASES more; GRUCC_FUZZ_PATH, of a failure, goes straight to one.
// `npm run fuzz` runs on for as long as it is told.

import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { enableRelaxedSimd, resetRelaxedSimd } from '../../support/relaxed-simd.ts';
import { newSession, runDrawn } from '../../tools/fuzz/cases.ts';
import { fuzz } from '../../tools/fuzz/fuzz.ts';
import type { Drawn } from '../../tools/fuzz/generate.ts';

const {
  GRUCC_FUZZ_SEED: seedText = '7',
  GRUCC_FUZZ_CASES: casesText = '2000',
  GRUCC_FUZZ_PATH: path,
} = process.env;

export const counts = { loads: 4, samples: 8 };
const found = new URL('../../tools/fuzz/found/', import.meta.url);

let summary = 'fuzz: nothing was run';
beforeAll(enableRelaxedSimd);
afterAll(resetRelaxedSimd);
afterAll(() => console.info(summary));

it(
  'holds of everything drawn',
  async () => {
    const [seed, cases] = [Number(seedText), Number(casesText)];
    const start = performance.now();
    // what is imported or baked has one set of weights, so that fewer cases come of it
    const networks = Math.ceil((cases * 1.3) / (counts.loads * counts.samples));
    const { session, failure } = await fuzz({ seed, networks, counts, path });
    const seconds = ((performance.now() - start) / 1000).toFixed(0);
    const { modules, judged, worst, streams, stages } = session;
    const each = Object.entries(session.cases).map(([kernel, count]) => `${count} on ${kernel}`);
    summary =
      `fuzz: cases ${each.join(', ')}; ${modules} modules, ${streams} streams, ${stages} passes interpreted, ` +
      `${judged} elements within ${worst.toFixed(2)} of their bounds; seed ${seed}, ${seconds} s`;
    if (failure) expect.fail(`${failure.message}\n${failure.reproduce}`);
    if (path !== undefined) return;
    expect(session.cases.wasm).toBeGreaterThanOrEqual(cases);
    expect(session.cases.js).toBeGreaterThanOrEqual(cases);
  },
  1_800_000 + Number(casesText) * 1000,
);

it.each(readdirSync(found).filter((name) => name.endsWith('.json')))(
  'what was found once: %s',
  async (name) => {
    const drawn = JSON.parse(readFileSync(new URL(name, found), 'utf8')) as Drawn;
    await runDrawn(drawn, newSession());
  },
);

// Random graphs through every pass of every target: strict programs give one and the same bits, near to f64. And every
// graph that was ever found, again.
//
// GRUCC_FUZZ_SEED draws others, GRUCC_FUZZ_GRAPHS more; GRUCC_FUZZ_PATH, of a failure, goes straight to one.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { allPasses } from '../../../compiler/check/stages.ts';
import { fuzzGraphs } from '../../tools/fuzz/fuzz-graphs.ts';
import { noGraphs, runGraph } from '../../tools/fuzz/graph-cases.ts';
import { graphFaults } from '../../tools/fuzz/graph-faults.ts';

const {
  GRUCC_FUZZ_SEED: seedText = '7',
  GRUCC_FUZZ_GRAPHS: graphsText = '100',
  GRUCC_FUZZ_PATH: path,
} = process.env;

const found = new URL('../../tools/fuzz/found/graphs/', import.meta.url);

let summary = 'fuzz: no graph was run';
afterAll(() => console.info(summary));

it('holds of all graphs drawn', () => {
  const [seed, graphs] = [Number(seedText), Number(graphsText)];
  const start = performance.now();
  const { counts, failure } = fuzzGraphs({ seed, graphs, ...(path !== undefined && { path }) });
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  summary =
    `fuzz: ${counts.graphs} graphs, ${counts.stages} passes evaluated or interpreted, at most ` +
    `${counts.worst.toFixed(2)} of the bound; seed ${seed}, ${seconds} s`;
  if (failure) expect.fail(`${failure.message}\n${failure.reproduce}`);
  if (path === undefined) expect(counts.judged).toBe(graphs);
});

const kept = existsSync(found) ? readdirSync(found) : [];
it.runIf(kept.length > 0).each(kept)('what was found once: %s', (name) => {
  const tape = JSON.parse(readFileSync(new URL(name, found), 'utf8')) as readonly number[];
  runGraph(tape, allPasses, noGraphs());
});

describe('the fuzzer finds', () => {
  it.each(graphFaults.map((fault) => [fault.name, fault] as const))('%s', (_name, { passes, message }) => {
    const { failure } = fuzzGraphs({ seed: 7, graphs: 100, passes, shrinkFor: 0 });
    expect(failure?.message).toMatch(message);
    expect(failure?.reproduce).toMatch(
      /^GRUCC_FUZZ_SEED=7 GRUCC_FUZZ_PATH=\d+ npx vitest run tests\/system\/fuzz\/graphs\.test\.ts$/,
    );
  });

  it('a small graph where it has the time', () => {
    const [{ passes }] = graphFaults;
    const large = fuzzGraphs({ seed: 7, graphs: 100, passes, shrinkFor: 0 }).failure;
    const small = fuzzGraphs({ seed: 7, graphs: 100, passes, shrinkFor: 20_000 }).failure;
    expect(small?.tape.length).toBeLessThan(large?.tape.length ?? 0);
  });
});

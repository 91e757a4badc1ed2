// The interpreter after every pass, on the first and smallest of what is drawn: to the bit what the oracle says.

import { openNetwork } from '../../../compiler/network.ts';
import type { Sample as CheckSample } from '../../../compiler/check/sample.ts';
import { resultsOf } from '../../../compiler/check/meaning.ts';
import { chosenTargets } from '../../../compiler/choose-targets.ts';
import type { Program } from '../../../compiler/ir/loop.ts';
import { toKernel, toProgram } from '../../../compiler/pipeline.ts';
import { strict } from '../../support/oracle/strict.ts';
import { firstDifference } from '../../support/random.ts';
import { dataFor, networkOf, swapped, type Params } from './data.ts';
import type { Drawn } from './generate.ts';
import { inputOf, passesOf } from './modules.ts';

/** Products that an interpreter does in no time. */
const most = 3000;

/** How many stages were looked at: of what is too large, or would differ in its last bits anyway, none. */
export function checkPasses(drawn: Drawn, params: Params): number {
  const { config, loads, without } = drawn;
  const [sample] = loads[0].samples;
  const weights = Object.values(params).reduce((sum, { length }) => sum + length, 0);
  if (!sample || without.includes('hoist-projection')) return 0;
  const data = dataFor(config, {
    ...sample,
    batch: Math.min(sample.batch, 2),
    steps: Math.min(sample.steps, 3),
  });
  const { batch, steps, x, h0, seqLength } = data;
  if (weights * batch * steps > most) return 0;
  const network = openNetwork({ ...inputOf(config), targets: ['wasm', 'js', 'wgsl'] });
  const expected = strict(networkOf(config), { ...data, params });
  const own = config.batch_first ? swapped(x, steps, batch) : x;
  const lengths = config.seq_length ? (seqLength ?? new Int32Array(batch).fill(steps)) : undefined;
  const given: CheckSample = {
    batch,
    steps,
    params: new Map(Object.entries(params)),
    x: own,
    wholeX: own,
    starts: { h0 },
    lengths,
  };
  let stages = 0;
  const output =
    config.batch_first && expected.output.length > 0 && isPerStep(drawn)
      ? swapped(expected.output, steps, batch)
      : expected.output;
  const check = (program: Program | undefined, name: string, of: string): void => {
    if (!program) return;
    const results = resultsOf(program, given);
    const parted = firstDifference(results.output, output) ?? firstDifference(results.hn, expected.hn);
    if (parted) throw new Error(`after ${name} of ${of}: ${parted} (${JSON.stringify(sample)})`);
    stages++;
  };
  const passes = passesOf(drawn);
  const program = toProgram(
    network.graph(),
    network.signature,
    ({ name, program: it }) => check(it, name, 'all'),
    passes,
  );
  for (const target of chosenTargets({ ...network.config, numerics: 'strict' })) {
    const report = ({
      name,
      changed,
      program: it,
    }: {
      name: string;
      changed: boolean;
      program?: Program;
    }): void => {
      if (changed) check(it, name, target.plan);
    };
    toKernel(program, target, report, passes);
  }
  return stages;
}

const isPerStep = ({ config }: Drawn): boolean =>
  !('layers' in config) || config.layers.every(({ type }) => type !== 'take');

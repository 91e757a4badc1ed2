// block-time: scratch for one block of steps, chains of loops of one direction, and the same bits.

import { describe, expect, it } from 'vitest';
import type { Program } from '../../../compiler/ir/loop.ts';
import { printProgram } from '../../../compiler/ir/loop-print.ts';
import { aliasState } from '../../../compiler/loop/alias-state.ts';
import { blockTime as blockTimeBy } from '../../../compiler/loop/block-time.ts';
import { fission } from '../../../compiler/loop/fission.ts';
import { mergeStates } from '../../../compiler/loop/merge-states.ts';
import { toProgram } from '../../../compiler/pipeline.ts';
import { expectLoopPass } from '../../support/expect-pass.ts';
import { networkOf } from '../../support/network.ts';

const blockTime = (p: Program): Program => blockTimeBy(p, { size: 32, fewest: 2 });

/** What the pass is given in the pipeline. */
function programOf(json: object): Program {
  const { graph, signature } = networkOf({ input_size: 2, hidden_size: 3, ...json });
  return aliasState(toProgram(graph, signature));
}

const edges = [1, 31, 32, 33, 64, 70].map((steps) => ({ batch: 2, steps }));

const loopsOf = (p: Program): readonly string[] => printProgram(p).match(/^\S.*<.*(?= \{)/gm) ?? [];
const scratchOf = (p: Program): readonly string[] => printProgram(p).match(/^scratch .*/gm) ?? [];

describe('one layer', () => {
  it('means the same at the edges of blocks', () => {
    expectLoopPass(blockTime, programOf({})).toMeanTheSame(...edges);
  });

  it('runs block by block, what stands between moving out of the way', () => {
    const after = blockTime(programOf({}));
    expect(loopsOf(after)).toEqual(['grid b < batch', 'serial tb < ((steps + 31) / 32)', 'grid b3 < batch']);
    expect(scratchOf(after)).toEqual(['scratch h[2, batch, 3]', 'scratch p[32, batch, 9]']);
    expect(printProgram(after)).toContain('grid ti < min((steps - (tb * 32)), 32)');
  });

  it('needs no minimum where blocks divide the steps', () => {
    const after = blockTime(programOf({ steps: 64 }));
    expect(printProgram(after)).toContain('grid ti < 32');
    expectLoopPass(blockTime, programOf({ steps: 64 })).toMeanTheSame({ batch: 2, steps: 64 });
  });

  it('is left alone where all steps are one block', () => {
    expectLoopPass(blockTime, programOf({ steps: 32 })).toChangeNothing();
    expectLoopPass(blockTime, programOf({ steps: 1 })).toChangeNothing();
  });
});

describe('a loop on its own', () => {
  const alone = programOf({ input_size: 1 });

  it('has nothing to be computed ahead, and is left alone', () => {
    expectLoopPass(blockTime, alone).toChangeNothing();
  });

  it('runs block by block where nests are dispatched, each of which has to end some time', () => {
    const dispatched = (p: Program): Program => blockTimeBy(p, { size: 32, fewest: 1 });
    expect(loopsOf(dispatched(alone))).toContain('serial tb < ((steps + 31) / 32)');
    expectLoopPass(dispatched, alone).toMeanTheSame(...edges);
  });
});

describe('several loops over time', () => {
  it.each([
    ['layers run in one chain', { num_layers: 3 }, 1, ['p[32', 'y[32', 'p[32', 'y[32', 'p[32']],
    ['directions are chains of their own', { bidirectional: true }, 2, ['p[32', 'p[32']],
    [
      'the sequence between bidirectional layers stays whole',
      { num_layers: 2, bidirectional: true },
      4,
      ['y[steps', 'p[32', 'p[32', 'p[32', 'p[32'],
    ],
  ])('%s', (_name, json, chains, sequences) => {
    const after = blockTime(programOf(json));
    expect(loopsOf(after).filter((line) => line.startsWith('serial tb'))).toHaveLength(chains);
    const held = scratchOf(after).filter((line) => !line.startsWith('scratch h'));
    expect(held.map((line) => line.replace(/^scratch ([a-z])\d*(\[\w+).*/, '$1$2')).sort()).toEqual(
      sequences.toSorted(),
    );
  });

  it.each([
    ['layers run in one chain though their states have one place', { num_layers: 3 }, 1],
    ['so do directions in their own', { num_layers: 2, bidirectional: true }, 4],
  ])('%s', (_name, json, chains) => {
    const { graph, signature } = networkOf({ input_size: 2, hidden_size: 3, ...json });
    const before = aliasState(fission(mergeStates(toProgram(graph, signature))));
    const after = blockTime(before);
    expect(loopsOf(after).filter((line) => line.startsWith('serial tb'))).toHaveLength(chains);
    expect(scratchOf(after).some((line) => line.startsWith('scratch h'))).toBe(false);
    expectLoopPass(blockTime, before).toMeanTheSame(...edges);
  });

  it.each([
    ['layers', { num_layers: 2 }],
    ['both directions', { num_layers: 2, bidirectional: true }],
    ['lengths', { bidirectional: true, seq_length: true }],
    ['batch first', { num_layers: 2, batch_first: true }],
    ['a product of a product', { cell: 'gru_reset_before', bidirectional: true }],
  ])('mean the same: %s', (_name, json) => {
    expectLoopPass(blockTime, programOf(json)).toMeanTheSame(...edges);
  });
});

// merge-states: h0 and hn become one place, and every kernel of theirs still computes the same.

import { describe, it } from 'vitest';
import { int, load, store, variable } from '../../../compiler/ir/loop.ts';
import { mul } from '../../../compiler/ir/loop-math.ts';
import { mergeStates } from '../../../compiler/loop/merge-states.ts';
import { toProgram } from '../../../compiler/pipeline.ts';
import { expectLoopPass } from '../../support/expect-pass.ts';
import { networkOf } from '../../support/network.ts';
import { argument, batch, f32, grid, program } from '../../support/programs.ts';

const b = variable('b');

it('reads and writes one state', () => {
  const [h0, hn] = [argument('h0', 1, batch), argument('hn', 1, batch)];
  const half = store(hn, [int(0), b], mul(load(h0, [int(0), b]), f32(0.5)));
  expectLoopPass(mergeStates, program([grid(b, batch, half)]))
    .toPrint(
      `
      state[1, batch]
      grid b < batch {
        state[0, b] = (state[0, b] * 0.5)
      }
    `,
    )
    .toMeanTheSame();
});

it('leaves a program without states alone', () => {
  const output = argument('output', batch);
  expectLoopPass(mergeStates, program([grid(b, batch, store(output, [b], f32(1)))])).toChangeNothing();
});

describe('whole networks', () => {
  const wide = { name: 'a', type: 'gru', hidden_size: 4 };
  const narrow = { name: 'b', type: 'gru', hidden_size: 3, bidirectional: true };
  it.each([
    ['one layer', { hidden_size: 3 }],
    ['two layers of two directions', { hidden_size: 3, num_layers: 2, bidirectional: true }],
    ['states of two sizes', { layers: [wide, narrow] }],
    ['a single step', { hidden_size: 3, steps: 1 }],
  ])('%s', (_name, json) => {
    const { graph, sizes: own } = networkOf({ input_size: 2, ...json });
    const sizes = { batch: 2, steps: 'steps' in json ? 1 : 3 };
    expectLoopPass(mergeStates, toProgram(graph, own)).toMeanTheSame(sizes);
  });
});

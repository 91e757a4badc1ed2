// merge-states: h0 and hn become one place, and every kernel of theirs still computes the same.

import { describe, expect, it } from 'vitest';
import { int, load, store, variable, type Expr, type Stmt } from '../../../compiler/ir/loop.ts';
import { binary, mul } from '../../../compiler/ir/loop-math.ts';
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

describe('h0 that is read when hn has been stored', () => {
  const [h0, hn, output] = [argument('h0', 2, batch), argument('hn', 2, batch), argument('output', batch)];
  const part = (n: number, at: Expr = b): Expr => load(h0, [int(n), at]);
  const into = (n: number, value: Expr): Stmt => store(hn, [int(n), b], value);
  const other = binary('sub', binary('sub', batch, int(1)), b);

  it.each<[string, readonly Stmt[]]>([
    ['by a later statement', [grid(b, batch, into(0, f32(1))), grid(b, batch, into(1, part(0)))]],
    ['by a later turn', [grid(b, batch, into(0, part(0, other)), into(1, f32(1)))]],
    [
      'by a later store of the turn',
      [grid(b, batch, into(0, f32(1)), into(1, f32(2)), store(output, [b], part(0)))],
    ],
    ['at another part', [grid(b, batch, into(0, part(1)), into(1, part(0)))]],
  ])('is copied before: %s', (_when, body) => {
    expectLoopPass(mergeStates, program(body))
      .toPrintLike(/h0\[i\d*, i\d*\] = state\[i\d*, i\d*\]/)
      .toMeanTheSame();
  });

  it('is not, in another part or where the element is replaced', () => {
    const body = [grid(b, batch, into(0, part(0))), grid(b, batch, into(1, part(1)))];
    expectLoopPass(mergeStates, program(body))
      .toPrintLike(/^state\[2, batch\]\ngrid/)
      .toMeanTheSame();
  });
});

it('refuses a state that ends in another shape than it begins', () => {
  const [h0, hn] = [argument('h0', batch, 2), argument('hn', batch, 3)];
  const body = [grid(b, batch, store(hn, [b, int(2)], load(h0, [b, int(0)])))];
  expect(() => mergeStates(program(body))).toThrow('is not of the shape of the state in whose place it is');
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
    const { graph, signature } = networkOf({ input_size: 2, ...json });
    const sizes = { batch: 2, steps: 'steps' in json ? 1 : 3 };
    expectLoopPass(mergeStates, toProgram(graph, signature)).toMeanTheSame(sizes);
  });
});

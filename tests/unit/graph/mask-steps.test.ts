// mask-steps: lengths become selections, and what is past a length is dropped whatever it is.

import { describe, expect, it } from 'vitest';
import { maskSteps } from '../../../compiler/graph/mask-steps.ts';
import { evaluate } from '../../../compiler/ir/evaluate.ts';
import { input, map, scan, take, type Graph } from '../../../compiler/ir/graph.ts';
import { expectGraphPass } from '../../support/expect-pass.ts';
import { networkOf } from '../../support/network.ts';

/** h' = h + x, and 2 h' of each step. */
function running(reverse: boolean, masked = true): Graph {
  const xs = input('x', ['steps', 'batch', 2]);
  const [x, h] = [input('x', ['batch', 2]), input('h', ['batch', 2])];
  const next = map('add', h, x);
  const all = scan({
    steps: 'steps',
    reverse,
    step: input('t', [], { elem: 'i32' }),
    elements: [{ bound: x, sequence: xs }],
    states: [{ bound: h, init: input('h0', ['batch', 2]), next }],
    outputs: [map('add', next, next)],
    lengths: masked ? input('lengths', ['batch', 1], { elem: 'i32' }) : undefined,
  });
  return {
    roots: [
      { name: 'output', node: take(all, 1) },
      { name: 'hn', node: take(all, 0) },
    ],
  };
}

it('selects the state and the output by the length', () => {
  expectGraphPass(maskSteps, running(false))
    .from(
      `
    %0 = scan t < steps lengths lengths {
      each x [batch, 2] in x
      state h [batch, 2] from h0
      %1 [batch, 2] = (h + x)
      h' = %1
      yield (%1 + %1)
    }
    output = %0.1
    hn = %0.0
  `,
    )
    .toPrint(
      `
    %0 = scan t < steps {
      each x [batch, 2] in x
      state h [batch, 2] from h0
      %1 [batch, 1] = (t < lengths)
      %2 [batch, 2] = (h + x)
      h' = select(%1, %2, h)
      yield select(%1, (%2 + %2), 0)
    }
    output = %0.1
    hn = %0.0
  `,
    )
    .toMeanTheSame();
});

it('masks a reverse scan by the same step numbers', () => {
  expectGraphPass(maskSteps, running(true))
    .toPrint(
      `
    %0 = scan t < steps reverse {
      each x [batch, 2] in x
      state h [batch, 2] from h0
      %1 [batch, 1] = (t < lengths)
      %2 [batch, 2] = (h + x)
      h' = select(%1, %2, h)
      yield select(%1, (%2 + %2), 0)
    }
    output = %0.1
    hn = %0.0
  `,
    )
    .toMeanTheSame();
});

it('leaves a scan without lengths alone', () => {
  expectGraphPass(maskSteps, running(false, false)).toChangeNothing();
});

describe.each([false, true])('what lies past a length, reverse: %s', (reverse) => {
  it('changes nothing, NaN included', () => {
    const data = [1, 2, 3, NaN, Infinity, NaN].flatMap((value) => [value, value]);
    const env = {
      sizes: { batch: 1, steps: 6 },
      values: {
        x: { shape: [6, 1, 2], data },
        h0: { shape: [1, 2], data: [10, 20] },
        lengths: { shape: [1, 1], data: [3] },
      },
    };
    for (const graph of [running(reverse), maskSteps(running(reverse))]) {
      const { output, hn } = evaluate(graph, env);
      expect(Array.from(hn.data)).toEqual([16, 26]);
      const first = reverse ? [32, 52, 30, 50, 26, 46] : [22, 42, 26, 46, 32, 52];
      expect(Array.from(output.data)).toEqual([...first, 0, 0, 0, 0, 0, 0]);
    }
  });
});

it('keeps h0 where a length is 0', () => {
  const x = { shape: [1, 1, 2], data: [NaN, NaN] };
  const values = { x, h0: { shape: [1, 2], data: [3, 4] }, lengths: { shape: [1, 1], data: [0] } };
  const { output, hn } = evaluate(maskSteps(running(true)), { sizes: { batch: 1, steps: 1 }, values });
  expect([...Array.from(output.data), ...Array.from(hn.data)]).toEqual([0, 0, 3, 4]);
});

it('masks every scan of a network', () => {
  const { graph } = networkOf({
    input_size: 2,
    hidden_size: 3,
    num_layers: 2,
    bidirectional: true,
    seq_length: true,
    batch: 3,
    steps: 4,
  });
  expectGraphPass(maskSteps, graph).toMeanTheSame();
});

it.each([[['batch']], [['batch', 2, 3]]])('masks states of shape %j', (shape) => {
  const [x, h] = [input('x', shape), input('h', shape)];
  const all = scan({
    steps: 'steps',
    reverse: false,
    step: input('t', [], { elem: 'i32' }),
    elements: [{ bound: x, sequence: input('x', ['steps', ...shape]) }],
    states: [{ bound: h, init: input('h0', shape), next: map('add', h, x) }],
    outputs: [map('neg', h)],
    lengths: input('lengths', ['batch', 1], { elem: 'i32' }),
  });
  const roots = [take(all, 1), take(all, 0)].map((node, i) => ({ name: ['output', 'hn'][i], node }));
  expectGraphPass(maskSteps, { roots }).toMeanTheSame({ batch: 3, steps: 4 }, { batch: 1, steps: 2 });
});

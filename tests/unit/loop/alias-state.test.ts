// alias-state: a state that is taken over step by step is changed in place, or becomes a double buffer, or nothing at all.

import { describe, expect, it } from 'vitest';
import { printProgram } from '../../../compiler/ir/loop-print.ts';
import {
  int,
  load,
  loop,
  store,
  variable,
  type Buffer,
  type Expr,
  type Program,
  type Stmt,
} from '../../../compiler/ir/loop.ts';
import { add, binary, mul } from '../../../compiler/ir/loop-math.ts';
import { aliasState } from '../../../compiler/loop/alias-state.ts';
import { expectLoopPass } from '../../support/expect-pass.ts';
import { argument, batch, f32, grid, program, scratch, serial, steps } from '../../support/programs.ts';

const [t, b] = ['t', 'b'].map((name) => variable(name));
const x = argument('x', steps, batch);
const output = argument('output', steps, batch);
const [h0, hn] = [argument('h0', 2, batch), argument('hn', 2, batch)];
const [now, next] = [scratch('h', batch), scratch('h_next', batch)];

/** A loop over b of its own that copies. */
function copy(from: Buffer, to: Buffer, part?: number): Stmt {
  const own = variable('b');
  const at = (of: Buffer): readonly [typeof own] | [ReturnType<typeof int>, typeof own] =>
    of.shape.length > 1 ? [int(part ?? 0), own] : [own];
  return grid(own, batch, store(to, at(to), load(from, at(from))));
}

/** h = h0[1]; over time: next = h / 2 + x, and what more a step does; h = next; hn[1] = h. */
function stateful(
  extent: Parameters<typeof grid>[1],
  more: { step?: readonly Stmt[]; end?: readonly Stmt[] } = {},
): Program {
  const value = add(mul(load(now, [b]), f32(0.5)), load(x, [t, b]));
  const step = grid(b, batch, store(next, [b], value), store(output, [t, b], value));
  const size = typeof extent === 'number' ? int(extent) : extent;
  const over = loop('serial', t, size, [step, ...(more.step ?? []), copy(next, now)]);
  return program([copy(h0, now, 1), over, copy(now, hn, 1), copy(h0, hn, 0), ...(more.end ?? [])], {
    steps: typeof extent === 'number' ? size : steps,
  });
}

describe('a double buffer', () => {
  it('takes the place of the copy at the end of each step', () => {
    expectLoopPass(aliasState, stateful(steps))
      .from(
        `
        h0[2, batch]
        scratch h[batch]
        x[steps, batch]
        scratch h_next[batch]
        output[steps, batch]
        hn[2, batch]
        grid b < batch {
          h[b] = h0[1, b]
        }
        serial t < steps {
          grid b1 < batch {
            h_next[b1] = ((h[b1] * 0.5) + x[t, b1])
            output[t, b1] = ((h[b1] * 0.5) + x[t, b1])
          }
          grid b2 < batch {
            h[b2] = h_next[b2]
          }
        }
        grid b3 < batch {
          hn[1, b3] = h[b3]
        }
        grid b4 < batch {
          hn[0, b4] = h0[0, b4]
        }
      `,
      )
      .toPrint(
        `
        h0[2, batch]
        x[steps, batch]
        output[steps, batch]
        hn[2, batch]
        scratch h[2, batch]
        grid b < batch {
          h[0, b] = h0[1, b]
        }
        serial t < steps {
          grid b1 < batch {
            h[((t + 1) % 2), b1] = ((h[(t % 2), b1] * 0.5) + x[t, b1])
            output[t, b1] = ((h[(t % 2), b1] * 0.5) + x[t, b1])
          }
        }
        grid b2 < batch {
          hn[1, b2] = h[(steps % 2), b2]
        }
        grid b3 < batch {
          hn[0, b3] = h0[0, b3]
        }
      `,
      )
      .toMeanTheSame({ batch: 3, steps: 4 }, { batch: 2, steps: 5 }, { batch: 2, steps: 1 });
  });
});

describe('a single step', () => {
  it('reads h0 and writes hn', () => {
    const [x1, output1] = [argument('x', 1, batch), argument('output', 1, batch)];
    const value = add(mul(load(now, [b]), f32(0.5)), load(x1, [t, b]));
    const step = grid(b, batch, store(next, [b], value), store(output1, [t, b], value));
    const over = loop('serial', t, int(1), [step, copy(next, now)]);
    const body = [copy(h0, now, 1), over, copy(now, hn, 1), copy(h0, hn, 0)];
    expectLoopPass(aliasState, program(body, { steps: int(1) }))
      .toPrint(
        `
      h0[2, batch]
      x[1, batch]
      output[1, batch]
      hn[2, batch]
      serial t < 1 {
        grid b < batch {
          hn[1, b] = ((h0[1, b] * 0.5) + x[t, b])
          output[t, b] = ((h0[1, b] * 0.5) + x[t, b])
        }
      }
      grid b1 < batch {
        hn[0, b1] = h0[0, b1]
      }
    `,
      )
      .toMeanTheSame({ batch: 3, steps: 1 });
  });
});

describe('one place for h0 and hn', () => {
  const [state, g] = [argument('state', 2, batch), scratch('g', batch)];
  const row = variable('b');
  const gates = store(next, [row], add(load(g, [row]), mul(load(now, [row]), load(x, [t, row]))));

  /** h = state[1]; over time: g = h / 2; next = g + h · x, and what more a step does; h = next; state[1] = h. */
  function inParts(body: readonly Stmt[] = [gates], step: readonly Stmt[] = []): Program {
    const products = grid(b, batch, store(g, [b], mul(load(now, [b]), f32(0.5))));
    const over = [products, grid(row, batch, ...body), ...step, copy(next, now)];
    return program([copy(state, now, 1), loop('serial', t, steps, over), copy(now, state, 1)]);
  }

  it('is changed in place where a step needs of it the element it replaces alone', () => {
    expectLoopPass(aliasState, inParts())
      .toPrint(
        `
        state[2, batch]
        scratch g[batch]
        x[steps, batch]
        serial t < steps {
          grid b < batch {
            g[b] = (state[1, b] * 0.5)
          }
          grid b1 < batch {
            state[1, b1] = (g[b1] + (state[1, b1] * x[t, b1]))
          }
        }
      `,
      )
      .toMeanTheSame({ batch: 3, steps: 4 }, { batch: 2, steps: 1 });
  });

  const opposite = binary('sub', binary('sub', batch, int(1)), row);
  const old = (at: Expr): Stmt => store(output, [t, at], load(now, [at]));
  it.each<[string, Program]>([
    ['another element is needed', inParts([store(next, [row], load(now, [opposite]))])],
    ['the old one is needed behind the new one', inParts([gates, old(row)])],
    ['the old one is needed afterwards', inParts([gates], [grid(b, batch, old(b))])],
    ['it is made in parts', inParts([gates, store(next, [row], f32(1))])],
  ])('is left by a double buffer where %s', (_name, before) => {
    expectLoopPass(aliasState, before)
      .toPrintLike(/scratch h\[2, batch\][^]*state\[1, b\d*\] = h\[\(steps % 2\), b\d*\]/)
      .toMeanTheSame({ batch: 3, steps: 4 }, { batch: 3, steps: 1 });
  });

  const look = grid(b, batch, store(output, [int(0), b], load(state, [int(1), b])));
  const [begin, over, end] = inParts().body;
  it.each<[string, readonly Stmt[]]>([
    ['before it begins', [look, begin, over, end]],
    ['after it ends', [begin, over, end, look]],
  ])('is changed in place where something else uses it %s', (_when, body) => {
    expectLoopPass(aliasState, program(body))
      .toPrintLike(/state\[1, b\d*\] = \(g/)
      .toMeanTheSame({ batch: 3, steps: 4 });
  });

  it.each<[string, readonly Stmt[]]>([
    ['before the loop', [begin, look, over, end]],
    ['behind it', [begin, over, look, end]],
    ['in it', inParts([gates], [look]).body],
  ])(
    'stays what it was where something else uses it %s: the state has scratch of its own',
    (_where, body) => {
      expectLoopPass(aliasState, program(body))
        .toPrintLike(/scratch h\[batch\][^]* h\[b\d*\] = \(g[^]*state\[1, b\d*\] = h\[b\d*\]/)
        .toMeanTheSame({ batch: 3, steps: 4 });
    },
  );
});

describe('no copies at every step', () => {
  const isCopied = /h\d*\[b\d*\] = h_next/;

  it('where the final state goes to two places', () => {
    expectLoopPass(aliasState, stateful(steps, { end: [copy(now, hn, 0)] }))
      .toPrintLike(/hn\[0, b\d*\] = h\[\(steps % 2\), b/)
      .toMeanTheSame();
  });

  it('where the state begins with what is computed', () => {
    const [, ...rest] = stateful(steps).body;
    const zero = grid(b, batch, store(now, [b], f32(0)));
    expectLoopPass(aliasState, program([zero, ...rest])).toMeanTheSame({ batch: 2, steps: 5 });
    expect(printProgram(aliasState(program([zero, ...rest])))).not.toMatch(isCopied);
  });
});

describe('left alone', () => {
  it('where the next state is read within its step', () => {
    const own = variable('b');
    const again = grid(own, batch, store(output, [t, own], load(next, [own])));
    expectLoopPass(aliasState, stateful(steps, { step: [again] })).toChangeNothing();
  });

  it('where the state is changed within its step', () => {
    const own = variable('b');
    const again = grid(own, batch, store(now, [own], f32(0)));
    expectLoopPass(aliasState, stateful(steps, { step: [again] })).toChangeNothing();
  });

  it('where only some of the next state is made', () => {
    const part = [copy(h0, now, 1), serial(t, steps, store(next, [int(0)], f32(1)), copy(next, now))];
    expectLoopPass(aliasState, program([...part, copy(now, hn, 1)])).toChangeNothing();
  });

  it('where a step goes on behind taking it over', () => {
    const own = variable('b');
    const again = grid(own, batch, store(output, [t, own], load(now, [own])));
    const [begin, over, ...rest] = stateful(steps).body;
    const longer = over.kind === 'for' ? [serial(t, steps, ...over.body, again)] : [];
    expectLoopPass(aliasState, program([begin, ...longer, ...rest])).toChangeNothing();
  });

  it('where the final state is read by more than a copy', () => {
    const own = variable('b');
    const last = grid(own, batch, store(hn, [int(0), own], mul(load(now, [own]), f32(2))));
    expectLoopPass(aliasState, stateful(steps, { end: [last] })).toMeanTheSame();
  });

  it('where there is no loop over time', () => {
    expectLoopPass(aliasState, program([copy(h0, hn)])).toChangeNothing();
  });
});

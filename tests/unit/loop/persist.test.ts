// persist: a loop over time inside groups; transpose-weights: matrices for threads side by side.

import { describe, expect, it } from 'vitest';
import { int, load, store, sum, unary, variable, type Expr, type Stmt } from '../../../compiler/ir/loop.ts';
import { add, binary, mul } from '../../../compiler/ir/loop-math.ts';
import type { Program } from '../../../compiler/ir/loop.ts';
import type { Step } from '../../../compiler/ir/schedule.ts';
import { applySchedule } from '../../../compiler/loop/apply-schedule.ts';
import { rankLoops } from '../../../compiler/loop/cost-groups.ts';
import { fuseSums } from '../../../compiler/loop/fuse-sums.ts';
import { scheduleBy } from '../../../compiler/loop/schedule.ts';
import { chooseLayouts, chooseWeights } from '../../../compiler/loop/schedule-groups.ts';
import { wgsl } from '../../../targets/wgsl/wgsl.ts';
import { printProgram } from '../../../compiler/ir/loop-print.ts';
import { expectLoopPass } from '../../support/expect-pass.ts';
import {
  argument,
  batch,
  f32,
  grid,
  program,
  scratch,
  serial,
  steps,
  weights,
} from '../../support/programs.ts';

const [b, c, d, j, i, q, t, k] = ['b', 'c', 'd', 'j', 'i', 'q', 't', 'k'].map((name) => variable(name));
const x = argument('x', steps, batch, 3);
const h0 = argument('h0', batch, 3);
const hn = argument('hn', batch, 3);
const output = argument('output', steps, batch, 3);
const h = scratch('h', 2, batch, 3);
const half = (at: Expr): Expr => binary('mod', at, int(2));
const apply =
  (...list: readonly Step[]) =>
  (p: Program): Program =>
    applySchedule(p, list, 1);
const persist: Step = { do: 'persist', of: 't' };

const product = (row: Expr): Expr =>
  sum(k, int(3), f32(0), mul(load(h, [half(t), row, k]), load(weights('W', 3, 3), [j, k])));
const begin = grid(d, batch, grid(i, 3, store(h, [int(0), d, i], load(h0, [d, i]))));
const step = (row: Expr): Stmt =>
  serial(
    t,
    steps,
    grid(
      b,
      batch,
      grid(
        j,
        3,
        store(h, [half(add(t, int(1))), b, j], unary('tanh', add(load(x, [t, b, j]), product(row)))),
        store(output, [t, b, j], load(x, [t, b, j])),
      ),
    ),
  );
const end = grid(c, batch, grid(q, 3, store(hn, [c, q], load(h, [half(steps), c, q]))));

it('keeps the state of a row in the memory of its group', () => {
  expectLoopPass(apply(persist), program([begin, step(b), end]))
    .toPrint(
      `
    h0[batch, 3]
    x[steps, batch, 3]
    scratch h[2, batch, 3]
    weights W[3, 3]
    output[steps, batch, 3]
    hn[batch, 3]
    workgroup h1[3]
    private next[1]
    grid d < batch {
      grid i < 3 {
        h[0, d, i] = h0[d, i]
      }
    }
    group b < batch {
      thread j < 3 {
        h1[j] = h[0, b, j]
      }
      barrier
      serial t < steps {
        thread j1 < 3 {
          next[0] = tanh((x[t, b, j1] + (0 + sum k < 3 { (h1[k] * W[j1, k]) })))
          output[t, b, j1] = x[t, b, j1]
        }
        barrier
        thread j2 < 3 {
          h1[j2] = next[0]
        }
        barrier
      }
      thread j3 < 3 {
        h[(steps % 2), b, j3] = h1[j3]
      }
    }
    grid c < batch {
      grid q < 3 {
        hn[c, q] = h[(steps % 2), c, q]
      }
    }
  `,
    )
    .toMeanTheSame({ batch: 3, steps: 4 }, { batch: 1, steps: 5 });
});

it('keeps the last state for as long as a nest of the step reads it', () => {
  const [e, f] = [variable('e'), variable('f')];
  const [s] = [step(b)];
  const late = grid(e, batch, grid(f, 3, store(output, [t, e, f], load(h, [half(t), e, f]))));
  const both = s.kind === 'for' ? serial(t, steps, ...s.body, late) : s;
  expectLoopPass(apply(persist), program([begin, both, end]))
    .toPrintLike(
      /next\[0\] = .*?barrier\n {4}thread f < 3 {\n.*?= h1\[f\]\n {4}}\n {4}barrier\n {4}thread j2 < 3 {\n {6}h1/s,
    )
    .toMeanTheSame({ batch: 3, steps: 4 });
});

it('refuses a state whose next one lies in the half that is read', () => {
  const same = grid(b, batch, grid(j, 3, store(h, [half(t), b, j], load(h, [half(t), b, j]))));
  expect(() => apply(persist)(program([begin, serial(t, steps, same)]))).toThrow('its rows need each other');
});

it('refuses rows that need other rows, and what is no loop over time', () => {
  const before = program([begin, step(int(0)), end]);
  expect(() => apply(persist)(before)).toThrow('persist t: its rows need each other');
  expect(() => apply({ do: 'persist', of: 'd' })(before)).toThrow('loop d is grid, and has to be serial');
});

it("as dispatches the loop stays the host's", () => {
  expectLoopPass(apply({ do: 'dispatch', of: 't' }), program([begin, step(b), end])).toMeanTheSame();
});

describe('the cost model', () => {
  const recurrence = (columns: number, rows: Expr = batch, turns: Expr = steps) => {
    const value = [1, 2, 3]
      .map(() => sum(k, int(columns), f32(0), load(x, [t, b, k])))
      .reduce<Expr>(add, f32(0));
    const loops = [grid(b, 1), grid(j, columns)].map((s, n) => ({ ...s, extent: n ? int(columns) : rows }));
    const nest = { loops, body: [store(output, [t, b, j], value)] } as never;
    return { over: serial(t, turns) as never, nests: [nest], rows, local: 2 * columns, homes: [] };
  };

  it.each([
    ['small states stay in a group', recurrence(128), true],
    ['large ones are for the whole machine', recurrence(1024), false],
    ['unless a large batch fills it with groups', recurrence(1024, int(4096)), true],
    ['one step is no loop', recurrence(128, batch, int(1)), false],
    ['what fits in no group', recurrence(2049, int(1)), false],
  ])('%s', (_what, loop, isWorth) => {
    expect(rankLoops('t', loop)[0].do).toBe(isWorth ? 'persist' : 'dispatch');
  });
});

it('lays a matrix out by columns, but for one that is read in another way too', () => {
  const [V, W] = [weights('V', 2, 3), weights('W', 2, 3)];
  const value = add(sum(k, int(3), f32(0), mul(load(V, [j, k]), load(W, [j, k]))), load(W, [j, int(0)]));
  const out = argument('output', 2);
  const chosen = scheduleBy([chooseLayouts]);
  expectLoopPass((p) => chosen(p, wgsl.traits), program([grid(j, 2, store(out, [j], value))]))
    .toPrint(
      `
    weights W[2, 3]
    output[2]
    weights V[3, 2]
    grid j < 2 {
      output[j] = ((0 + sum k < 3 { (V[k, j] * W[j, k]) }) + W[j, 0])
    }
  `,
    )
    .toMeanTheSame();
});

describe('weights a thread reads in every step', () => {
  const kept = apply(persist, { do: 'transpose-weights', of: 'W' }, { do: 'keep-weights', of: 'j' });

  it('are its own, and their sums are written out', () => {
    const before = program([begin, step(b), end]);
    expectLoopPass((p) => fuseSums(kept(p)), before).toMeanTheSame({ batch: 2, steps: 4 });
    const text = printProgram(fuseSums(kept(before)));
    expect(text).toContain('private w[3]');
    expect(
      text.match(/barrier\n {2}thread j\d* < 3 \{\n {4}serial k < 3 \{\n {6}w\[k\] = W\[k, j\d*\]/),
    ).not.toBeNull();
    expect(text).toContain('s = (s + (h1[2] * w[2]))');
  });

  it('stay where they are outside of groups', () => {
    const before = program([begin, step(b), end]);
    expect(() => apply({ do: 'keep-weights', of: 'j' })(before)).toThrow(
      'loop j is grid, and has to be thread',
    );
    expectLoopPass((p) => scheduleBy([chooseWeights])(p, wgsl.traits), before).toChangeNothing();
  });
});

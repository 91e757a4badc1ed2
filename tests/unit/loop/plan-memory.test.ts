// plan-memory: one array for each argument, an address for each access, scratch used again; and sizes as formulas.

import { describe, expect, it } from 'vitest';
import {
  int,
  load,
  splat,
  store,
  variable,
  type Buffer,
  type Program,
  type Stmt,
} from '../../../compiler/ir/loop.ts';
import { add, mul } from '../../../compiler/ir/loop-math.ts';
import { exprText } from '../../../compiler/ir/loop-print.ts';
import { verifyFinal } from '../../../compiler/ir/verify-program.ts';
import { planMemory } from '../../../compiler/loop/plan-memory.ts';
import { addSizes, alignSize, bufferSize, maxSize, noSize, sizeExpr } from '../../../compiler/ir/size.ts';
import { sizeOf } from '../../../runtime/size.ts';
import { rowMajor } from '../../../compiler/ir/layout.ts';
import { planOf } from '../../../compiler/plan.ts';
import { expectLoopPass } from '../../support/expect-pass.ts';
import { argument, batch, f32, grid, program, scratch, steps, weights } from '../../support/programs.ts';

const elements = (p: Program): Program => planMemory(p, { oneMemory: false });
const bytes = (p: Program): Program => planMemory(p, { oneMemory: true });
const [t, b] = ['t', 'b'].map((name) => variable(name));

/** x -> output through the homes, one nest after the other. */
function chain(...homes: readonly Buffer[]): Program {
  const places = [argument('x', steps, batch), ...homes, argument('output', steps, batch)];
  const copies = places.slice(1).map((to, i): Stmt => {
    const [ot, ob] = [{ ...t }, { ...b }];
    return grid(ot, steps, grid(ob, batch, store(to, [ot, ob], mul(load(places[i], [ot, ob]), f32(2)))));
  });
  return program(copies);
}

describe('addresses', () => {
  it('are row-major, in elements or in bytes from a base', () => {
    expectLoopPass(elements, chain(scratch('g', steps, batch)))
      .from(
        `
      x[steps, batch]
      scratch g[steps, batch]
      output[steps, batch]
      grid t < steps {
        grid b < batch {
          g[t, b] = (x[t, b] * 2)
        }
      }
      grid t1 < steps {
        grid b1 < batch {
          output[t1, b1] = (g[t1, b1] * 2)
        }
      }
    `,
      )
      .toPrint(
        `
      x[(batch * steps)]
      scratch[((batch * steps) * 4)]
      output[(batch * steps)]
      grid t < steps {
        grid b < batch {
          scratch[((t * batch) + b)] = (x[((t * batch) + b)] * 2)
        }
      }
      grid t1 < steps {
        grid b1 < batch {
          output[((t1 * batch) + b1)] = (scratch[((t1 * batch) + b1)] * 2)
        }
      }
    `,
      )
      .toMeanTheSame();
    expectLoopPass(bytes, chain(scratch('g', steps, batch)))
      .toPrint(
        `
      x[(batch * steps)]
      scratch[((batch * steps) * 4)]
      output[(batch * steps)]
      grid t < steps {
        grid b < batch {
          scratch[((scratch + ((t * batch) * 4)) + (b * 4))] = (x[((x + ((t * batch) * 4)) + (b * 4))] * 2)
        }
      }
      grid t1 < steps {
        grid b1 < batch {
          output[((output + ((t1 * batch) * 4)) + (b1 * 4))] = (scratch[((scratch + ((t1 * batch) * 4)) + (b1 * 4))] * 2)
        }
      }
    `,
      )
      .toMeanTheSame();
    verifyFinal(bytes(chain(scratch('g', steps, batch))));
  });

  it('of weights begin at multiples of a vector, and packs and constants move with them', () => {
    const pool: Buffer = { ...weights('c', 4), layout: rowMajor([5, 6, 7, 8], [4]) };
    const output = argument('output', 3);
    const body = [weights('V', 3), weights('W', 5), pool].map((of, i) =>
      store(output, [int(i)], load(of, [int(2)])),
    );
    expectLoopPass(elements, program(body))
      .toPrint(
        `
      weights[16]
      output[3]
      output[0] = weights[2]
      output[1] = weights[6]
      output[2] = weights[14]
    `,
      )
      .toMeanTheSame();
    const { packs, constants } = planOf(elements(program(body)));
    expect(packs.map(({ param, at }) => [param, at])).toEqual([
      ['V', 0],
      ['W', 4],
    ]);
    expect(constants).toEqual([[12, 5, 6, 7, 8]]);
  });

  it('of large streams begin some lines apart within a page: side by side they would share the sets of a cache', () => {
    const [page, line] = [1024, 16];
    const sizes = [page, 4 * page, 3 * page, page + 100, 8, 2 * page, page - 4, 5 * page, 7 * page];
    const output = argument('output', 1);
    const streams = sizes.map((size, i) => weights(`W${i}`, size));
    const body = program(streams.map((of) => store(output, [int(0)], load(of, [int(0)]))));
    const { packs, weights: count } = planOf(elements(body));
    const starts = packs.map(({ at }) => at);
    starts.forEach((at, i) => {
      const end = i === 0 ? 0 : starts[i - 1] + sizes[i - 1];
      expect(at).toBeGreaterThanOrEqual(end);
      expect(at % 4).toBe(0);
      // what is small follows at once
      if (sizes[i] < page) expect(at).toBe(end);
    });
    const large = starts.filter((_, i) => sizes[i] >= page);
    expect(large.every((at) => at % line === 0)).toBe(true);
    const apart = large.flatMap((a, i) =>
      large.slice(i + 1, i + 7).map((b) => Math.abs((a % page) - (b % page))),
    );
    expect(Math.min(...apart)).toBeGreaterThanOrEqual(4 * line);
    const total = sizes.reduce((a, b) => a + b, 0);
    expect(count).toBeLessThan(total + sizes.length * 8 * 4 * line);
    expectLoopPass(elements, body).toMeanTheSame();
  });

  it('refuse lanes that are no neighbours', () => {
    const x = argument('x', 4, 3);
    const row = load(x, [int(0), int(1)], { lanes: 4, axis: 0 });
    const apart = program([store(argument('output', 4), [int(0)], splat(row, 4))]);
    expect(() => elements(apart)).toThrow(
      'x is loaded along axis 0, whose elements are no neighbours in memory',
    );
  });
});

describe('scratch', () => {
  it('that is no longer needed is used again', () => {
    const homes = ['a', 'b', 'c', 'd'].map((name) => scratch(name, steps, batch));
    expect(elements(chain(...homes)).scratch).toEqual([[8, 'batch', 'steps']]);
    expectLoopPass(elements, chain(...homes)).toMeanTheSame({ batch: 3, steps: 4 }, { batch: 1, steps: 1 });
  });

  it('is as large as the larger of those that share it', () => {
    const own = { ...t };
    const fill = (to: Buffer, size: number): Stmt => grid(own, size, store(to, [own], f32(1)));
    const output = argument('output', 2);
    const read = (of: Buffer, at: number): Stmt => store(output, [int(at)], load(of, [int(0)]));
    const [small, large] = [scratch('small', 5), scratch('large', 18)];
    const body = program([fill(small, 5), read(small, 0), fill(large, 18), read(large, 1)]);
    expect(elements(body).scratch).toEqual([[20]]);
    expectLoopPass(elements, body).toMeanTheSame();
  });

  it('is not shared by what a loop over time keeps', () => {
    const [p, q] = [scratch('p', batch), scratch('q', batch)];
    const [own, other] = [{ ...b }, { ...b }];
    const first = grid(own, batch, store(p, [own], f32(1)));
    const step = grid(other, batch, store(q, [other], load(p, [other])));
    const last = grid(b, batch, store(argument('hn', batch), [b], load(q, [b])));
    const body = program([
      first,
      { kind: 'for', mode: 'serial', axis: t, extent: steps, body: [step] },
      last,
    ]);
    expect(elements(body).scratch).toEqual([[8, 'batch']]);
    expectLoopPass(elements, body).toMeanTheSame();
  });
});

describe('sizes', () => {
  const empty = program([]);

  it('are formulas in the batch and the steps', () => {
    expect(bufferSize(scratch('a', 2, batch, 3), empty)).toEqual([[6, 'batch']]);
    expect(bufferSize(scratch('a', steps, 5, batch), empty)).toEqual([[5, 'batch', 'steps']]);
    expect(bufferSize(scratch('a', mul(steps, batch), 2), empty)).toEqual([[2, 'batch', 'steps']]);
    expect(bufferSize(scratch('a'), empty)).toEqual([[1]]);
  });

  it('hold any product of sizes, any number of times, and sums of them', () => {
    const n = variable('n');
    const more = { dims: [...empty.dims, { name: 'n', size: n }] };
    expect(bufferSize(scratch('a', batch, batch), more)).toEqual([[1, 'batch', 'batch']]);
    const sum = add(add(mul(steps, int(2)), n), int(3));
    expect(bufferSize(scratch('a', sum, batch, n, 5), more)).toEqual([
      [15, 'batch', 'n'],
      [5, 'batch', 'n', 'n'],
      [10, 'batch', 'n', 'steps'],
    ]);
    expect(exprText(sizeExpr([[10, 'batch', 'n', 'steps'], [3]], more))).toBe(
      '((((batch * n) * steps) * 10) + 3)',
    );
    expect(sizeOf([[10, 'batch', 'n', 'n'], [3]], { batch: 2, n: 5 })).toBe(503);
  });

  it('add, round up and bound each other part by part', () => {
    const [b1, t1] = [(n: number) => [n, 'batch'] as const, (n: number) => [n, 'steps'] as const];
    expect(addSizes([b1(2), t1(3), [1]], [t1(1), [10]])).toEqual([b1(2), t1(4), [11]]);
    expect(maxSize([b1(9), t1(3), [1]], [t1(1), [10]])).toEqual([b1(9), t1(3), [10]]);
    expect(alignSize([b1(4), t1(5), [1]], 4)).toEqual([b1(4), t1(8), [4]]);
    const sum = sizeExpr([b1(1), [2, 'batch', 'steps'], [7]], empty);
    expect(exprText(sum)).toBe('((batch + ((batch * steps) * 2)) + 7)');
    expect(exprText(sizeExpr(noSize, empty))).toBe('0');
  });

  it('refuse what is no such formula', () => {
    expect(() => bufferSize(scratch('a', variable('n')), empty)).toThrow(
      "a size is a sum of products of numbers and of the kernel's sizes",
    );
    expect(() => sizeExpr([[1, 'n']], empty)).toThrow('n is no size of the kernel');
  });
});

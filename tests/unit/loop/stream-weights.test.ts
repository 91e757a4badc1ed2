// stream-weights: weights in the order in which a product's loop reads them, filled by packs.

import { describe, expect, it } from 'vitest';
import {
  int,
  isParam,
  load,
  variable,
  store,
  type Expr,
  type Program,
  type Stmt,
} from '../../../compiler/ir/loop.ts';
import { add, binary, mul } from '../../../compiler/ir/loop-math.ts';
import { printProgram } from '../../../compiler/ir/loop-print.ts';
import { streamWeights } from '../../../compiler/loop/stream-weights.ts';
import { expectLoopPass } from '../../support/expect-pass.ts';
import { acc, argument, batch, f32, grid, program, serial, set, weights } from '../../support/programs.ts';

const x = argument('x', batch, 3);
const output = argument('output', batch, 16);
const [jb, b, k] = ['jb', 'b', 'k'].map((name) => variable(name));
const w = weights('W', 16, 3);

interface Row {
  readonly row: Expr;
  readonly lanes?: number;
  readonly of?: typeof w;
}

/** One register a row, summed over k and stored at its row. */
function turn(rows: readonly Row[], depth: number | Expr = 3): readonly Stmt[] {
  const names = rows.map(({ lanes = 1 }) => variable('s', 'f32', lanes));
  const zero = (lanes: number): Expr =>
    lanes === 1 ? f32(0) : { kind: 'splat', arg: f32(0), elem: 'f32', lanes };
  const wide = (e: Expr, lanes: number): Expr =>
    lanes === 1 ? e : { kind: 'splat', arg: e, elem: 'f32', lanes };
  const terms = rows.map(({ row, lanes = 1, of = w }, i) => {
    const weight = load(of, [row, k], { lanes, axis: lanes === 1 ? 1 : 0 });
    return set(names[i], add(names[i], mul(wide(load(x, [b, k]), lanes), weight)));
  });
  return [
    ...rows.map(({ lanes = 1 }, i) => acc(names[i], zero(lanes))),
    serial(k, depth, ...terms),
    ...rows.map(({ row }, i) => store(output, [b, row], names[i])),
  ];
}

const scaled = (by: number, first: number): Expr => add(mul(jb, int(by)), int(first));
const layoutOf = (p: Program): unknown => streamWeights(p).buffers.flatMap(({ layout }) => layout);

describe('one stream', () => {
  it('for the rows of a block, side by side', () => {
    const rows = [0, 1].map((row) => ({ row: scaled(2, row) }));
    const body = program([grid(jb, 8, grid(b, batch, ...turn(rows)))]);
    expectLoopPass(streamWeights, body)
      .from(
        `
      x[batch, 3]
      weights W[16, 3]
      output[batch, 16]
      grid jb < 8 {
        grid b < batch {
          acc s = 0
          acc s1 = 0
          serial k < 3 {
            s = (s + (x[b, k] * W[(jb * 2), k]))
            s1 = (s1 + (x[b, k] * W[((jb * 2) + 1), k]))
          }
          output[b, (jb * 2)] = s
          output[b, ((jb * 2) + 1)] = s1
        }
      }
    `,
      )
      .toPrint(
        `
      x[batch, 3]
      output[batch, 16]
      weights W[8, 3, 2]
      grid jb < 8 {
        grid b < batch {
          acc s = 0
          acc s1 = 0
          serial k < 3 {
            s = (s + (x[b, k] * W[jb, k, 0]))
            s1 = (s1 + (x[b, k] * W[jb, k, 1]))
          }
          output[b, (jb * 2)] = s
          output[b, ((jb * 2) + 1)] = s1
        }
      }
    `,
      )
      .toMeanTheSame();
    // two sites of neighbouring rows: one copy of two columns
    const part = { start: [0, 0, 0], sizes: [8, 3, 2], source: 'W', from: 0, by: [2 * 3, 1, 3] };
    expect(layoutOf(body)).toEqual([part]);
  });

  it('for vectors of rows', () => {
    const rows = [0, 4].map((row) => ({ row: scaled(8, row), lanes: 4 }));
    const body = program([grid(jb, 2, grid(b, batch, ...turn(rows)))]);
    expectLoopPass(streamWeights, body)
      .toPrint(
        `
      x[batch, 3]
      output[batch, 16]
      weights W[2, 3, 8]
      grid jb < 2 {
        grid b < batch {
          acc s = splat(0)
          acc s1 = splat(0)
          serial k < 3 {
            s = (s + (splat(x[b, k]) * W[jb, k, 0]:4))
            s1 = (s1 + (splat(x[b, k]) * W[jb, k, 4]:4))
          }
          output[b, (jb * 8)]:4 = s
          output[b, ((jb * 8) + 4)]:4 = s1
        }
      }
    `,
      )
      .toMeanTheSame();
  });

  it('where no loop moves the rows', () => {
    const body = program([grid(b, batch, ...turn([{ row: int(5) }, { row: int(12), lanes: 4 }]))]);
    expectLoopPass(streamWeights, body)
      .toPrint(
        `
      x[batch, 3]
      output[batch, 16]
      weights W[1, 3, 5]
      grid b < batch {
        acc s = 0
        acc s1 = splat(0)
        serial k < 3 {
          s = (s + (x[b, k] * W[0, k, 0]))
          s1 = (s1 + (splat(x[b, k]) * W[0, k, 1]:4))
        }
        output[b, 5] = s
        output[b, 12]:4 = s1
      }
    `,
      )
      .toMeanTheSame();
    const by = [0, 1, 3];
    expect(layoutOf(body)).toEqual([
      { start: [0, 0, 0], sizes: [1, 3, 1], source: 'W', from: 5 * 3, by },
      { start: [0, 0, 1], sizes: [1, 3, 4], source: 'W', from: 12 * 3, by },
    ]);
  });

  it('of several parameters', () => {
    const rows = [{ row: jb }, { row: jb, of: weights('V', 16, 3) }];
    const body = program([grid(jb, 16, grid(b, batch, ...turn(rows)))]);
    expectLoopPass(streamWeights, body).toMeanTheSame();
    expect(streamWeights(body).buffers.filter(isParam)).toHaveLength(1);
  });

  it('shared by the loops that read the same rows', () => {
    const rows = [0, 1].map((row) => ({ row: scaled(2, row) }));
    const both = program([grid(jb, 8, grid(b, batch, ...turn(rows)), grid(b, batch, ...turn(rows)))]);
    expectLoopPass(streamWeights, both).toMeanTheSame();
    expect(streamWeights(both).buffers.filter(isParam)).toHaveLength(1);
  });

  it('of its own for each of two loops that read different rows', () => {
    const first = grid(b, batch, ...turn([{ row: int(0) }]));
    const second = grid(b, batch, ...turn([{ row: int(1) }]));
    const apart = program([first, second]);
    expectLoopPass(streamWeights, apart).toMeanTheSame();
    expect(streamWeights(apart).buffers.filter(isParam)).toHaveLength(2);
  });
});

describe('several streams', () => {
  const w48 = weights('W', 48, 3);
  const rowsOf = (count: number, by = 4 * count): readonly Row[] =>
    Array.from({ length: count }, (_, i) => ({ row: scaled(by, 4 * i), lanes: 4, of: w48 }));
  const wide = argument('output', batch, 48);
  const into = (stmts: readonly Stmt[]): readonly Stmt[] =>
    stmts.map((s) => (s.kind === 'store' ? { ...s, buffer: wide } : s));
  const widthsOf = (p: Program): readonly number[] =>
    streamWeights(p)
      .buffers.filter(isParam)
      .map(({ shape: [, , width] }) => (width.kind === 'const' ? width.value : NaN));

  it.each([
    [1, [4]],
    [2, [8]],
    [3, [12]],
    [4, [8, 8]],
    [5, [12, 8]],
    [6, [12, 12]],
    [12, [12, 12, 12, 12]],
  ])('%i vectors a term: streams of %j elements', (count, widths) => {
    const body = program([grid(jb, Math.floor(12 / count), grid(b, batch, ...into(turn(rowsOf(count)))))]);
    expect(widthsOf(body)).toEqual(widths);
    expectLoopPass(streamWeights, body).toMeanTheSame();
  });

  it('are read side by side, each term of each', () => {
    const body = program([grid(jb, 3, grid(b, batch, ...into(turn(rowsOf(4)))))]);
    const text = printProgram(streamWeights(body));
    expect(text).toContain('weights W[3, 3, 8]\nweights W1[3, 3, 8]\n');
    const loads = text.match(/W1?\[jb, k, \d\]:4/g);
    expect(loads).toEqual(['W[jb, k, 0]:4', 'W[jb, k, 4]:4', 'W1[jb, k, 0]:4', 'W1[jb, k, 4]:4']);
    // the second stream begins at the third vector of each block
    const part = { start: [0, 0, 0], sizes: [3, 3, 8], source: 'W', by: [16 * 3, 1, 3] };
    expect(layoutOf(body)).toEqual([
      { ...part, from: 0 },
      { ...part, from: 8 * 3 },
    ]);
  });

  it('of loops that read parts, which a loop that reads all of them shares', () => {
    const all = rowsOf(5, 24);
    const [first, second] = [all.slice(0, 2), all.slice(2)];
    const loops = [first, second, all].map((rows) => grid(b, batch, ...into(turn(rows))));
    const body = program([grid(jb, 2, ...loops)]);
    // whatever comes first in the program, the parts decide
    const turned = program([grid(jb, 2, ...loops.toReversed())]);
    for (const each of [body, turned]) {
      expect(widthsOf(each).toSorted((m, n) => m - n)).toEqual([8, 12]);
      expectLoopPass(streamWeights, each).toMeanTheSame();
    }
  });

  it('of what is left, where a part has a stream of its own', () => {
    const all = rowsOf(3, 16);
    const body = program([
      grid(jb, 3, grid(b, batch, ...into(turn(all))), grid(b, batch, ...into(turn(all.slice(1, 2))))),
    ]);
    expect(widthsOf(body).toSorted((m, n) => m - n)).toEqual([4, 8]);
    expectLoopPass(streamWeights, body).toMeanTheSame();
  });

  it('not of loops whose blocks are others', () => {
    const body = program([
      grid(jb, 3, grid(b, batch, ...into(turn(rowsOf(2, 16))))),
      grid(jb, 6, grid(b, batch, ...into(turn(rowsOf(2, 8))))),
    ]);
    expect(widthsOf(body)).toEqual([8, 8]);
    expectLoopPass(streamWeights, body).toMeanTheSame();
  });
});

describe('left as it is', () => {
  it('a loop whose rows move by nothing that is known', () => {
    const rows = [{ row: binary('mod', jb, int(3)) }];
    expectLoopPass(streamWeights, program([grid(jb, 16, grid(b, batch, ...turn(rows)))]))
      .toPrint(
        `
        x[batch, 3]
        weights W[16, 3]
        output[batch, 16]
        grid jb < 16 {
          grid b < batch {
            acc s = 0
            serial k < 3 {
              s = (s + (x[b, k] * W[(jb % 3), k]))
            }
            output[b, (jb % 3)] = s
          }
        }
      `,
      )
      .toMeanTheSame();
  });

  it('a loop that reads no weights', () => {
    const s = variable('s', 'f32');
    const body = [
      acc(s, f32(0)),
      serial(k, 3, set(s, add(s, load(x, [b, k])))),
      store(output, [b, int(0)], s),
    ];
    expectLoopPass(streamWeights, program([grid(b, batch, ...body)]))
      .toPrint(
        `
      x[batch, 3]
      output[batch, 16]
      grid b < batch {
        acc s = 0
        serial k < 3 {
          s = (s + x[b, k])
        }
        output[b, 0] = s
      }
    `,
      )
      .toMeanTheSame();
  });
});

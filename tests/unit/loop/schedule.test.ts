// schedule: the recipe of the CPU targets, for what fission leaves. Products in the tiles the cost model chooses, the rest
// some vectors at a time.

import { describe, expect, it } from 'vitest';
import {
  int,
  load,
  store,
  sum,
  unary,
  variable,
  type Expr,
  type Program,
} from '../../../compiler/ir/loop.ts';
import { add, mul } from '../../../compiler/ir/loop-math.ts';
import { allExprs, allStmts } from '../../../compiler/ir/loop-walk.ts';
import type { Tile } from '../../../compiler/ir/schedule.ts';
import { rankTiles } from '../../../compiler/loop/cost.ts';
import { fission } from '../../../compiler/loop/fission.ts';
import { scheduleTiles as schedule } from '../../../compiler/loop/schedule-tiles.ts';
import type { Traits } from '../../../compiler/loop/traits.ts';
import { js } from '../../../targets/js/js.ts';
import { wasm } from '../../../targets/wasm/wasm.ts';
import { expectLoopPass } from '../../support/expect-pass.ts';
import { argument, batch, f32, grid, program, serial, steps, weights } from '../../support/programs.ts';

const scheduleTiles = (p: Program, traits: Traits): Program => schedule(fission(p), traits);

const [t, b, j, k] = ['t', 'b', 'j', 'k'].map((name) => variable(name));
const x = argument('x', steps, batch, 3);
const output = argument('output', steps, batch, 6);

/** output = tanh of a product, for all steps and rows. */
function layer(rows = batch as Parameters<typeof grid>[1]): Program {
  const terms = sum(k, int(3), f32(0), mul(load(x, [t, b, k]), load(weights('W', 6, 3), [j, k])));
  const nest = grid(b, rows, grid(j, 6, store(output, [t, b, j], unary('tanh', terms))));
  return program([grid(t, steps, nest)]);
}

it('tiles the product and leaves the arithmetic to a nest of vectors', () => {
  expectLoopPass((p) => scheduleTiles(p, wasm.traits), layer())
    .from(
      `
    x[steps, batch, 3]
    weights W[6, 3]
    output[steps, batch, 6]
    grid t < steps {
      grid b < batch {
        grid j < 6 {
          output[t, b, j] = tanh((0 + sum k < 3 { (x[t, b, k] * W[j, k]) }))
        }
      }
    }
  `,
    )
    .toPrint(
      `
    x[steps, batch, 3]
    weights W[6, 3]
    output[steps, batch, 6]
    scratch g0[steps, batch, 6]
    grid mb < ((steps * batch) / 4) {
      unroll r < 4 {
        unroll v < 1 {
          vector l < 4 {
            g0[(((mb * 4) + r) / batch), (((mb * 4) + r) % batch), ((v * 4) + l)] = (0 + sum k < 3 { (x[(((mb * 4) + r) / batch), (((mb * 4) + r) % batch), k] * W[((v * 4) + l), k]) })
          }
        }
        vector l1 < 2 {
          g0[(((mb * 4) + r) / batch), (((mb * 4) + r) % batch), (l1 + 4)] = (0 + sum k1 < 3 { (x[(((mb * 4) + r) / batch), (((mb * 4) + r) % batch), k1] * W[(l1 + 4), k1]) })
        }
      }
    }
    grid m < ((steps * batch) % 4) {
      unroll v1 < 1 {
        vector l2 < 4 {
          g0[(((((steps * batch) / 4) * 4) + m) / batch), (((((steps * batch) / 4) * 4) + m) % batch), ((v1 * 4) + l2)] = (0 + sum k2 < 3 { (x[(((((steps * batch) / 4) * 4) + m) / batch), (((((steps * batch) / 4) * 4) + m) % batch), k2] * W[((v1 * 4) + l2), k2]) })
        }
      }
      vector l3 < 2 {
        g0[(((((steps * batch) / 4) * 4) + m) / batch), (((((steps * batch) / 4) * 4) + m) % batch), (l3 + 4)] = (0 + sum k3 < 3 { (x[(((((steps * batch) / 4) * 4) + m) / batch), (((((steps * batch) / 4) * 4) + m) % batch), k3] * W[(l3 + 4), k3]) })
      }
    }
    grid t < steps {
      grid b < batch {
        unroll v2 < 1 {
          vector l4 < 4 {
            output[t, b, ((v2 * 4) + l4)] = tanh(g0[t, b, ((v2 * 4) + l4)])
          }
        }
        vector l5 < 2 {
          output[t, b, (l5 + 4)] = tanh(g0[t, b, (l5 + 4)])
        }
      }
    }
  `,
    )
    .toMeanTheSame();
});

it('has no vectors where a target has none', () => {
  expectLoopPass((p) => scheduleTiles(p, js.traits), layer())
    .toPrint(
      `
    x[steps, batch, 3]
    weights W[6, 3]
    output[steps, batch, 6]
    scratch g0[steps, batch, 6]
    grid m < (steps * batch) {
      unroll v < 6 {
        vector l < 1 {
          g0[(m / batch), (m % batch), (v + l)] = (0 + sum k < 3 { (x[(m / batch), (m % batch), k] * W[(v + l), k]) })
        }
      }
    }
    grid t < steps {
      grid b < batch {
        grid j < 6 {
          output[t, b, j] = tanh(g0[t, b, j])
        }
      }
    }
  `,
    )
    .toMeanTheSame();
});

/** The largest extent of the loops of a name: `v` goes over vectors, `r` over rows of a tile. */
const largest = (name: 'v' | 'r', p: Program): number =>
  Math.max(
    ...allStmts(p.body).map((s) =>
      s.kind === 'for' && s.axis.name === name && s.extent.kind === 'const' ? s.extent.value : 0,
    ),
  );

describe('what the cost model is told', () => {
  const from = argument('h0', batch, 30);
  const term = (name: string, row: Expr): Expr => {
    const own = variable('k');
    return sum(own, int(30), f32(0), mul(load(from, [row, own]), load(weights(name, 64, 30), [j, own])));
  };
  const value = add(term('V', b), term('W', b));
  const two = program([grid(b, batch, grid(j, 64, store(argument('hn', batch, 64), [b, j], value)))]);
  const chosen = (p: Program): Tile => {
    const product = { sums: 2, columns: 64, depth: 30, rows: p === two ? undefined : 1 };
    return rankTiles(product, wasm.traits)[0];
  };

  it('are the sums of a nest, its columns and its rows', () => {
    const tiles = scheduleTiles(two, { ...wasm.traits, abreast: 1 });
    const { rows, vectors } = chosen(two);
    expect([largest('r', tiles), largest('v', tiles)]).toEqual([rows, vectors]);
    expectLoopPass((p) => scheduleTiles(p, wasm.traits), two).toMeanTheSame();
  });

  it('is a single row where no loop goes over rows', () => {
    const both = add(term('V', int(0)), term('W', int(0)));
    const one = program([serial(t, steps, grid(j, 64, store(argument('hn', 64), [j], both)))]);
    const scheduled = scheduleTiles(one, wasm.traits);
    // 12 accumulators, for two sums
    expect(largest('v', scheduled)).toBe(6);
    expect(chosen(one)).toMatchObject({ block: 6, rows: 1 });
    expect(allStmts(scheduled.body).some((s) => s.kind === 'for' && s.axis.name === 'mb')).toBe(false);
    expectLoopPass((p) => scheduleTiles(p, wasm.traits), one).toMeanTheSame();
  });

  it('is the depth of the sums: a single row adds several terms a turn', () => {
    const unrolls = (unroll: number): readonly number[] =>
      allExprs(scheduleTiles(layer(), { ...wasm.traits, unroll }).body).flatMap((e) =>
        e.kind === 'sum' ? [e.unroll] : [],
      );
    expect(new Set(unrolls(3))).toEqual(new Set([3]));
    expect(new Set(unrolls(1))).toEqual(new Set([1]));
  });
});

it('puts vectors of arithmetic side by side, and leaves rows as they are', () => {
  const plain = program([
    grid(
      b,
      batch,
      grid(
        j,
        64,
        store(argument('output', batch, 64), [b, j], unary('tanh', load(argument('x', batch, 64), [b, j]))),
      ),
    ),
  ]);
  for (const abreast of [1, 2, 4]) {
    const pass = (p: Program): Program => scheduleTiles(p, { ...wasm.traits, abreast });
    expect(largest('v', pass(plain))).toBe(abreast);
    expectLoopPass(pass, plain).toMeanTheSame();
  }
  expectLoopPass((p) => scheduleTiles(p, js.traits), plain).toChangeNothing();
});

it('puts fewer side by side where each spells out many activations', () => {
  const of = (activations: number): Program => {
    const x = load(argument('x', batch, 64), [b, j]);
    const value = Array.from({ length: activations }).reduce<Expr>((e) => unary('tanh', e), x);
    return program([grid(b, batch, grid(j, 64, store(argument('output', batch, 64), [b, j], value)))]);
  };
  const abreast = (activations: number): number =>
    largest('v', scheduleTiles(of(activations), { ...wasm.traits, abreast: 4 }));
  expect([1, 3, 4, 5, 7, 20].map(abreast)).toEqual([4, 4, 2, 2, 1, 1]);
});

it('leaves marks to the passes that carry them out', () => {
  const modes = allStmts(scheduleTiles(layer(), wasm.traits).body).flatMap((s) =>
    s.kind === 'for' ? [s.mode] : [],
  );
  expect(new Set(modes)).toEqual(new Set(['grid', 'unroll', 'vector']));
});

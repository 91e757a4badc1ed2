// fission: products in a nest of their own, the arithmetic around them in another.

import { expect, it } from 'vitest';
import { int, load, store, sum, unary, variable, type Expr } from '../../../compiler/ir/loop.ts';
import { add, mul } from '../../../compiler/ir/loop-math.ts';
import { fission } from '../../../compiler/loop/fission.ts';
import { expectLoopPass } from '../../support/expect-pass.ts';
import {
  argument,
  batch,
  f32,
  grid,
  letStmt,
  program,
  serial,
  steps,
  weights,
} from '../../support/programs.ts';

const [b, j, t] = ['b', 'j', 't'].map((name) => variable(name));
const x = argument('x', batch, 2);
const output = argument('output', batch, 3);

function product(name: string): Expr {
  const k = variable('k');
  return sum(k, int(2), f32(0), mul(load(x, [b, k]), load(weights(name, 3, 2), [j, k])));
}

it('stores the sums and loads them again', () => {
  const value = mul(unary('sigmoid', product('V')), unary('tanh', product('W')));
  const body = grid(b, batch, grid(j, 3, store(output, [b, j], value)));
  expectLoopPass(fission, program([body]))
    .from(
      `
    x[batch, 2]
    weights V[3, 2]
    weights W[3, 2]
    output[batch, 3]
    grid b < batch {
      grid j < 3 {
        output[b, j] = (sigmoid((0 + sum k < 2 { (x[b, k] * V[j, k]) })) * tanh((0 + sum k1 < 2 { (x[b, k1] * W[j, k1]) })))
      }
    }
  `,
    )
    .toPrint(
      `
    x[batch, 2]
    weights V[3, 2]
    weights W[3, 2]
    output[batch, 3]
    scratch g0[batch, 3]
    scratch g1[batch, 3]
    grid b < batch {
      grid j < 3 {
        g0[b, j] = (0 + sum k < 2 { (x[b, k] * V[j, k]) })
        g1[b, j] = (0 + sum k1 < 2 { (x[b, k1] * W[j, k1]) })
      }
    }
    grid b1 < batch {
      grid j1 < 3 {
        output[b1, j1] = (sigmoid(g0[b1, j1]) * tanh(g1[b1, j1]))
      }
    }
  `,
    )
    .toMeanTheSame();
});

it('works in loops over time, and keeps named values with the arithmetic', () => {
  const v = variable('v', 'f32');
  const into = argument('output', steps, batch, 3);
  const named = letStmt(v, unary('tanh', product('V')));
  const nest = grid(b, batch, grid(j, 3, named, store(into, [t, b, j], mul(v, v))));
  expectLoopPass(fission, program([serial(t, steps, nest)]))
    .toPrint(
      `
    x[batch, 2]
    weights V[3, 2]
    output[steps, batch, 3]
    scratch g0[batch, 3]
    serial t < steps {
      grid b < batch {
        grid j < 3 {
          g0[b, j] = (0 + sum k < 2 { (x[b, k] * V[j, k]) })
        }
      }
      grid b1 < batch {
        grid j1 < 3 {
          let v = tanh(g0[b1, j1])
          output[t, b1, j1] = (v * v)
        }
      }
    }
  `,
    )
    .toMeanTheSame();
});

it('leaves a nest that stores nothing but sums, and one without any', () => {
  const bare = grid(b, batch, grid(j, 3, store(output, [b, j], product('V'))));
  expectLoopPass(fission, program([bare]))
    .toPrint(
      `
    x[batch, 2]
    weights V[3, 2]
    output[batch, 3]
    grid b < batch {
      grid j < 3 {
        output[b, j] = (0 + sum k < 2 { (x[b, k] * V[j, k]) })
      }
    }
  `,
    )
    .toMeanTheSame();
  const plain = grid(b, batch, grid(j, 2, store(argument('hn', batch, 2), [b, j], load(x, [b, j]))));
  expectLoopPass(fission, program([plain]))
    .toPrint(
      `
    x[batch, 2]
    hn[batch, 2]
    grid b < batch {
      grid j < 2 {
        hn[b, j] = x[b, j]
      }
    }
  `,
    )
    .toMeanTheSame();
});

it('refuses a sum that uses a name of its nest', () => {
  const v = variable('v', 'f32');
  const k = variable('k');
  const value = add(sum(k, int(2), f32(0), mul(v, load(x, [b, k]))), v);
  const body = grid(b, batch, grid(j, 3, letStmt(v, load(x, [b, int(0)])), store(output, [b, j], value)));
  expect(() => fission(program([body]))).toThrow('cannot split a sum from its nest: it uses v');
});

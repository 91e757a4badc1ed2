// decompose: sigmoid, tanh and expNeg in operations a target has, to the bit.

import { describe, expect, it } from 'vitest';
import { interpret } from '../../compiler/ir/interpret.ts';
import { int, load, store, unary, variable, type Program } from '../../compiler/ir/loop.ts';
import { mul } from '../../compiler/ir/loop-math.ts';
import { allExprs } from '../../compiler/ir/loop-walk.ts';
import { unaryF32 } from '../../compiler/ir/scalar.ts';
import { decompose } from '../../compiler/loop/decompose.ts';
import { expectLoopPass } from '../support/expect-pass.ts';
import { argument, grid, letStmt, program } from '../support/programs.ts';

const all = (p: Program): Program => decompose(p, { native: [] });
const j = variable('j');

function applied(op: 'sigmoid' | 'tanh' | 'expNeg', count: number): Program {
  return program([
    grid(j, count, store(argument('output', count), [j], unary(op, load(argument('x', count), [j])))),
  ]);
}

it('spells a sigmoid, every step named', () => {
  expectLoopPass(all, applied('sigmoid', 3))
    .from(
      `
    x[3]
    output[3]
    grid j < 3 {
      output[j] = sigmoid(x[j])
    }
  `,
    )
    .toPrint(
      `
    x[3]
    output[3]
    grid j < 3 {
      let x = x[j]
      let z = abs(x)
      let n = ((z * -1.4426950216293335) + 12583039)
      let s = float((bits(n) << 23))
      let n1 = (n - 12583039)
      let t = ((n1 * 0.000001428606765330187) + ((n1 * 0.693145751953125) + z))
      let e = (((t * s) * ((((((((((0.0013820728054270148 * t) + -0.008368677459657192) * t) + 0.04166826605796814) * t) + -0.1666652113199234) * t) + 0.4999999403953552) * t) - 1)) + s)
      output[j] = select((87.33654022216797 < z), select((x < 0), 0, 1), (select((x < 0), e, 1) / (1 + e)))
    }
  `,
    )
    .toMeanTheSame();
});

it('spells a tanh', () => {
  expectLoopPass(all, applied('tanh', 3))
    .toPrint(
      `
    x[3]
    output[3]
    grid j < 3 {
      let x = x[j]
      let a = abs(x)
      let q = (a * a)
      let p = ((((((((-0.005692296661436558 * q) + 0.02062816731631756) * q) + -0.05373651534318924) * q) + 0.13331405818462372) * q) + -0.3333328068256378)
      let near = (((p * q) * a) + a)
      let z = (2 * min(a, 10))
      let n = ((z * -1.4426950216293335) + 12583039)
      let s = float((bits(n) << 23))
      let n1 = (n - 12583039)
      let t = ((n1 * 0.000001428606765330187) + ((n1 * 0.693145751953125) + z))
      let e = (((t * s) * ((((((((((0.0013820728054270148 * t) + -0.008368677459657192) * t) + 0.04166826605796814) * t) + -0.1666652113199234) * t) + 0.4999999403953552) * t) - 1)) + s)
      output[j] = copysign(select((0.625 < a), (1 - ((2 * e) / (1 + e))), near), x)
    }
  `,
    )
    .toMeanTheSame();
});

it('spells what is nested, and in vectors', () => {
  const x = load(argument('x', 4), [int(0)], { lanes: 4 });
  const v = variable('v', 'f32', 4);
  const output = argument('output', 4);
  const body = [letStmt(v, unary('tanh', mul(unary('sigmoid', x), x))), store(output, [int(0)], mul(v, v))];
  expectLoopPass(all, program(body)).toMeanTheSame();
  const left = allExprs(all(program(body)).body).filter((e) => e.kind === 'unary');
  expect(left.filter((e) => e.op === 'tanh' || e.op === 'sigmoid')).toEqual([]);
});

it('leaves what the target has, and what is no activation', () => {
  const native = ['sigmoid', 'tanh'] as const;
  expectLoopPass((p) => decompose(p, { native }), applied('tanh', 3)).toChangeNothing();
  const other = store(argument('output', 1), [int(0)], unary('abs', load(argument('x', 1), [int(0)])));
  expectLoopPass(all, program([other])).toChangeNothing();
});

describe.each(['sigmoid', 'tanh', 'expNeg'] as const)('%s where it is delicate', (op) => {
  it('is the meaning to the bit', () => {
    const near = [
      0, 1e-45, 1e-38, 1.2e-38, 1e-8, 1e-4, 0.1, 0.5, 0.624999, 0.625, 0.625001, 1, 3, 9, 9.999, 10,
    ];
    const far = [15, 17, 20, 30, 44, 87, 87.168, 87.169, 88, 88.8, 89, 90, 104, 1e4, 3e38, Infinity];
    const x = Float32Array.from([...near, ...far].flatMap((value) => [value, -value]).concat(NaN));
    const before = applied(op, x.length);
    const contents = (b: { readonly role: string }): Float32Array | undefined =>
      b.role === 'x' ? x : undefined;
    const [, output] = [...interpret(all(before), { batch: 1, steps: 1, contents })].map(
      ([, values]) => values,
    );
    expect(output).toEqual(x.map((value) => unaryF32(op, value)));
  });
});

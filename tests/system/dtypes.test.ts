// Memory of every type: weights of few bits with a scale, scratch of small numbers, halves; from the graph to kernels.

import { describe, expect, it } from 'vitest';
import { dot } from '../../compiler/ir/contract.ts';
import { dtypes, type DType } from '../../compiler/ir/dtypes.ts';
import { evaluate } from '../../compiler/ir/evaluate.ts';
import { constant, input, map, param, type Node } from '../../compiler/ir/graph.ts';
import { interpret } from '../../compiler/ir/interpret.ts';
import {
  buffer,
  constant as number,
  int,
  isParam,
  load,
  store,
  unary,
  variable,
  type Buffer,
  type Program,
} from '../../compiler/ir/loop.ts';
import { binary } from '../../compiler/ir/loop-math.ts';
import { verifyProgram } from '../../compiler/ir/verify-program.ts';
import { retypeWeights } from '../../compiler/loop/retype-weights.ts';
import { loopPasses, toKernel, toProgram } from '../../compiler/pipeline.ts';
import { packed } from '../../compiler/plan.ts';
import { toHalf } from '../../runtime/dtype.ts';
import { cut } from '../../targets/wgsl/cut.ts';
import { printShader } from '../../targets/wgsl/print.ts';
import { readingsOf } from '../../targets/wgsl/storage.ts';
import { wgsl } from '../../targets/wgsl/wgsl.ts';
import { calledTargets, openKernel, type CalledTarget, type Params } from '../support/call-kernel.ts';
import { signatureOf } from '../support/meaning.ts';
import { argument, grid, program } from '../support/programs.ts';
import { floats, integers } from '../support/random.ts';

const f = Math.fround;
const depth = 7;
const fixed = { batch: 1, steps: 1 };
const names = ['js', 'wasm'] as const;

/** x @ W' · scale, with W of whole numbers and a scale for each row, or for each element of W before the product. */
function quantised(dtype: DType, rows: number, isScaledFirst: boolean): Node {
  const x = input('x', ['steps', 1, depth]);
  const codes = map('toF32', param('W', [rows, depth], dtype));
  if (isScaledFirst) return dot(x, map('mul', codes, param('scale', [rows, 1])));
  return map('add', map('mul', dot(x, codes), param('scale', [rows])), param('b', [rows]));
}

function paramsOf(dtype: DType, rows: number): Params {
  const { range } = dtypes[dtype];
  const [least, most] = typeof range === 'string' ? [-1000, 1000] : range;
  const codes = integers(rows * depth, least, most, `${dtype} ${rows}`);
  // the ends are among them
  codes.set([least, most]);
  return new Map<string, ArrayLike<number>>([
    ['W', codes],
    ['scale', floats(rows, 'scale')],
    ['b', floats(rows, 'b')],
  ]);
}

const programOf = (node: Node): Program => {
  const graph = { roots: [{ name: 'output', node }] };
  return toProgram(graph, signatureOf(graph, fixed));
};

const contentsOf =
  (it: Program, x: Float32Array, params: Params) =>
  (b: Buffer): ReturnType<typeof packed> | undefined =>
    isParam(b) ? packed(b, it, params) : b.arg?.name === 'x' ? x : undefined;

/** What a program stores in its output. */
function outputOf(it: Program, x: Float32Array, params: Params): ArrayLike<number> {
  const results = [...interpret(it, { sizes: fixed, contents: contentsOf(it, x, params) })];
  return results.find(([{ arg }]) => arg?.name === 'output')?.[1] ?? [];
}

describe.each(['i8', 'i16', 'i32'] as const)('weights of %s', (dtype) => {
  describe.each([1, 3, 8, 13, 40])('%i rows', (rows) => {
    const x = floats(depth, 'x');
    const params = paramsOf(dtype, rows);
    const at = (name: string, i: number): number => params.get(name)?.[i] ?? NaN;

    it.each(names)('with a scale for the row, on %s', async (name) => {
      const lowered = programOf(quantised(dtype, rows, false));
      const expected = Float32Array.from({ length: rows }, (_, j) => {
        let sum = 0;
        for (let k = 0; k < depth; k++) sum = f(sum + f(x[k] * f(at('W', j * depth + k))));
        return f(f(sum * at('scale', j)) + at('b', j));
      });
      expect(outputOf(lowered, x, params)).toEqual(expected);
      await expectStages(lowered, name, x, params, expected);
    });

    it.each(names)('scaled before the product, on %s', async (name) => {
      const lowered = programOf(quantised(dtype, rows, true));
      await expectStages(lowered, name, x, params, outputOf(lowered, x, params));
    });

    it('are as the graph means', () => {
      const node = quantised(dtype, rows, false);
      const shapes = { x: [1, 1, depth], W: [rows, depth], scale: [rows], b: [rows] };
      const values = Object.fromEntries(
        Object.entries(shapes).map(([name, shape]) => [
          name,
          { shape, data: name === 'x' ? x : (params.get(name) ?? []) },
        ]),
      );
      const { output } = evaluate({ roots: [{ name: 'output', node }] }, { sizes: fixed, values });
      const given = outputOf(programOf(node), x, params);
      for (let j = 0; j < rows; j++) {
        const terms = Array.from({ length: depth }, (_, k) => Math.abs(x[k] * at('W', j * depth + k)));
        const size = terms.reduce((a, b) => a + b) * Math.abs(at('scale', j)) + Math.abs(at('b', j));
        expect(Math.abs(given[j] - output.data[j])).toBeLessThanOrEqual(1e-6 * size);
      }
    });
  });
});

/** Every pass keeps every bit, and the kernel has them too. */
async function expectStages(
  lowered: Program,
  name: CalledTarget,
  x: Float32Array,
  params: Params,
  expected: ArrayLike<number>,
): Promise<void> {
  let it = lowered;
  for (const pass of loopPasses(calledTargets[name])) {
    it = pass.run(it);
    expect(outputOf(it, x, params), pass.name).toEqual(expected);
  }
  const call = await openKernel(it, name, { params });
  expect(call(x, expected.length)).toEqual(expected);
}

describe('small numbers in scratch', () => {
  /** Codes of x, stored and read again. */
  function coded(dtype: DType, count: number, limit: number): Program {
    const [j, l] = [variable('j'), variable('l')];
    const codes = buffer('codes', 'scratch', [int(count)], { dtype });
    const scaled = unary('toI32', binary('mul', load(argument('x', count), [j]), number(100)));
    const clipped = binary('max', binary('min', scaled, int(limit)), int(-limit));
    const back = binary('mul', unary('toF32', load(codes, [l])), number(0.01));
    return program(
      [
        grid(j, count, store(codes, [j], clipped)),
        grid(l, count, store(argument('output', count), [l], back)),
      ],
      { batch: int(1), steps: int(1) },
    );
  }

  it.each(names.flatMap((name) => [1, 2, 3, 4, 7, 32].map((count) => [name, count] as const)))(
    'on %s, %i of them',
    async (name, count) => {
      const x = floats(count, 'x', 3);
      for (const [dtype, limit] of [
        ['i8', 127],
        ['i16', 300],
      ] as const) {
        const lowered = coded(dtype, count, limit);
        const expected = x.map((v) =>
          f(f(Math.max(-limit, Math.min(limit, Math.trunc(f(v * 100))))) * f(0.01)),
        );
        await expectStages(lowered, name, x, new Map(), expected);
      }
    },
  );

  it('must be numbers that the type holds', () => {
    const it = coded('i8', 4, 300);
    const x = Float32Array.of(1, 2.5, 0, 0);
    expect(() => outputOf(it, x, new Map())).toThrow('codes: 250 is stored, which no i8 is');
  });

  it('are printed as vectors of so many bytes', async () => {
    const it = toKernel(coded('i8', 7, 127), calledTargets.wasm);
    const { text } = (await calledTargets.wasm.emit({ run: it })).listing;
    for (const part of ['i8x16.narrow_i16x8_s', 'v128.store32_lane', 'v128.store16_lane', 'v128.load8x8_s'])
      expect(text).toContain(part);
  });

  it('have no place in storage of a GPU, where two invocations may write into one word', async () => {
    const it = toKernel(coded('i8', 4, 127), wgsl);
    await expect(wgsl.emit({ run: it })).rejects.toThrow('WGSL has no i8');
  });
});

describe('halves', () => {
  const rows = 5;
  const node = map('add', dot(input('x', ['steps', 1, depth]), param('W', [rows, depth])), constant(1));
  const values = new Map([['W', floats(rows * depth, 'W')]]);
  const final = toKernel(programOf(node), wgsl);
  const halves = retypeWeights(final, 'f16');
  const x = floats(depth, 'x');

  it('are weights whose values were rounded', () => {
    const bits = (b: Buffer): Uint16Array =>
      Uint16Array.from(packed({ ...b, dtype: 'f32' }, final, values), toHalf);
    const contents = contentsOf(final, x, values);
    const given = interpret(halves, {
      sizes: fixed,
      contents: (b) => (isParam(b) ? bits(b) : contents(b)),
    });
    const rounded = new Map([['W', values.get('W')?.map((v) => valueOf(toHalf(v))) ?? []]]);
    const results = [...given].find(([{ arg }]) => arg?.name === 'output')?.[1];
    expect(results).toEqual(outputOf(final, x, rounded));
    expect(results).not.toEqual(outputOf(final, x, values));
  });

  it('are read by the same kernels', () => {
    const text = (p: Program): string => printShader(cut(p).kernels, p);
    expect(text(halves)).toBe(text(final));
    expect(readingsOf(final)).toMatchObject({
      f32: expect.stringContaining('array<f32>') as string,
      f16: expect.stringContaining('f32(weights[i])') as string,
      pairs: expect.stringContaining('unpack2x16float(') as string,
    });
  });

  it('cannot be stored, and js and wasm have none', async () => {
    const j = variable('j');
    const into = buffer('h', 'scratch', [int(1)], { dtype: 'f16' });
    const it = program([grid(j, 1, store(into, [j], number(1)))]);
    expect(() => verifyProgram(it)).toThrow('f32 is stored in h, whose elements are f16');
    const typed = programOf(dot(input('x', ['steps', 1, depth]), param('W', [rows, depth], 'f16')));
    await expect(calledTargets.js.emit({ run: toKernel(typed, calledTargets.js) })).rejects.toThrow('no f16');
    await expect(calledTargets.wasm.emit({ run: toKernel(typed, calledTargets.wasm) })).rejects.toThrow(
      'of f16',
    );
  });
});

const valueOf = (bits: number): number => (dtypes.f16.read as (held: number) => number)(bits);

it('weights of several types are words of one array on a GPU', async () => {
  const it = toKernel(programOf(quantised('i8', 5, false)), wgsl);
  const { text } = (await wgsl.emit({ run: it })).listing;
  expect(readingsOf(it)).toEqual({
    f32: `@group(0) @binding(1) var<storage, read> weights: array<u32>;
fn weight(i: i32) -> f32 { return bitcast<f32>(weights[i]); }
fn weight_i8(i: i32) -> i32 { return extractBits(bitcast<i32>(weights[i >> 2u]), u32(i & 3) * 8u, 8u); }
`,
  });
  expect(text).toContain('f32(weight_i8(');
});

// Every operation of the scalar vocabulary in kernels, of one number and of vectors: what a target answers with a form
// is what the operation means, to the bit, and what it answers with none throws.

import { describe, expect, it } from 'vitest';
import { slice } from '../../compiler/ir/views.ts';
import { constant, input, map, type Node } from '../../compiler/ir/graph.ts';
import { binaryOps, isShift, unaryOps, type BinaryOp, type UnaryOp } from '../../compiler/ir/scalar.ts';
import { binaryF32, unaryF32 } from '../../compiler/ir/scalar-f32.ts';
import { toKernel, toProgram } from '../../compiler/pipeline.ts';
import { calledTargets as targets, openKernel, type CalledTarget } from '../support/call-kernel.ts';
import { signatureOf } from '../support/meaning.ts';
import { randomFrom } from '../support/random.ts';

const rows = 96;
const fixed = { batch: 1 };
/** Operations that floats do not have. */
const ofBits: readonly BinaryOp[] = ['and', 'or', 'shl', 'shr', 'mod'];
type Run = (x: Float32Array, width: number) => Float32Array;

/** The kernel of a graph from x (steps, 1, 2 · width) to output (steps, 1, width). */
async function kernelOf(node: Node, name: CalledTarget): Promise<Run> {
  const graph = { roots: [{ name: 'output', node }] };
  const program = toKernel(toProgram(graph, signatureOf(graph, fixed)), targets[name]);
  const call = await openKernel(program, name, { steps: rows });
  return (x, width) => call(x, rows * width);
}

const floats = new Float32Array(1);
const ints = new Int32Array(floats.buffer);
const bits = (x: number): number => ((floats[0] = x), ints[0]);
const float = (i: number): number => ((ints[0] = i), floats[0]);

/** Numbers of all kinds, and pairs that are equal. */
function values(width: number): Float32Array {
  const random = randomFrom(`operations ${width}`);
  const special = [
    0,
    -0,
    1,
    -1,
    0.5,
    2.5,
    3.5,
    -2.5,
    1e-45,
    -1e-40,
    3e38,
    -3e38,
    3e9,
    -3e9,
    Infinity,
    -Infinity,
    NaN,
  ];
  return Float32Array.from({ length: rows * 2 * width }, () => {
    const [kind, at] = [random(), Math.floor(random() * special.length)];
    if (kind < 0.4) return special[at];
    return kind < 0.7 ? float(Math.floor(random() * 2 ** 32)) : (random() - 0.5) * 20;
  });
}

const x = (width: number): readonly [Node, Node] => {
  const both = input('x', ['steps', 1, 2 * width]);
  return [slice(both, 2, 0, width), slice(both, 2, width, width)];
};

/** Bits of a result become the float that they are, a truth becomes 1. */
const asFloat = (node: Node): Node =>
  node.elem === 'i32'
    ? map('floatOf', node)
    : node.elem === 'bool'
      ? map('select', node, constant(1), constant(0))
      : node;

async function compare(
  name: CalledTarget,
  width: number,
  node: Node,
  meaning: (a: number, b: number) => number,
): Promise<void> {
  const run = await kernelOf(node, name);
  const given = values(width);
  const y = run(given, width);
  const expected = y.map((_, i) => {
    const at = Math.floor(i / width) * 2 * width + (i % width);
    return meaning(given[at], given[at + width]);
  });
  expect(y).toEqual(expected);
}

const shapes = [
  ['js', 1],
  ['wasm', 1],
  ['wasm', 8],
] as const;

describe.each(shapes)('%s, %i wide:', (name, width) => {
  const [a, b] = x(width);
  const isVector = name === 'wasm' && width > 1;

  it('is of vectors or of numbers', async () => {
    const graph = { roots: [{ name: 'output', node: map('neg', a) }] };
    const program = toKernel(toProgram(graph, signatureOf(graph, fixed)), targets[name]);
    const { listing } = await targets[name].emit({ run: program });
    expect(listing.text.includes('f32x4.neg')).toBe(isVector);
  });

  it.each(Object.keys(unaryOps) as UnaryOp[])('%s', async (op) => {
    const { from, to } = unaryOps[op];
    const arg = from === 'i32' ? map('bitsOf', a) : a;
    const node = asFloat(map(op, arg));
    if (targets[name].traits.unary[op] === 'absent')
      return expect(kernelOf(node, name)).rejects.toThrow(`no ${op}`);
    await compare(name, width, node, (v) => {
      const result = unaryF32(op, from === 'i32' ? bits(v) : v);
      return to === 'i32' ? float(result) : result;
    });
  });

  it.each(Object.keys(binaryOps) as BinaryOp[])('%s of f32', async (op) => {
    const node = asFloat(map(op, a, isShift(op) ? constant(1) : b));
    if (ofBits.includes(op)) return expect(kernelOf(node, name)).rejects.toThrow(`no ${op} of`);
    await compare(name, width, node, (v, w) => binaryF32(op, 'f32', v, w));
  });

  it.each(Object.keys(binaryOps) as BinaryOp[])('%s of i32', async (op) => {
    const isAbsent = op === 'copysign' || (isVector && (op === 'div' || op === 'mod'));
    const isWhole = op === 'div' || op === 'mod';
    // a quotient is of indices: not negative, and not by 0
    const left = isWhole ? map('bitsOf', map('abs', a)) : map('bitsOf', a);
    const right = isShift(op) || isWhole ? constant(7, 'i32') : map('bitsOf', b);
    const node = asFloat(map(op, left, right));
    if (isAbsent) return expect(kernelOf(node, name)).rejects.toThrow(`no ${op} of`);
    await compare(name, width, node, (v, w) => {
      const [l, r] = [bits(isWhole ? Math.abs(v) : v), isShift(op) || isWhole ? 7 : bits(w)];
      const result = binaryF32(op, 'i32', l, r);
      return binaryOps[op].compares ? result : float(result);
    });
  });
});

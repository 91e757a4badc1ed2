// The verifiers reject what no pass may leave behind, and accept what the compiler makes.

import { describe, expect, it } from 'vitest';
import { dot } from '../../../compiler/ir/contract.ts';
import {
  input,
  map,
  param,
  scan,
  take,
  type Graph,
  type Input,
  type Node,
  type Scan,
} from '../../../compiler/ir/graph.ts';
import {
  fma,
  int,
  load,
  loop,
  select,
  splat,
  store,
  sum,
  unary,
  variable,
  type Expr,
  type Program,
  type Stmt,
} from '../../../compiler/ir/loop.ts';
import { add, binary } from '../../../compiler/ir/loop-math.ts';
import { verifyGraph } from '../../../compiler/ir/verify-graph.ts';
import { verifyFinal, verifyProgram } from '../../../compiler/ir/verify-program.ts';
import { toKernel, toProgram } from '../../../compiler/pipeline.ts';
import { js } from '../../../targets/js/js.ts';
import { networkOf } from '../../support/network.ts';
import {
  argument,
  batch,
  f32,
  grid,
  letStmt,
  program,
  scratch,
  set,
  weights,
} from '../../support/programs.ts';

const root = (node: Node): Graph => ({ roots: [{ name: 'output', node }] });
const of = input('h', ['batch', 3]);

const state = { bound: of, init: input('h0', ['batch', 3]), next: of };

function scanOf(more: Partial<Scan>, h: Input = of): Scan {
  return scan({
    steps: 'steps',
    reverse: false,
    step: input('t', [], { elem: 'i32' }),
    elements: [],
    states: [{ bound: h, init: input('h0', ['batch', 3]), next: map('tanh', h) }],
    outputs: [h],
    ...more,
  });
}

describe('a graph', () => {
  it('of the front is legal', () => {
    const { graph } = networkOf({ input_size: 2, hidden_size: 3, num_layers: 2, bidirectional: true });
    expect(() => verifyGraph(graph)).not.toThrow();
  });

  it('uses a scan’s own values in its body alone', () => {
    expect(() => verifyGraph(root(map('add', take(scanOf({}), 0), of)))).toThrow(
      'h is used outside of its scan',
    );
    const outer = scanOf({});
    const own = input('g', ['batch', 3]);
    const inner = scanOf({ states: [{ bound: own, init: of, next: own }], outputs: [own] });
    const nested = scanOf({ outputs: [take(inner, 0)] });
    expect(() => verifyGraph(root(take(nested, 1)))).not.toThrow();
    expect(() =>
      verifyGraph({
        roots: [
          { name: 'hn', node: take(outer, 0) },
          { name: 'x', node: take(inner, 0) },
        ],
      }),
    ).toThrow('h is used outside of its scan');
  });

  it.each<[string, Partial<Scan>]>([
    [
      'init of h: shape [batch,3] expected, [batch,4] found',
      { states: [{ bound: of, init: input('h0', ['batch', 4]), next: of }] },
    ],
    [
      'next of h: shape [batch,3] expected, [batch,2] found',
      { states: [{ bound: of, init: input('h0', ['batch', 3]), next: dot(of, param('W', [2, 3])) }] },
    ],
    [
      'sequence of x: shape [steps,batch,5] expected, [batch,5] found',
      { elements: [{ bound: input('x', ['batch', 5]), sequence: input('x', ['batch', 5]) }] },
    ],
    [
      'init of h: f32 expected, i32 found',
      { states: [{ bound: of, init: input('h0', ['batch', 3], { elem: 'i32' }), next: of }] },
    ],
    ['next of h: f32 expected, bool found', { states: [{ ...state, next: map('lt', of, of) }] }],
    [
      'sequence of n: i32 expected, f32 found',
      {
        elements: [
          { bound: input('n', ['batch'], { elem: 'i32' }), sequence: input('x', ['steps', 'batch']) },
        ],
      },
    ],
    ['output 1 of a scan: f32 expected, bool found', { outputs: [of, map('lt', of, of)] }],
  ])('%s', (message, more) => {
    expect(() => verifyGraph(root(take(scanOf(more), 0)))).toThrow(message);
  });

  it('takes of a scan what it gives', () => {
    const wrong: Node = { ...take(scanOf({}), 0), shape: ['batch', 9] };
    expect(() => verifyGraph(root(wrong))).toThrow('take 0: shape [batch,3] expected, [batch,9] found');
  });
});

describe('a node', () => {
  const x = input('x', ['batch', 3]);
  const sum = map('add', x, x);

  it.each([0, -1, 1.5, NaN, ''])('has no size of %s', (size) => {
    expect(() => verifyGraph(root(input('x', ['batch', size])))).toThrow(
      `x: a size of [batch,${size}] is ${size}; a whole number from 1 on, or a name, is expected`,
    );
  });

  it.each<[string, Node]>([
    ['add: shape [batch,3] expected, [batch] found', { ...sum, shape: ['batch'] }],
    ['add: f32 expected, i32 found', { ...sum, elem: 'i32' }],
    [
      'contract: shape [batch,2] expected, [batch,3] found',
      { ...dot(x, param('W', [2, 3])), shape: ['batch', 3] },
    ],
  ])('is what its operands make: %s', (message, node) => {
    expect(() => verifyGraph(root(node))).toThrow(message.replace('add', 'map'));
  });

  it('has operands that fit', () => {
    const wrong = { ...dot(x, param('W', [2, 3])), b: param('W', [2, 4]) } as Node;
    expect(() => verifyGraph(root(wrong))).toThrow(
      'contract of [batch,3] with [2,4]: the axes 1 and 1 are no pairs',
    );
  });
});

describe('a program', () => {
  const x = argument('x', batch, 4);
  const output = argument('output', 4);
  const [j, k, n, v] = [variable('j'), variable('k'), variable('n'), variable('v', 'f32')];
  const into = (value: Expr, at: readonly Expr[] = [int(0)]): readonly Stmt[] => [store(output, at, value)];
  const wide = load(x, [int(0), int(0)], { lanes: 4 });
  const raw = (op: 'add', a: Expr, b: Expr): Expr => ({ kind: 'binary', op, a, b, elem: 'f32', lanes: 4 });

  it.each<[string, readonly Stmt[]]>([
    ['j is used where it is not known', into(load(x, [int(0), j]))],
    ['j is used where it is not known', [grid(j, 4, ...into(f32(0), [j])), ...into(f32(1), [j])]],
    ['v is used where it is not known', [grid(j, 4, letStmt(v, f32(1))), ...into(v)]],
    ['v is set before it is declared', [set(v, f32(1))]],
    ["v is not of its value's type", [letStmt(v, int(1))]],
    ["v is not of its value's type", [letStmt(v, wide)]],
    [
      'add of i32 and f32',
      into(add(load(x, [int(0), int(0)]), f32(0)), [
        { ...(raw('add', int(1), f32(1)) as object), elem: 'i32', lanes: 1 } as Expr,
      ]),
    ],
    ['lanes differ in add', into(raw('add', wide, f32(1)))],
    ['lanes differ in fma', into(fma(wide, f32(1), wide))],
    ['lanes differ in fma', into(fma(f32(1), f32(1), wide))],
    ['fma of what is not f32', into(fma(f32(1), int(1), f32(1)))],
    ['lanes differ in select', into(select(binary('lt', wide, splat(f32(0), 4)), wide, f32(1)))],
    ['more lanes of output are stored than there are', [store(output, [int(0)], f32(1), 2)]],
    ['x is written', [store(x, [int(0), int(0)], f32(1))]],
    ['W is written', [store(weights('W', 4), [int(0)], f32(1))]],
    ['an index of x is no index', into(load(x, [int(0), f32(1)]))],
    ['the extent of j is no index', [loop('grid', j, f32(2), [])]],
    ['i32 is stored in output, whose elements are f32', into(int(1))],
    ['k is used where it is not known', into(sum(k, k, f32(0), f32(1)))],
    ['k is used where it is not known', into(sum(k, int(2), load(x, [int(0), k]), f32(1)))],
    ...[NaN, -1, 1.5, Infinity].flatMap((count): [string, readonly Stmt[]][] => [
      [`j is ${count}: a whole number from 0 on is expected`, [loop('grid', j, int(count), [])]],
      [`j is ${count}: a whole number from 0 on is expected`, [loop('serial', j, int(count), [])]],
      [`k is ${count}: a whole number from 0 on is expected`, into(sum(k, int(count), f32(0), f32(1)))],
      [
        `a size of y is ${count}: a whole number from 0 on is expected`,
        [store(scratch('y', int(count)), [int(0)], f32(1))],
      ],
    ]),
    ['n is used where it is not known', [store(scratch('y', n), [int(0)], f32(1))]],
    ['the layout of W does not fit it', into(load({ ...weights('W', 4), shape: [int(3)] }, [int(0)]))],
    [
      'the layout of W does not fit it',
      into(load({ ...weights('W', 4), shape: [int(1), int(4)] }, [int(0), j])),
    ],
  ])('%s', (message, body) => {
    expect(() => verifyProgram(program(body))).toThrow(message);
  });

  it('uses only buffers of its own', () => {
    const body = program(into(load(x, [int(0), int(0)])));
    const without = (name: string): Program => ({
      ...body,
      buffers: body.buffers.filter((b) => b.name !== name),
    });
    expect(() => verifyProgram(without('x'))).toThrow("buffer x is not one of the program's");
    expect(() => verifyProgram(without('output'))).toThrow("buffer output is not one of the program's");
  });

  it('allows one number to select or to shift all lanes', () => {
    const bits = binary('shl', unary('bitsOf', wide), int(3));
    const one = binary('lt', load(x, [int(0), int(1)]), f32(0));
    expect(() => verifyProgram(program(into(select(one, unary('floatOf', bits), wide))))).not.toThrow();
  });

  it.each<[string, readonly Stmt[]]>([
    ['loop j is still marked unroll', [loop('unroll', j, int(4), into(f32(1), [j]))]],
    ['loop j is still marked vector', [loop('vector', j, int(4), into(f32(1), [j]))]],
    ['a sum is left: (0 + sum j < 4 { 1 })', into(sum(j, int(4), f32(0), f32(1)))],
    ['buffer g has no place yet', [store(scratch('g', 4), [int(0)], f32(1))]],
    ['buffer hn has no place yet', [store(argument('hn', 2, 2), [int(0), int(0)], f32(1))]],
  ])('is final only if: %s', (message, body) => {
    expect(() => verifyProgram(program(body))).not.toThrow();
    expect(() => verifyFinal(program(body))).toThrow(message);
  });

  it('of the pipeline is final', () => {
    const { graph, signature } = networkOf({ input_size: 2, hidden_size: 3 });
    expect(() => verifyFinal(toKernel(toProgram(graph, signature), js))).not.toThrow();
  });
});

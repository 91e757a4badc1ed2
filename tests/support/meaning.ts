// What graphs and programs compute, on values that are seeded by the names of what they are given.

import { evaluate, type Environment, type NumberArray } from '../../compiler/ir/evaluate.ts';
import type { Dim, Graph, Node } from '../../compiler/ir/graph.ts';
import { allNodes } from '../../compiler/ir/graph-walk.ts';
import { interpret, type Arguments, type Memory } from '../../compiler/ir/interpret.ts';
import type { Buffer, Expr, Program, Role } from '../../compiler/ir/loop.ts';
import { pack } from '../../runtime/pack.ts';
import type { Pack } from '../../runtime/manifest.ts';
import { rangeOf } from '../../compiler/plan.ts';
import { floats, integers } from './random.ts';

/** The sizes that symbolic ones get where a test does not say. */
export interface Sizes {
  readonly batch: number;
  readonly steps: number;
}

export const usualSizes: Sizes = { batch: 3, steps: 4 };

export type Results = Readonly<Record<string, Memory | ArrayLike<number>>>;

/** Seeded values for every input and parameter of a graph. */
export function environmentFor(graph: Graph, sizes: Sizes): Environment {
  const nodes = allNodes(graph.roots.map((root) => root.node));
  const bound = new Set<Node>(
    nodes.flatMap((n) =>
      n.kind === 'scan' ? [n.step, ...[...n.elements, ...n.states].map((e) => e.bound)] : [],
    ),
  );
  const sizeOf = (dim: Dim): number => (typeof dim === 'number' ? dim : sizes[dim as keyof Sizes]);
  const values: Record<string, NumberArray> = {};
  for (const node of nodes) {
    if ((node.kind !== 'input' && node.kind !== 'param') || bound.has(node)) continue;
    const name = node.kind === 'param' || node.part === undefined ? node.name : `${node.name}.${node.part}`;
    const shape = node.shape.map(sizeOf);
    const count = shape.reduce((a, b) => a * b, 1);
    const data = node.elem === 'i32' ? integers(count, 0, sizes.steps, name) : floats(count, name);
    values[name] = { shape, data };
  }
  return { sizes: { ...sizes }, values };
}

/** The graph's results, in f64, by the names of its roots. */
export function meaningOfGraph(graph: Graph, sizes: Sizes = usualSizes): Results {
  const results = evaluate(graph, environmentFor(graph, sizes));
  return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data]));
}

/** The arrays a program is given, but for the weights, whose parameters are packed. */
export interface Given {
  readonly params: ReadonlyMap<string, Float32Array>;
  readonly roles: Readonly<Partial<Record<Role, Memory>>>;
}

/** Runs a program in the interpreter; its results by role. */
export function interpretWith(program: Program, given: Given, sizes: Sizes): Results {
  const place = (b: Buffer): readonly [number, number] => rangeOf(b, program, sizes.batch, sizes.steps);
  const state = given.roles.h0?.slice();
  const contents: Arguments['contents'] = (b) => {
    if (b.role === 'weights') return packedWeights(b, given.params);
    const whole = b.role === 'state' ? state : given.roles[b.role];
    return b.offset ? whole?.subarray(...place(b)) : whole;
  };
  const memory = [...interpret(program, { ...sizes, contents })];
  const parts = (roles: readonly Role[]): Memory[] =>
    memory
      .filter(([b]) => roles.includes(b.role))
      .toSorted(([a], [b]) => place(a)[0] - place(b)[0])
      .map(([, values]) => values);
  const held = [
    ['output', parts(['output'])],
    ['hn', parts(['hn', 'state'])],
  ] as const;
  return Object.fromEntries(
    held.flatMap(([role, values]) => (values.length > 0 ? [[role, joined(values)]] : [])),
  );
}

function joined(parts: readonly Memory[]): Memory {
  return parts.length === 1 ? parts[0] : Float32Array.from(parts.flatMap((part) => [...part]));
}

function packedWeights({ shape, packs, constants }: Buffer, params: Given['params']): Float32Array {
  const size = shape.reduce((product, e) => product * (e.kind === 'const' ? e.value : NaN), 1);
  const plan = { weights: size, packs, constants, scratch: [0, 0, 0, 0] } as const;
  return pack(plan, params, new Float32Array(size));
}

/** Seeded values for everything a program is given. */
export function givenFor(program: Program, sizes: Sizes): Given {
  const params = new Map<string, Float32Array>();
  const packs = program.buffers.flatMap((b) => b.packs);
  for (const { param } of packs) {
    const count = Math.max(...packs.filter((each) => each.param === param).map(reach));
    params.set(param, floats(count, param));
  }
  const countOf = (...of: readonly Role[]): number =>
    program.buffers
      .filter((b) => of.includes(b.role))
      .map((b) => b.shape.reduce((product, e) => product * sizeValue(e, program, sizes), 1))
      .reduce((sum, count) => sum + count, 0);
  const roles = {
    x: floats(countOf('x'), 'x'),
    h0: floats(countOf('h0', 'state'), 'h0'),
    lengths: integers(countOf('lengths'), 0, sizes.steps, 'lengths'),
  };
  return { params, roles };
}

function reach({ from, blocks, step, width, depth }: Pack): number {
  return from + ((blocks - 1) * step + width) * depth;
}

function sizeValue(e: Expr, program: Program, sizes: Sizes): number {
  if (e.kind === 'const') return e.value;
  if (e === program.batch) return sizes.batch;
  if (e === program.steps) return sizes.steps;
  if (e.kind !== 'binary' || e.op !== 'mul') throw new Error('a size is a product');
  return sizeValue(e.a, program, sizes) * sizeValue(e.b, program, sizes);
}

// What graphs and programs compute, on values that are seeded by the names of what they are given.

import { evaluate, type Environment, type NumberArray } from '../../compiler/ir/evaluate.ts';
import type { Dim, Graph, Input, Node } from '../../compiler/ir/graph.ts';
import { allNodes } from '../../compiler/ir/graph-walk.ts';
import { groupBy } from '../../compiler/ir/group-by.ts';
import { interpret, type Arguments, type Memory } from '../../compiler/ir/interpret.ts';
import { isParam, type Buffer, type Program } from '../../compiler/ir/loop.ts';
import { wholeOf, type Arg, type Signature } from '../../compiler/ir/signature.ts';
import { bufferSize } from '../../compiler/ir/size.ts';
import type { Pack } from '../../runtime/manifest.ts';
import { sizeOf } from '../../runtime/size.ts';
import { fillsIn, packed, rangeOf } from '../../compiler/plan.ts';
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
  const bound = boundsOf(nodes);
  const numberOf = (dim: Dim): number => (typeof dim === 'number' ? dim : sizes[dim as keyof Sizes]);
  const values: Record<string, NumberArray> = {};
  for (const node of nodes) {
    if ((node.kind !== 'input' && node.kind !== 'param') || bound.has(node)) continue;
    const name = node.kind === 'param' || node.part === undefined ? node.name : `${node.name}.${node.part}`;
    const shape = node.shape.map(numberOf);
    const count = shape.reduce((a, b) => a * b, 1);
    const data = node.elem === 'i32' ? integers(count, 0, sizes.steps, name) : floats(count, name);
    values[name] = { shape, data };
  }
  return { sizes: { ...sizes }, values };
}

/** What scans bind, which nobody gives. */
function boundsOf(nodes: readonly Node[]): ReadonlySet<Node> {
  return new Set(
    nodes.flatMap((n): readonly Node[] =>
      n.kind === 'scan' ? [n.step, ...[...n.elements, ...n.states].map((e) => e.bound)] : [],
    ),
  );
}

/** The graph's results, in f64, by the names of its roots. */
export function meaningOfGraph(graph: Graph, sizes: Sizes = usualSizes): Results {
  const results = evaluate(graph, environmentFor(graph, sizes));
  return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data]));
}

/** The signature of a graph whose inputs and results are each an argument of their name, or a part of it. */
export function signatureOf({ roots }: Graph, fixed: Signature['dims'] = {}): Signature {
  const nodes = allNodes(roots.map(({ node }) => node));
  const bound = boundsOf(nodes);
  const inputs = nodes.flatMap((node) => (node.kind === 'input' && !bound.has(node) ? [node] : []));
  const results = roots.map(({ node, ...root }) => ({ ...root, shape: node.shape, elem: node.elem }));
  const given = { axes: {}, access: 'read', from: 'call' } as const;
  const args = (values: readonly Value[], access: 'read' | 'write'): readonly Arg[] =>
    groupBy(values, ({ name }) => name).map((group) => {
      const [{ name, elem, part }] = group;
      const parts = group.toSorted((p, q) => (p.part ?? 0) - (q.part ?? 0)).map(({ shape }) => shape);
      const base = { ...given, name, access, elem: elem === 'i32' ? elem : 'f32' } as const;
      return part === undefined ? base : { ...base, parts };
    });
  return {
    args: [
      { ...given, name: 'weights', elem: 'f32', from: 'params' },
      ...args(inputs, 'read'),
      ...args(results, 'write'),
    ],
    dims: { batch: 'batch', steps: 'steps', ...fixed },
  };
}

type Value = Pick<Input, 'name' | 'part' | 'shape' | 'elem'>;

/** The arrays a program is given, but for the weights, whose parameters are packed. */
export interface Given {
  readonly params: ReadonlyMap<string, Float32Array>;
  /** the states under `h0` */
  readonly args: Readonly<Record<string, Memory>>;
}

/** Runs a program in the interpreter; its results by the names of arguments, the states under `hn`. */
export function interpretWith(program: Program, given: Given, sizes: Sizes): Results {
  const place = (b: Buffer): readonly [number, number] => rangeOf(b, program, { ...sizes });
  const state = given.args['h0']?.slice();
  const contents: Arguments['contents'] = (b) => {
    if (isParam(b)) return packed(b, program, given.params);
    if (!b.arg || b.arg.access === 'write') return undefined;
    const whole = isState(b.arg) ? state : given.args[b.arg.name];
    // of an argument whose last parts are never read, a plan has the first ones only
    return whole?.subarray(...place(b));
  };
  const written = [...interpret(program, { sizes: { ...sizes }, contents })]
    .filter(([{ arg }]) => arg && arg.access !== 'read')
    .toSorted(([a], [b]) => place(a)[0] - place(b)[0]);
  const groups = groupBy(written, ([{ arg }]) => (arg && isState(arg) ? 'hn' : (arg?.name ?? '')));
  return Object.fromEntries(
    groups.map((group) => {
      const [[{ arg }]] = group;
      return [arg && isState(arg) ? 'hn' : (arg?.name ?? ''), joined(group.map(([, values]) => values))];
    }),
  );
}

const isState = (arg: Arg): boolean => wholeOf(arg).name === 'state';

function joined(parts: readonly Memory[]): Memory {
  return parts.length === 1 ? parts[0] : Float32Array.from(parts.flatMap((part) => [...part]));
}

/** Seeded values for everything a program is given. */
export function givenFor(program: Program, sizes: Sizes): Given {
  const params = new Map<string, Float32Array>();
  const packs = program.buffers.flatMap((b) => fillsIn(b, program).packs);
  for (const { param } of packs) {
    const count = Math.max(...packs.filter((each) => each.param === param).map(reach));
    params.set(param, floats(count, param));
  }
  const countOf = (holds: (arg: Arg) => boolean): number =>
    program.buffers
      .filter(({ arg }) => arg && arg.access !== 'write' && holds(arg))
      .map((b) => sizeOf(bufferSize(b, program), { ...sizes }))
      .reduce((sum, count) => sum + count, 0);
  const args = {
    x: floats(
      countOf(({ name }) => name === 'x'),
      'x',
    ),
    h0: floats(countOf(isState), 'h0'),
    lengths: integers(
      countOf(({ name }) => name === 'lengths'),
      0,
      sizes.steps,
      'lengths',
    ),
  };
  return { params, args };
}

function reach({ from, axes }: Pack): number {
  return axes.reduce((last, [count, , by]) => last + (count - 1) * by, from) + 1;
}

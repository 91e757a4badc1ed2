// One element of a graph node as a scalar expression: loads where the node has a home, arithmetic where it has none.

import { operandIndices } from '../ir/contract.ts';
import type { Contract, Dim, Gather, Map as MapNode, Node, View as ViewNode } from '../ir/graph.ts';
import { leaves } from '../ir/views.ts';
import { constant, int, load, select, sum, unary, variable } from '../ir/loop.ts';
import type { Expr, Stmt, Var } from '../ir/loop.ts';
import { add, binary, isInt, mul, splitConstant, unflatten } from '../ir/loop-math.ts';
import type { BinaryOp, UnaryOp } from '../ir/scalar.ts';
import type { View } from './view.ts';

/** Where nodes can be read: homes in memory, and what a scan binds while its body is lowered. */
export interface Homes {
  readonly sizeOf: (dim: Dim) => Expr;
  readonly views: ReadonlyMap<Node, View>;
  readonly bound: ReadonlyMap<Node, (index: readonly Expr[]) => Expr>;
}

/** The names given to values that several expressions of one nest use. */
export interface Names {
  readonly shared: ReadonlySet<Node>;
  readonly names: Map<Node, Var>;
  readonly lets: Stmt[];
}

/** The element of `node` at an index of the nest around it; leading axes the node lacks are dropped. */
export function element(node: Node, index: readonly Expr[], homes: Homes, names?: Names): Expr {
  const own = index.slice(index.length - node.shape.length).map((e, i) => (node.shape[i] === 1 ? int(0) : e));
  const view = homes.views.get(node);
  if (view) return load(view.buffer, view.index(own));
  switch (node.kind) {
    case 'const':
      return constant(node.value, node.elem);
    case 'input':
      return boundElement(node, own, homes);
    case 'map':
      return named(node, names, () => mapElement(node, own, homes, names));
    case 'contract':
      return contractElement(node, own, homes);
    case 'iota':
      return own[0];
    case 'gather':
      return gatherElement(node, own, homes);
    case 'view':
      return viewElement(node, own, homes);
    default:
      throw new Error(`a ${node.kind} has to be in memory before its elements are used`);
  }
}

function boundElement(node: Node, index: readonly Expr[], homes: Homes): Expr {
  const bound = homes.bound.get(node);
  if (!bound) throw new Error('an input that nothing binds');
  return bound(index);
}

function named(node: Node, names: Names | undefined, make: () => Expr): Expr {
  if (!names?.shared.has(node)) return make();
  const known = names.names.get(node);
  if (known) return known;
  const value = make();
  const name = variable('v', value.elem);
  names.names.set(node, name);
  names.lets.push({ kind: 'let', name, value });
  return name;
}

function mapElement(node: MapNode, index: readonly Expr[], homes: Homes, names?: Names): Expr {
  const args = node.args.map((arg) => element(arg, index, homes, names));
  if (node.op === 'select') return select(args[0], args[1], args[2]);
  if (args.length === 1) return unary(node.op as UnaryOp, args[0]);
  if (node.op === 'add')
    return startSum(args[0], args[1]) ?? startSum(args[1], args[0]) ?? add(args[0], args[1]);
  return binary(node.op as BinaryOp, args[0], args[1]);
}

/** x + sum: the sum starts from x, so that a product's addend costs nothing and the order of additions is one. */
function startSum(start: Expr, of: Expr): Expr | undefined {
  if (of.kind !== 'sum' || of.init.kind !== 'const' || of.init.value !== 0) return undefined;
  return isStart(start) ? sum(of.axis, of.extent, start, of.body) : undefined;
}

/** What is loaded, or a bias and a product of one term. */
function isStart(e: Expr): boolean {
  if (e.kind === 'binary') return (e.op === 'add' || e.op === 'mul') && isStart(e.a) && isStart(e.b);
  return e.kind === 'load' || e.kind === 'const';
}

/** Several summed axes are one loop over all of their elements; of one term the sum is the product. */
function contractElement(node: Contract, index: readonly Expr[], homes: Homes): Expr {
  const sizes = node.over.map(([axis]) => homes.sizeOf(node.a.shape[axis]));
  const depth = sizes.reduce(mul, int(1));
  const k = isInt(depth, 1) ? int(0) : variable('k');
  const [ofA, ofB] = operandIndices(node, index, unflatten(k, sizes));
  const product = mul(element(node.a, ofA, homes), element(node.b, ofB, homes));
  return k.kind === 'const' ? product : sum(k, depth, constant(0), product);
}

/** Where there is no element some other one is loaded, and not used. */
function gatherElement({ arg, axis, at }: Gather, index: readonly Expr[], homes: Homes): Expr {
  const place = bounded(element(at, index, homes), undefined, true);
  const value = element(arg, index.toSpliced(axis, 0, place.at), homes);
  return inside(place.conditions, value, constant(0, arg.elem));
}

function viewElement(node: ViewNode, index: readonly Expr[], homes: Homes): Expr {
  const { arg, fill } = node;
  const places = node.index.map(({ steps, start }, axis): Place => {
    const at = steps.reduce((sum, step, i) => advanced(sum, index[i], step), homes.sizeOf(start));
    const { low, high } = leaves(node, axis);
    return bounded(at, high ? homes.sizeOf(arg.shape[axis]) : undefined, low);
  });
  const indices = places.map(({ at }) => at);
  const value = element(arg, indices, homes);
  const conditions = places.flatMap((place) => place.conditions);
  return fill === undefined ? value : inside(conditions, value, constant(fill, arg.elem));
}

function advanced(from: Expr, by: Expr, step: number): Expr {
  const far = mul(by, int(Math.abs(step)));
  return step < 0 ? binary('sub', from, far) : add(from, far);
}

/** An index that no load leaves its axis with, and what must hold for it to be the one that was meant. */
interface Place {
  readonly at: Expr;
  readonly conditions: readonly Expr[];
}

/** `size` and `low` say which ends of the axis the index may lie beyond. */
function bounded(index: Expr, size: Expr | undefined, low: boolean): Place {
  const [moving, start] = splitConstant(index);
  const isFixed = moving.kind === 'const';
  const lower = !low ? [] : [isFixed ? binary('lt', int(-1), index) : binary('lt', int(-1 - start), moving)];
  const upper = size ? [binary('lt', index, size)] : [];
  const below = size ? binary('min', index, binary('sub', size, int(1))) : index;
  return { at: low ? binary('max', below, int(0)) : below, conditions: [...lower, ...upper] };
}

function inside(conditions: readonly Expr[], value: Expr, outside: Expr): Expr {
  return conditions.reduceRight((inner, condition) => {
    if (condition.kind === 'const') return condition.value ? inner : outside;
    return select(condition, inner, outside);
  }, value);
}

// One element of a graph node as a scalar expression: loads where the node has a home, arithmetic where it has none.

import { operandIndices } from '../ir/contract.ts';
import type { Contract, Dim, Last, Map as MapNode, Node, Slice } from '../ir/graph.ts';
import {
  constant,
  int,
  load,
  select,
  sum,
  unary,
  variable,
  type Expr,
  type Stmt,
  type Var,
} from '../ir/loop.ts';
import { add, binary, isInt, mul, unflatten } from '../ir/loop-math.ts';
import type { BinaryOp, UnaryOp } from '../ir/scalar.ts';
import type { View } from './view.ts';

/** Where nodes can be read: homes in memory, and what a scan binds while its body is lowered. */
export interface Homes {
  /** the number of the last step */
  readonly end: Expr;
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
    case 'range':
      return own[0];
    case 'last':
      return lastElement(node, own, homes);
    case 'slice':
      return element(node.arg, sliceIndex(node, own), homes);
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

/** Of an empty sequence some element is loaded too, and not used. */
function lastElement({ arg, lengths }: Last, index: readonly Expr[], homes: Homes): Expr {
  if (!lengths) return element(arg, [homes.end, ...index], homes);
  const length = element(lengths, index, homes);
  const end = binary('max', binary('sub', length, int(1)), int(0));
  return select(binary('lt', int(0), length), element(arg, [end, ...index], homes), constant(0));
}

function sliceIndex(node: Slice, index: readonly Expr[]): readonly Expr[] {
  return index.with(node.axis, add(index[node.axis], int(node.start)));
}

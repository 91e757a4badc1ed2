// Builds the graph of a recurrent layer: one scan per layer and direction, its body the cell's formulas.

import { dot } from '../ir/contract.ts';
import { concat } from '../ir/concat.ts';
import { constant, input, map, param, scan, take } from '../ir/graph.ts';
import { broadcastTo, slice } from '../ir/views.ts';
import type { Node, Root, Scan, Shape } from '../ir/graph.ts';
import { declared, isPresent, shapeOf, sizesOf, stackShape, type ParamSizes } from './cell-params.ts';
import { callNode, whereNode } from './cell-functions.ts';
import { isComparison } from './cell-shapes.ts';
import type { ArithmeticOp, Cell, CellExpr, CellParam } from './cell-types.ts';
import { targetOf } from './check-cell.ts';
import { prefixOf } from './layers/kind.ts';
import { suffixesOf, type RecurrentLayer } from './layers/recurrent-settings.ts';

/** What a recurrent layer reads besides its sequence: its cell, the states that each of its scans begins with, lengths. */
export interface RecurrentInputs {
  readonly cell: Cell;
  readonly sequence: Node;
  /** of each state of the cell, of every layer and direction */
  readonly initial: readonly (readonly Node[])[];
  readonly lengths?: Node;
  /** takes the values of the cell's formulas, where somebody wants to see them */
  readonly watch?: (formula: Root) => void;
}

export interface RecurrentResults {
  readonly output: Node;
  /** of each state of the cell, of every layer and direction */
  readonly finals: readonly (readonly Node[])[];
}

export function buildRecurrent(
  layer: RecurrentLayer,
  { sequence, initial, ...rest }: RecurrentInputs,
): RecurrentResults {
  let output = sequence;
  const scans: Scan[] = [];
  for (const suffixes of suffixesOf(layer)) {
    const sides = suffixes.map((suffix, d) => {
      const inits = initial.map((of) => of[scans.length + d]);
      return buildScan({ layer, suffix, reverse: d === 1, sequence: output, inits, ...rest });
    });
    scans.push(...sides);
    output = concat(
      sides.map((each) => take(each, initial.length)),
      2,
    );
  }
  return { output, finals: initial.map((_, s) => scans.map((each) => take(each, s))) };
}

interface ScanParts {
  readonly layer: RecurrentLayer;
  readonly cell: Cell;
  readonly suffix: string;
  readonly reverse: boolean;
  readonly sequence: Node;
  /** what each state begins with */
  readonly inits: readonly Node[];
  readonly lengths?: Node;
  readonly watch?: (formula: Root) => void;
}

function buildScan({ layer, cell, suffix, reverse, sequence, inits, lengths, watch }: ScanParts): Scan {
  const x = input('x', sequence.shape.slice(1));
  const bounds = cell.states.map(({ name }, s) => input(name, inits[s].shape));
  const sizes = sizesOf(layer, Number(x.shape[1]));
  const names = declaredNames([x, ...bounds], { layer, cell, sizes, suffix });
  const results = new Map<string, Shape>([
    ['output', [x.shape[0], sizes.proj]],
    ...cell.states.map(({ name }, s) => [`${name}'`, inits[s].shape] as const),
  ]);
  for (const formula of cell.body) {
    const value = buildExpr(formula.value, names, layer);
    names.set(targetOf(formula), ofShape(value, results.get(targetOf(formula)) ?? value.shape));
  }
  const nexts = cell.states.map(({ name }) => names.get(`${name}'`) as Node);
  const isAssigned = cell.body.some((formula) => targetOf(formula) === 'output');
  const output = isAssigned ? (names.get('output') as Node) : nexts[0];
  const watched = watch
    ? cell.body.map((formula) => [formula.name, names.get(targetOf(formula)) as Node] as const)
    : [];
  const outputs = [...new Set([output, ...watched.map(([, node]) => node)])];
  const made = scan({
    steps: sequence.shape[0],
    reverse,
    step: input('t', [], { elem: 'i32' }),
    elements: [{ bound: x, sequence }],
    states: bounds.map((bound, s) => ({ bound, init: inits[s], next: nexts[s] })),
    outputs,
    lengths,
  });
  for (const [name, node] of watched)
    watch?.({
      name: prefixOf(layer) + name + suffix,
      node: take(made, nexts.length + outputs.indexOf(node)),
    });
  return made;
}

/** What depends on neither x nor a state is the same for the whole batch. */
function ofShape(node: Node, shape: Shape): Node {
  return node.shape.length === shape.length ? node : broadcastTo(node, shape);
}

interface ParamParts {
  readonly layer: RecurrentLayer;
  readonly cell: Cell;
  readonly sizes: ParamSizes;
  readonly suffix: string;
}

/** What formulas may name from the start: the input and the states, and parameters; a bias that is left out is 0. */
function declaredNames(vectors: readonly Node[], parts: ParamParts): Map<string, Node> {
  const { cell, layer } = parts;
  const names = new Map([cell.input, ...cell.states].map(({ name }, i) => [name, vectors[i]]));
  for (const p of cell.params)
    if (isPresent(p, layer)) names.set(p.name, paramNode(p, parts));
    else if (p.role === 'bias') names.set(p.name, constant(0));
  return names;
}

/** A declared parameter: itself, or a part of the stack it is declared in. */
function paramNode(p: CellParam, { layer, cell, sizes, suffix }: ParamParts): Node {
  const fullName = (name: string): string => prefixOf(layer) + name + suffix;
  const stack = cell.stacks.find((s) => s.members.includes(p.name));
  if (!stack) return param(fullName(p.name), shapeOf(p, sizes));
  const whole = param(fullName(stack.name), stackShape(stack, cell, sizes));
  const before = stack.members.slice(0, stack.members.indexOf(p.name));
  const start = before.reduce((rows, name) => rows + shapeOf(declared(cell, name), sizes)[0], 0);
  return slice(whole, 0, start, shapeOf(p, sizes)[0]);
}

function buildExpr(e: CellExpr, names: ReadonlyMap<string, Node>, layer: RecurrentLayer): Node {
  const build = (part: CellExpr): Node => buildExpr(part, names, layer);
  switch (e.kind) {
    case 'number':
      return constant(e.value);
    case 'name':
      return names.get(e.name) as Node;
    case 'negate':
      return map('neg', build(e.arg));
    case 'binary':
      return binaryNode(e, names, build);
    case 'call': {
      const [first, ...others] = e.args;
      if (!isComparison(first) || e.name !== 'where') return callNode(e.name, e.args.map(build), layer);
      const [yes, no] = others.map(build);
      return whereNode(first.op, build(first.left), build(first.right), yes, no);
    }
    default:
      return e satisfies never;
  }
}

type Binary = Extract<CellExpr, { kind: 'binary' }>;
const binaryMapOps = { '+': 'add', '-': 'sub', '*': 'mul', '/': 'div' } as const;

/**
 * A projection that is left out is the identity; what is made of nothing but biases that are left out is a number, also
 * where a vector is declared. Comparisons stand in `where` alone.
 */
function binaryNode(
  { op, left, right }: Binary,
  names: ReadonlyMap<string, Node>,
  build: (e: CellExpr) => Node,
): Node {
  if (op !== '@') return map(binaryMapOps[op as ArithmeticOp], build(left), build(right));
  const matrix = left.kind === 'name' ? names.get(left.name) : undefined;
  const vector = build(right);
  if (!matrix) return vector;
  return dot(vector.shape.length > 0 ? vector : broadcastTo(vector, [matrix.shape[1]]), matrix);
}

// Builds the graph of a gru: one scan per layer and direction, its body the cell's formulas.

import { dot } from '../ir/contract.ts';
import { constant, concat, input, map, param, scan, slice, take } from '../ir/graph.ts';
import type { Node, Root, Scan } from '../ir/graph.ts';
import { activate } from './activate.ts';
import type { Cell, CellExpr, CellFunction, CellParam } from './cell-types.ts';
import { declared, shapeOf, sizesOf, stackShape, type ParamSizes } from './cell-params.ts';
import { prefixOf } from './layers/kind.ts';
import { suffixesOf, type RecurrentLayer } from './layers/recurrent-settings.ts';

/** What a gru reads besides its sequence: its cell, the state that each of its scans begins with, lengths. */
export interface GruInputs {
  readonly cell: Cell;
  readonly sequence: Node;
  readonly h0: readonly Node[];
  readonly lengths?: Node;
  /** takes the values of the cell's formulas, where somebody wants to see them */
  readonly watch?: (formula: Root) => void;
}

export interface GruResults {
  readonly output: Node;
  /** of every layer and direction, in the order of h0 */
  readonly finals: readonly Node[];
}

export function buildGru(gru: RecurrentLayer, { cell, sequence, h0, lengths, watch }: GruInputs): GruResults {
  let output = sequence;
  const finals: Node[] = [];
  for (const suffixes of suffixesOf(gru)) {
    const scans = suffixes.map((suffix, d) =>
      buildScan({
        gru,
        cell,
        suffix,
        reverse: d === 1,
        sequence: output,
        h0: h0[finals.length + d],
        lengths,
        watch,
      }),
    );
    finals.push(...scans.map((each) => take(each, 0)));
    output = concat(
      scans.map((each) => take(each, 1)),
      2,
    );
  }
  return { output, finals };
}

interface ScanParts {
  readonly gru: RecurrentLayer;
  readonly cell: Cell;
  readonly suffix: string;
  readonly reverse: boolean;
  readonly sequence: Node;
  readonly h0: Node;
  readonly lengths?: Node;
  readonly watch?: (formula: Root) => void;
}

function buildScan({ gru, cell, suffix, reverse, sequence, h0, lengths, watch }: ScanParts): Scan {
  const x = input('x', sequence.shape.slice(1));
  const h = input('h', h0.shape);
  const sizes = sizesOf(gru, Number(x.shape[1]));
  const names = new Map<string, Node>([
    [cell.input.name, x],
    [cell.states[0].name, h],
  ]);
  for (const p of cell.params) names.set(p.name, paramNode(p, { gru, cell, sizes, suffix }));
  let next: Node = h;
  for (const { name, next: isNext, value } of cell.body) {
    const node = buildExpr(value, names, gru);
    if (isNext) next = node;
    else names.set(name, node);
  }
  const formulas = cell.body.filter((formula) => watch && !formula.next).map(({ name }) => name);
  const made = scan({
    steps: sequence.shape[0],
    reverse,
    step: input('t', [], { elem: 'i32' }),
    elements: [{ bound: x, sequence }],
    states: [{ bound: h, init: h0, next }],
    outputs: [next, ...formulas.map((name) => names.get(name) as Node)],
    lengths,
  });
  [...formulas, cell.states[0].name].forEach((name, i, { length }) => {
    watch?.({ name: prefixOf(gru) + name + suffix, node: take(made, i === length - 1 ? 1 : 2 + i) });
  });
  return made;
}

interface ParamParts {
  readonly gru: RecurrentLayer;
  readonly cell: Cell;
  readonly sizes: ParamSizes;
  readonly suffix: string;
}

/** A declared parameter: itself, a part of the stack it is declared in, or 0 for a bias that the config leaves out. */
function paramNode(p: CellParam, { gru, cell, sizes, suffix }: ParamParts): Node {
  if (p.role === 'bias' && !gru.bias) return constant(0);
  const fullName = (name: string): string => prefixOf(gru) + name + suffix;
  const stack = cell.stacks.find((s) => s.members.includes(p.name));
  if (!stack) return param(fullName(p.name), shapeOf(p, sizes));
  const whole = param(fullName(stack.name), stackShape(stack, cell, sizes));
  const before = stack.members.slice(0, stack.members.indexOf(p.name));
  const start = before.reduce((rows, name) => rows + shapeOf(declared(cell, name), sizes)[0], 0);
  return slice(whole, 0, start, shapeOf(p, sizes)[0]);
}

function buildExpr(e: CellExpr, names: ReadonlyMap<string, Node>, gru: RecurrentLayer): Node {
  const build = (part: CellExpr): Node => buildExpr(part, names, gru);
  switch (e.kind) {
    case 'number':
      return constant(e.value);
    case 'name':
      return names.get(e.name) as Node;
    case 'negate':
      return map('neg', build(e.arg));
    case 'binary':
      return e.op === '@'
        ? dot(build(e.right), build(e.left))
        : map(binaryMapOps[e.op], build(e.left), build(e.right));
    case 'call':
      return callNode(e.name, build(e.arg), gru);
    default:
      return e satisfies never;
  }
}

const binaryMapOps = { '+': 'add', '-': 'sub', '*': 'mul', '/': 'div' } as const;

function callNode(name: CellFunction, arg: Node, gru: RecurrentLayer): Node {
  if (name === 'activation') return activate(gru.activation, arg);
  if (name === 'gate_activation') return activate(gru.gateActivation, arg);
  if (name === 'hard_sigmoid') return activate({ kind: name, alpha: 0.2, beta: 0.5 }, arg);
  return activate({ kind: name }, arg);
}

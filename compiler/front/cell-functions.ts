// The functions and comparisons of cells: their parameters, and what they are as nodes of the graph.

import { constant, isConst, map, type Node } from '../ir/graph.ts';
import { activate } from './activate.ts';
import type { CellFunction, Comparison } from './cell-types.ts';
import type { RecurrentSettings } from './layers/recurrent-settings.ts';

interface CellFunctionKind {
  readonly parameters: readonly string[];
  /** what the last parameters are where a call leaves them out */
  readonly defaults?: readonly number[];
  readonly build: (args: readonly Node[], settings: Activations) => Node;
}

export type Activations = Pick<RecurrentSettings, 'activation' | 'gateActivation'>;

export const cellFunctions: { readonly [name in CellFunction]: CellFunctionKind } = {
  sigmoid: { parameters: ['x'], build: ([x]) => map('sigmoid', x) },
  tanh: { parameters: ['x'], build: ([x]) => map('tanh', x) },
  relu: { parameters: ['x'], build: ([x]) => activate({ kind: 'relu' }, x) },
  leaky_relu: {
    parameters: ['x', 'alpha'],
    defaults: [0.01],
    build: ([x, alpha]) => map('select', map('lt', constant(0), x), x, map('mul', alpha, x)),
  },
  elu: {
    parameters: ['x', 'alpha'],
    defaults: [1],
    build: ([x, alpha]) => map('select', map('lt', constant(0), x), x, map('mul', alpha, map('expm1', x))),
  },
  hard_sigmoid: {
    parameters: ['x'],
    build: ([x]) => activate({ kind: 'hard_sigmoid', alpha: 0.2, beta: 0.5 }, x),
  },
  softplus: { parameters: ['x'], build: ([x]) => map('softplus', x) },
  softsign: { parameters: ['x'], build: ([x]) => map('div', x, map('add', constant(1), map('abs', x))) },
  exp: { parameters: ['x'], build: ([x]) => map('exp', x) },
  log: { parameters: ['x'], build: ([x]) => map('log', x) },
  sqrt: { parameters: ['x'], build: ([x]) => map('sqrt', x) },
  abs: { parameters: ['x'], build: ([x]) => map('abs', x) },
  min: { parameters: ['a', 'b'], build: ([a, b]) => extreme('min', a, b) },
  max: { parameters: ['a', 'b'], build: ([a, b]) => extreme('max', a, b) },
  clip: {
    parameters: ['x', 'lo', 'hi'],
    build: ([x, lo, hi]) => extreme('min', extreme('max', x, lo), hi),
  },
  where: {
    parameters: ['condition', 'a', 'b'],
    build: ([condition, a, b]) => map('select', condition, a, b),
  },
  activation: { parameters: ['x'], build: ([x], { activation }) => activate(activation, x) },
  gate_activation: { parameters: ['x'], build: ([x], { gateActivation }) => activate(gateActivation, x) },
};

export const functionNames = Object.keys(cellFunctions) as readonly CellFunction[];

export function callNode(name: CellFunction, given: readonly Node[], settings: Activations): Node {
  const { parameters, defaults = [], build } = cellFunctions[name];
  const left = given.length - (parameters.length - defaults.length);
  return build([...given, ...defaults.slice(left).map((value) => constant(value))], settings);
}

/** The smaller or the larger; a NaN on either side stays, which that of the vocabulary drops in b. */
function extreme(op: 'min' | 'max', a: Node, b: Node): Node {
  if (isConst(b) && !Number.isNaN(b.value)) return map(op, a, b);
  return map('select', map('eq', b, b), map(op, a, b), b);
}

/** `where` of a comparison: one with a NaN does not hold, but for !=. */
export function whereNode(op: Comparison, a: Node, b: Node, yes: Node, no: Node): Node {
  switch (op) {
    case '<':
      return map('select', map('lt', a, b), yes, no);
    case '<=':
      return map('select', map('le', a, b), yes, no);
    case '>':
      return whereNode('<', b, a, yes, no);
    case '>=':
      return whereNode('<=', b, a, yes, no);
    case '==':
      return map('select', map('eq', a, b), yes, no);
    case '!=':
      return whereNode('==', a, b, no, yes);
    default:
      return op satisfies never;
  }
}

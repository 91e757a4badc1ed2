// What values of random graphs are computed by: a table of forms, each over operands that are drawn in turn. A new kind of
// node is a form more.

import { contract, dot } from '../../../compiler/ir/contract.ts';
import { last } from '../../../compiler/ir/gather.ts';
import { concat } from '../../../compiler/ir/concat.ts';
import { constant, iota, map, param, reduce, type Node } from '../../../compiler/ir/graph.ts';
import { indexAxis, insertAxis, pad, reverse, shift, slice, window } from '../../../compiler/ir/views.ts';
import { axisForms } from './graph-axes.ts';
import { leads, widthOf, widths, type Form, type Lead, type Scope } from './graph-scope.ts';

/** A parameter, one of its own or a part of one that others are parts of too. */
function matrix(scope: Scope, rows: number, ...depth: readonly number[]): Node {
  const { draw } = scope;
  const name = [rows, ...depth].join('x');
  if (depth.length === 1 && draw.once(8)) return gradient(scope, rows, depth[0]);
  if (draw.once(3)) return slice(param(`S${name}`, [3 * rows, ...depth]), 0, draw.below(3) * rows, rows);
  return param(`W${name}_${draw.below(3)}`, [rows, ...depth]);
}

/** What a weight's gradient is: products of two sequences, summed over all steps of the batch. */
function gradient(scope: Scope, rows: number, depth: number): Node {
  const [a, b] = [rows, depth].map((width) => plainLeaf('sequence', width, scope));
  return contract(a, b, [
    [0, 0],
    [1, 1],
  ]);
}

/** A known value of any width. */
export function any(lead: Lead, { draw, known }: Scope): Node {
  const all = known[lead];
  return all[all.length - 1 - draw.below(all.length)];
}

/** A known value, made as wide as it has to be. */
function leaf(lead: Lead, width: number, scope: Scope): Node {
  const node = any(lead, scope);
  if (widthOf(node) === width) return node;
  if (widthOf(node) > width && scope.draw.once(2)) return part(node, width, scope);
  return dot(node, matrix(scope, width, widthOf(node)));
}

/** The same, without a computed matrix, which would need another. */
function plainLeaf(lead: Lead, width: number, scope: Scope): Node {
  const node = any(lead, scope);
  if (widthOf(node) >= width) return part(node, width, scope);
  return dot(node, param(`W${width}x${widthOf(node)}_0`, [width, widthOf(node)]));
}

function part(node: Node, width: number, { draw }: Scope): Node {
  return slice(node, node.shape.length - 1, draw.below(widthOf(node) - width + 1), width);
}

/** Where one value is taken and elsewhere another one. */
function condition(lead: Lead, width: number, scope: Scope): Node {
  const { draw, exact, lengths, step } = scope;
  const fitting = exact.filter(
    (node) => node.shape.length <= leads[lead].length + 1 && widthOf(node) === width,
  );
  const choices = [
    () => map('lt', constant(0, 'i32'), lengths),
    ...(step ? [() => map('lt', step, lengths)] : []),
    ...(lead === 'sequence' ? [() => map('lt', insertAxis(insertAxis(iota('steps'), 1), 2), lengths)] : []),
    ...(fitting.length > 0 ? [() => map('lt', draw.of(fitting), constant(0.25))] : []),
  ];
  return draw.of(choices)();
}

/** What a value may be computed by; its operands are made by fewer of these, one in the other. */
const forms: readonly Form[] = [
  (lead, width, scope, depth) => map('tanh', value(lead, width, scope, depth)),
  (lead, width, scope, depth) => {
    const operand = value(lead, scope.draw.of(widths), scope, depth);
    return dot(operand, matrix(scope, width, widthOf(operand)));
  },
  (lead, width, scope, depth) => {
    const op = scope.draw.of(['add', 'mul', 'sub', 'min', 'max'] as const);
    return map(op, value(lead, width, scope, depth), value(lead, width, scope, depth));
  },
  (lead, width, scope, depth) => map('add', value(lead, width, scope, depth), matrix(scope, width)),
  (lead, width, scope, depth) =>
    map(scope.draw.of(['sigmoid', 'neg', 'abs'] as const), value(lead, width, scope, depth)),
  (lead, width, scope, depth) => {
    const [a, b] = [value(lead, width, scope, depth), value(lead, width, scope, depth)];
    return map('select', condition(lead, width, scope), a, b);
  },
  (lead, width, scope, depth) => part(value(lead, width + scope.draw.below(3), scope, depth), width, scope),
  (lead, width, scope, depth) => {
    if (width === 1) return value(lead, width, scope, depth);
    const first = 1 + scope.draw.below(width - 1);
    const parts = [first, width - first].map((size) => value(lead, size, scope, depth));
    return concat(parts, leads[lead].length);
  },
  (lead, width, scope, depth) => {
    const { draw } = scope;
    const reduced = reduce(draw.of(['add', 'max'] as const), value(lead, draw.of(widths), scope, depth));
    return width === 1 ? reduced : map('sub', value(lead, width, scope, depth), reduced);
  },
  // of one step, or for all of them alike
  (lead, width, scope, depth) =>
    lead === 'row'
      ? lastOf(width, scope, depth)
      : map('mul', value(lead, width, scope, depth), value('row', width, scope, depth)),
  (lead, width, scope, depth) => {
    const constants = [0, 1, -0.5, 2].map((number) => constant(number));
    return map('mul', value(lead, width, scope, depth), scope.draw.of(constants));
  },
  (lead, width, scope, depth) => {
    if (width === 1) return value(lead, width, scope, depth);
    return pad(value(lead, width - 1, scope, depth), leads[lead].length, 1, 0, scope.draw.below(2));
  },
  // a matrix for each sequence, and its product with a vector
  (lead, width, scope, depth) => {
    const outer = contract(value(lead, width, scope, depth), value(lead, 2, scope, depth), [], pairs(lead));
    return contract(
      outer,
      value(lead, 2, scope, depth),
      [[outer.shape.length - 1, leads[lead].length]],
      pairs(lead),
    );
  },
  (lead, width, scope, depth) =>
    lead === 'row' ? totalOf(width, scope, depth) : overTime(width, scope, depth),
  ...axisForms({ value: (...args) => value(...args), any }),
];

/** The leading axes of two values of one kind belong together. */
function pairs(lead: Lead): readonly (readonly [number, number])[] {
  return leads[lead].map((_, axis) => [axis, axis]);
}

/** The sum of all steps, or the largest. */
function totalOf(width: number, scope: Scope, depth: number): Node {
  if (!mayRead(scope)) return value('row', width, scope, depth);
  const sequence = value('sequence', width, scope, depth);
  return indexAxis(reduce(scope.draw.of(['add', 'max'] as const), sequence, [0]), 0, 0);
}

/** Other steps than the own one. */
function overTime(width: number, scope: Scope, depth: number): Node {
  const { draw } = scope;
  const sequence = value('sequence', draw.of(widths), scope, depth);
  const size = widthOf(sequence);
  const own = draw.of([
    () => shift(sequence, 0, draw.of([1, -1])),
    () => reverse(sequence, 0),
    () =>
      contract(window(pad(sequence, 0, 2, 0), 0, 3), param(`K${width}x${size}`, [width, 3, size]), [
        [1, 1],
        [3, 2],
      ]),
  ])();
  return widthOf(own) === width ? own : dot(own, matrix(scope, width, widthOf(own)));
}

/** In a scan sequences are read less often: what is of a sequence there is made at every step. */
function mayRead({ draw, step }: Scope): boolean {
  return step === undefined || draw.once(4);
}

function lastOf(width: number, scope: Scope, depth: number): Node {
  if (!mayRead(scope)) return value('row', width, scope, depth);
  const sequence = value('sequence', width, scope, depth);
  return scope.draw.once(2) ? last(sequence, scope.lengths) : last(sequence);
}

export function value(lead: Lead, width: number, scope: Scope, depth: number): Node {
  const form = scope.draw.below(forms.length + 2) - 2;
  return depth === 0 || form < 0 ? leaf(lead, width, scope) : forms[form](lead, width, scope, depth - 1);
}

// Forms over any axes, and results of any rank: windows, shifts, reductions and products that are not along features.

import { isAtLeast } from '../../../compiler/ir/dim.ts';
import { concat } from '../../../compiler/ir/concat.ts';
import { contract, dot } from '../../../compiler/ir/contract.ts';
import { map, param, reduce, type Node } from '../../../compiler/ir/graph.ts';
import { pad, reverse, shift, slice, transpose, window } from '../../../compiler/ir/views.ts';
import { drawView } from '../../support/draw-views.ts';
import { leads, times, widthOf, widths, type Draw, type Form, type Makers } from './graph-scope.ts';

export const axisForms = ({ value, any }: Makers): readonly Form[] => [
  (lead, width, scope, depth) => {
    const node = value(lead, width, scope, depth);
    const axes = [...node.shape.keys()].filter(() => scope.draw.once(2));
    return map('sub', node, reduce(scope.draw.of(['add', 'max'] as const), node, axes));
  },
  // turned around, or moved there and back, by less than there is: a kernel reads some of every state
  (lead, width, scope, depth) => {
    const { draw } = scope;
    const node = value(lead, width, scope, depth);
    const axis = draw.below(node.shape.length);
    const size = node.shape[axis];
    if (draw.once(3) || size === 1) return reverse(node, axis);
    const by = (): number => 1 + (size === 2 ? 0 : draw.below(2));
    const moved = shift(node, axis, by(), draw.below(2));
    return draw.once(2) ? shift(moved, axis, -by()) : moved;
  },
  // sums over windows of sequences or steps and all features, as a convolution is
  (lead, width, scope, depth) => {
    const { draw } = scope;
    const node = value(lead, draw.of(widths), scope, depth);
    const axis = draw.below(leads[lead].length);
    const size = 1 + draw.below(3);
    const before = draw.below(size);
    const kernel = param(`K${width}x${size}x${widthOf(node)}`, [width, size, widthOf(node)]);
    return contract(window(pad(node, axis, before, size - 1 - before), axis, size), kernel, [
      [axis + 1, 1],
      [node.shape.length, 2],
    ]);
  },
  // joined along an axis whose size is known when it runs, and cut again
  (lead, width, scope, depth) => {
    const { draw } = scope;
    const node = value(lead, width, scope, depth);
    const axis = draw.below(leads[lead].length);
    const joined = concat([node, value(lead, width, scope, depth)], axis);
    return slice(joined, axis, draw.of([0, node.shape[axis], 1]), node.shape[axis]);
  },
  // each sequence asks all steps of its own, or at each step
  (lead, width, scope, depth) => {
    const asked = any('sequence', scope);
    const asking = value(lead, widthOf(asked), scope, depth);
    const batch = leads[lead].length - 1;
    const scores = contract(asking, asked, [[batch + 1, 2]], [[batch, 1]]);
    const answers = contract(scores, asked, [[lead === 'row' ? 1 : 2, 0]], [[0, 1]]);
    const ordered = lead === 'row' ? answers : transpose(answers, [1, 0, 2]);
    return widthOf(asked) === width
      ? ordered
      : dot(ordered, param(`W${width}x${widthOf(asked)}_0`, [width, widthOf(asked)]));
  },
];

/** Views one of the other, up to rank 4, and what a reduction leaves of them. */
export function ofAnyRank(start: Node, draw: Draw): Node {
  const viewed = times(1 + draw.below(4), (i) => i).reduce((node) => {
    const drawn = drawView(node, draw.below);
    return draw.once(3) ? map('tanh', drawn) : drawn;
  }, start);
  const rank = viewed.shape.length;
  const node = rank > 0 && draw.once(3) ? reduce('add', viewed, [draw.below(rank)]) : viewed;
  return rank === 0 || node.shape.some((dim) => !isAtLeast(dim, 1)) ? start : map('neg', node);
}

// Activations as nodes of the graph.

import { constant, map, reduce, type Node } from '../ir/graph.ts';
import type { LayerActivation } from './value-types.ts';

export function activate(activation: LayerActivation, arg: Node): Node {
  switch (activation.kind) {
    case 'linear':
      return arg;
    case 'relu':
      return map('max', arg, constant(0));
    case 'leaky_relu':
      return map('select', map('lt', constant(0), arg), arg, map('mul', constant(activation.alpha), arg));
    case 'hard_sigmoid':
      return clip(map('add', map('mul', constant(activation.alpha), arg), constant(activation.beta)));
    case 'softmax':
      return softmax(arg);
    case 'tanh':
    case 'sigmoid':
      return map(activation.kind, arg);
    default:
      return activation satisfies never;
  }
}

function clip(x: Node): Node {
  return map('min', map('max', x, constant(0)), constant(1));
}

/** Below the largest of its row, so that no exponential overflows. A NaN in a row makes all of it NaN. */
function softmax(x: Node): Node {
  const e = map('expNeg', map('sub', reduce('max', x), x));
  return map('div', e, reduce('add', e));
}

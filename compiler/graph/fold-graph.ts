// Folds the graph: what is computed twice in the same way becomes one node.
//
//   %0 = slice(weight, 0:4) @ x        %0 = slice(weight, 0:4) @ x
//   %1 = slice(weight, 0:4) @ x   ->   y = %0 + %0
//   y = %0 + %1

import type { Graph, Node } from '../ir/graph.ts';
import { children, rewrite } from '../ir/graph-walk.ts';

export function foldGraph(graph: Graph): Graph {
  const ids = new Map<Node, number>();
  const known = new Map<string, Node>();
  const id = (node: Node): number => {
    const seen = ids.get(node) ?? ids.size;
    ids.set(node, seen);
    return seen;
  };
  return rewrite(graph, (node) => {
    const key = `${head(node, id)}(${children(node).map(id)})`;
    const same = known.get(key);
    if (same) return same;
    known.set(key, node);
    return node;
  });
}

/** What tells a node from others over the same children. Inputs and scans are themselves and nothing else. */
function head(node: Node, id: (node: Node) => number): string {
  switch (node.kind) {
    case 'input':
    case 'scan':
      return `${node.kind} ${id(node)}`;
    case 'param':
      return `param ${node.name}`;
    case 'const':
      return `const ${Object.is(node.value, -0) ? '-0' : node.value} ${node.elem}`;
    case 'map':
      return `map ${node.op}`;
    case 'view':
      return `view ${node.shape} ${JSON.stringify(node.index)} ${Object.is(node.fill, -0) ? '-0' : node.fill}`;
    case 'concat':
      return `concat ${node.axis}`;
    case 'take':
      return `take ${node.index}`;
    case 'reduce':
      return `reduce ${node.op} ${node.axes}`;
    case 'iota':
      return `iota ${node.shape}`;
    case 'contract':
      return `contract ${node.over.join(' ')} along ${node.along.join(' ')}`;
    case 'gather':
      return `gather ${node.axis}`;
    default:
      return node satisfies never;
  }
}

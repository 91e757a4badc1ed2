// Lowers a graph to a program: gives homes in memory to what needs them, and turns the rest into expressions.
//
//   p = xs @ W + b                      grid t { grid b { grid j { p[t, b, j] = b[j] + sum k { xs[t, b, k] * W[j, k] } } } }
//   scan t { h' = f(p + h @ R) }   ->   serial t { grid b { grid j { next[b, j] = f(p[t, b, j] + sum k { .. }) } }; h = next }
//
// A home is needed by a product's operand, by what a scan makes, and by a joined array. A result's home is the buffer
// it is to end in: parts of a joined array are stored straight into their places, and nothing is copied.

import { termsOf } from '../ir/dim.ts';
import type { Dim, Graph, Node, Take } from '../ir/graph.ts';
import { allNodes } from '../ir/graph-walk.ts';
import { groupBy } from '../ir/group-by.ts';
import { int, variable, type Expr, type Program, type Stmt } from '../ir/loop.ts';
import { add, mul } from '../ir/loop-math.ts';
import { withBody } from '../ir/loop-walk.ts';
import { apart, type Signature } from '../ir/signature.ts';
import { giveInputs, rootViews } from './arguments.ts';
import type { Lowering } from './lowering.ts';
import { place, storeAll } from './produce.ts';

/** The program of a graph whose inputs and results are arguments of a kernel, or parts of them. */
export function lower(graph: Graph, signature: Signature): Program {
  const args = apart(signature.args);
  const sizeOf = sizes(signature.dims);
  const dims = Object.keys(signature.dims).map((name) => ({ name, size: sizeOf(name) }));
  const nodes = allNodes(graph.roots.map((root) => root.node));
  const takes = takesOf(nodes);
  const low: Lowering = {
    views: new Map(),
    bound: new Map(),
    produced: new Set(),
    prepared: new Set(),
    steady: new Set(),
    parts: new Map(),
    takes,
    sizeOf,
    args,
    dims,
  };
  giveInputs(nodes, low);
  const roots = rootViews(graph.roots, low);
  for (const root of roots) place(root, low);
  const body: Stmt[] = [];
  storeAll(roots, low, body);
  return withBody({ args, dims, buffers: [], body: [] }, body);
}

/** One expression object for each size: loops over it can be told from others of the same extent. */
function sizes(given: Signature['dims']): (dim: Dim) => Expr {
  const known = new Map<Dim, Expr>(
    Object.entries(given).map(([name, dim]) => [name, typeof dim === 'number' ? int(dim) : variable(name)]),
  );
  return (dim) => {
    const made = (): Expr => {
      const { constant, names } = termsOf(dim);
      return [...names].reduce<Expr>(
        (sum, [name, count]) => add(sum, mul(known.get(name) as Expr, int(count))),
        int(constant),
      );
    };
    const size = known.get(dim) ?? made();
    known.set(dim, size);
    return size;
  };
}

function takesOf(nodes: readonly Node[]): ReadonlyMap<Node, readonly Take[]> {
  const takes = nodes.filter((node) => node.kind === 'take');
  return new Map(groupBy(takes, (node) => node.scan).map((group) => [group[0].scan, group]));
}

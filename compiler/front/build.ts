// Builds the graph of a config: layer by layer, each from what it reads.

import { constant, input, iota, map, param } from '../ir/graph.ts';
import { insertAxis } from '../ir/views.ts';
import type { Graph, Node, Root } from '../ir/graph.ts';
import type { Cells } from './cell-types.ts';
import type { Config } from './config-types.ts';
import { kindOf, type Layer } from './layers/index.ts';
import { prefixOf, type Building, type Built } from './layers/kind.ts';
import { layersOf } from './network.ts';
import { statesOf, type PlacedStates } from './states.ts';

/** Sizes stay names in the graph, fixed ones too: lowering gives them their values. */
const [batch, steps] = ['batch', 'steps'];

/**
 * The graph of the network, over inputs x (T, B, I), h0 and lengths, with the results output and hn. `watch` is given
 * the value of every formula of every cell at all steps, under names like those of parameters: "r_l0".
 */
export function buildGraph(config: Config, cells: Cells, watch?: (formula: Root) => void): Graph {
  const order = config.batchFirst ? [1, 0, 2] : undefined;
  const lengths = config.seqLength ? input('lengths', [batch, 1], { elem: 'i32' }) : undefined;
  const x: Built = { output: input('x', [steps, batch, config.inputSize], { order }) };
  const layers = layersOf(config);
  const built: Built[] = [];
  const finals: Root[] = [];
  const placed = statesOf(config, cells);
  for (const layer of layers) {
    const fed = layer.from.map((index) => (index < 0 ? x : built[index]));
    const own = placed.filter((states) => states.layer === layer.name);
    const states = own.map(initialStates);
    const made = kindOf(layer).build(layer, fed, { cells, states, lengths, watch, param: paramOf(layer) });
    for (const [s, { first }] of own.entries()) finals.push(...finalRoots(made.finals?.[s] ?? [], first));
    built.push(made);
  }
  const last = layers[layers.length - 1];
  const output = masked(last, built[built.length - 1], lengths);
  return { roots: [{ name: 'output', node: output, ...(last.perStep && { order }) }, ...finals] };
}

function initialStates({ count, size, first }: PlacedStates): readonly Node[] {
  return Array.from({ length: count }, (_, i) =>
    input('h0', [batch, size], { arg: 'state', part: first + i }),
  );
}

function finalRoots(nodes: readonly Node[], first: number): readonly Root[] {
  return nodes.map((node, i) => ({ name: 'hn', node, arg: 'state', part: first + i }));
}

function paramOf(layer: Layer): Building['param'] {
  return ([name, shape]) => param(prefixOf(layer) + name, shape);
}

/** Past a sequence's length the output is 0. */
function masked({ perStep }: Layer, { output, isMasked }: Built, lengths: Node | undefined): Node {
  if (!lengths || !perStep || isMasked) return output;
  const step = insertAxis(insertAxis(iota(steps), 1), 1);
  return map('select', map('lt', step, lengths), output, constant(0));
}

// Builds the graph of a config: layer by layer, each from what it reads.

import { concat, constant, dot, input, last, map, param, range } from '../ir/graph.ts';
import type { Graph, Node, Root } from '../ir/graph.ts';
import { activate } from './activate.ts';
import { buildGru } from './build-gru.ts';
import type { Config, GruLayer, Layer, LinearLayer } from './config-types.ts';
import { layersOf } from './network.ts';
import { cellOf, linearShapes, suffixesOf, type Cells } from './params.ts';

/** Sizes stay names in the graph, fixed ones too: lowering gives them their values. */
const [batch, steps] = ['batch', 'steps'];

/** What a layer gives: a sequence (T, B, size), or one vector a sequence (B, size). */
interface Built {
  readonly output: Node;
  /** of a gru: its last layer's final states, both directions side by side */
  readonly hn?: Node;
}

interface Building {
  readonly cells: Cells;
  readonly lengths?: Node;
  /** final states so far, in the order of h0 */
  readonly finals: Root[];
  readonly watch?: (formula: Root) => void;
}

/**
 * The graph of the network, over inputs x (T, B, I), h0 and lengths, with the results output and hn. `watch` is given
 * the value of every formula of every cell at all steps, under names like those of parameters: "r_l0".
 */
export function buildGraph(config: Config, cells: Cells, watch?: (formula: Root) => void): Graph {
  const order = config.batchFirst ? [1, 0, 2] : undefined;
  const lengths = config.seqLength ? input('lengths', [batch, 1], { elem: 'i32' }) : undefined;
  const x: Built = { output: input('x', [steps, batch, config.inputSize], { order }) };
  const building: Building = { cells, lengths, finals: [], watch };
  const layers = layersOf(config);
  const built: Built[] = [];
  for (const layer of layers) {
    const fed = layer.from.map((index) => (index < 0 ? x : built[index]));
    built.push(buildLayer(layer, fed, building));
  }
  const final = layers[layers.length - 1];
  const output = masked(final, built[built.length - 1].output, lengths);
  return { roots: [{ name: 'output', node: output, ...(final.perStep && { order }) }, ...building.finals] };
}

function buildLayer(layer: Layer, fed: readonly Built[], building: Building): Built {
  const args = fed.map(({ output }) => output);
  switch (layer.type) {
    case 'gru':
      return gruLayer(layer, args[0], building);
    case 'linear':
      return { output: linear(layer, args[0]) };
    case 'activation':
      return { output: activate(layer.activation, args[0]) };
    case 'add':
      return { output: args.reduce((sum, arg) => map('add', sum, arg)) };
    case 'concat':
      return { output: concat(args, args[0].shape.length - 1) };
    case 'take':
      return { output: layer.which === 'hn' ? (fed[0].hn as Node) : last(args[0], building.lengths) };
    default:
      return layer satisfies never;
  }
}

function gruLayer(gru: GruLayer, sequence: Node, { cells, lengths, finals, watch }: Building): Built {
  const h0 = suffixesOf(gru)
    .flat()
    .map((_, i) => input('h0', [batch, gru.hiddenSize], { part: finals.length + i }));
  const { output, finals: own } = buildGru(gru, {
    cell: cellOf(gru, cells),
    sequence,
    h0,
    lengths,
    watch,
  });
  for (const node of own) finals.push({ name: 'hn', node, part: finals.length });
  return { output, hn: concat(own.slice(-suffixesOf(gru)[0].length), 1) };
}

function linear(layer: LinearLayer, x: Node): Node {
  const [weight, bias] = linearShapes(layer).map(([name, shape]) => param(name, shape));
  const product = dot(x, weight);
  return activate(layer.activation, bias ? map('add', product, bias) : product);
}

/** Past a sequence's length the output is 0. A gru sees to that itself. */
function masked({ type, perStep }: Layer, output: Node, lengths: Node | undefined): Node {
  if (!lengths || !perStep || type === 'gru') return output;
  return map('select', map('lt', range(steps, 3), lengths), output, constant(0));
}

// A network from its config: its graph, seeded values for it, and both in the shapes the IRs' meanings take them.

import { buildGraph, paramShapes, type KernelShape, type ParamShapes } from '../../compiler/front/build.ts';
import { builtinCells } from '../../compiler/front/cells/index.ts';
import { parseConfig } from '../../compiler/front/config.ts';
import type { Config } from '../../compiler/front/config-types.ts';
import { parseCell } from '../../compiler/front/parse-cell.ts';
import { evaluate, type NumberArray } from '../../compiler/ir/evaluate.ts';
import type { Graph } from '../../compiler/ir/graph.ts';
import type { Given, Results, Sizes } from './meaning.ts';
import { floats, integers } from './random.ts';

export interface Network {
  readonly config: Config;
  readonly shape: KernelShape;
  readonly graph: Graph;
  readonly params: ParamShapes;
  readonly directions: number;
}

/** The network of a config as users write it. */
export function networkOf(json: object): Network {
  const text = JSON.stringify({ name: 'test', ...json });
  const { config } = parseConfig({ file: 'config.json', text }, { targets: ['wasm', 'js', 'wgsl'] });
  const cell = parseCell(builtinCells[config.cell]);
  const batch = config.batch === 'dynamic' ? 'batch' : config.batch;
  const steps = config.steps === 'dynamic' ? 'steps' : config.steps;
  const shape = { batch, steps, lengths: config.seqLength };
  return {
    config,
    shape,
    graph: buildGraph(config, cell, shape),
    params: paramShapes(config, cell),
    directions: config.bidirectional ? 2 : 1,
  };
}

/** Everything a run is given. `x` lies as the config's batch_first says. */
export interface Data extends Sizes {
  readonly params: Readonly<Record<string, Float32Array>>;
  readonly x: Float32Array;
  readonly h0: Float32Array;
  readonly seqLength: Int32Array | undefined;
}

/** Parameters as PyTorch would draw them, x and h0 in [-1, 1), lengths from 0 to all steps. */
export function dataFor(
  { config, params, directions }: Network,
  { batch, steps }: Sizes,
  seed: number,
): Data {
  const scale = 1 / Math.sqrt(config.hiddenSize);
  const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
  const drawn = Object.entries(params).map(
    ([name, shape]) => [name, floats(count(shape), `${name} ${seed}`, scale)] as const,
  );
  return {
    batch,
    steps,
    params: Object.fromEntries(drawn),
    x: floats(steps * batch * config.inputSize, `x ${seed}`),
    h0: floats(config.numLayers * directions * batch * config.hiddenSize, `h0 ${seed}`),
    seqLength: config.seqLength ? integers(batch, 0, steps, `lengths ${seed}`) : undefined,
  };
}

/** The data as a loop program is given it. */
export function givenOf({ params, x, h0, seqLength }: Data): Given {
  return {
    params: new Map(Object.entries(params)),
    roles: { x, h0, lengths: seqLength ?? new Int32Array(0) },
  };
}

/** The meaning of a graph of the network, in f64, laid out as a kernel's results are. */
export function evaluateWith(network: Network, graph: Graph, data: Data): Results {
  const { batch, steps } = data;
  const { config, params, directions } = network;
  const { batchFirst, inputSize, hiddenSize } = config;
  const states = config.numLayers * directions;
  const part = batch * hiddenSize;
  const x = batchFirst ? swapped(data.x, batch, steps, inputSize) : data.x;
  const values: Record<string, NumberArray> = { x: { shape: [steps, batch, inputSize], data: x } };
  for (const [name, shape] of Object.entries(params)) values[name] = { shape, data: data.params[name] };
  for (let s = 0; s < states; s++)
    values[`h0.${s}`] = { shape: [batch, hiddenSize], data: data.h0.slice(s * part, (s + 1) * part) };
  if (data.seqLength) values.lengths = { shape: [batch, 1], data: data.seqLength };
  const results = evaluate(graph, { sizes: { batch, steps }, values });
  const output = results.output.data;
  const hn = Array.from({ length: states }, (_, s) => Array.from(results[`hn.${s}`].data)).flat();
  return { output: batchFirst ? swapped(output, steps, batch, directions * hiddenSize) : output, hn };
}

/** (rows, columns, size) as (columns, rows, size). */
export function swapped(a: ArrayLike<number>, rows: number, columns: number, size: number): Float64Array {
  const out = new Float64Array(a.length);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++)
      for (let k = 0; k < size; k++) out[(j * rows + i) * size + k] = a[(i * columns + j) * size + k];
  return out;
}

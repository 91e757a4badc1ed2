// A network from its config: its graph, seeded values for it, and both in the shapes the IRs' meanings take them.

import { buildGraph } from '../../compiler/front/build.ts';
import { builtinCells } from '../../compiler/front/cells/index.ts';
import { parseConfig } from '../../compiler/front/config.ts';
import type { Cells } from '../../compiler/front/cell-types.ts';
import type { Config } from '../../compiler/front/config-types.ts';
import { directionsOf, type RecurrentLayer } from '../../compiler/front/layers/recurrent-settings.ts';
import { recurrentLayersOf, outputOf } from '../../compiler/front/network.ts';
import { initialScale, paramShapes, type ParamShapes } from '../../compiler/front/params.ts';
import { kindsOf, stateSizes, statesOf, type PlacedStates } from '../../compiler/front/states.ts';
import { parseCell } from '../../compiler/front/parse-cell.ts';
import { evaluate, type NumberArray } from '../../compiler/ir/evaluate.ts';
import type { Graph } from '../../compiler/ir/graph.ts';
import { signatureOf } from '../../compiler/front/signature.ts';
import type { Signature } from '../../compiler/ir/signature.ts';
import type { Given, Results, Sizes } from './meaning.ts';
import type { Starts } from '../../runtime/types.ts';
import { allStates, statesByName } from '../../compiler/check/states.ts';
import { floats, integers } from './random.ts';

export interface Network {
  readonly config: Config;
  readonly signature: Signature;
  readonly graph: Graph;
  readonly params: ParamShapes;
  /** the first one, which most networks here consist of */
  readonly gru: RecurrentLayer;
  readonly directions: number;
  readonly stateKinds: readonly PlacedStates[];
  /** the size of every state vector */
  readonly states: readonly number[];
}

/** The network of a config as users write it; a path of a .cell file is the text of `files` of that name. */
export function networkOf(json: object, files: Readonly<Record<string, string>> = {}): Network {
  const text = JSON.stringify({ name: 'test', ...json });
  const { config } = parseConfig({ file: 'config.json', text }, { targets: ['wasm', 'js', 'wgsl'] });
  const batch = config.batch === 'dynamic' ? 'batch' : config.batch;
  const steps = config.steps === 'dynamic' ? 'steps' : config.steps;
  const cells = cellsOf(config, files);
  const stateKinds = statesOf(config, cells);
  const [gru] = recurrentLayersOf(config);
  return {
    config,
    signature: signatureOf(config, stateKinds, { batch, steps }),
    graph: buildGraph(config, cells),
    params: paramShapes(config, cells),
    gru,
    directions: directionsOf(gru),
    stateKinds,
    states: stateSizes(stateKinds),
  };
}

function cellsOf(config: Config, files: Readonly<Record<string, string>>): Cells {
  const sourceOf = (cell: string) => builtinCells[cell] ?? { file: cell, text: files[cell] };
  return new Map(recurrentLayersOf(config).map(({ cell }) => [cell, parseCell(sourceOf(cell))]));
}

/** Everything a run is given. `x` lies as the config's batch_first says. */
export interface Data extends Sizes {
  readonly params: Readonly<Record<string, Float32Array>>;
  readonly x: Float32Array;
  readonly h0: Float32Array;
  readonly seqLength: Int32Array | undefined;
}

/** Parameters as PyTorch would draw them, x and h0 in [-1, 1), lengths from 0 to all steps. */
export function dataFor({ config, params, states }: Network, { batch, steps }: Sizes, seed: number): Data {
  const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
  const drawn = Object.entries(params).map(
    ([name, shape]) => [name, floats(count(shape), `${name} ${seed}`, initialScale(config, name))] as const,
  );
  return {
    batch,
    steps,
    params: Object.fromEntries(drawn),
    x: floats(steps * batch * config.inputSize, `x ${seed}`),
    h0: floats(batch * states.reduce((sum, size) => sum + size, 0), `h0 ${seed}`),
    seqLength: config.seqLength ? integers(batch, 0, steps, `lengths ${seed}`) : undefined,
  };
}

/** What every kind of state of a network begins as, as options: h0 and the like. */
export function startsOf({ stateKinds }: Network, { h0, batch }: Pick<Data, 'h0' | 'batch'>): Starts {
  return statesByName(stateKinds, batch, h0, '0');
}

/** A run's results with all states under hn, one kind after the other. */
export function wholeResult({ stateKinds }: Pick<Network, 'stateKinds'>, result: object): Whole {
  const { output, ...finals } = result as Readonly<Record<string, Float32Array>>;
  const names = kindsOf(stateKinds).map(({ name }) => `${name}n`);
  return { output, hn: allStates(Object.fromEntries(names.map((name) => [name, finals[name]]))) };
}

interface Whole {
  readonly output: Float32Array;
  readonly hn: Float32Array;
}

/** The data as a loop program is given it. */
export function givenOf({ params, x, h0, seqLength }: Data): Given {
  return {
    params: new Map(Object.entries(params)),
    args: { x, h0, lengths: seqLength ?? new Int32Array(0) },
  };
}

/** The meaning of a graph of the network, in f64, laid out as a kernel's results are. */
export function evaluateWith(network: Network, graph: Graph, data: Data): Results {
  const { batch, steps } = data;
  const { config, params, states } = network;
  const { batchFirst, inputSize } = config;
  const x = batchFirst ? swapped(data.x, batch, steps, inputSize) : data.x;
  const values: Record<string, NumberArray> = { x: { shape: [steps, batch, inputSize], data: x } };
  for (const [name, shape] of Object.entries(params)) values[name] = { shape, data: data.params[name] };
  let start = 0;
  for (const [s, size] of states.entries())
    values[`h0.${s}`] = { shape: [batch, size], data: data.h0.slice(start, (start += batch * size)) };
  if (data.seqLength) values.lengths = { shape: [batch, 1], data: data.seqLength };
  const results = evaluate(graph, { sizes: { batch, steps }, values });
  const output = results.output.data;
  const hn = states.flatMap((_, s) => Array.from(results[`hn.${s}`].data));
  const { size, perStep } = outputOf(config);
  return { output: batchFirst && perStep ? swapped(output, steps, batch, size) : output, hn };
}

/** (rows, columns, size) as (columns, rows, size). */
export function swapped(a: ArrayLike<number>, rows: number, columns: number, size: number): Float64Array {
  const out = new Float64Array(a.length);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++)
      for (let k = 0; k < size; k++) out[(j * rows + i) * size + k] = a[(i * columns + j) * size + k];
  return out;
}

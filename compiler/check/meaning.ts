// What a graph and a program of a network come to on a sample, laid out as a kernel's results are.

import { outputOf } from '../front/network.ts';
import { stateSizes } from '../front/states.ts';
import { evaluate, type NumberArray } from '../ir/evaluate.ts';
import type { Graph } from '../ir/graph.ts';
import { interpret } from '../ir/interpret.ts';
import { isParam, type Buffer, type Program } from '../ir/loop.ts';
import { wholeOf } from '../ir/signature.ts';
import type { Memory } from '../ir/interpret.ts';
import type { Network } from '../network.ts';
import { packed, rangeOf } from '../plan.ts';
import type { Results } from './compare.ts';
import { allStates, finalsLike } from './states.ts';
import type { Sample } from './sample.ts';

/** In f64, or with the result of every operation rounded. */
export function meaningOf(
  graph: Graph,
  network: Network,
  sample: Sample,
  round?: (x: number) => number,
): Results {
  return resultsIn(evaluateOn(graph, network, sample, round), network, sample);
}

/** The value of every root, with time as its first axis. */
export function evaluateOn(
  graph: Graph,
  { config, params, states }: Network,
  sample: Sample,
  round?: (x: number) => number,
): Readonly<Record<string, NumberArray>> {
  const { batch, steps, lengths } = sample;
  const { inputSize, batchFirst } = config;
  const x = batchFirst ? swapped(sample.x, batch, steps, inputSize) : sample.x;
  const values: Record<string, NumberArray> = { x: { shape: [steps, batch, inputSize], data: x } };
  for (const [name, shape] of Object.entries(params))
    values[name] = { shape, data: sample.params.get(name) ?? [] };
  const all = allStates(sample.starts);
  let start = 0;
  for (const [s, size] of stateSizes(states).entries()) {
    values[`h0.${s}`] = { shape: [batch, size], data: all.subarray(start, (start += batch * size)) };
  }
  if (lengths) values.lengths = { shape: [batch, 1], data: lengths };
  return evaluate(graph, { sizes: { batch, steps }, values, ...(round && { round }) });
}

/** The output and hn among the values of a graph. */
export function resultsIn(
  values: Readonly<Record<string, NumberArray>>,
  { config, states }: Network,
  { batch, steps, starts }: Sample,
): Results {
  const { batchFirst } = config;
  const output = values.output.data;
  const { size, perStep } = outputOf(config);
  const all = stateSizes(states).flatMap((_, s) => Array.from(values[`hn.${s}`].data));
  return {
    output: batchFirst && perStep ? swapped(output, steps, batch, size) : output,
    ...finalsLike(starts, all),
  };
}

/** (rows, columns, size) as (columns, rows, size). */
export function swapped(a: ArrayLike<number>, rows: number, columns: number, size: number): Float64Array {
  const out = new Float64Array(a.length);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++)
      for (let k = 0; k < size; k++) out[(j * rows + i) * size + k] = a[(i * columns + j) * size + k];
  return out;
}

/** In f32, one operation at a time, every access checked. What is never written comes out as NaN. */
export function resultsOf(program: Program, sample: Sample): Results {
  const { batch, steps, x, starts, lengths } = sample;
  const sizes = { batch, steps };
  const given: Readonly<Record<string, Memory>> = {
    x: x.slice(),
    state: allStates(starts),
    lengths: lengths?.slice() ?? new Int32Array(0),
  };
  const place = (b: Buffer): readonly [number, number] => rangeOf(b, program, sizes);
  const contents = (b: Buffer): Memory | undefined => {
    if (isParam(b)) return packed(b, program, sample.params);
    if (!b.arg || b.arg.access === 'write') return undefined;
    const whole = given[wholeOf(b.arg).name];
    return b.at ? whole.subarray(...place(b)) : whole;
  };
  const memory = [...interpret(program, { sizes, contents })];
  const held = (name: string): readonly number[] =>
    memory
      .filter(([{ arg }]) => arg && arg.access !== 'read' && wholeOf(arg).name === name)
      .toSorted(([a], [b]) => place(a)[0] - place(b)[0])
      .flatMap(([, values]) => Array.from(values));
  return { output: held('output'), ...finalsLike(starts, held('state')) };
}

// A recurrent layer of any cell by plain loops, in any arithmetic: float32 to the bit, or float64.

import type { LayerJson } from './layers/index.ts';
import { oracleCells, type CellMath, type OracleCell } from './cells.ts';
import {
  joined,
  sumOf,
  type Arithmetic,
  type Numbers,
  type RecurrentJson,
  type Rows,
  type Running,
} from './layers/kind.ts';

/** One layer, both of its directions: what it was given and gave. */
export interface LayerRun {
  readonly gru: RecurrentJson;
  readonly layer: number;
  readonly inputSize: number;
  readonly params: Running['params'];
  readonly x: Numbers;
  /** of each state of the cell, both directions */
  readonly initial: readonly Numbers[];
  readonly output: Numbers;
}

/** The cell of a layer: that of its type where it names none. */
export function cellOf({ type, cell }: RecurrentJson): OracleCell {
  return oracleCells[cell ?? type];
}

/** Each state of a layer: its name, how many vectors there are of it, their size. */
export function statesOf(gru: RecurrentJson) {
  const { hidden_size: hidden, proj_size: proj = 0, num_layers: layers = 1, bidirectional } = gru;
  const sizes = { hidden, proj: proj || hidden };
  const count = layers * (bidirectional ? 2 : 1);
  const { states } = cellOf(gru);
  return states.map(([name, size]) => ({ name: states.length === 1 ? 'h' : name, count, size: sizes[size] }));
}

/** What all states begin with, by name, of an array that holds of each name those of all layers. */
export function initialOf(layers: readonly LayerJson[], h0: Numbers, batch: number): Running['initial'] {
  let at = 0;
  const widths = Object.entries(widthsOf(layers));
  return Object.fromEntries(widths.map(([name, size]) => [name, h0.subarray(at, (at += batch * size))]));
}

/** Of each name how wide its states are together. */
export function widthsOf(layers: readonly LayerJson[]): Readonly<Record<string, number>> {
  const widths: Record<string, number> = {};
  for (const layer of layers)
    if (layer.type === 'gru' || layer.type === 'lstm')
      for (const { name, count, size } of statesOf(layer)) widths[name] = (widths[name] ?? 0) + count * size;
  return widths;
}

export const joinedFinals = (finals: Running['finals']): readonly number[] =>
  Object.values(finals).flatMap((all) => all.flatMap((each) => [...each]));

export function recurrentRows(gru: RecurrentJson, x: Rows, running: Running): Rows {
  const { batch, finals, initial: given, arithmetic, params, watch } = running;
  const { num_layers: layers = 1, bidirectional = false, hidden_size, proj_size } = gru;
  const size = proj_size || hidden_size;
  const directions = bidirectional ? 2 : 1;
  let input = x;
  let last: readonly Numbers[] = [];
  for (let layer = 0; layer < layers; layer++) {
    const initial = statesOf(gru).map((state) => {
      const at = (finals[state.name] ?? []).reduce((total, each) => total + each.length, 0);
      return given[state.name].subarray(at, at + directions * batch * state.size);
    });
    const sides = Array.from({ length: directions }, (_, d) => {
      const own = initial.map((all) =>
        all.slice((d * all.length) / directions, ((d + 1) * all.length) / directions),
      );
      return scan(gru, `_l${layer}${d ? '_reverse' : ''}`, d === 1, input, own, running);
    });
    const output = joined(
      sides.map(({ output: data }) => ({ size, perStep: true, data })),
      arithmetic,
    );
    watch?.({ gru, layer, inputSize: input.size, params, x: input.data, initial, output: output.data });
    statesOf(gru).forEach(({ name }, s) =>
      (finals[name] ??= []).push(...sides.map(({ states }) => states[s])),
    );
    last = sides.map(({ states }) => states[0]);
    input = output;
  }
  return {
    ...input,
    hn: joined(
      last.map((data) => ({ size, perStep: false, data })),
      arithmetic,
    ),
  };
}

/** One layer in one direction. Its states change. */
function scan(
  gru: RecurrentJson,
  suffix: string,
  isReverse: boolean,
  x: Rows,
  states: readonly Numbers[],
  { batch, steps, seqLength, params, arithmetic }: Running,
): { readonly output: Numbers; readonly states: readonly Numbers[] } {
  const math = mathOf(gru, (name) => params[name + suffix], arithmetic);
  const size = math.proj;
  const output = arithmetic.array(steps * batch * size);
  for (let b = 0; b < batch; b++) {
    const own = states.map((all) => all.subarray((b * all.length) / batch, ((b + 1) * all.length) / batch));
    const length = seqLength?.[b] ?? steps;
    for (let i = 0; i < length; i++) {
      const row = (isReverse ? length - 1 - i : i) * batch + b;
      const made = cellOf(gru).step(math, x.data.subarray(row * x.size, (row + 1) * x.size), own);
      output.set(made.output ?? made.next[0], row * size);
      own.forEach((state, s) => state.set(made.next[s]));
    }
  }
  return { output, states };
}

function mathOf(gru: RecurrentJson, of: CellMath['of'], { round, array, activation }: Arithmetic): CellMath {
  const { hidden_size: hidden, proj_size: proj = 0 } = gru;
  return {
    hidden,
    proj: proj || hidden,
    isProjected: proj > 0,
    of,
    round,
    sum: (start, name, row, vector) =>
      sumOf(start, [of(name) as ArrayLike<number>, row], [vector, 0, vector.length], round),
    rows(count, value) {
      const values = array(count);
      for (let row = 0; row < count; row++) values[row] = value(row);
      return values;
    },
    activation: activation(gru.activation ?? 'tanh'),
    gate: activation(gru.gate_activation ?? 'sigmoid'),
    tanh: activation('tanh'),
  };
}

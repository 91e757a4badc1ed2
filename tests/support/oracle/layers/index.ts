// The kinds of layers as the oracles know them: every one that the compiler has.

import type { LayerType } from '../../../../compiler/front/layers/index.ts';
import { activation } from './activation.ts';
import { add } from './add.ts';
import { concat } from './concat.ts';
import { gru } from './gru.ts';
import type { LayerOracle, Numbers, Rows, Running, StateName } from './kind.ts';
import { linear } from './linear.ts';
import { lstm } from './lstm.ts';
import { take } from './take.ts';

export const layerOracles = { gru, lstm, linear, activation, add, concat, take } satisfies {
  readonly [T in LayerType]: LayerOracle<object>;
};

type JsonOf<Oracle> = Oracle extends LayerOracle<infer Json> ? Json : never;

/** A layer as a config writes it. */
export type LayerJson = {
  readonly name?: string;
  readonly from?: string | readonly string[];
} & JsonOf<(typeof layerOracles)[LayerType]>;

export function oracleOf({ type }: { readonly type: LayerType }): LayerOracle<LayerJson> {
  return layerOracles[type];
}

export interface NetworkJson {
  readonly input_size: number;
  readonly layers: readonly LayerJson[];
  /** whether this is the short form of one gru, whose parameters have no prefix */
  readonly isShort?: boolean;
}

type Around = Omit<Running, 'begin' | 'end'>;

/** The output of the last layer, 0 past each length, and all final states: every h in the order of the layers, then every c. */
export function runLayers(
  { input_size, layers, isShort }: NetworkJson,
  x: Numbers,
  h0: Numbers,
  around: Around,
) {
  const states = placesOf(layers, around.batch, h0);
  let before: Rows = { size: input_size, perStep: true, data: x };
  const known = new Map([['input', before]]);
  layers.forEach((layer, i) => {
    const name = layer.name ?? String(i);
    const { from } = layer;
    const sources = from === undefined ? [before] : [from].flat().map((each) => known.get(each) as Rows);
    const params = isShort ? around.params : ownOf(around.params, `${name}.`);
    before = oracleOf(layer).rows(layer, sources, { ...around, ...states, params });
    known.set(name, before);
  });
  const { data } = before.perStep ? masked(before, around) : before;
  return { output: data, hn: [...states.finals.h, ...states.finals.c].flatMap((each) => [...each]) };
}

/** How many numbers all states of one sequence are. */
export const stateWidth = (layers: readonly LayerJson[]): number =>
  widthOf(layers, 'h') + widthOf(layers, 'c');

const widthOf = (layers: readonly LayerJson[], state: StateName): number =>
  layers.reduce((sum, layer) => sum + (oracleOf(layer).states?.(layer)[state] ?? 0), 0);

function placesOf(layers: readonly LayerJson[], batch: number, h0: Numbers) {
  const at = { h: 0, c: batch * widthOf(layers, 'h') };
  const finals: Readonly<Record<StateName, Numbers[]>> = { h: [], c: [] };
  const begin: Running['begin'] = (state, length) => h0.subarray(at[state], (at[state] += length));
  const end: Running['end'] = (state, values) => void finals[state].push(values);
  return { begin, end, finals };
}

function ownOf(params: Running['params'], prefix: string): Running['params'] {
  const own = Object.entries(params).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, values]) => [name.slice(prefix.length), values]));
}

function masked({ size, perStep, data }: Rows, { batch, steps, seqLength }: Around): Rows {
  const out = data.slice();
  for (let b = 0; b < batch; b++)
    for (let t = seqLength?.[b] ?? steps; t < steps; t++)
      out.fill(0, (t * batch + b) * size, (t * batch + b + 1) * size);
  return { size, perStep, data: out };
}

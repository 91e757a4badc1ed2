// The kinds of layers as the oracles know them: every one that the compiler has.

import type { LayerType } from '../../../../compiler/front/layers/index.ts';
import { activation } from './activation.ts';
import { add } from './add.ts';
import { concat } from './concat.ts';
import { gru } from './gru.ts';
import type { LayerOracle, Rows, Running } from './kind.ts';
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

/** The output of the last layer, 0 past each length, and all final states, which `running` collects. */
export function runLayers(
  { input_size, layers, isShort }: NetworkJson,
  x: Rows['data'],
  running: Running,
): Rows {
  let before: Rows = { size: input_size, perStep: true, data: x };
  const known = new Map([['input', before]]);
  layers.forEach((layer, i) => {
    const name = layer.name ?? String(i);
    const { from } = layer;
    const sources = from === undefined ? [before] : [from].flat().map((each) => known.get(each) as Rows);
    const params = isShort ? running.params : ownOf(running.params, `${name}.`);
    before = oracleOf(layer).rows(layer, sources, { ...running, params });
    known.set(name, before);
  });
  return before.perStep ? masked(before, running) : before;
}

function ownOf(params: Running['params'], prefix: string): Running['params'] {
  const own = Object.entries(params).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, values]) => [name.slice(prefix.length), values]));
}

function masked({ size, perStep, data }: Rows, { batch, steps, seqLength }: Running): Rows {
  const out = data.slice();
  for (let b = 0; b < batch; b++)
    for (let t = seqLength?.[b] ?? steps; t < steps; t++)
      out.fill(0, (t * batch + b) * size, (t * batch + b + 1) * size);
  return { size, perStep, data: out };
}

// The kinds of layers, by the name that a config's "type" gives them.
import { activation } from './activation.ts';
import { add } from './add.ts';
import { concat } from './concat.ts';
import { gru } from './gru.ts';
import type { LayerKind, LayerOf } from './kind.ts';
import { linear } from './linear.ts';
import { lstm } from './lstm.ts';
import type { RecurrentSettings } from './recurrent-settings.ts';
import { take } from './take.ts';

export const layerKinds = { gru, lstm, linear, activation, add, concat, take };

export type LayerType = keyof typeof layerKinds;
export type SettingsOf<T extends LayerType> = (typeof layerKinds)[T] extends LayerKind<infer S> ? S : never;

export type Layer = { [T in LayerType]: { readonly type: T } & LayerOf<SettingsOf<T>> }[LayerType];

/** The kinds that carry states by a cell. */
export type RecurrentType = {
  [T in LayerType]: SettingsOf<T> extends RecurrentSettings ? T : never;
}[LayerType];

export const layerTypes: readonly LayerType[] = Object.keys(layerKinds) as LayerType[];

export function kindOf({ type }: { readonly type: LayerType }): LayerKind {
  return layerKinds[type];
}

export function isRecurrent<L extends { readonly type: LayerType }>(
  layer: L,
): layer is Extract<L, { readonly type: RecurrentType }> {
  return kindOf(layer).isRecurrent === true;
}

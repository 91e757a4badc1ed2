// Takes the values of known keys out of one JSON object, strictly, and what several objects have in common.
import { error, warning } from '../diagnostics.ts';
import type { Diagnostic, Place } from '../diagnostics.ts';
import { configKeys } from './config-keys.ts';
import type { ConfigKey, DefaultedKey } from './config-keys.ts';
import { membersByKey } from './config-members.ts';
import type { GruSettings } from './config-types.ts';
import { at, refuse } from './config-values.ts';
import type { Reading } from './config-values.ts';
import type { Json } from './json-text.ts';

export type JsonObject = Extract<Json, { kind: 'object' }>;

/** One object being read: its members, and what goes on around them. */
export interface Members extends Reading {
  readonly root: JsonObject;
  readonly byKey: ReadonlyMap<string, Json>;
}

export function openMembers(
  root: JsonObject,
  keys: readonly ConfigKey<unknown>[],
  reading: Reading,
): Members {
  const known = keys.map((key) => key.name);
  return { ...reading, root, byKey: membersByKey(root.members, known, reading) };
}

export function take<T>(key: ConfigKey<T>, members: Members): T | undefined {
  const value = members.byKey.get(key.name);
  return value && key.read(value, key.name, members);
}

export function takeOrDefault<T>(key: DefaultedKey<T>, members: Members): T {
  return take(key, members) ?? key.fallback;
}

export function takeRequired<T>(key: ConfigKey<T>, members: Members): T | undefined {
  if (members.byKey.has(key.name)) return take(key, members);
  return reportAtBrace(members, 'GRU1008', `"${key.name}" is missing`);
}

export function reportAtBrace(members: Members, code: 'GRU1008' | 'GRU1009', message: string): undefined {
  const { start } = members.root;
  members.problems.push(error(code, message, at(members, { start, end: start + 1 })));
}

/** Two spellings of one key. */
export function readBias(members: Members): boolean {
  const bias = take(configKeys.bias, members);
  const hasBias = take(configKeys.hasBias, members);
  const second = members.byKey.get(configKeys.hasBias.name);
  if (second && bias !== undefined && hasBias !== undefined && bias !== hasBias)
    refuse(members, second, 'GRU1007', `"has_bias" means "bias", which is ${bias}`);
  return bias ?? hasBias ?? configKeys.bias.fallback;
}

export function readGru(members: Members): GruSettings | undefined {
  const hiddenSize = takeRequired(configKeys.hiddenSize, members);
  const rest = {
    numLayers: takeOrDefault(configKeys.numLayers, members),
    bias: readBias(members),
    dropout: takeOrDefault(configKeys.dropout, members),
    bidirectional: takeOrDefault(configKeys.bidirectional, members),
    cell: takeOrDefault(configKeys.cell, members),
    activation: takeOrDefault(configKeys.activation, members),
    gateActivation: takeOrDefault(configKeys.gateActivation, members),
  };
  return hiddenSize === undefined ? undefined : { hiddenSize, ...rest };
}

export function dropoutWarnings({ dropout, numLayers }: GruSettings, members: Members): Diagnostic[] {
  const given = members.byKey.get(configKeys.dropout.name);
  if (!given || dropout === 0 || numLayers > 1) return [];
  const message =
    'dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects ' +
    `num_layers greater than 1, but got dropout=${dropout} and num_layers=${numLayers}`;
  return [warning('GRU1012', message, at(members, given))];
}

/** Where each given key's value is, its name after a prefix. */
export function placesOf(members: Members, prefix = ''): Record<string, Place> {
  const places: Record<string, Place> = Object.create(null);
  for (const [key, value] of members.byKey) places[prefix + key] = at(members, value);
  return places;
}

// What a key of a config or of a layer is: its name, its values, its documentation, and whether it has a default.
import { flag } from './config-values.ts';
import type { ValueKind } from './config-values.ts';

export interface ConfigKey<T> extends ValueKind<T> {
  /** as written in a config */
  readonly name: string;
  readonly doc: string;
  readonly required: boolean;
  readonly fallback?: T;
  /** another spelling of it */
  readonly alias?: ConfigKey<T>;
}

export interface DefaultedKey<T> extends ConfigKey<T> {
  readonly fallback: T;
}

export const MAX_WIDTH = 65536;

/** The keys of settings, each under the name of the property that it fills. */
export type KeysOf<S> = { readonly [P in keyof S]-?: ConfigKey<S[P]> };

/** Every T differs, so a table as a whole is only good for names, docs and schemas, and for values of which nobody asks. */
export type KeyTable = Readonly<Record<string, ConfigKey<unknown>>>;

/** In the order of the table, other spellings after the first. */
export function keyList(keys: KeyTable): readonly ConfigKey<unknown>[] {
  return Object.values(keys).flatMap((key) => (key.alias ? [key, key.alias] : [key]));
}

/** A value of it as a config writes it. */
export const jsonOf = <T>(key: ConfigKey<T>, value: T): unknown => (key.toJson ? key.toJson(value) : value);

/** The settings among other properties. */
export function settingsIn<S extends object>(keys: KeysOf<S>, all: S): S {
  return Object.fromEntries(Object.entries(all).filter(([property]) => property in keys)) as S;
}

/** Settings as a config writes them, in the order of the table; those that are not set are left out. */
export function settingsToJson(keys: KeyTable, settings: object): object {
  const values = new Map<string, unknown>(Object.entries(settings));
  return Object.fromEntries(
    Object.entries(keys)
      .filter(([property]) => values.get(property) !== undefined)
      .map(([property, key]) => [key.name, jsonOf(key, values.get(property))]),
  );
}

/** The same in as few words as a config can say it. */
export function briefSettings(keys: KeyTable, settings: object): object {
  const values = new Map<string, unknown>(Object.entries(settings));
  const said = Object.entries(keys).filter(
    ([property, { fallback }]) => JSON.stringify(values.get(property)) !== JSON.stringify(fallback),
  );
  return Object.fromEntries(said.map(([property, key]) => [key.name, briefOf(key, values.get(property))]));
}

const briefOf = <T>(key: ConfigKey<T>, value: T): unknown =>
  key.toBrief ? key.toBrief(value) : jsonOf(key, value);

export function optional<T>(name: string, kind: ValueKind<T>, doc: string): ConfigKey<T> {
  return { ...kind, name, doc, required: false };
}

export function required<T>(name: string, kind: ValueKind<T>, doc: string): ConfigKey<T> {
  return { ...kind, name, doc, required: true };
}

export function defaulted<T>(name: string, kind: ValueKind<T>, fallback: T, doc: string): DefaultedKey<T> {
  return { ...kind, name, doc, required: false, fallback };
}

export function biasKey(doc: string): DefaultedKey<boolean> {
  const alias = optional('has_bias', flag, 'The spelling of "bias" in MindSpore.');
  return { ...defaulted('bias', flag, true, doc), alias };
}

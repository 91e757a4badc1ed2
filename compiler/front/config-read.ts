// Takes the values of known keys out of one JSON object, strictly, and what several objects have in common.
import { error } from '../diagnostics.ts';
import type { Diagnostic, Place } from '../diagnostics.ts';
import { membersByKey } from './config-members.ts';
import { at, refuse } from './config-values.ts';
import type { Reading } from './config-values.ts';
import type { Json } from './json-text.ts';
import type { ConfigKey, DefaultedKey, KeysOf, KeyTable } from './keys.ts';

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

/** The value of every key of the table, defaults filled in; undefined where one is missing or wrong. */
export function readSettings<S extends object>(keys: KeysOf<S>, members: Members): S | undefined {
  const table: KeyTable = keys;
  const entries = Object.entries(table).map(([property, key]) => [property, readKey(key, members)] as const);
  const isWhole = entries.every(([property, value]) => value !== undefined || !table[property].required);
  return isWhole ? (Object.fromEntries(entries) as S) : undefined;
}

function readKey(key: ConfigKey<unknown>, members: Members): unknown {
  const value = key.required ? takeRequired(key, members) : take(key, members);
  const other = key.alias && take(key.alias, members);
  const second = key.alias && members.byKey.get(key.alias.name);
  if (second && value !== undefined && other !== undefined && value !== other)
    refuse(members, second, 'GRU1007', `"${key.alias?.name}" means "${key.name}", which is ${String(value)}`);
  return value ?? other ?? key.fallback;
}

/** Reports errors; what remains are the warnings. */
export function reportErrors(found: readonly Diagnostic[], { problems }: Reading): readonly Diagnostic[] {
  problems.push(...found.filter(({ severity }) => severity === 'error'));
  return found.filter(({ severity }) => severity === 'warning');
}

/** Where each given key's value is, its name after a prefix. */
export function placesOf(members: Members, prefix = ''): Record<string, Place> {
  const places: Record<string, Place> = Object.create(null);
  for (const [key, value] of members.byKey) places[prefix + key] = at(members, value);
  return places;
}

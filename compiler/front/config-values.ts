// The kinds of values a config key can have: how each is read, refused and described in the JSON Schema.
import { didYouMean, error, placeAt } from '../diagnostics.ts';
import type { Diagnostic, Place } from '../diagnostics.ts';
import type { Code } from '../codes.ts';
import type { SourceText } from './cell-types.ts';
import { builtinCells } from './cells/index.ts';
import type { DynamicSize, Numerics } from './value-types.ts';
import type { Json } from './json-text.ts';

export type JsonSchema = { readonly [keyword: string]: unknown };

/** What reading needs besides the value, and where it puts what it finds wrong. */
export interface Reading {
  readonly source: SourceText;
  readonly targets: readonly string[];
  readonly problems: Diagnostic[];
}

export interface ValueKind<T> {
  schema(targets: readonly string[]): JsonSchema;
  /** undefined where the value is wrong and the problem has been reported */
  read(value: Json, key: string, reading: Reading): T | undefined;
  /** as a config writes it; absent: as it is */
  toJson?(value: T): unknown;
  /** where there is a shorter way to write it */
  toBrief?(value: T): unknown;
}

const NAME_PATTERN = '^[A-Za-z][A-Za-z0-9_-]{0,63}$';
const MAX_INT32 = 2 ** 31 - 1;

export const flag: ValueKind<boolean> = {
  schema: () => ({ type: 'boolean' }),
  read: (value, key, reading) =>
    value.kind === 'boolean'
      ? value.value
      : refuse(reading, value, 'GRU1004', `"${key}" must be true or false`),
};

export const text: ValueKind<string> = {
  schema: () => ({ type: 'string', minLength: 1 }),
  read(value, key, reading) {
    const wanted = `"${key}" must be a string that is not empty`;
    if (value.kind !== 'string') return refuse(reading, value, 'GRU1004', wanted);
    return value.value === '' ? refuse(reading, value, 'GRU1005', wanted) : value.value;
  },
};

export const moduleName: ValueKind<string> = {
  schema: () => ({ type: 'string', pattern: NAME_PATTERN }),
  read(value, key, reading) {
    if (value.kind !== 'string') return refuse(reading, value, 'GRU1004', `"${key}" must be a string`);
    if (isModuleName(value.value)) return value.value;
    return refuse(reading, value, 'GRU1009', `"${key}" must be ${NAME_RULE}`);
  },
};

export const NAME_RULE = 'a letter followed by at most 63 letters, digits, "_" or "-"';
export const isModuleName = (name: string): boolean => new RegExp(NAME_PATTERN).test(name);

export function size(max: number, min: 0 | 1 = 1): ValueKind<number> {
  const wanted = min === 1 ? 'a positive integer' : 'an integer, at least 0';
  return {
    schema: () => ({ type: 'integer', minimum: min, maximum: max }),
    read: (value, key, reading) => readSize(value, `"${key}" must be ${wanted}`, max, reading, min),
  };
}

export const dynamicSize: ValueKind<DynamicSize> = {
  schema: () => ({ anyOf: [{ const: 'dynamic' }, { type: 'integer', minimum: 1, maximum: MAX_INT32 }] }),
  read(value, key, reading) {
    const wanted = `"${key}" must be a positive integer or "dynamic"`;
    if (value.kind !== 'string') return readSize(value, wanted, MAX_INT32, reading);
    if (value.value === 'dynamic') return 'dynamic';
    if (/^\d/.test(value.value)) return refuse(reading, value, 'GRU1004', wanted);
    return refuse(reading, value, 'GRU1013', wanted, didYouMean(value.value, ['dynamic']));
  },
};

function readSize(value: Json, wanted: string, max: number, reading: Reading, min = 1): number | undefined {
  if (value.kind !== 'number') return refuse(reading, value, 'GRU1004', wanted);
  if (!Number.isInteger(value.value) || value.value < min) return refuse(reading, value, 'GRU1005', wanted);
  return value.value <= max ? value.value : refuse(reading, value, 'GRU1005', `${wanted}, at most ${max}`);
}

export function oneOf<T extends string>(words: readonly T[]): ValueKind<T> {
  return {
    schema: () => ({ enum: words }),
    read(value, key, reading) {
      const wanted = `"${key}" must be ${list(words)}`;
      if (value.kind !== 'string') return refuse(reading, value, 'GRU1004', wanted);
      const found = words.find((word) => word === value.value);
      return found ?? refuse(reading, value, 'GRU1013', wanted, didYouMean(value.value, words));
    },
  };
}

/** PyTorch's own words, so that a search for the message finds what is known about it. */
const DROPOUT_RULE =
  'dropout should be a number in range [0, 1] representing the probability of an element being zeroed';

export const probability: ValueKind<number> = {
  schema: () => ({ type: 'number', minimum: 0, maximum: 1 }),
  read(value, _key, reading) {
    if (value.kind !== 'number') return refuse(reading, value, 'GRU1004', DROPOUT_RULE);
    const inside = value.value >= 0 && value.value <= 1;
    return inside ? value.value : refuse(reading, value, 'GRU1005', DROPOUT_RULE);
  },
};

export const numerics: ValueKind<Numerics> = oneOf(['strict', 'fast'] as const);

const milliseconds: Readonly<Record<string, number>> = { us: 1e-3, µs: 1e-3, ms: 1, s: 1000 };
const TIME = '^(\\d{1,9}(?:\\.\\d{1,9})?) ?(us|µs|ms|s)$';
const [LEAST_TIME, MOST_TIME] = [1e-4, 1e8];

/** In milliseconds, from a number of them or a text with a unit. */
export const timeBudget: ValueKind<number> = {
  schema: () => ({
    anyOf: [
      { type: 'number', minimum: LEAST_TIME, maximum: MOST_TIME },
      { type: 'string', pattern: TIME },
    ],
  }),
  read(value, key, reading) {
    const wanted = `"${key}" must be a time: a number of milliseconds from ${LEAST_TIME} to ${MOST_TIME}, or "2.67 ms" (us, ms or s)`;
    if (value.kind !== 'string' && value.kind !== 'number') return refuse(reading, value, 'GRU1004', wanted);
    const time = value.kind === 'number' ? value.value : timeOf(value.value);
    if (time >= LEAST_TIME && time <= MOST_TIME) return time;
    const isSize = value.kind === 'string' && /b$/i.test(value.value);
    const hint = isSize ? '; a budget of size is "grucc build --budget 20kB"' : '';
    return refuse(reading, value, 'GRU1005', wanted, hint);
  },
};

function timeOf(text: string): number {
  const [, number = '', unit = ''] = new RegExp(TIME).exec(text) ?? [];
  return unit === '' ? NaN : Number(number) * milliseconds[unit];
}

export const cellName: ValueKind<string> = {
  schema: () => ({ type: 'string', anyOf: [{ enum: Object.keys(builtinCells) }, { pattern: '\\.cell$' }] }),
  read(value, key, reading) {
    const known = Object.keys(builtinCells);
    const wanted = `"${key}" must be ${list(known)}, or the path of a .cell file`;
    if (value.kind !== 'string') return refuse(reading, value, 'GRU1004', wanted);
    if (known.includes(value.value) || value.value.endsWith('.cell')) return value.value;
    return refuse(reading, value, 'GRU1015', wanted, didYouMean(value.value, known));
  },
};

export const targetList: ValueKind<readonly string[]> = {
  schema: (targets) => ({ type: 'array', items: { enum: targets }, minItems: 1, uniqueItems: true }),
  read(value, key, reading) {
    const wanted = `"${key}" must be a list of ${list(reading.targets)}`;
    if (value.kind !== 'array') return refuse(reading, value, 'GRU1004', wanted);
    if (value.items.length === 0) return refuse(reading, value, 'GRU1014', `${wanted}, with at least one`);
    const names = value.items.map((item) => readTarget(item, reading));
    value.items.forEach((item, i) => checkRepeated(item, names.slice(0, i), names[i], reading));
    return names.filter((name) => name !== undefined);
  },
};

function readTarget(item: Json, reading: Reading): string | undefined {
  const { targets } = reading;
  if (item.kind !== 'string') return refuse(reading, item, 'GRU1004', `a target must be ${list(targets)}`);
  if (targets.includes(item.value)) return item.value;
  const hint = didYouMean(item.value, targets) || `; the targets are ${list(targets, 'and')}`;
  reading.problems.push(error('GRU1003', `unknown target ${quote(item.value)}${hint}`, at(reading, item)));
  return undefined;
}

function checkRepeated(
  item: Json,
  before: readonly (string | undefined)[],
  name: string | undefined,
  reading: Reading,
) {
  if (name === undefined || !before.includes(name)) return;
  reading.problems.push(error('GRU1014', `target "${name}" is listed twice`, at(reading, item)));
}

/** Reports `wanted; given <value>` at the value. */
export function refuse(reading: Reading, value: Json, code: Code, wanted: string, hint = ''): undefined {
  reading.problems.push(
    error(code, `${wanted}; given ${describe(value, reading)}${hint}`, at(reading, value)),
  );
}

export function at(reading: Reading, range: { readonly start: number; readonly end: number }): Place {
  return placeAt(reading.source, range.start, range.end);
}

/** A number as written: 1e999 and 2^53 + 1 are other numbers once parsed. */
function describe(value: Json, { source }: Reading): string {
  switch (value.kind) {
    case 'object':
      return 'an object';
    case 'array':
      return 'a list';
    case 'string':
      return quote(value.value);
    case 'number':
    case 'boolean':
    case 'null':
      return shorten(source.text.slice(value.start, value.end));
  }
}

export const quote = (name: string): string => JSON.stringify(shorten(name));
const shorten = (s: string): string => (s.length > 60 ? `${s.slice(0, 60)}...` : s);

/** `"tanh", "relu" or "linear"` */
export function list(words: readonly string[], last: 'or' | 'and' = 'or'): string {
  const quoted = words.map((word) => `"${word}"`);
  const head = quoted.slice(0, -1).join(', ');
  return head ? `${head} ${last} ${quoted.at(-1)}` : (quoted[0] ?? '');
}

// JSON models: parsed, and walked with every place checked; nested arrays become tensors.
import { fail } from '../../diagnostics.ts';
import type { Reader } from './reader.ts';
import { sizeOf } from './shape.ts';
import { arrayTensor, type Tensor } from './tensor.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export function parseJson(reader: Reader): Json {
  const text = reader.text(reader.left);
  try {
    return JSON.parse(text) as Json;
  } catch (thrown) {
    const { message } = thrown as Error;
    const [, at] = /position (\d+)/.exec(message) ?? [];
    // engines count characters: up to there the text says how many bytes these are
    const before = text.slice(0, at === undefined ? text.length : Number(at));
    return reader.fail('not valid JSON', new TextEncoder().encode(before).length);
  }
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Own keys only: "constructor" is a key of nothing. */
export function get(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

export function listIn(value: Json | undefined, where: string): readonly Json[] {
  return Array.isArray(value) ? value : wrong(where, 'a list', value);
}

export function objectIn(value: Json | undefined, where: string): JsonObject {
  return isObject(value) ? value : wrong(where, 'an object', value);
}

export function textIn(value: Json | undefined, where: string): string {
  return typeof value === 'string' ? value : wrong(where, 'a text', value);
}

export function sizeIn(value: Json | undefined, where: string): number {
  const isSize = typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
  return isSize ? value : wrong(where, 'a positive integer', value);
}

function wrong(where: string, expected: string, value: Json | undefined): never {
  return fail('GRU6002', `${where}: expected ${expected}, got ${shown(value)}`);
}

/** For messages; lists and objects may be of any size and depth. */
export function shown(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' && value !== null ? 'an object' : JSON.stringify(value).slice(0, 40);
}

const MAX_DEPTH = 4;

/** Numbers in lists in lists, every list of a level of the same length. */
export function arrayIn(value: Json | undefined, where: string): Tensor {
  const shape: number[] = [];
  for (let inner = value; Array.isArray(inner); inner = inner[0]) {
    shape.push(inner.length);
    if (shape.length > MAX_DEPTH) fail('GRU6004', `${where}: lists more than ${MAX_DEPTH} levels deep`);
  }
  if (shape.length === 0) wrong(where, 'lists of numbers', value);
  // looked at as a whole before memory is taken: the first lists may promise more than there is
  checkLists(value ?? null, shape, where);
  const numbers = new Float64Array(sizeOf(shape));
  fill(value ?? null, numbers, 0);
  return arrayTensor(shape, numbers);
}

function checkLists(value: Json, [size, ...rest]: readonly number[], where: string): void {
  if (size === undefined) {
    if (typeof value !== 'number') wrong(where, 'a number', value);
  } else if (!Array.isArray(value) || value.length !== size) wrong(where, `a list of ${size}`, value);
  else for (const each of value as readonly Json[]) checkLists(each, rest, where);
}

/** Answers where the next number goes. */
function fill(value: Json, into: Float64Array, at: number): number {
  if (!Array.isArray(value)) {
    into[at] = value as number;
    return at + 1;
  }
  return value.reduce<number>((next, each: Json) => fill(each, into, next), at);
}

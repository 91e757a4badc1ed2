// JSON models: parsed, and walked with every place checked; nested arrays become tensors.
import { fail } from '../diagnostics.ts';
import type { Reader } from './reader.ts';
import { show, sizeOf } from './shape.ts';
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
  const given = value === undefined ? 'nothing' : (JSON.stringify(value) ?? '').slice(0, 40);
  return fail('GRU6002', `${where}: expected ${expected}, got ${given}`);
}

const MAX_DEPTH = 4;

/** Numbers in lists in lists, every list of a level of the same length. */
export function arrayIn(value: Json | undefined, where: string): Tensor {
  const shape: number[] = [];
  for (let inner = value; Array.isArray(inner); inner = inner[0]) {
    shape.push(inner.length);
    if (shape.length > MAX_DEPTH) wrong(where, `at most ${MAX_DEPTH} levels of lists`, null);
  }
  if (shape.length === 0) wrong(where, 'lists of numbers', value);
  const total = sizeOf(shape);
  const numbers: number[] = [];
  const walk = (list: Json, axis: number): void => {
    if (axis === shape.length) {
      if (typeof list !== 'number') wrong(where, 'a number', list);
      else numbers.push(list);
    } else if (!Array.isArray(list) || list.length !== shape[axis]) {
      wrong(
        where,
        `lists of the shape ${show(shape)}`,
        Array.isArray(list) ? `a list of ${list.length}` : list,
      );
    } else for (const each of list) walk(each, axis + 1);
  };
  walk(value ?? null, 0);
  if (numbers.length !== total) wrong(where, `${total} numbers`, numbers.length);
  return arrayTensor(shape, Float64Array.from(numbers));
}

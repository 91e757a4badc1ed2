// Checks of what users pass in: nothing is coerced, and every message says what was expected and what came.
import { fail } from './error.ts';

/** Sizes by the name they go by in messages, e.g. `{ batch: 3, steps: 5 }`. */
export type Dims = Readonly<Record<string, number>>;

// By tag, not instanceof: an array made in another realm (a frame, a vm context) is as good. Allocates nothing.
export const isArrayOf = (value: unknown, tag: string): boolean =>
  ArrayBuffer.isView(value) && (value as { [Symbol.toStringTag]?: string })[Symbol.toStringTag] === tag;

export const isFloats = (value: unknown): value is Float32Array => isArrayOf(value, 'Float32Array');

export const isSize = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

export const kindOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);

function show(value: unknown): string {
  if (Object(value) !== value) return typeof value === 'string' ? JSON.stringify(value) : String(value);
  const { length } = value as { length?: unknown };
  return kindOf(value) + (isSize(length) ? ` of ${length}` : '');
}

export const expected = (code: number, name: string, what: unknown, value: unknown): never =>
  fail(code, `${name}: expected ${what}, got ${show(value)}`);

/** A product of sizes stays exact wherever it can equal an array's length, as that is far below 2^53. */
export const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

export const countOf = (dims: Dims): number => product(Object.values(dims));

export function wrongFloats(code: number, name: string, value: unknown, dims: Dims, multiple = ''): never {
  const words = Object.entries(dims).map((entry) => entry.join(' '));
  const sizes = `${Object.values(dims).join('·')} = ${countOf(dims)} values (${words.join(', ')})`;
  return expected(
    code,
    name,
    `a Float32Array of ${multiple}${sizes}`,
    isFloats(value) ? value.length : value,
  );
}

export function checkFloats(code: number, name: string, value: unknown, dims: Dims): void {
  if (!isFloats(value) || value.length !== countOf(dims)) wrongFloats(code, name, value, dims);
}

/** Unknown keys are errors: they also show `run(x, h0)` and `load(weights)`, which would otherwise be ignored. */
export function checkOptions(name: string, value: object, ...known: readonly string[]): void {
  const what = `an object of ${known.join(', ')}`;
  if (kindOf(value) !== 'Object') expected(3010, name, what, value);
  for (const key of Object.keys(value)) if (!known.includes(key)) expected(3010, name, what, key);
}

/** A typed error instead of an engine's own, and the same limit for all targets. */
export function allocate<T>(bytes: number, make: () => T): T {
  let reason = 'the limit is 4 GiB';
  try {
    if (bytes <= 2 ** 32) return make();
  } catch (error) {
    reason = (error as Error).message;
  }
  return fail(3007, `memory: cannot get ${bytes} bytes: ${reason}`);
}

export const floats = (count: number): Float32Array => allocate(count * 4, () => new Float32Array(count));

// Matches the weights a user gives, or those baked in, against the manifest's parameters.
import { decodeBase64 } from './base64.ts';
import { allocate, expected, isFloats, kindOf, product } from './check.ts';
import { toFloat32 } from './dtype.ts';
import { GruccError, fail } from './error.ts';
import { bytesOf, readSafetensors } from './safetensors.ts';
import type { Tensor } from './dtype.ts';
import type { Weights } from './types.ts';

type Params = Readonly<Record<string, readonly number[]>>;
export type Values = ReadonlyMap<string, Float32Array>;

const WANTED = 'bytes of a safetensors file or { name: Float32Array }';

/** The values of every parameter, in arrays of our own: what the user's memory becomes later changes nothing. */
export function resolveWeights(
  params: Params,
  weights: Weights | undefined,
  baked: string | undefined,
): Values {
  if (weights === undefined)
    return split(params, decodeBase64(baked ?? fail(2005, 'weights: none are built in, give them to load')));
  const bytes = bytesOf(weights);
  if (bytes) return match(params, readSafetensors(bytes), fromTensor);
  // Of a Response, a promise or a Map it would be true that all parameters are missing, and no help.
  if (!/^(Object|Module)$/.test(kindOf(weights)))
    expected(
      3010,
      'weights',
      (Object(weights) as Partial<Body>).arrayBuffer ? 'its arrayBuffer()' : WANTED,
      weights,
    );
  return match(params, new Map(Object.entries(weights)), fromArray);
}

function split(params: Params, { buffer }: Uint8Array<ArrayBuffer>): Values {
  const values = new Map<string, Float32Array>();
  let at = 0;
  for (const [name, shape] of Object.entries(params)) {
    values.set(name, new Float32Array(buffer, at, product(shape)));
    at += product(shape) * 4;
  }
  return values;
}

function fromTensor(name: string, shape: readonly number[], tensor: Tensor): Float32Array {
  if (shape.join() !== tensor.shape.join())
    fail(2003, `${name}: expected shape [${shape}], got [${tensor.shape}]`);
  return toFloat32(name, tensor);
}

/** An array has no shape: only its length can be held against the parameter's. */
function fromArray(name: string, shape: readonly number[], value: Float32Array): Float32Array {
  if (!isFloats(value) || value.length !== product(shape))
    expected(isFloats(value) ? 2003 : 3010, name, `a Float32Array of ${shape.join('·')} values`, value);
  return allocate(value.byteLength, () => value.slice());
}

/** All that is wrong goes into one error: fixing an export one complaint at a time is no fun. */
function match<T>(
  params: Params,
  given: ReadonlyMap<string, T>,
  convert: (name: string, shape: readonly number[], value: T) => Float32Array,
): Values {
  const values = new Map<string, Float32Array>();
  const errors: GruccError[] = [];
  const attempt = (act: () => void): void => {
    try {
      act();
    } catch (error) {
      errors.push(error as GruccError);
    }
  };
  attempt(() => checkNames(Object.keys(params), given));
  for (const [name, shape] of Object.entries(params))
    if (given.has(name)) attempt(() => values.set(name, convert(name, shape, given.get(name) as T)));
  if (errors[0]) throw new GruccError(errors[0].code, errors.map((error) => error.message).join('; '));
  return values;
}

function checkNames(known: readonly string[], given: ReadonlyMap<string, unknown>): void {
  const missing = known.filter((name) => !given.has(name));
  const extra = [...given.keys()].filter((name) => !known.includes(name));
  const [first] = missing;
  // as in a file of a model that holds this one
  const prefix =
    first &&
    extra
      .map((name) => name.slice(0, -first.length))
      .find((start) => start && known.every((name) => given.has(start + name)));
  if (prefix) fail(2002, `weights: all ${known.length} are there after ${JSON.stringify(prefix)}: remove it`);
  if (missing.length + extra.length) fail(2002, `weights: missing ${list(missing)}, unknown ${list(extra)}`);
}

/** Capped, as a file may hold a million names. */
const list = (names: readonly string[]): string => names.length + ' ' + JSON.stringify(names.slice(0, 20));

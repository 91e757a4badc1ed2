// The weights that a config names, as the module carries them.

import { product } from '../runtime/check.ts';
import { resolveWeights } from '../runtime/weights.ts';
import { toBase64 } from '../targets/base64.ts';
import type { CompileInput } from './api-types.ts';
import { error, fail, GruccError, warning, type Diagnostic, type Place } from './diagnostics.ts';
import type { Network } from './network.ts';
import { countElements, type ParamShapes } from './front/params.ts';
import { adviceFor, importHint } from './import-hint.ts';

interface BakedWeights {
  /** the parameters as base64 of little-endian f32, in the order of the manifest */
  readonly text: string | undefined;
  readonly warnings: readonly Diagnostic[];
}

export function bakedWeights({ config, params, places }: Network, input: CompileInput): BakedWeights {
  const place = places.weights;
  if (config.weights === undefined) return { text: undefined, warnings: [] };
  if (!input.weights) fail('GRU4001', `cannot read ${config.weights}: no files can be read here`, place);
  const values = readWeights(params, input.weights(config.weights), config.weights, place);
  const bytes = new DataView(new ArrayBuffer(countElements(params) * 4));
  let at = 0;
  for (const name of Object.keys(params)) {
    for (const value of values.get(name) ?? []) bytes.setFloat32(at++ * 4, value, true);
  }
  const text = toBase64(new Uint8Array(bytes.buffer));
  return { text, warnings: notFinite(params, values, config.weights, place) };
}

/** A module takes such weights, as load does: somebody may want them, but seldom does. */
function notFinite(
  params: ParamShapes,
  values: ReadonlyMap<string, Float32Array>,
  path: string,
  place: Place | undefined,
): readonly Diagnostic[] {
  return [...values].flatMap(([name, of]) => {
    const first = of.findIndex((value) => !Number.isFinite(value));
    if (first < 0) return [];
    const count = of.reduce((sum, value) => sum + (Number.isFinite(value) ? 0 : 1), 0);
    const index = indexOf(first, params[name]).join(', ');
    const text = `${path}: ${name}[${index}] is ${of[first]}; ${count} of ${of.length} not finite`;
    return [warning('GRU2008', text, place)];
  });
}

/** Along each axis, of an element of a row-major array. */
function indexOf(at: number, shape: readonly number[]): readonly number[] {
  return shape.map((size, axis) => Math.floor(at / product(shape.slice(axis + 1))) % size);
}

/** The runtime's own reader, so that what builds also loads; its errors get the place that named the file. */
function readWeights(
  params: ParamShapes,
  bytes: Uint8Array,
  path: string,
  place: Place | undefined,
): ReadonlyMap<string, Float32Array> {
  try {
    return resolveWeights(params, bytes, undefined);
  } catch (cause) {
    const { code, message } = cause as { code?: string; message: string };
    if (code === undefined) throw cause;
    // names of a larger model: an import knows what to do with them
    const hint = code === 'GRU2002' ? adviceFor(path) : importHint(path);
    const text = `${path}: ${message}${hint}`;
    throw new GruccError(error(code as 'GRU2001', text, place), { cause });
  }
}

// The weights that a config names, as the module carries them.

import { resolveWeights } from '../runtime/weights.ts';
import { toBase64 } from '../targets/base64.ts';
import type { CompileInput } from './api-types.ts';
import { error, fail, GruccError, type Place } from './diagnostics.ts';
import type { Network } from './network.ts';
import type { ParamShapes } from './front/params.ts';
import { adviceFor, importHint } from './import-hint.ts';

/** The parameters as base64 of little-endian f32, in the order of the manifest. */
export function bakedWeights({ config, params, places }: Network, input: CompileInput): string | undefined {
  const place = places.weights;
  if (config.weights === undefined) return undefined;
  if (!input.weights) fail('GRU4001', `cannot read ${config.weights}: no files can be read here`, place);
  const values = readWeights(params, input.weights(config.weights), config.weights, place);
  const bytes = new DataView(new ArrayBuffer(countElements(params) * 4));
  let at = 0;
  for (const name of Object.keys(params)) {
    for (const value of values.get(name) ?? []) bytes.setFloat32(at++ * 4, value, true);
  }
  return toBase64(new Uint8Array(bytes.buffer));
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

/** Of all parameters together. */
export function countElements(params: ParamShapes): number {
  return Object.values(params).reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0);
}

// What an object with certain keys is in a JSON Schema.
import { activationToJson } from './config-activation.ts';
import type { ConfigKey } from './config-keys.ts';
import type { LayerActivation } from './config-types.ts';
import type { JsonSchema } from './config-values.ts';

export function objectSchema(keys: readonly ConfigKey<unknown>[], targets: readonly string[]): JsonSchema {
  return {
    type: 'object',
    additionalProperties: false,
    required: keys.filter((key) => key.required).map((key) => key.name),
    properties: Object.fromEntries(keys.map((key) => [key.name, keySchema(key, targets)])),
  };
}

function keySchema(key: ConfigKey<unknown>, targets: readonly string[]): JsonSchema {
  const schema = { description: key.doc, ...key.schema(targets) };
  return key.fallback === undefined ? schema : { ...schema, default: defaultJson(key.fallback) };
}

const defaultJson = (value: unknown): unknown => (isActivation(value) ? activationToJson(value) : value);
const isActivation = (value: unknown): value is LayerActivation => typeof value === 'object';

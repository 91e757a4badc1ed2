// What an object with certain keys is in a JSON Schema.
import type { JsonSchema } from './config-values.ts';
import { jsonOf, type ConfigKey } from './keys.ts';

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
  return key.fallback === undefined ? schema : { ...schema, default: jsonOf(key, key.fallback) };
}

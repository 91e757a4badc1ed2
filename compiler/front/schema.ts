// The JSON Schema of a config, from the table of keys; schema.json in the package is its output.
import { activationToJson } from './config-activation.ts';
import { allKeys } from './config-keys.ts';
import type { ConfigKey } from './config-keys.ts';
import type { Activation } from './config-types.ts';
import type { JsonSchema } from './config-values.ts';

export function configSchema(targets: readonly string[]): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'grucc config',
    description: 'What `grucc build` compiles.',
    type: 'object',
    allowComments: true,
    allowTrailingCommas: true,
    additionalProperties: false,
    required: allKeys.filter((key) => key.required).map((key) => key.name),
    properties: Object.fromEntries(allKeys.map((key) => [key.name, keySchema(key, targets)])),
  };
}

function keySchema(key: ConfigKey<unknown>, targets: readonly string[]): JsonSchema {
  const schema = { description: key.doc, ...key.schema(targets) };
  return key.fallback === undefined ? schema : { ...schema, default: defaultJson(key.fallback) };
}

const defaultJson = (value: unknown): unknown => (isActivation(value) ? activationToJson(value) : value);
const isActivation = (value: unknown): value is Activation => typeof value === 'object';

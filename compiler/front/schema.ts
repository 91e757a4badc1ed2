// The JSON Schema of a config, from the tables of keys; schema.json in the package is its output.
import { configKeys } from './config-keys.ts';
import type { JsonSchema } from './config-values.ts';
import { objectSchema } from './key-schema.ts';
import { layersKey, topKeys } from './layer-keys.ts';

export function configSchema(targets: readonly string[]): JsonSchema {
  const { hiddenSize, inputSize } = configKeys;
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'grucc config',
    description: 'What `grucc build` compiles.',
    allowComments: true,
    allowTrailingCommas: true,
    ...objectSchema(topKeys, targets),
    required: [inputSize.name],
    anyOf: [{ required: [hiddenSize.name] }, { required: [layersKey.name] }],
  };
}

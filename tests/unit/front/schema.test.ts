// schema.json in the package is what the table of keys says. UPDATE_SCHEMA=1 writes it anew.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { expect, test } from 'vitest';
import { topKeys } from '../../../compiler/front/layer-keys.ts';
import { configSchema } from '../../../compiler/front/schema.ts';

const file = fileURLToPath(new URL('../../../schema.json', import.meta.url));
const targets = ['wasm', 'js', 'wgsl'];

test('schema.json is up to date', async () => {
  const schema = configSchema(targets);
  if (process.env['UPDATE_SCHEMA'])
    writeFileSync(file, await format(JSON.stringify(schema), { parser: 'json', printWidth: 110 }));
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(schema);
});

test('every key is described', () => {
  expect(configSchema(targets)).toMatchObject({
    required: ['input_size'],
    anyOf: [{ required: ['hidden_size'] }, { required: ['layers'] }],
    properties: Object.fromEntries(topKeys.map(({ name, doc }) => [name, { description: doc }])),
  });
});

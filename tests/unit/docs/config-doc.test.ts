// The documents say what the tables of keys, codes and passes say. UPDATE_DOCS=1 rewrites what is generated.

import { describe, expect, test } from 'vitest';
import { run } from '../../../compiler/cli/run.ts';
import { codeExamples, exampleText } from '../../../compiler/code-examples.ts';
import { codes, type CodeText } from '../../../compiler/codes.ts';
import { targets } from '../../../compiler/choose-targets.ts';
import type { JsonSchema } from '../../../compiler/front/config-values.ts';
import { jsonOf, type ConfigKey } from '../../../compiler/front/keys.ts';
import { layerKeys, topKeys } from '../../../compiler/front/layer-keys.ts';
import { layerTypes } from '../../../compiler/front/layers/index.ts';
import { graphPasses, loopPasses } from '../../../compiler/pipeline.ts';
import { expectGenerated, read } from '../../support/markdown.ts';

const names = targets.map((target) => target.name);
const code = (value: unknown): string => `\`${JSON.stringify(value)}\``;

/** What a JSON Schema allows, in words. */
function allowed(schema: JsonSchema): string {
  if (Array.isArray(schema.anyOf))
    return schema.anyOf.map((each) => allowed(each as JsonSchema)).join(', or ');
  if ('const' in schema) return code(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map(code).join(', ');
  if (typeof schema.pattern === 'string') return `a string that matches \`${schema.pattern}\``;
  if (schema.type === 'array') return listOf(schema.items as JsonSchema);
  if (schema.type === 'object') return `\`${shapeText(schema)}\``;
  if (schema.type === 'boolean') return '`true`, `false`';
  if (schema.minimum !== undefined)
    return `${schema.type === 'integer' ? 'an integer' : 'a number'} from ${schema.minimum} to ${schema.maximum}`;
  return `a ${schema.type}`;
}

const listOf = (items: JsonSchema): string => {
  if (isLayer(items)) return 'a list of [layers](layers.md)';
  return `a list of ${items.type === 'string' ? 'strings' : allowed(items)}`;
};

const isLayer = ({ anyOf }: JsonSchema): boolean =>
  Array.isArray(anyOf) && anyOf.every(({ properties }) => Object.hasOwn(properties ?? {}, 'type'));

/** An object's keys and what they hold, without quotes where a type stands for any value of it. */
function shapeText({ type, properties }: JsonSchema): string {
  if (type !== 'object') return String(type);
  const members = Object.entries(properties as Readonly<Record<string, JsonSchema>>).map(
    ([key, value]) => `"${key}": ${shapeText(value)}`,
  );
  return `{ ${members.join(', ')} }`;
}

function fallback(key: ConfigKey<unknown>): string {
  if (key.required) return '**required**';
  return key.fallback === undefined ? '' : code(jsonOf(key, key.fallback));
}

function keyRow(key: ConfigKey<unknown>): string {
  const cells = [`\`${key.name}\``, allowed(key.schema(names)), fallback(key), key.doc];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

const keyTable = (keys: readonly ConfigKey<unknown>[]): string =>
  ['| key | value | default | meaning |', '| --- | --- | --- | --- |', ...keys.map(keyRow)].join('\n');

const groups: readonly (readonly [title: string, prefix: RegExp])[] = [
  ['Configs', /^GRU10/],
  ['Cells', /^GRU11/],
  ['Weights', /^GRU2/],
  ['Using a module', /^GRU3/],
  ['Files and memory', /^GRU4/],
  ['The command line', /^GRU5/],
  ['Importing', /^GRU6/],
  ['grucc itself', /^GRU9/],
];

function codeText([name, { title, explain }]: readonly [string, CodeText]): string {
  return `### ${name}: ${title}\n\n\`\`\`text\n${explain}\n\n${exampleText(codeExamples[name])}\n\`\`\``;
}

describe('generated parts', () => {
  test('the keys of docs/config.md', () => expectGenerated('docs/config.md', 'keys', keyTable(topKeys)));

  test('the keys of docs/layers.md', () => {
    const parts = layerTypes.map((type) => `### ${type}\n\n${keyTable(layerKeys(type))}`);
    return expectGenerated('docs/layers.md', 'keys', parts.join('\n\n'));
  });

  test('the codes of docs/errors.md', () => {
    const entries = Object.entries(codes);
    const parts = groups.map(([title, prefix]) => {
      const texts = entries.filter(([name]) => prefix.test(name)).map(codeText);
      return [`## ${title}`, ...texts].join('\n\n');
    });
    expect(entries.filter(([name]) => !groups.some(([, prefix]) => prefix.test(name)))).toEqual([]);
    return expectGenerated('docs/errors.md', 'codes', parts.join('\n\n'));
  });
});

async function helpOf(...argv: readonly string[]): Promise<string> {
  let text = '';
  const sink = { isTerminal: false, write: (part: string) => void (text += part) };
  const never = () => Promise.reject(new Error('help asks for nothing'));
  const io = { cwd: '.', env: {}, stdout: sink, stderr: sink, compiler: never, gpu: never };
  expect(await run([...argv, '--help'], io)).toBe(0);
  return text;
}

const fenced = (text: string): string => `\`\`\`text\n${text}\`\`\``;

test('the help texts of docs/cli.md', async () => {
  const overview = await helpOf();
  const [, table = ''] = /Commands:\n([\s\S]*?)\n\n/.exec(overview) ?? [];
  const commands = [...table.matchAll(/^ {2}(\S+)/gm)].map((row) => row[1]);
  expect(commands).toContain('build');
  const parts = [fenced(overview)];
  for (const name of commands) parts.push(`## grucc ${name}`, fenced(await helpOf(name)));
  await expectGenerated('docs/cli.md', 'help', parts.join('\n\n'));
});

test('ARCHITECTURE.md lists every pass, in order', () => {
  const rows = read('ARCHITECTURE.md').matchAll(/^\| ([a-z-]+) +\| `compiler\/(?:graph|loop)\//gm);
  const passes = [...graphPasses, ...targets.flatMap((target) => loopPasses(target))];
  expect([...rows].map((row) => row[1])).toEqual([...new Set(passes.map((pass) => pass.name))]);
});

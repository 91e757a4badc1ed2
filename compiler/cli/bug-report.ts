// What to print when grucc itself fails: the stack, and everything a report of the bug needs.
import { readJson } from '../front/json-text.ts';
import type { Json } from '../front/json-text.ts';
import type { RawArgs } from './args.ts';
import { readConfigText } from '../files/config-input.ts';
import type { Io } from './io.ts';
import { version } from '../version.ts';

export function bugReport(thrown: unknown, { positionals }: RawArgs, io: Io): string {
  const [command, config] = positionals;
  const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : `thrown: ${String(thrown)}`;
  const engine = `grucc ${version}, node ${process.version}, ${process.platform} ${process.arch}`;
  return [
    'a bug in grucc, not your mistake',
    stack,
    `Please report it with the lines above, "${engine}", and this command, which holds your config:`,
    `  grucc ${command} ${config === undefined ? '' : quoteForShell(oneLine(config, io))}`,
  ].join('\n');
}

/** The config on one line, or its path where it cannot be read. */
function oneLine(config: string, io: Io): string {
  try {
    return JSON.stringify(plainValue(readJson(readConfigText(config, io.cwd))));
  } catch {
    return config;
  }
}

function plainValue(json: Json): unknown {
  switch (json.kind) {
    case 'object':
      return Object.fromEntries(json.members.map(({ key, value }) => [key, plainValue(value)]));
    case 'array':
      return json.items.map(plainValue);
    case 'null':
      return null;
    case 'string':
    case 'number':
    case 'boolean':
      return json.value;
    default:
      return json satisfies never;
  }
}

const quoteForShell = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

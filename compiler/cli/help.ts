// The text of --help, made from the tables of commands and options.
import type { Command } from './command.ts';
import { option } from './options.ts';
import type { OptionSpec } from './options.ts';
import type { Paint } from './paint.ts';

type Row = readonly [left: string, right: string];

export function overview(commands: readonly Command[], paint: Paint): string {
  return sections(paint, [
    ['', 'grucc compiles a GRU network, described in JSON, to one JavaScript module.'],
    ['Usage', indent(['grucc COMMAND [options]'])],
    ['Commands', table(commands.map((c) => [`${c.name} ${c.argument}`.trim(), c.summary]))],
    ['Options', table([option.help, option.version].map(optionRow))],
    ['Examples', indent(commands.flatMap((c) => c.examples.slice(0, 1)))],
    ['', 'grucc COMMAND --help says more about a command.'],
  ]);
}

export function commandHelp(command: Command, paint: Paint): string {
  return sections(paint, [
    ['', `grucc ${command.name}: ${command.summary}`],
    ['Usage', indent([['grucc', command.name, command.argument, '[options]'].filter(Boolean).join(' ')])],
    ['', command.details],
    ['Options', table([...command.options, option.help].map(optionRow))],
    ['Examples', indent(command.examples)],
  ]);
}

function sections(paint: Paint, parts: readonly Row[]): string {
  const blocks = parts.map(([title, body]) => (title ? `${paint.bold(`${title}:`)}\n${body}` : body));
  return `${blocks.join('\n\n')}\n`;
}

function optionRow({ name, short, value, doc }: OptionSpec): Row {
  return [`${short ? `-${short}, ` : '    '}--${name}${value ? ` ${value}` : ''}`, doc];
}

function table(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return indent(rows.map(([left, right]) => `${left.padEnd(width)}  ${right}`));
}

function indent(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join('\n');
}

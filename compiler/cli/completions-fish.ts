// A completion script for fish.
import { type CommandShape, type OptionShape, type Values } from './completions-shape.ts';

export function fishCompletions(commands: readonly CommandShape[]): string {
  const lines = [
    '# fish completion for grucc; made by "grucc completions fish"',
    'complete -c grucc -f',
    ...[
      ['help', 'h', 'print this'],
      ['version', 'v', 'print the version'],
    ].map(([long, short, doc]) => `complete -c grucc -n ${none} -l ${long} -s ${short} -d ${quoted(doc)}`),
    ...commands.flatMap((command) => [
      `complete -c grucc -n ${none} -a ${command.name} -d ${quoted(command.summary)}`,
      ...partsOf(command),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

const none = '__fish_use_subcommand';

function partsOf({ name, argument, options }: CommandShape): readonly string[] {
  const within = `complete -c grucc -n '__fish_seen_subcommand_from ${name}'`;
  return [
    ...(argument ? [`${within} ${fill(argument)}`] : []),
    ...options.map((option) => `${within} ${optionText(option)}`),
  ];
}

function optionText({ long, short, summary, values }: OptionShape): string {
  const parts = [
    `-l ${long}`,
    short && `-s ${short}`,
    values && `-x ${fill(values)}`,
    `-d ${quoted(summary)}`,
  ];
  return parts.filter(Boolean).join(' ').replaceAll('  ', ' ');
}

function fill({ words, isList, files, folders }: Values): string {
  if (isList) return `-a '(__fish_append , ${words.join(' ')})'`;
  const parts = [
    words.join(' '),
    files === '.json' && '(__fish_complete_suffix .json)',
    files === 'any' && '(__fish_complete_path)',
    folders && '(__fish_complete_directories)',
  ].filter(Boolean);
  return parts.length > 0 ? `-k -a ${quoted(parts.join(' '))}` : '';
}

const quoted = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`;

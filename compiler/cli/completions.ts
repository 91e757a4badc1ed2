// grucc completions: a script for the user's shell, made from the tables of commands and options that parsing uses.
import { codes } from '../codes.ts';
import { didYouMean, fail } from '../diagnostics.ts';
import type { Args } from './args.ts';
import type { Command } from './command.ts';
import { bashCompletions } from './completions-bash.ts';
import { fishCompletions } from './completions-fish.ts';
import type { CommandShape, Values } from './completions-shape.ts';
import { zshCompletions } from './completions-zsh.ts';
import type { ExitCode, Io } from './io.ts';
import { option } from './options.ts';
import type { OptionSpec } from './options.ts';

const shells: Readonly<Record<string, (commands: readonly CommandShape[]) => string>> = {
  bash: bashCompletions,
  zsh: zshCompletions,
  fish: fishCompletions,
};

/** Its script speaks of every command, itself included: they are asked for when it runs. */
export function completionsFor(commands: () => readonly Command[]): Command {
  return {
    name: 'completions',
    argument: Object.keys(shells).join('|'),
    summary: 'prints a script that makes Tab complete in a shell',
    details: `Put the first line below into ~/.bashrc, the second into ~/.zshrc after compinit, or run the third once: shells that
start afterwards complete. The script is made from the same tables as this help.`,
    options: [],
    examples: [
      'source <(grucc completions bash)',
      'source <(grucc completions zsh)',
      'grucc completions fish > ~/.config/fish/completions/grucc.fish',
    ],
    run: async (args, io) => print(args, io, commands()),
  };
}

function print(args: Args, io: Io, commands: readonly Command[]): ExitCode {
  const [shell = ''] = args.positionals;
  const names = Object.keys(shells);
  const hint = didYouMean(shell, names) || `; it is one of ${names.join(', ')}`;
  if (!names.includes(shell)) fail('GRU5001', `unknown shell "${shell}"${hint}`);
  io.stdout.write(shells[shell](commands.map(shapeOf)));
  return 0;
}

function shapeOf({ name, summary, argument, options }: Command): CommandShape {
  return {
    name,
    summary,
    argument: argument ? valuesOf(argument) : undefined,
    options: [...options, option.help].map((spec: OptionSpec) => ({
      long: spec.name,
      short: spec.short,
      summary: firstClause(spec.doc),
      values: spec.value === undefined ? undefined : valuesOf(spec.value, spec.choices),
    })),
  };
}

/** What a placeholder of the help stands for; words in small letters stand for themselves. */
function valuesOf(placeholder: string, choices: readonly string[] = []): Values {
  const parts = placeholder.split('|');
  const literal = parts.filter((part) => part === part.toLowerCase());
  return {
    placeholder,
    words: [...literal, ...choices, ...(parts.includes('CODE') ? Object.keys(codes) : [])],
    isList: choices.length > 0,
    files: parts.includes('CONFIG') ? '.json' : /FILE|MODEL/.test(placeholder) ? 'any' : undefined,
    folders: parts.includes('DIR'),
  };
}

const firstClause = (doc: string): string => doc.split(/[;:]/, 1)[0];

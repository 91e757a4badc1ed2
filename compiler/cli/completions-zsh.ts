// A completion script for zsh: a file of its function path, or sourced after compinit.
import { quoted, spellings, type CommandShape, type OptionShape, type Values } from './completions-shape.ts';

export function zshCompletions(commands: readonly CommandShape[]): string {
  const names = commands.map(({ name, summary }) => quoted(`${name}:${summary}`));
  return `#compdef grucc
# zsh completion for grucc; made by "grucc completions zsh"
_grucc_commands() {
  local -a commands=(
    ${names.join('\n    ')}
  )
  _describe -t commands 'command of grucc' commands
}
_grucc() {
  local curcontext="$curcontext" state line
  typeset -A opt_args
  _arguments -C \\
    '(- *)'{-h,--help}'[print this]' \\
    '(- *)'{-v,--version}'[print the version]' \\
    '1: :_grucc_commands' \\
    '*:: :->rest'
  [[ $state == rest ]] || return
  curcontext="\${curcontext%:*}-$line[1]:"
  case $line[1] in
${commands.map(branch).join('\n')}
  esac
}
if [[ $funcstack[1] == _grucc ]]; then _grucc "$@"; else compdef _grucc grucc; fi
`;
}

function branch({ name, argument, options }: CommandShape): string {
  const specs = [...(argument ? [quoted(`1:${action(argument)}`)] : []), ...options.map(specOf)];
  return `    ${name})\n      _arguments -s \\\n        ${specs.join(' \\\n        ')} ;;`;
}

function specOf(option: OptionShape): string {
  const names = spellings(option);
  const tail = `[${escaped(option.summary)}]${option.values ? `:${action(option.values)}` : ''}`;
  const long = option.values ? '=' : '';
  if (names.length === 1) return quoted(`${names[0]}${long}${tail}`);
  return `${quoted(`(${names.join(' ')})`)}{${names[0]},${names[1]}${long}}${quoted(tail)}`;
}

function action({ placeholder, words, isList, files, folders }: Values): string {
  const what = placeholder.replaceAll('|', ' or ');
  if (isList) return `${what}:_values -s , ${what} ${words.join(' ')}`;
  const file = filesAction[files ?? (folders ? 'folders' : 'none')];
  if (words.length === 0) return `${what}:${file}`;
  return file.trim() ? `${what}:{ ${file}; compadd -- ${words.join(' ')} }` : `${what}:(${words.join(' ')})`;
}

const filesAction = {
  '.json': '_files -g "*.json"',
  any: '_files',
  folders: '_files -/',
  none: ' ',
} as const;

const escaped = (text: string): string => text.replace(/[[\]\\:]/g, '\\$&');

// A completion script for bash 3.2 and newer.
import { optionsOf, quoted, spellings, type CommandShape, type Values } from './completions-shape.ts';

/** Each adds to the replies what fits $2: of words, of files with an ending, of a list with commas. */
const helpers = `_grucc_words() {
  local IFS=$'\\n'
  COMPREPLY+=($(compgen -W "$1" -- "$2"))
}
_grucc_files() {
  local IFS=$'\\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY+=($(compgen -d -- "$2"))
  case "$1" in
    .json) COMPREPLY+=($(compgen -f -X '!*.json' -- "$2")) ;;
    any) COMPREPLY=($(compgen -f -- "$2")) ;;
  esac
}
_grucc_list() {
  local IFS=$'\\n' word words= head=
  [[ $2 == *,* ]] && head="\${2%,*},"
  for word in $1; do [[ ",$head" == *",$word,"* ]] || words+="$word"$'\\n'; done
  compopt -o nospace 2>/dev/null
  COMPREPLY+=($(compgen -P "$head" -W "$words" -- "\${2##*,}"))
}`;

export function bashCompletions(commands: readonly CommandShape[]): string {
  const valued = optionsOf(commands).filter(({ values }) => values);
  const words = ['--help', '--version', ...commands.map(({ name }) => name)];
  return `# bash completion for grucc; made by "grucc completions bash"
${helpers}
_grucc() {
  local word command= option= count=0 i
  local current="\${COMP_WORDS[COMP_CWORD]}"
  [[ $current == = ]] && current=
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    [[ $word == = ]] && continue
    if [[ -n $option ]]; then option=; continue; fi
    case "$word" in
      ${valued.flatMap(spellings).join('|')}) option="$word" ;;
      -*) ;;
      *) if [[ -z $command ]]; then command="$word"; else count=$((count + 1)); fi ;;
    esac
  done
  case "$option" in
${valued.map((each) => `    ${spellings(each).join('|')}) ${fill(each.values)}; return ;;`).join('\n')}
  esac
  case "$command" in
    '') _grucc_words ${lines(words)} "$current" ;;
${commands.map(branch).join('\n')}
  esac
}
complete -F _grucc grucc
`;
}

function branch({ name, argument, options }: CommandShape): string {
  const words = lines(options.flatMap(spellings));
  return `    ${name})
      if [[ $current == -* ]]; then _grucc_words ${words} "$current"
      elif ((count == 0)); then ${argument ? fill(argument) : ':'}; fi ;;`;
}

/** Commands that add to the replies whatever may stand here. */
function fill(values: Values | undefined): string {
  if (!values) return ':';
  const { words, isList, files, folders } = values;
  const parts: string[] = [];
  if (words.length > 0) parts.push(`${isList ? '_grucc_list' : '_grucc_words'} ${lines(words)} "$current"`);
  if (files !== undefined || folders) parts.push(`_grucc_files ${files ?? 'none'} "$current"`);
  return parts.length > 0 ? parts.join('; ') : ':';
}

/** compgen parts the words where IFS says. */
const lines = (words: readonly string[]): string => `$${quoted(words.join('\\n'))}`;

// What a completion script has to know of a command line: commands, their options, and what values may be.

/** What may stand in one place of a command line. */
export interface Values {
  /** as help shows it */
  readonly placeholder: string;
  readonly words: readonly string[];
  /** several words, separated by commas */
  readonly isList: boolean;
  /** the ending of files, or any file; absent: none */
  readonly files?: '.json' | 'any';
  readonly folders: boolean;
}

export interface OptionShape {
  readonly long: string;
  readonly short?: string;
  readonly summary: string;
  /** absent for a flag */
  readonly values?: Values;
}

export interface CommandShape {
  readonly name: string;
  readonly summary: string;
  readonly argument?: Values;
  readonly options: readonly OptionShape[];
}

/** Options that are spelled the same mean the same, in every command that takes them. */
export function optionsOf(commands: readonly CommandShape[]): readonly OptionShape[] {
  return [...new Map(commands.flatMap(({ options }) => options.map((each) => [each.long, each]))).values()];
}

export const spellings = ({ long, short }: OptionShape): readonly string[] =>
  short === undefined ? [`--${long}`] : [`-${short}`, `--${long}`];

/** A word of a POSIX shell's language. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

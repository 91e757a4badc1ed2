// What a command is: its line in the help, its arguments, and what it does.
import type { Args } from './args.ts';
import type { ExitCode, Io } from './io.ts';
import type { OptionSpec } from './options.ts';

export interface Command {
  readonly name: string;
  /** its argument as help shows it; empty where it takes none */
  readonly argument: string;
  readonly summary: string;
  /** a paragraph on the argument and the output */
  readonly details: string;
  readonly options: readonly OptionSpec[];
  readonly examples: readonly string[];
  run(args: Args, io: Io): Promise<ExitCode>;
}

// What a command is: its line in the help, its arguments, and what it does.
import type { Args, Usage } from './args.ts';
import type { ExitCode, Io } from './io.ts';

export interface Command extends Usage {
  readonly summary: string;
  /** a paragraph on the argument and the output */
  readonly details: string;
  readonly examples: readonly string[];
  run(args: Args, io: Io): Promise<ExitCode>;
}

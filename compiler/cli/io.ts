// The world as a command sees it: where it prints, where it stands, and the compiler, loaded when first asked for.
import type { Compilation, CompileInput, Stage } from '../api-types.ts';
import type { FoundGpu } from '../check/index.ts';

export interface Sink {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** of a terminal, where known */
  readonly columns?: number;
}

export interface Compiler {
  compile(input: CompileInput): Promise<Compilation>;
  explain(input: CompileInput): Promise<readonly Stage[]>;
}

export interface Io {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** help and usage errors never wait for it */
  compiler(): Promise<Compiler>;
  /** a GPU that this process can use, or why there is none */
  gpu(): Promise<FoundGpu>;
  /** milliseconds, for what is measured; absent: this engine's clock */
  now?(): number;
  /** aborted by Ctrl-C, which no longer ends the process once this is called; absent: nothing interrupts */
  interruption?(): AbortSignal;
}

/** 0 done, 1 the input is wrong or a file cannot be read or written, 2 wrong usage, 70 a bug in grucc. */
export type ExitCode = 0 | 1 | 2 | 70;

// What a long command is doing, on one line of the terminal that the next output takes away.
import type { Io } from './io.ts';

export interface Progress {
  show(message: string): void;
  clear(): void;
}

const COLUMNS = 80;
const ERASE = '\u001b[K';
const ERASED = `\r${ERASE}`;
const silent: Progress = { show: () => {}, clear: () => {} };

type Terminal = Pick<Io, 'stderr' | 'env'>;

/** For people who look at it: never in a pipe or a log, nor where NO_COLOR or CI ask for plain output. */
const isWatched = ({ stderr, env }: Terminal): boolean =>
  stderr.isTerminal && !env.NO_COLOR && !env.CI && env.TERM !== 'dumb';

export function progressFor(io: Terminal): Progress {
  const { stderr } = io;
  if (!isWatched(io)) return silent;
  let shown = '';
  const put = (text: string): void => {
    if (text !== shown) stderr.write(`\r${text}${ERASE}`);
    shown = text;
  };
  // a line that wraps could not be taken away; some terminals say they have 0 columns
  return { show: (message) => put(message.slice(0, (stderr.columns || COLUMNS) - 1)), clear: () => put('') };
}

/** Takes away what a command left that broke off. */
export function endProgress(io: Terminal): void {
  if (isWatched(io)) io.stderr.write(ERASED);
}

export const percentText = (share: number): string => `${Math.floor(100 * share)} %`;

// Colours for a terminal, and none anywhere else.
import type { Io, Sink } from './io.ts';

export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly green: (text: string) => string;
  readonly red: (text: string) => string;
}

const same = (text: string): string => text;
const plain: Paint = { bold: same, dim: same, green: same, red: same };
const ansi: Paint = {
  bold: (text) => `\u001b[1m${text}\u001b[22m`,
  dim: (text) => `\u001b[2m${text}\u001b[22m`,
  green: (text) => `\u001b[32m${text}\u001b[39m`,
  red: (text) => `\u001b[31m${text}\u001b[39m`,
};

/** NO_COLOR wins over FORCE_COLOR, and both over what the stream is. */
export function hasColor(sink: Sink, { env }: Io): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return sink.isTerminal && env.TERM !== 'dumb';
}

export function paintFor(sink: Sink, io: Io): Paint {
  return hasColor(sink, io) ? ansi : plain;
}

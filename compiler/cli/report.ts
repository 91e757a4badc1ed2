// Prints what a command found: for people, diagnostics on stderr and results on stdout; with --json, lines on stdout.
import { formatDiagnostic, toJson } from '../diagnostics.ts';
import type { Diagnostic } from '../diagnostics.ts';
import type { Io, Sink } from './io.ts';
import { hasColor, paintFor } from './paint.ts';
import type { Paint } from './paint.ts';
import { progressFor } from './progress.ts';

export interface Reporter {
  diagnostics(list: readonly Diagnostic[]): void;
  /** a remark that asks for nothing */
  note(message: string): void;
  /** what is being done, for somebody who waits at a terminal; the next output takes it away */
  progress(message: string): void;
  /** `data` for programs, or `text` for people */
  result(type: string, data: object, text: (paint: Paint) => string): void;
}

export function reporter(io: Io, json: boolean): Reporter {
  return json ? jsonReporter(io) : textReporter(io);
}

function textReporter(io: Io): Reporter {
  const color = hasColor(io.stderr, io);
  const paint = paintFor(io.stderr, io);
  const progress = progressFor(io);
  const print = (sink: Sink, text: string): void => {
    progress.clear();
    sink.write(text);
  };
  return {
    diagnostics: (list) => list.forEach((d) => print(io.stderr, `${formatDiagnostic(d, { color })}\n\n`)),
    note: (message) => print(io.stderr, `${paint.dim('note:')} ${message}\n`),
    progress: progress.show,
    result: (_type, _data, text) => print(io.stdout, text(paintFor(io.stdout, io))),
  };
}

/** Every line has a `type`; diagnostics also have a `severity`. */
function jsonReporter(io: Io): Reporter {
  const line = (type: string, data: object) => io.stdout.write(`${JSON.stringify({ type, ...data })}\n`);
  return {
    diagnostics: (list) => list.forEach((d) => line('diagnostic', toJson(d))),
    note: (message) => line('note', { message }),
    progress: () => {},
    result: (type, data) => line(type, data),
  };
}

// Prints what a command found: for people, diagnostics on stderr and results on stdout; with --json, lines on stdout.
import { formatDiagnostic, toJson } from '../diagnostics.ts';
import type { Diagnostic } from '../diagnostics.ts';
import type { Io } from './io.ts';
import { hasColor, paintFor } from './paint.ts';
import type { Paint } from './paint.ts';

export interface Reporter {
  diagnostics(list: readonly Diagnostic[]): void;
  /** a remark that asks for nothing */
  note(message: string): void;
  /** `data` for programs, or `text` for people */
  result(type: string, data: object, text: (paint: Paint) => string): void;
}

export function reporter(io: Io, json: boolean): Reporter {
  return json ? jsonReporter(io) : textReporter(io);
}

function textReporter(io: Io): Reporter {
  const color = hasColor(io.stderr, io);
  const paint = paintFor(io.stderr, io);
  return {
    diagnostics: (list) => list.forEach((d) => io.stderr.write(`${formatDiagnostic(d, { color })}\n\n`)),
    note: (message) => io.stderr.write(`${paint.dim('note:')} ${message}\n`),
    result: (_type, _data, text) => io.stdout.write(text(paintFor(io.stdout, io))),
  };
}

/** Every line has a `type`; diagnostics also have a `severity`. */
function jsonReporter(io: Io): Reporter {
  const line = (type: string, data: object) => io.stdout.write(`${JSON.stringify({ type, ...data })}\n`);
  return {
    diagnostics: (list) => list.forEach((d) => line('diagnostic', toJson(d))),
    note: (message) => line('note', { message }),
    result: (type, data) => line(type, data),
  };
}

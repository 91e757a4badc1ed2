// Errors as users see them: a code, a place in a file, one sentence, and a frame of the source around it.
import { distance } from 'fastest-levenshtein';
import type { Code } from './codes.ts';

export type Severity = 'error' | 'warning';

/** A half-open range of characters in a source text. */
export interface Place {
  readonly file: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface Diagnostic {
  readonly severity: Severity;
  /** e.g. GRU1003; every code has an entry in codes.ts */
  readonly code: Code;
  readonly message: string;
  readonly place?: Place;
}

/** One line of `--json` output; lines and columns count from 1, the end is exclusive. */
export interface JsonDiagnostic {
  readonly severity: Severity;
  readonly code: Code;
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

const MAX_SHOWN = 20;

/** The only error that wrong input may cause; anything else that is thrown is a bug in grucc. */
export class GruccError extends Error {
  readonly code: Code;
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: Diagnostic | readonly Diagnostic[], options?: ErrorOptions) {
    const list: readonly Diagnostic[] = 'code' in diagnostics ? [diagnostics] : diagnostics;
    super(messageOf(list), options);
    this.name = 'GruccError';
    this.code = list[0]?.code ?? 'GRU9001';
    this.diagnostics = list;
  }
}

export function error(code: Code, message: string, place?: Place): Diagnostic {
  return { severity: 'error', code, message, ...(place && { place }) };
}

export function warning(code: Code, message: string, place?: Place): Diagnostic {
  return { severity: 'warning', code, message, ...(place && { place }) };
}

export function fail(code: Code, message: string, place?: Place): never {
  throw new GruccError(error(code, message, place));
}

export function placeAt(
  source: { readonly file: string; readonly text: string },
  start: number,
  end: number,
): Place {
  return { file: source.file, text: source.text, start, end };
}

function messageOf(list: readonly Diagnostic[]): string {
  const shown = list.slice(0, MAX_SHOWN).map((d) => formatDiagnostic(d));
  if (list.length > MAX_SHOWN) shown.push(`... and ${list.length - MAX_SHOWN} more`);
  return shown.join('\n\n');
}

export function formatDiagnostic(d: Diagnostic, options: { readonly color?: boolean } = {}): string {
  const paint = options.color ? colors : plain;
  const kind = paint[d.severity](d.severity);
  const sentence = `${kind} ${paint.dim(`${d.code}:`)} ${printable(d.message)}`;
  if (!d.place) return sentence;
  const { line, column } = positionAt(d.place.text, d.place.start);
  const head = `${paint.file(printable(d.place.file))}:${line}:${column} - ${sentence}`;
  return `${head}\n\n${codeFrame(d.place, d.severity, paint)}`;
}

export function toJson(d: Diagnostic): JsonDiagnostic {
  const { severity, code, message, place } = d;
  if (!place) return { severity, code, message };
  const start = positionAt(place.text, place.start);
  const end = positionAt(place.text, place.end);
  return {
    severity,
    code,
    message,
    file: place.file,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
  };
}

/** Line and column of a character, both counted from 1; LF, CRLF and a lone CR end a line. */
export function positionAt(text: string, offset: number): { readonly line: number; readonly column: number } {
  let line = 1;
  let start = 0;
  for (const { index, 0: newline } of text.matchAll(/\r\n|\n|\r/g)) {
    if (index + newline.length > offset) break;
    line += 1;
    start = index + newline.length;
  }
  return { line, column: Math.max(0, Math.min(offset, text.length) - start) + 1 };
}

type Paint = Record<Severity | 'dim' | 'file', (text: string) => string>;

const same = (text: string): string => text;
const plain: Paint = { error: same, warning: same, dim: same, file: same };
const ansi = (code: number) => (text: string) => `\u001b[${code}m${text}\u001b[39m`;
const colors: Paint = { error: ansi(91), warning: ansi(93), dim: ansi(90), file: ansi(96) };

/** The lines around a place, marked. */
export function codeFrame(place: Place, severity: Severity, paint: Paint = plain): string {
  const { line, column } = positionAt(place.text, place.start);
  const lines = place.text.split(/\r\n|\n|\r/, line);
  const marked = place.text.slice(place.start, place.end).split(/[\r\n]/, 1)[0] ?? '';
  const { before, under, after } = cutLine(lines[line - 1] ?? '', column - 1, marked.length);
  const gutter = (label: string) => paint.dim(`${label.padStart(String(line).length + 2)} |`);
  const caret = ' '.repeat(columns(before)) + (columns(under) > 1 ? '~'.repeat(columns(under)) : '^');
  const previous = lines[line - 2];
  const context = previous?.trim() ? [`${gutter(String(line - 1))} ${cutLine(previous, 0, 0).after}`] : [];
  return [
    ...context,
    `${gutter(String(line))} ${before}${under}${after}`.trimEnd(),
    `${gutter('')} ${paint[severity](caret)}`,
  ].join('\n');
}

const FRAME_WIDTH = 100;
const LEAD = 40;

/** The part of a line that fits a frame, in three: before the marked range, the range, after it. */
function cutLine(line: string, column: number, length: number) {
  const from = line.length <= FRAME_WIDTH || column <= LEAD ? 0 : column - LEAD;
  const to = Math.min(line.length, from + FRAME_WIDTH);
  return {
    before: (from > 0 ? '…' : '') + visible(line.slice(from, column)),
    under: visible(line.slice(column, Math.min(column + length, to))),
    after: visible(line.slice(Math.min(column + length, to), to)) + (to < line.length ? '…' : ''),
  };
}

const columns = (text: string): number => [...text].length;
const visible = (line: string): string => printable(line.replaceAll('\t', '  '));

/** Control and direction characters of somebody's file could rewrite what the terminal shows. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, (c) => (c === '\n' ? c : '\ufffd'));
}

/** The candidate that was probably meant, if one is near enough. */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > 64) return undefined;
  let best: { readonly candidate: string; readonly off: number } | undefined;
  for (const candidate of candidates) {
    const off = editsBetween(word.toLowerCase(), candidate.toLowerCase());
    if (off <= allowedEdits(word, candidate) && off < (best?.off ?? Infinity)) best = { candidate, off };
  }
  return best?.candidate;
}

/** `; did you mean "wasm"?`, or nothing. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const candidate = suggest(word, candidates);
  return candidate === undefined ? '' : `; did you mean "${candidate}"?`;
}

/** The beginning of a long name counts as one edit ("hidden" means "hidden_size"), and so do swapped letters. */
function editsBetween(word: string, candidate: string): number {
  if (word.length >= 3 && candidate.startsWith(word) && word !== candidate) return 1;
  const edits = distance(word, candidate);
  return edits === 2 && sorted(word) === sorted(candidate) ? 1 : edits;
}

const sorted = (word: string): string => [...word].sort().join('');

/** In a name of one or two letters any edit makes another name. */
function allowedEdits(word: string, candidate: string): number {
  const length = Math.max(word.length, candidate.length);
  return length < 3 ? 0 : Math.max(1, Math.floor(length * 0.4));
}

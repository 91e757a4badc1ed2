// Reads JSON with comments and trailing commas into a tree in which every value knows its place.
import { parseTree, printParseErrorCode, visit } from 'jsonc-parser';
import type { Node, ParseError } from 'jsonc-parser';
import { error, fail, GruccError, placeAt, positionAt } from '../diagnostics.ts';
import type { SourceText } from './cell-types.ts';

interface At {
  readonly start: number;
  readonly end: number;
}

export interface JsonMember {
  readonly key: string;
  readonly keyAt: At;
  readonly value: Json;
}

export type Json = At &
  (
    | { readonly kind: 'object'; readonly members: readonly JsonMember[] }
    | { readonly kind: 'array'; readonly items: readonly Json[] }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'boolean'; readonly value: boolean }
    | { readonly kind: 'null' }
  );

const MAX_LENGTH = 1_000_000;
const MAX_DEPTH = 32;
const MAX_ERRORS = 20;
const MAX_CONSIDERED = 200;

type Problem = ReturnType<typeof printParseErrorCode>;

const sentences: { readonly [P in Problem]: string } = {
  InvalidSymbol: 'this is not a JSON value',
  InvalidNumberFormat: 'this is not a JSON number',
  PropertyNameExpected: 'expected a key in double quotes',
  ValueExpected: 'expected a value',
  ColonExpected: 'expected ":"',
  CommaExpected: 'expected ","',
  CloseBraceExpected: 'expected "}"',
  CloseBracketExpected: 'expected "]"',
  EndOfFileExpected: 'expected the end of the file',
  InvalidCommentToken: 'this is not a comment; write // or /* */',
  UnexpectedEndOfComment: 'this comment has no end',
  UnexpectedEndOfString: 'this string has no end',
  UnexpectedEndOfNumber: 'this number has no end',
  InvalidUnicode: 'this is not a \\u escape of four hexadecimal digits',
  InvalidEscapeCharacter: 'this is not a JSON escape',
  InvalidCharacter: 'control characters must be escaped in a string',
  '<unknown ParseErrorCode>': 'this is not JSON',
};

export function readJson(source: SourceText): Json {
  checkSize(source);
  // a byte order mark is blanked rather than cut, so that offsets stay those of the source
  const text = source.text.replace(/^\ufeff/, ' ');
  checkDepth(source, text);
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  if (errors.length > 0 || !root) throw new GruccError(syntaxErrors(source, errors));
  return locate(root);
}

function checkSize(source: SourceText): void {
  const { length } = source.text;
  if (length <= MAX_LENGTH) return;
  fail('GRU1010', `the config has ${length} characters, the limit is ${MAX_LENGTH}`, placeAt(source, 0, 0));
}

/** The parser recurses once a level; stopping it from inside keeps the stack small for any input. */
function checkDepth(source: SourceText, text: string): void {
  let depth = 0;
  const enter = (offset: number) => {
    depth += 1;
    if (depth <= MAX_DEPTH) return;
    fail('GRU1010', `nested more than ${MAX_DEPTH} levels deep`, placeAt(source, offset, offset + 1));
  };
  const leave = () => void (depth -= 1);
  visit(text, { onObjectBegin: enter, onArrayBegin: enter, onObjectEnd: leave, onArrayEnd: leave });
}

function syntaxErrors(source: SourceText, errors: readonly ParseError[]) {
  if (source.text.trim() === '') return error('GRU1001', 'the config is empty', placeAt(source, 0, 0));
  // one mistake makes the parser complain several times; the first of a line says it best
  const line = (e: ParseError) => positionAt(source.text, e.offset).line;
  const considered = errors.slice(0, MAX_CONSIDERED);
  const first = considered.filter((e, i) => i === 0 || line(considered[i - 1] ?? e) !== line(e));
  return first.slice(0, MAX_ERRORS).map((e) => {
    const place = placeAt(source, e.offset, e.offset + e.length);
    return error('GRU1001', `not valid JSON: ${sentences[printParseErrorCode(e.error)]}`, place);
  });
}

function locate(node: Node): Json {
  const at = span(node);
  const children = node.children ?? [];
  switch (node.type) {
    case 'object':
      return { kind: 'object', members: children.flatMap(locateMember), ...at };
    case 'array':
      return { kind: 'array', items: children.map(locate), ...at };
    case 'string':
      return { kind: 'string', value: String(node.value), ...at };
    case 'number':
      return { kind: 'number', value: Number(node.value), ...at };
    case 'boolean':
      return { kind: 'boolean', value: node.value === true, ...at };
    case 'property': // only inside objects, where locateMember takes it apart
    case 'null':
      return { kind: 'null', ...at };
  }
}

function locateMember(property: Node): JsonMember[] {
  const [key, value] = property.children ?? [];
  return key && value ? [{ key: String(key.value), keyAt: span(key), value: locate(value) }] : [];
}

function span(node: Node): At {
  return { start: node.offset, end: node.offset + node.length };
}

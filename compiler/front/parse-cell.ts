// Reads and checks a cell: text in, a tree whose names and shapes are right out, or all that is wrong with it.
import { fail, GruccError, placeAt } from '../diagnostics.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { readCell } from './cell-syntax.ts';
import type { Cell, SourceText } from './cell-types.ts';
import { checkCell } from './check-cell.ts';

const MAX_LENGTH = 65_536;
const MAX_PARENTHESES = 64;
const MAX_PROBLEMS = 100;

export function parseCell(source: SourceText): Cell {
  checkSize(source);
  checkTokens(source);
  const problems: Diagnostic[] = [];
  const cell = readCell(source, problems);
  // names and shapes mean little while functions and sizes are unknown
  const all = problems.length > 0 ? problems : checkCell(cell);
  if (all.length > 0) throw new GruccError(inOrder(all));
  return cell;
}

function checkSize(source: SourceText): void {
  const { length } = source.text;
  if (length <= MAX_LENGTH) return;
  fail('GRU1111', `the cell has ${length} characters, the limit is ${MAX_LENGTH}`, placeAt(source, 0, 0));
}

/** The parser recurses some thirty frames a parenthesis, so this has to come before it. */
function checkTokens(source: SourceText): void {
  let depth = 0;
  for (const { index, 0: token } of source.text.matchAll(/(?:#|\/\/)[^\n]*|[()]|\w{65,}/g)) {
    const place = placeAt(source, index, index + token.length);
    if (token === '(') depth += 1;
    if (token === ')') depth -= 1;
    if (depth > MAX_PARENTHESES)
      fail('GRU1111', `more than ${MAX_PARENTHESES} parentheses inside each other`, place);
    if (/^\w/.test(token)) fail('GRU1111', 'a name or a number has at most 64 characters', place);
  }
}

function inOrder(problems: readonly Diagnostic[]): readonly Diagnostic[] {
  const start = (d: Diagnostic) => d.place?.start ?? 0;
  return [...problems].sort((a, b) => start(a) - start(b)).slice(0, MAX_PROBLEMS);
}

// Builds the nodes of a cell's tree, and checks what the grammar cannot: sizes, functions, numbers, depth.
import { didYouMean, error, fail, placeAt } from '../diagnostics.ts';
import type { Diagnostic } from '../diagnostics.ts';
import type { Code } from '../codes.ts';
import { functionNames } from './cell-functions.ts';
import type { CellExpr, SizeName, SourceText, Span } from './cell-types.ts';

export type BinaryOp = Extract<CellExpr, { kind: 'binary' }>['op'];
export type TreeBuilder = ReturnType<typeof treeBuilder>;

const sizeNames: readonly SizeName[] = ['input', 'hidden', 'proj'];

/** Whatever walks the tree recurses this deep; in a + b + c each operator is a level. */
const MAX_DEPTH = 200;

/** Gives an expression over others back, once it is known not to be too deep. */
function depthGuard(source: SourceText) {
  const depths = new WeakMap<CellExpr, number>();
  return (expr: CellExpr, ...args: readonly CellExpr[]): CellExpr => {
    const depth = 1 + Math.max(...args.map((arg) => depths.get(arg) ?? 0));
    if (depth > MAX_DEPTH) failTooDeep(source, expr.span);
    depths.set(expr, depth);
    return expr;
  };
}

export function treeBuilder(source: SourceText, problems: Diagnostic[]) {
  const over = depthGuard(source);
  const report = (code: Code, message: string, span: Span) =>
    problems.push(error(code, message, placeAt(source, span.start, span.end)));

  return {
    binary: (op: BinaryOp, left: CellExpr, right: CellExpr): CellExpr =>
      over(
        { kind: 'binary', op, left, right, span: { start: left.span.start, end: right.span.end } },
        left,
        right,
      ),

    negate: (arg: CellExpr, minus: Span): CellExpr =>
      over({ kind: 'negate', arg, span: { start: minus.start, end: arg.span.end } }, arg),

    /** Parentheses are no node of their own: the inner node spans them. */
    group: (expr: CellExpr, span: Span): CellExpr => over({ ...expr, span }, expr),

    name: (name: string, span: Span): CellExpr => ({ kind: 'name', name, span }),

    call(name: string, nameSpan: Span, args: readonly CellExpr[], span: Span): CellExpr {
      const known = functionNames.find((candidate) => candidate === name);
      const hint = didYouMean(name, functionNames) || `; the functions are ${functionNames.join(', ')}`;
      if (!known) report('GRU1113', `unknown function "${name}"${hint}`, nameSpan);
      // a placeholder after an error: the tree is thrown away, but the rest of it is still to be read
      return over({ kind: 'call', name: known ?? 'tanh', args, span }, ...args);
    },

    number(digits: string, span: Span): CellExpr {
      const value = Number(digits);
      if (!Number.isFinite(Math.fround(value)))
        report('GRU1115', `a number must fit a 32-bit float; given ${digits}`, span);
      return { kind: 'number', value, span };
    },

    size(name: string, span: Span): SizeName {
      const known = sizeNames.find((candidate) => candidate === name);
      const hint = didYouMean(name, sizeNames) || '; the sizes are "input", "hidden" and "proj"';
      if (!known) report('GRU1112', `unknown size "${name}"${hint}`, span);
      return known ?? 'hidden';
    },
  };
}

function failTooDeep(source: SourceText, span: Span): never {
  const message = `an expression is nested too deeply; the limit is ${MAX_DEPTH} operators inside each other`;
  fail('GRU1111', message, placeAt(source, span.start, span.start + 1));
}

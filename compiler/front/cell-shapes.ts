// The shapes of expressions: a matrix stands only to the left of @, everything else is a vector or a scalar.
import type { Code } from '../codes.ts';
import type { CellExpr, SizeName, Span } from './cell-types.ts';

/** [] is a scalar, [a] a vector, [a, b] a matrix. */
export type Shape = readonly SizeName[];

export interface Scope {
  /** The shape of a name, or undefined after reporting why it has none. */
  lookup(name: string, span: Span): Shape | undefined;
  report(code: Code, message: string, span: Span): void;
}

type Binary = Extract<CellExpr, { kind: 'binary' }>;

/** The shape of an expression that is no matrix; undefined where a problem in it has been reported. */
export function shapeOf(expr: CellExpr, scope: Scope): Shape | undefined {
  switch (expr.kind) {
    case 'number':
      return [];
    case 'name':
      return nameShape(expr.name, expr.span, scope);
    case 'negate':
    case 'call':
      return shapeOf(expr.arg, scope);
    case 'binary':
      return expr.op === '@' ? productShape(expr, scope) : elementwiseShape(expr, scope);
    default:
      return expr satisfies never;
  }
}

function nameShape(name: string, span: Span, scope: Scope): Shape | undefined {
  const shape = scope.lookup(name, span);
  if (!shape || shape.length < 2) return shape;
  const message = `a matrix can only stand to the left of @; given ${name} ${showShape(shape)}`;
  scope.report('GRU1108', message, span);
  return undefined;
}

function productShape({ left, right }: Binary, scope: Scope): Shape | undefined {
  const matrix = matrixShape(left, scope);
  const vector = shapeOf(right, scope);
  if (!matrix || !vector) return undefined;
  const [rows, cols] = matrix;
  if (vector.length === 1 && vector[0] === cols) return [rows];
  const expected = `expected ${showShape([cols])} to the right of @, as the matrix is ${showShape(matrix)}`;
  scope.report('GRU1108', `${expected}; given ${showShape(vector)}`, right.span);
  return undefined;
}

function matrixShape(left: CellExpr, scope: Scope): readonly [SizeName, SizeName] | undefined {
  if (left.kind === 'name') {
    const shape = scope.lookup(left.name, left.span);
    if (!shape) return undefined;
    const [rows, cols] = shape;
    if (rows && cols) return [rows, cols];
    scope.report(
      'GRU1108',
      `expected a matrix to the left of @; given ${left.name} ${showShape(shape)}`,
      left.span,
    );
    return undefined;
  }
  scope.report('GRU1108', 'expected the name of a matrix to the left of @; given an expression', left.span);
  return undefined;
}

function elementwiseShape({ left, op, right, span }: Binary, scope: Scope): Shape | undefined {
  const a = shapeOf(left, scope);
  const b = shapeOf(right, scope);
  if (!a || !b) return undefined;
  if (b.length === 0 || a[0] === b[0]) return a;
  if (a.length === 0) return b;
  const message = `expected equal shapes or a scalar on both sides of ${op}; given ${showShape(a)} and ${showShape(b)}`;
  scope.report('GRU1108', message, span);
  return undefined;
}

export function showShape(shape: Shape): string {
  return shape.length === 0 ? 'a scalar' : `[${shape.join(', ')}]`;
}

// The shapes of expressions: a matrix stands only to the left of @, a comparison only in `where`, all else is a vector
// or a scalar.
import type { Code } from '../codes.ts';
import { cellFunctions } from './cell-functions.ts';
import type { CellExpr, Comparison, SizeName, Span } from './cell-types.ts';

/** [] is a scalar, [a] a vector, [a, b] a matrix. */
export type Shape = readonly SizeName[];

export interface Scope {
  /** The shape of a name, or undefined after reporting why it has none. */
  lookup(name: string, span: Span): Shape | undefined;
  report(code: Code, message: string, span: Span): void;
}

type Binary = Extract<CellExpr, { kind: 'binary' }>;
type Call = Extract<CellExpr, { kind: 'call' }>;

/** The shape of an expression that is no matrix; undefined where a problem in it has been reported. */
export function shapeOf(expr: CellExpr, scope: Scope): Shape | undefined {
  switch (expr.kind) {
    case 'number':
      return [];
    case 'name':
      return nameShape(expr.name, expr.span, scope);
    case 'negate':
      return shapeOf(expr.arg, scope);
    case 'call':
      return callShape(expr, scope);
    case 'binary':
      if (expr.op === '@') return productShape(expr, scope);
      if (isComparison(expr)) return refuseComparison(expr, scope);
      return elementwiseShape(expr, scope);
    default:
      return expr satisfies never;
  }
}

export function isComparison(expr: CellExpr): expr is Binary & { readonly op: Comparison } {
  return expr.kind === 'binary' && /[<>=]/.test(expr.op);
}

function refuseComparison({ op, span }: Binary, scope: Scope): undefined {
  scope.report('GRU1119', `a comparison is no number; write where(a ${op} b, 1, 0)`, span);
}

function callShape({ name, args, span }: Call, scope: Scope): Shape | undefined {
  const { parameters, defaults = [] } = cellFunctions[name];
  const shapes = args.map((arg, i) =>
    name === 'where' && i === 0 ? conditionShape(arg, scope) : shapeOf(arg, scope),
  );
  const call = `${name}(${parameters.join(', ')})`;
  if (args.length > parameters.length || args.length < parameters.length - defaults.length) {
    const given = `${args.length} argument${args.length === 1 ? '' : 's'}`;
    scope.report('GRU1118', `expected ${call}; given ${given}`, span);
    return undefined;
  }
  if (!shapes.every((shape) => shape !== undefined)) return undefined;
  const joint = shapes.reduce<Shape | undefined>((a, b) => a && broadcast(a, b), []);
  if (joint) return joint;
  const given = shapes.map(showShape).join(', ');
  scope.report('GRU1108', `expected equal shapes or scalars in ${call}; given ${given}`, span);
  return undefined;
}

function conditionShape(arg: CellExpr, scope: Scope): Shape | undefined {
  if (isComparison(arg)) return elementwiseShape(arg, scope);
  const message = 'expected a comparison, as in where(x > 0, a, b); given a number';
  scope.report('GRU1119', message, arg.span);
  return undefined;
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
  const joint = broadcast(a, b);
  if (joint) return joint;
  const message = `expected equal shapes or a scalar on both sides of ${op}; given ${showShape(a)} and ${showShape(b)}`;
  scope.report('GRU1108', message, span);
  return undefined;
}

/** Of two vectors or scalars. */
function broadcast(a: Shape, b: Shape): Shape | undefined {
  if (b.length === 0 || a[0] === b[0]) return a;
  return a.length === 0 ? b : undefined;
}

export function showShape(shape: Shape): string {
  return shape.length === 0 ? 'a scalar' : `[${shape.join(', ')}]`;
}

// Programs in languages with braces: what JavaScript and WGSL have in common is here, what they haven't is a record.

import {
  variable,
  type Binary,
  type Buffer,
  type Const,
  type Expr,
  type For,
  type Stmt,
  type Var,
} from '../compiler/ir/loop.ts';
import { allExprs } from '../compiler/ir/loop-walk.ts';
import type { BinaryAnswers, SpelledOp, UnaryAnswers } from '../compiler/ir/scalar.ts';
import { isSpelled } from '../compiler/ir/spellings.ts';
import { spelled, type Dialect } from '../compiler/loop/decompose.ts';

type BinaryForms = BinaryAnswers<(a: string, b: string) => string>;

/** How a language spells what is its own. */
export interface Syntax {
  readonly language: string;
  /** what declares a name, and what declares something that changes: a register, a loop's axis */
  readonly words: { readonly name: string; readonly register: string };
  readonly constant: (e: Const) => string;
  readonly load: (from: Buffer, at: string) => string;
  readonly store: (into: Buffer, at: string, value: string) => string;
  readonly select: (cond: string, a: string, b: string) => string;
  readonly unary: UnaryAnswers<(x: string) => string>;
  readonly call: (op: SpelledOp, x: string) => string;
  readonly float: BinaryForms;
  readonly index: BinaryForms;
}

export const infix =
  (symbol: string) =>
  (a: string, b: string): string =>
    `(${a} ${symbol} ${b})`;

/** What the languages spell alike, of floats and of indices. */
export const infixes = {
  add: infix('+'),
  sub: infix('-'),
  mul: infix('*'),
  div: infix('/'),
  lt: infix('<'),
  le: infix('<='),
} as const;

/** And of indices alone. */
export const bitwise = { and: infix('&'), or: infix('|'), mod: infix('%') } as const;

export interface Names {
  readonly of: (v: Var) => string;
}

/** The generator's own names, never a user's; some are given. */
export function namesFrom(given: ReadonlyMap<Var, string>): Names {
  const names = new Map(given);
  const of = (v: Var): string => {
    const name = names.get(v) ?? `t${names.size}`;
    names.set(v, name);
    return name;
  };
  return { of };
}

export function stmtLines(s: Stmt, syntax: Syntax, names: Names, indent: string): readonly string[] {
  const text = (e: Expr): string => exprText(e, syntax, names);
  const { words } = syntax;
  switch (s.kind) {
    case 'for':
      return loopLines(s, syntax, names, indent);
    case 'store':
      return [indent + syntax.store(s.buffer, text(s.at[0]), text(s.value))];
    case 'let':
      return [`${indent}${words.name} ${names.of(s.name)} = ${text(s.value)};`];
    case 'acc':
      return [`${indent}${words.register} ${names.of(s.name)} = ${text(s.init)};`];
    case 'set':
      return [`${indent}${names.of(s.name)} = ${text(s.value)};`];
    case 'barrier':
      throw new Error(`a barrier cannot be printed as ${syntax.language} here`);
    default:
      return s satisfies never;
  }
}

export function loopHead(s: For, syntax: Syntax, names: Names): string {
  const axis = names.of(s.axis);
  const extent = exprText(s.extent, syntax, names);
  return `for (${syntax.words.register} ${axis} = 0; ${axis} < ${extent}; ${axis}++) {`;
}

function loopLines(s: For, syntax: Syntax, names: Names, indent: string): readonly string[] {
  const head = loopHead(s, syntax, names);
  const body = s.body.flatMap((inner) => stmtLines(inner, syntax, names, `${indent}  `));
  return [indent + head, ...body, `${indent}}`];
}

export function exprText(e: Expr, syntax: Syntax, names: Names): string {
  const text = (part: Expr): string => exprText(part, syntax, names);
  switch (e.kind) {
    case 'const':
      return syntax.constant(e);
    case 'var':
      return names.of(e);
    case 'load':
      return syntax.load(e.buffer, text(e.at[0]));
    case 'unary':
      return isSpelled(e.op)
        ? callText(e.op, text(e.arg), syntax)
        : formOf(syntax.unary[e.op], e.op, syntax)(text(e.arg));
    case 'binary':
      return binaryText(e, text(e.a), text(e.b), syntax);
    case 'select':
      return syntax.select(text(e.cond), text(e.a), text(e.b));
    case 'fma':
    case 'splat':
    case 'sum':
      throw new Error(`a ${e.kind} cannot be printed as ${syntax.language}`);
    default:
      return e satisfies never;
  }
}

function callText(op: SpelledOp, x: string, { language, unary, call }: Syntax): string {
  if (unary[op] !== 'called') throw new Error(`${language} has no ${op}: decompose comes first`);
  return call(op, x);
}

function binaryText(e: Binary, a: string, b: string, syntax: Syntax): string {
  const isFloat = e.a.elem === 'f32';
  return formOf((isFloat ? syntax.float : syntax.index)[e.op], `${e.op} of ${e.a.elem}`, syntax)(a, b);
}

function formOf<Form>(form: Form | 'absent', what: string, { language }: Syntax): Form {
  if (form === 'absent') throw new Error(`${language} has no ${what}`);
  return form;
}

/** The functions that a program calls, in the order of the language's table. */
export function calledBy(body: readonly Stmt[], { unary }: Syntax): readonly SpelledOp[] {
  const used = new Set<string>(allExprs(body).flatMap((e) => (e.kind === 'unary' ? [e.op] : [])));
  return Object.keys(unary)
    .filter(isSpelled)
    .filter((op) => used.has(op));
}

/** A function of `x`, spelled: the lines of its body, and the name of its value. */
export function spelledLines(
  op: SpelledOp,
  syntax: Syntax,
  dialect: Dialect,
): readonly [readonly string[], string] {
  const x = variable('x', 'f32');
  const names = namesFrom(new Map([[x, 'x']]));
  const lets: Stmt[] = [];
  const value = spelled(op, x, lets, dialect);
  const y = variable('y', 'f32');
  const body: readonly Stmt[] = [...lets, { kind: 'let', name: y, value }];
  return [body.flatMap((s) => stmtLines(s, syntax, names, '  ')), names.of(y)];
}

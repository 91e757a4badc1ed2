// Programs in languages with braces: what JavaScript and WGSL have in common is here, what they haven't is a record.

import type { Binary, Const, Expr, For, Stmt, Unary, Var } from '../compiler/ir/loop.ts';
import type { BinaryOp, UnaryOp } from '../compiler/ir/scalar.ts';

type BinaryForms = { readonly [op in BinaryOp]?: (a: string, b: string) => string };

/** How a language spells what is its own. An operation without a form is one that no program may hold by now. */
export interface Syntax {
  readonly language: string;
  /** what declares a name, and what declares something that changes: a register, a loop's axis */
  readonly words: { readonly name: string; readonly register: string };
  readonly constant: (e: Const) => string;
  readonly load: (array: string, at: string) => string;
  readonly select: (cond: string, a: string, b: string) => string;
  readonly unary: { readonly [op in UnaryOp]?: (x: string) => string };
  readonly float: BinaryForms;
  readonly index: BinaryForms;
}

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
      return [`${indent}${s.buffer.name}[${text(s.at[0])}] = ${text(s.value)};`];
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
      return syntax.load(e.buffer.name, text(e.at[0]));
    case 'unary':
      return unaryText(e, text(e.arg), syntax);
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

function unaryText(e: Unary, x: string, { language, unary }: Syntax): string {
  const form = unary[e.op];
  if (!form) throw new Error(`${language} has no ${e.op}: decompose comes first`);
  return form(x);
}

function binaryText(e: Binary, a: string, b: string, { language, float, index }: Syntax): string {
  const form = (e.a.elem === 'f32' ? float : index)[e.op];
  if (!form) throw new Error(`${language} has no ${e.op} of ${e.a.elem}`);
  return form(a, b);
}

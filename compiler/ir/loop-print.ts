// Loop programs as text, in the shape of the kernel they become.

import type { Buffer, Expr, For, Load, Program, Stmt, Var } from './loop.ts';
import { allExprs, allStmts, definedBy } from './loop-walk.ts';
import { binaryOps, unaryOps } from './scalar.ts';

export function printProgram(program: Program): string {
  const names = namesOf(program);
  const buffers = program.buffers.map(
    (b) => `${placeText(b)}${names(b)}${shapeText(b, names)}${typeText(b)}`,
  );
  return [...buffers, ...program.body.flatMap((s) => stmtLines(s, names, ''))].join('\n') + '\n';
}

/** Names by the buffers' and variables' own hints, told apart by numbers in order of appearance. */
function namesOf(program: Program): Names {
  const summed = allExprs(program.body).flatMap((e) => (e.kind === 'sum' ? [e.axis] : []));
  const names = new Map([...bufferNames(program), ...varNames(program, summed)]);
  return (of) => names.get(of) ?? of.name;
}

export function bufferNames({ buffers }: Program): ReadonlyMap<Buffer | Var, string> {
  return giveNames(buffers);
}

/** The names of sizes, loops and registers; the axes of sums are numbered after them. */
export function varNames(
  { dims, body }: Program,
  summed: readonly Var[] = [],
): ReadonlyMap<Buffer | Var, string> {
  const sizes = dims.flatMap(({ size }) => (size.kind === 'var' ? [size] : []));
  return giveNames([...sizes, ...allStmts(body).flatMap(definedBy), ...summed]);
}

function giveNames(all: readonly (Buffer | Var)[]): ReadonlyMap<Buffer | Var, string> {
  const names = new Map<Buffer | Var, string>();
  const taken = new Set<string>();
  for (const of of new Set(all)) {
    let name = of.name;
    for (let n = 1; taken.has(name); n++) name = `${of.name}${n}`;
    taken.add(name);
    names.set(of, name);
  }
  return names;
}

type Names = (of: Buffer | Var) => string;

/** Where its elements are of another type than its argument, or f32. */
function typeText({ dtype, arg }: Buffer): string {
  return dtype === (arg?.elem ?? 'f32') ? '' : ` of ${dtype}`;
}

/** The argument or the space that it is part of. */
function placeText({ name, space, arg }: Buffer): string {
  const place = arg?.name ?? space;
  return place === name ? '' : `${place} `;
}

function shapeText(b: Buffer, names: Names): string {
  return `[${b.shape.map((size) => exprText(size, names)).join(', ')}]`;
}

function stmtLines(s: Stmt, names: Names, indent: string): readonly string[] {
  const text = (e: Expr): string => exprText(e, names);
  switch (s.kind) {
    case 'for':
      return forLines(s, names, indent);
    case 'store':
      return [
        `${indent}${names(s.buffer)}[${s.at.map(text).join(', ')}]${lanesText(s.value.lanes, s.count)} = ${text(s.value)}`,
      ];
    case 'let':
      return [`${indent}let ${names(s.name)} = ${text(s.value)}`];
    case 'acc':
      return [`${indent}acc ${names(s.name)} = ${text(s.init)}`];
    case 'set':
      return [`${indent}${names(s.name)} = ${text(s.value)}`];
    case 'barrier':
      return [`${indent}barrier`];
    default:
      return s satisfies never;
  }
}

/** The loops alone, one a line. */
export function loopLines(program: Program): readonly string[] {
  const named = varNames(program);
  const names: Names = (of) => named.get(of) ?? of.name;
  const lines = (stmts: readonly Stmt[], indent: string): readonly string[] =>
    stmts.flatMap((s) =>
      s.kind === 'for' ? [`${indent}${headText(s, names)}`, ...lines(s.body, `${indent}  `)] : [],
    );
  return lines(program.body, '');
}

function headText(s: For, names: Names): string {
  return `${s.mode} ${names(s.axis)} < ${exprText(s.extent, names)}`;
}

function forLines(s: For, names: Names, indent: string): readonly string[] {
  return [
    `${indent}${headText(s, names)} {`,
    ...s.body.flatMap((inner) => stmtLines(inner, names, `${indent}  `)),
    `${indent}}`,
  ];
}

/** ":4" for a whole vector of four, ":2/4" for its first two lanes. */
function lanesText(lanes: number, count: number): string {
  if (lanes === 1) return '';
  return count === lanes ? `:${lanes}` : `:${count}/${lanes}`;
}

export function exprText(e: Expr, names: Names = (of) => of.name): string {
  const text = (child: Expr): string => exprText(child, names);
  switch (e.kind) {
    case 'const':
      return String(e.value);
    case 'var':
      return names(e);
    case 'load':
      return loadText(e, names);
    case 'unary':
      return `${unaryOps[e.op].symbol}(${text(e.arg)})`;
    case 'binary':
      return binaryText(binaryOps[e.op].symbol, text(e.a), text(e.b));
    case 'fma':
      return `fma(${text(e.a)}, ${text(e.b)}, ${text(e.c)})`;
    case 'select':
      return `select(${text(e.cond)}, ${text(e.a)}, ${text(e.b)})`;
    case 'splat':
      return `splat(${text(e.arg)})`;
    case 'sum':
      return `(${text(e.init)} + sum ${names(e.axis)} < ${text(e.extent)} { ${text(e.body)} })`;
    default:
      return e satisfies never;
  }
}

function binaryText(symbol: string, a: string, b: string): string {
  return /\w/.test(symbol) ? `${symbol}(${a}, ${b})` : `(${a} ${symbol} ${b})`;
}

function loadText(e: Load, names: Names): string {
  const at = e.at.map((i) => exprText(i, names)).join(', ');
  const along = e.lanes > 1 && e.axis !== e.at.length - 1 ? ` along axis ${e.axis}` : '';
  return `${names(e.buffer)}[${at}]${lanesText(e.lanes, e.count)}${along}`;
}

// Loop programs as text, in the shape of the kernel they become.

import type { Buffer, Expr, For, Load, Program, Stmt, Var } from './loop.ts';
import { allExprs, allStmts } from './loop-walk.ts';
import { binaryOps, unaryOps } from './scalar.ts';

export function printProgram(program: Program): string {
  const names = nameVars(program);
  const buffers = program.buffers.map(
    (b) => `${b.role === b.name ? b.role : `${b.role} ${b.name}`}${shapeText(b, names)}`,
  );
  return [...buffers, ...program.body.flatMap((s) => stmtLines(s, names, ''))].join('\n') + '\n';
}

/** Names by the variables' own hints, told apart by numbers in order of appearance. */
function nameVars(program: Program): (v: Var) => string {
  const names = new Map<Var, string>();
  const taken = new Set<string>();
  const give = (v: Var): void => {
    if (names.has(v)) return;
    let name = v.name;
    for (let n = 1; taken.has(name); n++) name = `${v.name}${n}`;
    taken.add(name);
    names.set(v, name);
  };
  for (const size of [program.batch, program.steps]) if (size.kind === 'var') give(size);
  for (const s of allStmts(program.body)) {
    if (s.kind === 'for') give(s.axis);
    if (s.kind === 'let' || s.kind === 'acc') give(s.name);
  }
  for (const e of allExprs(program.body)) if (e.kind === 'sum') give(e.axis);
  return (v) => names.get(v) ?? v.name;
}

type Names = (v: Var) => string;

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
        `${indent}${s.buffer.name}[${s.at.map(text).join(', ')}]${lanesText(s.value.lanes, s.count)} = ${text(s.value)}`,
      ];
    case 'let':
      return [`${indent}let ${names(s.name)} = ${text(s.value)}`];
    case 'acc':
      return [`${indent}acc ${names(s.name)} = ${text(s.init)}`];
    case 'set':
      return [`${indent}${names(s.name)} = ${text(s.value)}`];
    default:
      return s satisfies never;
  }
}

function forLines(s: For, names: Names, indent: string): readonly string[] {
  const head = `${s.mode} ${names(s.axis)} < ${exprText(s.extent, names)}`;
  return [
    `${indent}${head} {`,
    ...s.body.flatMap((inner) => stmtLines(inner, names, `${indent}  `)),
    `${indent}}`,
  ];
}

/** ":4" for a whole vector of four, ":2/4" for its first two lanes. */
function lanesText(lanes: number, count: number): string {
  if (lanes === 1) return '';
  return count === lanes ? `:${lanes}` : `:${count}/${lanes}`;
}

export function exprText(e: Expr, names: Names = (v) => v.name): string {
  const text = (child: Expr): string => exprText(child, names);
  switch (e.kind) {
    case 'const':
      return e.lanes === 1 ? String(e.value) : `${e.value}`;
    case 'var':
      return names(e);
    case 'load':
      return loadText(e, names);
    case 'unary':
      return `${unaryOps[e.op].symbol}(${text(e.arg)})`;
    case 'binary':
      return binaryText(binaryOps[e.op].symbol, text(e.a), text(e.b));
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
  return `${e.buffer.name}[${at}]${lanesText(e.lanes, e.count)}${along}`;
}

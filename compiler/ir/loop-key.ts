// Tells whether expressions are the same: equal keys, equal meaning.

import type { Expr, Var } from './loop.ts';
import { exprChildren } from './loop-walk.ts';

/** Keys that hold for one pass over one program; variables and buffers are themselves. */
export function exprKeys(): (e: Expr) => number {
  const numbers = new Map<object | string, number>();
  const memo = new Map<Expr, number>();
  const numberOf = (it: object | string): number => {
    const number = numbers.get(it) ?? numbers.size;
    numbers.set(it, number);
    return number;
  };
  const keyOf = (e: Expr): number => {
    if (e.kind === 'var') return numberOf(e);
    const known = memo.get(e);
    if (known !== undefined) return known;
    const key = numberOf(`${head(e, numberOf)}(${exprChildren(e).map(keyOf)})`);
    memo.set(e, key);
    return key;
  };
  return keyOf;
}

function head(e: Exclude<Expr, Var>, idOf: (o: object) => number): string {
  switch (e.kind) {
    case 'const':
      return `${e.elem} ${Object.is(e.value, -0) ? '-0' : e.value}`;
    case 'load':
      return `load ${idOf(e.buffer)} ${e.lanes} ${e.axis} ${e.count}`;
    case 'unary':
    case 'binary':
      return `${e.op} ${e.elem} ${e.lanes}`;
    case 'splat':
      return `splat ${e.lanes}`;
    case 'fma':
    case 'select':
      return `${e.kind} ${e.lanes}`;
    case 'sum':
      return `sum ${idOf(e.axis)}`;
    default:
      return e satisfies never;
  }
}

// Tells whether expressions are the same: equal keys, equal meaning.

import type { Expr } from './loop.ts';
import { exprChildren } from './loop-walk.ts';

/** Keys that hold for one pass over one program; variables and buffers are themselves. */
export function exprKeys(): (e: Expr) => number {
  const objects = new Map<object, number>();
  const keys = new Map<string, number>();
  const memo = new WeakMap<Expr, number>();
  const idOf = (o: object): number => {
    const id = objects.get(o) ?? objects.size;
    objects.set(o, id);
    return id;
  };
  const keyOf = (e: Expr): number => {
    const known = memo.get(e);
    if (known !== undefined) return known;
    const text = `${head(e, idOf)}(${exprChildren(e).map(keyOf)})`;
    const key = keys.get(text) ?? keys.size;
    keys.set(text, key);
    memo.set(e, key);
    return key;
  };
  return keyOf;
}

function head(e: Expr, idOf: (o: object) => number): string {
  switch (e.kind) {
    case 'const':
      return `${e.elem} ${Object.is(e.value, -0) ? '-0' : e.value}`;
    case 'var':
      return `var ${idOf(e)}`;
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

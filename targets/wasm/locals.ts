// The locals of one wasm function: a variable has one while its block is open, then another variable may take it over.

import type { Var } from '../../compiler/ir/loop.ts';

type LocalType = 'i32' | 'f32' | 'v128';

export interface Locals {
  /** a parameter, and the variable that names it */
  readonly addParam: (v: Var | undefined, name: string) => void;
  readonly name: (v: Var) => string;
  /** a local of its own for a value without a name, until the block closes */
  readonly temporary: (type: LocalType) => string;
  readonly open: () => void;
  /** gives back the locals of the variables first seen since the matching `open` */
  readonly close: () => void;
  readonly declarations: () => readonly string[];
}

export function openLocals(): Locals {
  const names = new Map<Var, string>();
  const types: { readonly name: string; readonly type: LocalType }[] = [];
  const free: Record<LocalType, string[]> = { i32: [], f32: [], v128: [] };
  const blocks: (readonly [string, LocalType])[][] = [[]];
  const take = (type: LocalType): string => {
    const again = free[type].pop();
    if (again) return again;
    const name = `$t${types.length}`;
    types.push({ name, type });
    return name;
  };
  const temporary = (type: LocalType): string => {
    const local = take(type);
    blocks[blocks.length - 1].push([local, type]);
    return local;
  };
  const name = (v: Var): string => {
    const local = names.get(v) ?? temporary(typeOf(v));
    names.set(v, local);
    return local;
  };
  return {
    addParam: (v, param) => {
      if (v) names.set(v, `$${param}`);
    },
    name,
    temporary,
    open: () => blocks.push([]),
    close: () => {
      for (const [local, type] of (blocks.pop() ?? []).reverse()) free[type].push(local);
    },
    declarations: () => types.map((local) => `    (local ${local.name} ${local.type})`),
  };
}

function typeOf(v: Var): LocalType {
  if (v.lanes > 1) return 'v128';
  return v.elem === 'f32' ? 'f32' : 'i32';
}

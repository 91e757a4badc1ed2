// Keeps vector constants with the weights and loads them, instead of spelling them where they are used.
//
//   y = x * splat(0.5)   ->   y = x * constants[0]:4
//
// V8 builds a spelled vector constant anew at each use, even in loops (docs/experiments.md: a gate pass takes twice as
// long); a load is named before the outermost loop like every invariant.

import { buffer, int, load, type Expr, type Program } from '../ir/loop.ts';
import { mapExprs, withBody } from '../ir/loop-walk.ts';
import type { Traits } from '../target.ts';

export function poolConstants(program: Program, { lanes }: Pick<Traits, 'lanes'>): Program {
  if (lanes === 1) return program;
  const values = new Map<number, number>();
  const collect = (e: Expr): Expr => {
    if (isPooled(e, lanes) && !values.has(valueOf(e))) values.set(valueOf(e), values.size * lanes);
    return e;
  };
  mapExprs(program.body, collect);
  if (values.size === 0) return program;
  const run = [
    0,
    ...[...values.keys()].flatMap((value) => Array.from({ length: lanes }, () => Math.fround(value))),
  ];
  const pool = buffer('constants', 'weights', [int(values.size * lanes)], { constants: [run] });
  const fetch = (e: Expr): Expr =>
    isPooled(e, lanes) ? load(pool, [int(values.get(valueOf(e)) as number)], { lanes }) : e;
  return withBody(program, mapExprs(program.body, fetch));
}

function isPooled(e: Expr, lanes: number): boolean {
  return e.kind === 'splat' && e.lanes === lanes && e.elem === 'f32' && e.arg.kind === 'const';
}

function valueOf(e: Expr): number {
  return e.kind === 'splat' && e.arg.kind === 'const' ? e.arg.value : NaN;
}

// Keeps vector constants with the weights and loads them, instead of spelling them where they are used.
//
//   y = x * splat(0.5)   ->   y = x * constants[0]:4
//
// V8 builds a spelled vector constant anew at each use, even in loops (docs/experiments.md: a gate pass takes twice as
// long); a load is named before the outermost loop like every invariant. What a manifest cannot hold stays where it is.

import { rowMajor } from '../ir/layout.ts';
import { buffer, int, load, type Expr, type Program } from '../ir/loop.ts';
import { allExprs, mapExprs, withBody } from '../ir/loop-walk.ts';
import type { Traits } from './traits.ts';

export function poolConstants(program: Program, { lanes }: Pick<Traits, 'lanes'>): Program {
  if (lanes === 1) return program;
  const values = [...new Set(allExprs(program.body).flatMap((e) => valueOf(e, lanes) ?? []))];
  const arg = program.args.find(({ from }) => from === 'params');
  if (values.length === 0 || !arg) return program;
  const places = new Map(values.map((value, i) => [value, i * lanes]));
  const vectors = values.flatMap((value) => Array.from({ length: lanes }, () => Math.fround(value)));
  const layout = rowMajor(vectors, [vectors.length]);
  const pool = buffer('constants', 'arg', [int(vectors.length)], { arg, layout });
  const fetch = (e: Expr): Expr => {
    const value = valueOf(e, lanes);
    return value === undefined ? e : load(pool, [int(places.get(value) as number)], { lanes });
  };
  return withBody(program, mapExprs(program.body, fetch));
}

/** Of a vector of one number, that number, if it can be kept: a manifest is JSON, without -0, NaN and infinities. */
function valueOf(e: Expr, lanes: number): number | undefined {
  if (e.kind !== 'splat' || e.lanes !== lanes || e.elem !== 'f32' || e.arg.kind !== 'const') return undefined;
  const { value } = e.arg;
  const held = Math.fround(value);
  return Number.isFinite(held) && !Object.is(held, -0) ? value : undefined;
}

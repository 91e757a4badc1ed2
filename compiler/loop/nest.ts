// What schedules work on: perfect nests of loops of one mode, and groups.

import { type For, type Program, type Stmt } from '../ir/loop.ts';
import { allExprs, withBody, withLoopBody } from '../ir/loop-walk.ts';
import { knownProduct } from './size.ts';

/** Loops each holding nothing but the next, outermost first, and what the innermost holds. */
export interface Nest {
  readonly loops: readonly For[];
  readonly body: readonly Stmt[];
}

export function nestOf(outer: For): Nest {
  const [only, ...others] = outer.body;
  if (others.length > 0 || only?.kind !== 'for' || only.mode !== outer.mode)
    return { loops: [outer], body: outer.body };
  const inner = nestOf(only);
  return { ...inner, loops: [outer, ...inner.loops] };
}

/** The loops around another body; by identity where that is their own. */
export function wrap(loops: readonly For[], body: readonly Stmt[]): readonly Stmt[] {
  return loops.reduceRight<readonly Stmt[]>((inner, each) => [withLoopBody(each, inner)], body);
}

/** How many turns loops have together; Infinity where that is known only when the kernel runs. */
export function turnsOf(loops: readonly For[]): number {
  return knownProduct(loops.map((each) => each.extent));
}

/** Replaces every outermost nest of the program, those inside serial loops included. */
export function mapNests(program: Program, f: (nest: Nest) => readonly Stmt[]): Program {
  const visit = (stmts: readonly Stmt[]): readonly Stmt[] =>
    stmts.flatMap((s) => {
      if (s.kind !== 'for' || s.mode === 'group') return [s];
      return s.mode === 'grid' ? f(nestOf(s)) : [withLoopBody(s, visit(s.body))];
    });
  return withBody(program, visit(program.body));
}

/** Replaces what stands in the program's groups, those inside serial loops included. */
export function mapGroups(program: Program, f: (body: readonly Stmt[]) => readonly Stmt[]): Program {
  const visit = (stmts: readonly Stmt[]): readonly Stmt[] =>
    stmts.map((s) => {
      if (s.kind !== 'for' || s.mode === 'grid') return s;
      return withLoopBody(s, s.mode === 'group' ? f(s.body) : visit(s.body));
    });
  return withBody(program, visit(program.body));
}

export function hasSum(stmts: readonly Stmt[]): boolean {
  return allExprs(stmts).some((e) => e.kind === 'sum');
}

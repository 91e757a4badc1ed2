// What schedules work on: perfect nests of loops of one mode, and groups.

import type { For, LoopMode, Program, Stmt } from '../ir/loop.ts';
import { allExprs, withBody, withLoopBody } from '../ir/loop-walk.ts';
import { knownProduct } from '../ir/size.ts';

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

/** The outermost loops of a mode, those inside other loops included. */
export function outermost(stmts: readonly Stmt[], mode: LoopMode): readonly For[] {
  return stmts.flatMap((s) => {
    if (s.kind !== 'for') return [];
    return s.mode === mode ? [s] : outermost(s.body, mode);
  });
}

/** What a schedule has cut: no step names a loop in it. */
function isCut({ mode }: For): boolean {
  return mode === 'unroll' || mode === 'vector';
}

/** The first loop of which something holds, those around others before these. */
export function findLoop(stmts: readonly Stmt[], holds: (s: For) => boolean): For | undefined {
  for (const s of stmts) {
    if (s.kind !== 'for' || isCut(s)) continue;
    const found = holds(s) ? s : findLoop(s.body, holds);
    if (found) return found;
  }
  return undefined;
}

/** The statements with others in the place of a loop that is not cut; by identity where it is not among them. */
export function replaceLoop(stmts: readonly Stmt[], of: For, made: readonly Stmt[]): readonly Stmt[] {
  for (const [i, s] of stmts.entries()) {
    if (s === of) return stmts.toSpliced(i, 1, ...made);
    const body = s.kind === 'for' && !isCut(s) ? replaceLoop(s.body, of, made) : undefined;
    if (s.kind === 'for' && body && body !== s.body) return stmts.with(i, { ...s, body });
  }
  return stmts;
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

export function hasSum(stmts: readonly Stmt[]): boolean {
  return allExprs(stmts).some((e) => e.kind === 'sum');
}

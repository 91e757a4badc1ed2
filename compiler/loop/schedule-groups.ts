// The recipe of targets whose outermost nests are kernels: loops over time inside a group of threads where that pays,
// matrices laid out for threads side by side, and sums with several terms a turn.

import { isParam, type For, type Stmt } from '../ir/loop.ts';
import { allExprs, buffersRead } from '../ir/loop-walk.ts';
import type { Step } from '../ir/schedule.ts';
import { rankLoops } from './cost-groups.ts';
import { weightsOfThread } from './keep-weights.ts';
import { hasSum, nestOf, outermost } from './nest.ts';
import { findPairs } from './pair-nests.ts';
import { recurrenceOf } from './persist.ts';
import { scheduleBy, type Choose } from './schedule.ts';
import { isTransposable } from './transpose-weights.ts';

/** Of those tried the fastest on the adapter at hand (docs/experiments.md). */
const best = {
  /** threads of a group: more than these have two columns each */
  threads: 128,
  /** weights that a thread keeps */
  weights: 1536,
  /** terms that one turn of a sum's loop adds */
  terms: 4,
  /** rows and sums of one turn of a product's grid */
  rows: 8,
  sums: 6,
};

const chooseLoops: Choose = ({ program, nameOf }) => {
  const visit = (stmts: readonly Stmt[]): readonly (readonly Step[])[] =>
    stmts.flatMap((s) => {
      if (s.kind !== 'for' || s.mode !== 'serial') return [];
      const found = recurrenceOf(s, program);
      return found ? [rankLoops(nameOf(s.axis), found)] : visit(s.body);
    });
  return visit(program.body);
};

/** Two columns for each thread of a wide group, so that what it loads of the group's memory serves both. */
export const chooseThreads: Choose = ({ program, nameOf }) =>
  outermost(program.body, 'group')
    .filter(({ body }) => outermost(body, 'thread').every(isWide))
    .map(({ axis }) => [{ do: 'coarsen', of: nameOf(axis), rows: 1, columns: 2 }]);

function isWide(s: For): boolean {
  const { extent } = s;
  const isOne = nestOf(s).loops.length === 1 && extent.kind === 'const';
  return isOne && extent.value > best.threads && extent.value % 2 === 0;
}

export const chooseLayouts: Choose = ({ program, nameOf }) =>
  [...buffersRead(program.body)]
    .filter((b) => isParam(b) && isTransposable(b, program))
    .map((b) => [{ do: 'transpose-weights', of: nameOf(b) }]);

const chooseTerms: Choose = ({ program, nameOf }) =>
  [...outermost(program.body, 'grid'), ...outermost(program.body, 'thread')]
    .filter((s) => hasSum(s.body))
    .map(({ axis }) => [{ do: 'unroll', of: nameOf(axis), terms: best.terms }]);

/** It pays while a thread has room for the weights of its column. */
export const chooseWeights: Choose = ({ program, nameOf }) =>
  outermost(program.body, 'group')
    .flatMap(({ body }) => outermost(body, 'serial'))
    .flatMap((over) => {
      let used = 0;
      return outermost(over.body, 'thread').flatMap((nest): readonly (readonly Step[])[] => {
        const size = weightsOfThread(nest, over);
        if (size === 0 || used + size > best.weights) return [];
        used += size;
        return [[{ do: 'keep-weights', of: nameOf(nest.axis) }]];
      });
    });

export const chooseGrids: Choose = ({ program, nameOf }) =>
  outermost(program.body, 'grid').flatMap((s): readonly (readonly Step[])[] => {
    const { loops, body } = nestOf(s);
    if (!hasSum(body) || loops.length === 1) return [];
    const columns = columnsOf(loops[loops.length - 1], body);
    return [[{ do: 'coarsen', of: nameOf(s.axis), rows: best.rows, columns }]];
  });

/** As many as the sums allow and the extent is a multiple of. */
function columnsOf({ extent }: For, body: readonly Stmt[]): number {
  const own = allExprs(body).filter((e) => e.kind === 'sum').length;
  for (let n = Math.floor(best.sums / own); n > 1; n--)
    if (extent.kind === 'const' && extent.value % n === 0) return n;
  return 1;
}

export const choosePairs: Choose = ({ program, nameOf }) =>
  findPairs(program.body).map(([a, b]) => [{ do: 'pair-nests', of: nameOf(a.axis), with: nameOf(b.axis) }]);

export const scheduleGroups = scheduleBy([
  chooseLoops,
  chooseThreads,
  chooseLayouts,
  chooseTerms,
  chooseWeights,
  chooseGrids,
  choosePairs,
]);

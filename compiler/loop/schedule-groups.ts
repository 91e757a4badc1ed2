// The recipe of targets whose outermost nests are kernels: loops over time inside a group of threads where that pays,
// matrices laid out for threads side by side, and sums with several terms a turn.

import type { Program } from '../ir/loop.ts';
import { mapExprs, withBody } from '../ir/loop-walk.ts';
import { keepWeights } from './keep-weights.ts';
import { pairColumns } from './pair-columns.ts';
import { pairNests } from './pair-nests.ts';
import { persist } from './persist.ts';
import { judgeGroups } from './cost-groups.ts';
import { tileGrid } from './tile-grid.ts';
import { transposeWeights } from './transpose-weights.ts';

export function scheduleGroups(program: Program): Program {
  const groups = pairColumns(persist(program, judgeGroups));
  const kept = keepWeights(unrollSums(transposeWeights(groups)));
  return pairNests(tileGrid(kept, tile));
}

/** Of the tiles tried the fastest on the adapter at hand (docs/experiments.md). */
const tile = { rows: 8, sums: 6 };

/** Terms that one turn of a sum's loop adds. */
const terms = 4;

function unrollSums(program: Program): Program {
  const body = mapExprs(program.body, (e) => (e.kind === 'sum' ? { ...e, unroll: terms } : e));
  return withBody(program, body);
}

// Packs that follow one another in even steps are one: a manifest tells of fewer, and fills the same stream.

import type { Pack } from '../runtime/manifest.ts';
import { groupBy } from './ir/group-by.ts';

/** The same copies, in fewer packs. No two of them write the same place, so that their order does not matter. */
export function joinPacks(packs: readonly Pack[]): readonly Pack[] {
  const alike = groupBy(packs, ({ param, axes }) => JSON.stringify([param, axes]));
  const joined = alike.flatMap(joinAlike);
  return joined.length < packs.length ? joinPacks(joined) : packs;
}

/** Of one parameter and the same axes: from the first place on, as many as lie in even steps, then the rest. */
function joinAlike(packs: readonly Pack[]): readonly Pack[] {
  const [first, ...others] = packs.toSorted((a, b) => a.at - b.at);
  const byPlace = new Map(packs.map((pack) => [pack.at, pack]));
  const runs = others.map((second) => runFrom(first, second, byPlace));
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), [first]);
  const rest = others.filter((pack) => !longest.includes(pack));
  return [asOne(longest), ...(rest.length > 0 ? joinAlike(rest) : [])];
}

function runFrom(first: Pack, second: Pack, byPlace: ReadonlyMap<number, Pack>): readonly Pack[] {
  const [to, by] = [second.at - first.at, second.from - first.from];
  const run = [first];
  for (let next: Pack | undefined = second; next; next = byPlace.get(next.at + to)) {
    if (next.from !== first.from + run.length * by) break;
    run.push(next);
  }
  return run;
}

function asOne(run: readonly Pack[]): Pack {
  const [first, second] = run;
  if (!second) return first;
  const axis = [run.length, second.at - first.at, second.from - first.from] as const;
  return { ...first, axes: [axis, ...first.axes] };
}

// The cost model of groups: whether a loop over time runs inside groups of threads, or as one kernel a step.
//
// Inside, a step costs a barrier, but each row has the weights of all its columns read by one group, which gets no
// more than one part of the machine's bandwidth. As a kernel a step costs a dispatch, and the whole machine reads.
// The figures are round ones of current hardware, not of the device at hand: where the two are close, either will do.

import { allExprs } from '../ir/loop-walk.ts';
import type { Step } from '../ir/schedule.ts';
import { groupBytes } from './device.ts';
import type { Recurrence } from './persist.ts';

/** nanoseconds of a dispatch whose input is what the one before it made */
const dispatch = 10_000;

/** weights a nanosecond: what one group gets, and what all of them together get of it */
const groupRate = 25;
const groupsAbreast = 32;

/** rows to weigh with where they are known only at run time: a single sequence, and a batch */
const likelyRows = [1, 32];

/** A loop over time inside groups or as dispatches, the cheaper first. */
export function rankLoops(of: string, { over, nests, rows, local }: Recurrence): readonly Step[] {
  if (local * 4 > groupBytes)
    return [{ do: 'dispatch', of, why: `a row needs ${local * 4} bytes, a group has ${groupBytes}` }];
  const isOneStep = over.extent.kind === 'const' && over.extent.value === 1;
  if (isOneStep) return [{ do: 'dispatch', of, why: 'it is one step' }];
  const weights = total(nests.map(weightsOf));
  const likely = rows.kind === 'const' ? [rows.value] : likelyRows;
  const inside = total(likely.map((n) => Math.ceil(n / groupsAbreast) * (weights / groupRate)));
  const outside = total(
    likely.map((n) => dispatch * nests.length + (n * weights) / (groupRate * groupsAbreast)),
  );
  const why = `about ${microseconds(inside)} a step, by dispatches ${microseconds(outside)} (batch ${likely.join(' and ')})`;
  const ranked = inside <= outside ? (['persist', 'dispatch'] as const) : (['dispatch', 'persist'] as const);
  return ranked.map((each) => ({ do: each, of, why }));
}

function microseconds(time: number): string {
  return `${(time / 1000).toFixed(1)} us`;
}

function total(times: readonly number[]): number {
  return times.reduce((a, b) => a + b, 0);
}

/** Terms of all sums of one row. */
function weightsOf({ loops, body }: Recurrence['nests'][number]): number {
  const columns = loops.slice(1).map(({ extent }) => (extent.kind === 'const' ? extent.value : 1));
  const terms = allExprs(body).map((e) =>
    e.kind === 'sum' && e.extent.kind === 'const' ? e.extent.value : 0,
  );
  return total(terms) * columns.reduce((a, b) => a * b, 1);
}

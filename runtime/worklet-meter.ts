// How long the processor takes and how late the sound is, by the one clock of its scope: milliseconds of the day.
import type { Stats } from './worklet-types.ts';

export interface Meter {
  /** One call: when it began and ended, and the time of the context, all in milliseconds. */
  add(began: number, ended: number, time: number): void;
  /** The context stood still: what the clocks say now is no lateness. */
  restart(): void;
}

const WINDOW = 500;
/** of Date.now(), which counts whole milliseconds */
const GRAIN = 1;

/**
 * A call is much shorter than a millisecond, but the clock ticks within it as often as it is long: the sum over many
 * calls is right, and only a sum is reported. A call is an overrun if it was one for sure, whatever was rounded away.
 *
 * A context whose thread is held up, by this processor or by anything else, falls behind the time of day for good.
 * Blocks come in bursts, so that what counts is the least delay of a window. A few microseconds a second, by which
 * the clocks differ, are let pass.
 */
export function makeMeter(block: number, isLive: boolean, report: (stats: Stats) => void): Meter {
  let [calls, overruns] = [0, 0];
  // Fields of one object: engines keep them in place, and make a new number for each change of a variable.
  const sums = { busy: 0, missed: 0, opened: Infinity, least: Infinity, usual: Infinity };

  function close(time: number): void {
    const late = sums.least - sums.usual;
    if (isLive && late > block + GRAIN) sums.missed += late;
    report({ time: time / 1000, load: sums.busy / (calls * block), overruns, missed: sums.missed });
    clear(sums.least);
  }

  function clear(usual: number): void {
    calls = 0;
    sums.busy = 0;
    sums.opened = Infinity;
    sums.least = Infinity;
    sums.usual = usual;
  }

  return {
    add(began, ended, time) {
      const took = Math.max(0, ended - began);
      sums.busy += took;
      if (took - GRAIN >= block) overruns++;
      sums.least = Math.min(sums.least, began - time);
      sums.opened = Math.min(sums.opened, began);
      // Whichever passes first: a context that cannot keep up would say nothing, one that is offline does not wait.
      if (++calls * block >= WINDOW || ended - sums.opened >= WINDOW) close(time);
    },
    restart: () => clear(Infinity),
  };
}

// Times several things side by side, sample by sample, so that all of them share what disturbs a machine.

import type { GpuModel, Model, Starts } from '../../runtime/types.ts';
import type { Sample } from '../check/sample.ts';

export interface Contestant {
  /** runs so often; a promise only where running is one */
  repeat(count: number): void | Promise<void>;
}

export interface RaceOptions {
  /** milliseconds that a sample takes about, and at least one run */
  readonly sample: number;
  readonly rounds: number;
  /** milliseconds after which no round begins; default: all rounds are run */
  readonly most?: number;
  /** hears how much of the race is over, from 0 to 1 */
  readonly onShare?: (share: number) => void;
  /** milliseconds; default: this engine's clock */
  readonly now?: () => number;
}

const WARM = 20;
/** Whatever a race may take, its medians are of so many. */
const LEAST_ROUNDS = 5;

/** For each contestant the milliseconds of a run in each sample. Warm: the engine has compiled its code for speed. */
export async function race(
  contestants: readonly Contestant[],
  { sample, rounds, most = Infinity, onShare, now = () => performance.now() }: RaceOptions,
): Promise<readonly (readonly number[])[]> {
  const runs: number[] = [];
  for (const each of contestants) runs.push(await runsPerSample(each, sample, now));
  const times = contestants.map((): number[] => []);
  const start = now();
  const isOver = (round: number): boolean =>
    round >= rounds || (round >= LEAST_ROUNDS && now() - start >= most);
  for (let round = 0; !isOver(round); round++) {
    for (const [i, each] of contestants.entries()) times[i].push(await timeOf(each, runs[i], now));
    onShare?.(Math.min(1, Math.max((round + 1) / rounds, (now() - start) / most)));
  }
  return times;
}

async function runsPerSample(of: Contestant, sample: number, now: () => number): Promise<number> {
  const end = now() + WARM * sample;
  let runs = 0;
  do {
    const running = of.repeat(1);
    if (running) await running;
    runs++;
  } while (now() < end);
  return Math.max(1, Math.round(runs / WARM));
}

async function timeOf(of: Contestant, runs: number, now: () => number): Promise<number> {
  const start = now();
  const running = of.repeat(runs);
  if (running) await running;
  return (now() - start) / runs;
}

/** The least time that this share of the samples do not exceed: 0.5 is the median. */
export function quantile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** A step of a stream where a run is one step: what such models are for. */
export function contestantOf(model: Model | GpuModel, sample: Sample): Contestant {
  return model.target === 'wgsl' ? onGpu(model, sample) : repeating(runner(model, sample));
}

export function repeating(run: () => void): Contestant {
  return {
    repeat: (count) => {
      for (let i = 0; i < count; i++) run();
    },
  };
}

function onGpu(model: GpuModel, { x, starts, batch, steps }: Sample): Contestant {
  return {
    repeat: async (count) => {
      for (let i = 0; i < count; i++) await model.run(x, { ...(starts as Starts), batch, steps });
    },
  };
}

function runner(model: Model, { x, starts, batch, steps, lengths }: Sample): () => void {
  if (steps === 1 && !lengths) {
    try {
      const stream = model.stream({ batch, ...(starts as Starts) });
      return () => void stream.step(x);
    } catch {
      // a model that can't stream runs
    }
  }
  const { state: _, ...out } = model.run(x, { ...(starts as Starts), batch, steps });
  return () => void model.run(x, { ...(starts as Starts), batch, steps, out });
}

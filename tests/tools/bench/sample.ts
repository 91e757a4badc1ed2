// Times several contestants in turns. Benchmark.js does the sampling; it gives means of one contestant after the
// other, so rounds and medians are put around it: in every round each has its turn, and what is compared is compared
// within a round, when the machine was as fast for one as for the other.

import Benchmark from 'benchmark';
import type { Timed } from './contestant.ts';
import { median } from './stats.ts';

export interface Effort {
  readonly rounds: number;
  /** samples of one contestant in one round; fewer where a call is longer than a sample */
  readonly samples: number;
  /** how long a sample takes at least, in seconds: many calls where they are short. Shorter than an operating
   * system lets a process run, so that most samples are not interrupted on a machine with other work. */
  readonly sampleSeconds: number;
  /** at least; it goes on while that makes it faster */
  readonly warmUpSeconds: number;
}

/** Seconds for one call, for each contestant a value for each round. */
export async function sampleRounds(
  timed: readonly Timed[],
  effort: Effort,
): Promise<readonly (readonly number[])[]> {
  const durations: number[] = [];
  for (const each of timed) durations.push(await warmUp(each, effort));
  const times: number[][] = timed.map(() => []);
  for (let round = 0; round < effort.rounds; round++)
    for (let turn = 0; turn < timed.length; turn++) {
      // another one begins each round, so that nobody always runs in the same one's wake
      const i = (turn + round) % timed.length;
      times[i].push(await sampleOnce(timed[i], durations[i], effort));
    }
  return times;
}

/**
 * Runs it until it gets no faster, and gives the seconds of a call. Large programs take long: ONNX Runtime's functions
 * reach the optimising compiler one by one, each in the background.
 */
async function warmUp({ repeat }: Timed, { warmUpSeconds }: Effort): Promise<number> {
  let [count, best, spent] = [1, Infinity, 0];
  for (let stale = 0; spent < warmUpSeconds || stale < (count === 1 ? 2 : 10);) {
    const start = performance.now();
    await repeat(count);
    const seconds = (performance.now() - start) / 1000;
    stale = seconds / count > 0.97 * best ? stale + 1 : 0;
    best = Math.min(best, seconds / count);
    spent += seconds;
    if (seconds < warmUpSeconds / 16) count *= 2;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return best;
}

/** The median of a few samples: seconds for one call. */
async function sampleOnce({ name, repeat }: Timed, duration: number, effort: Effort): Promise<number> {
  const { samples, sampleSeconds } = effort;
  const count = Math.max(1, Math.ceil(sampleSeconds / duration));
  const affordable = Math.ceil((3 * samples * sampleSeconds) / (count * duration));
  const options = {
    defer: true,
    minSamples: Math.min(samples, affordable),
    // no more samples than these, and one counts unless it is much too short
    maxTime: 0,
    minTime: sampleSeconds / 4,
    delay: 0.001,
  };
  const sampled = await new Promise<readonly number[]>((resolve, reject) => {
    const fn = (deferred: { resolve: () => void }): void =>
      void (async () => repeat(count))().then(() => deferred.resolve(), reject);
    const bench = new Benchmark(name, { ...options, fn });
    bench.on('complete', () => resolve(bench.stats.sample)).run({ async: true });
  });
  return median(sampled) / count;
}

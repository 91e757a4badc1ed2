// Loads the very module that was printed, runs it on a target, and takes the time.

import type { Sample } from 'grucc/browser';
import type { TargetResult } from '../protocol.ts';

type Results = Readonly<Record<string, Float32Array>>;

interface Model {
  run(x: Float32Array, options: object): Results | Promise<Results>;
  dispose(): void;
}

export interface Module {
  load(options: object): Promise<Model>;
}

/** As any page would import it; the address is of this page's own memory. */
export async function importModule(text: string): Promise<Module> {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  try {
    return (await import(/* @vite-ignore */ url)) as Module;
  } finally {
    URL.revokeObjectURL(url);
  }
}

export interface Work {
  readonly sample: Sample;
  readonly bytes: number;
  readonly first: Results | undefined;
}

export async function runTarget(module: Module, target: string, work: Work): Promise<TargetResult> {
  try {
    return await measured(module, target, work);
  } catch (thrown) {
    const { message, code } = thrown as { message: string; code?: string };
    return { target, failure: message, ...(code !== undefined && { code }) };
  }
}

async function measured(
  module: Module,
  target: string,
  { sample, bytes, first }: Work,
): Promise<TargetResult> {
  const { x, starts, batch, steps, lengths, params } = sample;
  const options = { ...starts, batch, steps, ...(lengths && { seqLength: lengths }) };
  const begun = performance.now();
  const model = await module.load({ target, weights: Object.fromEntries(params) });
  const load = performance.now() - begun;
  try {
    const once = async (): Promise<Results> => model.run(x, options);
    // copies: what `run` returns may lie in the model's memory
    const results = copied(await once(), sample);
    const run = target === 'wgsl' ? await timed(once) : await timedNow(() => model.run(x, options));
    return { target, load, run, bytes, fromFirst: furthest(results, first ?? results), results };
  } finally {
    model.dispose();
  }
}

function copied(results: Results, { starts }: Sample): Results {
  const names = ['output', ...Object.keys(starts).map((name) => `${name.slice(0, -1)}n`)];
  return Object.fromEntries(names.map((name) => [name, results[name].slice()]));
}

const ROUNDS = 5;
/** Milliseconds of a round: browsers' clocks tick in tenths. */
const LONG_ENOUGH = 8;
/** Milliseconds, and calls, until engines have compiled what runs often: large functions of JavaScript take a while. */
const WARM_UP = 100;
const WARM_CALLS = 30;
/** Milliseconds after which no further round begins. */
const PATIENCE = 1500;

/** The median of a few rounds, each of as many calls as make it long enough to be measured. */
function timedNow(act: () => unknown): number {
  let calls = 1;
  const begun = performance.now();
  for (let done = 0, took = 0; took < WARM_UP || (done < WARM_CALLS && took < PATIENCE); done++) {
    act();
    took = performance.now() - begun;
  }
  const round = (): number => {
    const start = performance.now();
    for (let i = 0; i < calls; i++) act();
    return performance.now() - start;
  };
  let took = round();
  if (took > PATIENCE / ROUNDS) return took;
  while (took < LONG_ENOUGH && calls < 100_000) {
    calls = Math.ceil(calls * Math.min(10, (1.5 * LONG_ENOUGH) / Math.max(took, 0.1)));
    took = round();
  }
  return median(Array.from({ length: ROUNDS }, round)) / calls;
}

/** One call a round, as long as there is patience. */
async function timed(act: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  const begun = performance.now();
  while (times.length < ROUNDS && performance.now() - begun < PATIENCE) {
    const start = performance.now();
    await act();
    times.push(performance.now() - start);
  }
  return median(times);
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1];

/** The largest difference of any of two runs' results. */
export function furthest(
  a: Readonly<Record<string, ArrayLike<number>>>,
  b: Readonly<Record<string, ArrayLike<number>>>,
): number {
  return Math.max(...Object.keys(a).map((name) => difference(a[name], b[name])));
}

/** The largest; NaN where only one of two is NaN, or their lengths differ. */
function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return NaN;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    if (Object.is(a[i], b[i])) continue;
    const off = Math.abs(a[i] - b[i]);
    if (Number.isNaN(off)) return NaN;
    if (off > largest) largest = off;
  }
  return largest;
}

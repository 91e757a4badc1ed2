// Measures steps of schedules on this machine, decision by decision, and keeps the fastest of each.
//
// The candidates of a decision are timed side by side, sample by sample, so that all of them share what disturbs a
// machine; medians are compared. The cost model's own choice stays unless another is clearly faster.

import type { PlanName } from '../../runtime/manifest.ts';
import type { Model } from '../../runtime/types.ts';
import type { Compilation, CompileInput, Tuning } from '../api-types.ts';
import { importModule } from '../check/kernels.ts';
import { openNetwork } from '../network.ts';
import { sampleFor, type Sample } from '../check/sample.ts';
import type { Step } from '../ir/schedule.ts';
import type { Pick } from '../loop/schedule.ts';
import { contestantOf, quantile, race } from '../measure/race.ts';

export interface TuneOptions {
  /** where the config leaves them open: what to measure with; default 1 and 32 */
  readonly batch?: number;
  readonly steps?: number;
  /** hears of each decision that is measured, and of what came out */
  readonly onDecision?: (found: Found) => void;
  /** hears what is being done */
  readonly onStage?: (stage: Stage) => void;
}

/** Of one decision: its candidates are compiled one by one, then timed side by side. */
export interface Stage {
  readonly plan: PlanName;
  /** from 1, and how many decisions the plan has */
  readonly decision: number;
  readonly decisions: number;
  readonly candidates: number;
  /** how many of them are compiled */
  readonly compiled: number;
  /** of the timing, from 0 to 1 */
  readonly share: number;
}

export interface Found {
  readonly plan: PlanName;
  /** for the first of the loops that it is for */
  readonly step: Step;
  readonly candidates: number;
  /** the time of the cost model's choice over that of the step */
  readonly gain: number;
}

type Compile = (input: CompileInput) => Promise<Compilation>;

/** Schedules of the kernels that this machine runs. Those it can't run keep the cost model's. */
export async function tune(
  compile: Compile,
  input: CompileInput,
  options: TuneOptions = {},
): Promise<Tuning['schedules']> {
  const network = openNetwork(input);
  const { batch, steps } = network.config;
  const sizes = {
    batch: batch === 'dynamic' ? (options.batch ?? 1) : batch,
    steps: steps === 'dynamic' ? (options.steps ?? 32) : steps,
  };
  const sample = sampleFor(network, sizes, 1);
  const bench: Bench = { compile, input, sample };
  const { onStage = () => {} } = options;
  let schedules: Tuning['schedules'] = {};
  for (const target of cpuTargets(network.config.targets)) {
    const plan = await planHere(bench, target);
    const decisions = [...(await decisionsOf(bench, plan))];
    let taken: Taken = new Map();
    for (const [i, [key, candidates]] of decisions.entries()) {
      const of = { plan, decision: i + 1, decisions: decisions.length, candidates: candidates.length };
      const hear = (compiled: number, share: number): void => onStage({ ...of, compiled, share });
      const found = await best({ bench, target, plan, key, candidates, taken, hear });
      options.onDecision?.(found);
      taken = new Map([...taken, [key, found.step]]);
    }
    const tuned = await compile({ ...input, targets: [target], pick: pickFrom(plan, taken) });
    schedules = { ...schedules, [plan]: tuned.schedules[plan] };
  }
  return schedules;
}

/** The steps that were found to be best, by the decision they are of. */
type Taken = ReadonlyMap<string, Step>;

/** Loops that were ranked by the same facts are one decision. */
function keyOf([{ do: what, why }]: readonly Step[]): string {
  return `${what}: ${why}`;
}

function pickFrom(plan: PlanName, taken: Taken): CompileInput['pick'] {
  const pick: Pick = (ranked) => {
    const step = taken.get(keyOf(ranked));
    return step ? { ...step, of: ranked[0].of } : ranked[0];
  };
  return (of) => (of === plan ? pick : undefined);
}

interface Bench {
  readonly compile: Compile;
  readonly input: CompileInput;
  readonly sample: Sample;
}

type Cpu = Model['target'];

function cpuTargets(names: readonly string[]): readonly Cpu[] {
  return (['wasm', 'js'] as const).filter((name) => names.includes(name));
}

/** Which of a target's kernels this engine runs. */
async function planHere(bench: Bench, target: Cpu): Promise<PlanName> {
  const model = await open(bench, target);
  const { fused } = model;
  model.dispose();
  return fused ? 'fused' : target;
}

async function open(
  { compile, input, sample }: Bench,
  target: Cpu,
  pick?: CompileInput['pick'],
): Promise<Model> {
  const made = await compile({ ...input, targets: [target], ...(pick && { pick }) });
  const module = await importModule(made.module);
  return module.loadSync({ target, weights: Object.fromEntries(sample.params) });
}

/** Every decision of the kernels that has a choice, in their order, with the steps that are tried. */
async function decisionsOf(
  { compile, input }: Bench,
  plan: PlanName,
): Promise<ReadonlyMap<string, readonly Step[]>> {
  const decisions = new Map<string, readonly Step[]>();
  const record: Pick = (ranked) => {
    const key = keyOf(ranked);
    const candidates = decisions.has(key) ? [] : candidatesOf(ranked);
    if (candidates.length > 1) decisions.set(key, candidates);
    return ranked[0];
  };
  await compile({ ...input, pick: (of) => (of === plan ? record : undefined) });
  return decisions;
}

const most = 5;
const unrolls = [1, 2, 4, 8];

/** The model's favourites, of tiles each with some ways to unroll its sums; its own choice first. */
function candidatesOf(ranked: readonly Step[]): readonly Step[] {
  const cuts = ranked.slice(0, most);
  const all = cuts.flatMap((cut) =>
    cut.do !== 'tile'
      ? [cut]
      : unrolls.map((u): Step => ({ ...cut, unroll: [Math.max(1, Math.floor(u / 2)), u] })),
  );
  const seen = new Map([...cuts.slice(0, 1), ...all].map((step) => [JSON.stringify(step), step]));
  return [...seen.values()];
}

const rounds = 21;
const sampleMilliseconds = 2;
/** What a step must gain to take the place of the model's. */
const clear = 1.03;

interface Choice {
  readonly bench: Bench;
  readonly target: Cpu;
  readonly plan: PlanName;
  readonly key: string;
  readonly candidates: readonly Step[];
  readonly taken: Taken;
  readonly hear: (compiled: number, share: number) => void;
}

async function best({ bench, target, plan, key, candidates, taken, hear }: Choice): Promise<Found> {
  const models: Model[] = [];
  for (const step of candidates) {
    hear(models.length, 0);
    models.push(await open(bench, target, pickFrom(plan, new Map([...taken, [key, step]]))));
  }
  const contestants = models.map((model) => contestantOf(model, bench.sample));
  const onShare = (share: number): void => hear(models.length, share);
  const times = await race(contestants, { sample: sampleMilliseconds, rounds, onShare });
  const medians = times.map((each) => quantile(each, 0.5));
  const fastest = medians.indexOf(Math.min(...medians));
  const gain = medians[0] / medians[fastest];
  for (const model of models) model.dispose();
  const isClear = gain >= clear;
  const step = candidates[isClear ? fastest : 0];
  return { plan, step, candidates: candidates.length, gain: isClear ? gain : 1 };
}

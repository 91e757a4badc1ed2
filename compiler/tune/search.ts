// Measures tiles on this machine, product by product, and keeps the fastest of each.
//
// The candidates of a product are timed side by side, sample by sample, so that all of them share what disturbs a
// machine; medians are compared. The cost model's own choice stays unless another is clearly faster.

import type { PlanName } from '../../runtime/manifest.ts';
import type { Model } from '../../runtime/types.ts';
import type { Compilation, CompileInput } from '../api-types.ts';
import { importModule } from '../check/kernels.ts';
import { openNetwork } from '../network.ts';
import { sampleFor, type Sample } from '../check/sample.ts';
import { productKey, type Product } from '../loop/cost.ts';
import { contestantOf, quantile, race } from '../measure/race.ts';
import type { Tile } from '../loop/tile.ts';
import { tilesOf, type Tuning } from './tuning.ts';

export interface TuneOptions {
  /** where the config leaves them open: what to measure with; default 1 and 32 */
  readonly batch?: number;
  readonly steps?: number;
  /** hears of each product that is measured, and of what came out */
  readonly onProduct?: (found: Found) => void;
  /** hears what is being done */
  readonly onStage?: (stage: Stage) => void;
}

/** Of one product: its candidates are compiled one by one, then timed side by side. */
export interface Stage {
  readonly plan: PlanName;
  /** from 1, and how many products the plan has */
  readonly product: number;
  readonly products: number;
  readonly candidates: number;
  /** how many of them are compiled */
  readonly compiled: number;
  /** of the timing, from 0 to 1 */
  readonly share: number;
}

export interface Found {
  readonly plan: PlanName;
  readonly product: string;
  readonly candidates: number;
  readonly tile: Tile;
  /** the time of the cost model's choice over that of the tile */
  readonly gain: number;
}

type Compile = (input: CompileInput) => Promise<Compilation>;

/** A tuning of the kernels that this machine runs. Those it can't run keep the cost model's tiles. */
export async function tune(
  compile: Compile,
  input: CompileInput,
  options: TuneOptions = {},
): Promise<Tuning> {
  const network = openNetwork(input);
  const { batch, steps } = network.config;
  const sizes = {
    batch: batch === 'dynamic' ? (options.batch ?? 1) : batch,
    steps: steps === 'dynamic' ? (options.steps ?? 32) : steps,
  };
  const sample = sampleFor(network, sizes, 1);
  const bench: Bench = { compile, input, sample };
  const { onStage = () => {} } = options;
  let tuning: Tuning = {};
  for (const target of cpuTargets(network.config.targets)) {
    const plan = await planHere(bench, target);
    const products = [...(await productsOf(bench, plan))];
    for (const [i, [product, ranked]] of products.entries()) {
      const candidates = candidatesOf(ranked);
      const of = { plan, product: i + 1, products: products.length, candidates: candidates.length };
      const hear = (compiled: number, share: number): void => onStage({ ...of, compiled, share });
      const found = await best({ bench, target, plan, product, candidates, tuning, hear });
      options.onProduct?.(found);
      tuning = withTile(tuning, plan, product, found.tile);
    }
  }
  return tuning;
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
  const model = await open(bench, target, {});
  const { fused } = model;
  model.dispose();
  return fused ? 'fused' : target;
}

async function open({ compile, input, sample }: Bench, target: Cpu, tuning: Tuning): Promise<Model> {
  const made = await compile({ ...input, targets: [target], tiles: tilesOf(tuning) });
  const module = await importModule(made.module);
  return module.loadSync({ target, weights: Object.fromEntries(sample.params) });
}

type Products = ReadonlyMap<string, readonly Tile[]>;

/** Every product of the kernels, in their order, with the tiles the cost model ranks for it. */
async function productsOf({ compile, input }: Bench, plan: PlanName): Promise<Products> {
  const products = new Map<string, readonly Tile[]>();
  const record = (product: Product, ranked: readonly Tile[]): undefined => {
    products.set(productKey(product), ranked);
  };
  await compile({ ...input, tiles: (of) => (of === plan ? record : undefined) });
  return products;
}

const most = 5;
const unrolls = [1, 2, 4, 8];

/** The model's favourite tiles, each with some ways to unroll its sums; its own choice first. */
function candidatesOf(ranked: readonly Tile[]): readonly Tile[] {
  const cuts = ranked.slice(0, most);
  const all = cuts.flatMap((cut) =>
    unrolls.map((u): Tile => ({ ...cut, unroll: [Math.max(1, Math.floor(u / 2)), u] })),
  );
  const seen = new Map([...cuts.slice(0, 1), ...all].map((tile) => [JSON.stringify(tile), tile]));
  return [...seen.values()];
}

function withTile(tuning: Tuning, plan: PlanName, product: string, tile: Tile): Tuning {
  return { ...tuning, [plan]: { ...tuning[plan], [product]: tile } };
}

const rounds = 21;
const sampleMilliseconds = 2;
/** What a tile must gain to take the place of the model's. */
const clear = 1.03;

interface Choice {
  readonly bench: Bench;
  readonly target: Cpu;
  readonly plan: PlanName;
  readonly product: string;
  readonly candidates: readonly Tile[];
  readonly tuning: Tuning;
  readonly hear: (compiled: number, share: number) => void;
}

async function best({ bench, target, plan, product, candidates, tuning, hear }: Choice): Promise<Found> {
  const models: Model[] = [];
  for (const tile of candidates) {
    hear(models.length, 0);
    models.push(await open(bench, target, withTile(tuning, plan, product, tile)));
  }
  const contestants = models.map((model) => contestantOf(model, bench.sample));
  const onShare = (share: number): void => hear(models.length, share);
  const times = await race(contestants, { sample: sampleMilliseconds, rounds, onShare });
  const medians = times.map((each) => quantile(each, 0.5));
  const fastest = medians.indexOf(Math.min(...medians));
  const gain = medians[0] / medians[fastest];
  for (const model of models) model.dispose();
  const isClear = gain >= clear;
  const tile = candidates[isClear ? fastest : 0];
  return { plan, product, candidates: candidates.length, tile, gain: isClear ? gain : 1 };
}

// Compiles a config for every target, runs it on seeded numbers, and says where results part first.

import type { Compilation, CompileInput } from '../api-types.ts';
import { chosenTargets } from '../choose-targets.ts';
import { compile } from '../compile.ts';
import { fail, GruccError } from '../diagnostics.ts';
import { countElements } from '../front/params.ts';
import { openNetwork, type Network } from '../network.ts';
import { boundFor, looser } from './bounds.ts';
import { sameBits, within, type Bound, type Difference, type Judge, type Results } from './compare.ts';
import {
  checkKernels,
  importModule,
  isOnGpu,
  notesOf,
  openModel,
  targetsHere,
  type FoundGpu,
  type LoadedModule,
} from './kernels.ts';
import { meaningOf } from './meaning.ts';
import { resultShapes } from './result-shapes.ts';
import { messageOf, reproduction, type Agreement, type CheckResult, type Finding } from './report.ts';
import { sampleFor, sizesFor, type Sample } from './sample.ts';
import { allPasses, checkStages, type Passes } from './stages.ts';

export interface CheckOptions {
  /** default 1 */
  readonly seed?: number;
  /** where the config leaves them open; default: small ones from the seed */
  readonly batch?: number;
  readonly steps?: number;
  /** products up to which the result of every pass is computed; default 100,000 */
  readonly limit?: number;
  /** what kernels for a GPU run on; default: none */
  readonly gpu?: FoundGpu;
  /** instead of the compiler's own */
  readonly passes?: Passes;
  readonly compile?: (input: CompileInput) => Promise<Compilation>;
}

const LIMIT = 100_000;
/** The graph alone is evaluated up to this many times the limit. */
const GRAPH_LIMIT = 100;

/** Throws a GruccError for whatever is wrong with the input; what is wrong with grucc is the result's finding. */
export async function checkConfig(input: CompileInput, options: CheckOptions = {}): Promise<CheckResult> {
  const { seed = 1, gpu = { about: 'no GPU was asked for' } } = options;
  const network = openNetwork(input);
  const { config } = network;
  checkSizes(network, options);
  const run = { seed, ...sizesFor(config, seed, options) };
  const sample = sampleFor(network, run, seed);
  const passed = expectation(network, sample, options);
  const { agreed, finding } = passed.finding
    ? passed
    : await withModule(input, options.compile ?? compile, (module) =>
        withKernels(module, network, sample, passed, gpu),
      );
  return {
    ok: finding === undefined,
    config,
    ...run,
    agreed,
    notes: [...passed.notes, ...notesOf(config, gpu)],
    ...(finding && { finding }),
    reproduce: reproduction(input, config, { ...options, seed }),
  };
}

function checkSizes({ config }: Network, options: CheckOptions): void {
  for (const name of ['batch', 'steps'] as const) {
    const [fixed, asked] = [config[name], options[name]];
    if (asked !== undefined && fixed !== 'dynamic' && asked !== fixed)
      fail('GRU5001', `--${name} ${asked}: the config fixes "${name}" to ${fixed}`);
  }
}

interface Expected {
  readonly results: Results;
  readonly isExact: boolean;
  /** of what may differ in its last bits */
  readonly bound: Bound;
}

interface Expectation {
  readonly agreed: readonly Agreement[];
  readonly notes: readonly string[];
  readonly finding?: Finding;
  /** what the kernels must give, if anything is known of it, in f32 to the bit or in f64 */
  readonly expected?: Expected;
}

/** As much of what the kernels must give as can be known in reasonable time. */
function expectation(network: Network, sample: Sample, options: CheckOptions): Expectation {
  const { limit = LIMIT, passes = allPasses } = options;
  const work = countElements(network.params) * sample.batch * sample.steps;
  if (work <= limit) return everyPass(network, sample, passes);
  const size = `${work.toExponential(1)} products are more than ${limit.toExponential(0)}: no pass was looked at`;
  if (work > limit * GRAPH_LIMIT)
    return { agreed: [], notes: [`${size}; the targets were compared with each other and nothing else`] };
  const graph = network.graph();
  const results = meaningOf(graph, network, sample);
  const bound = boundFor(network.config, results, meaningOf(graph, network, sample, Math.fround));
  return {
    agreed: [],
    notes: [`${size}; the targets were compared with the graph in f64 and with each other`],
    expected: { results, isExact: false, bound },
  };
}

function everyPass(network: Network, sample: Sample, passes: Passes): Expectation {
  const { finding, results, bound, agreed } = checkStages(
    { network, sample },
    chosenTargets(network.config),
    passes,
  );
  if (finding) return { agreed, notes: [], finding };
  return { agreed, notes: [], ...(results && bound && { expected: { results, isExact: true, bound } }) };
}

type Outcome = Pick<Expectation, 'agreed' | 'finding'>;

/** What the compiler refuses is the user's to mend; anything else that is thrown is a finding. */
async function withModule(
  input: CompileInput,
  compile: NonNullable<CheckOptions['compile']>,
  next: (module: LoadedModule) => Promise<Outcome>,
): Promise<Outcome> {
  let module: LoadedModule;
  try {
    module = await importModule((await compile(input)).module);
  } catch (thrown) {
    if (thrown instanceof GruccError && thrown.code !== 'GRU9001') throw thrown;
    return { agreed: [], finding: { stage: 'emit', message: messageOf(thrown) } };
  }
  return next(module);
}

/**
 * Every target against what is known, and against the first target: to the bit, but on a GPU, which may contract,
 * reassociate and divide less exactly, and where numerics are fast.
 */
async function withKernels(
  module: LoadedModule,
  network: Network,
  sample: Sample,
  { agreed, expected }: Expectation,
  gpu: FoundGpu,
): Promise<Outcome> {
  const { config } = network;
  const shapes = resultShapes(network, sample);
  const weights = Object.fromEntries(sample.params);
  let first: Results | undefined;
  const kernels: Agreement[] = [];
  for (const target of targetsHere(module, gpu)) {
    const isLoose = isOnGpu(target);
    const near = (given: Results, to: Results): Difference | undefined =>
      within(looser(expected?.bound ?? boundFor(config, to), isLoose), given, to, shapes);
    const bits = (given: Results, to: Results): Difference | undefined => sameBits(given, to, shapes);
    const same = isLoose || config.numerics === 'fast' ? near : bits;
    const judge: Judge = (given) => {
      const known = expected && (expected.isExact ? same : near)(given, expected.results);
      const parted = known ?? (first && same(given, first));
      first ??= given;
      return parted;
    };
    const open = () => openModel(module, target, weights, gpu);
    const finding = await checkKernels(target, open, {
      network,
      sample,
      judge,
      compare: isLoose ? near : bits,
    });
    if (finding) return { agreed: [...agreed, ...kernels], finding };
    kernels.push({ of: `${target} kernel`, stages: 1 });
  }
  return { agreed: [...agreed, ...kernels] };
}

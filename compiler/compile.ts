// The whole compiler on one screen: config -> graph -> program -> kernels -> module. It reads no files.

import type { KernelPlan } from '../runtime/manifest.ts';
import { printModuleTypes } from '../targets/module-types.ts';
import { printModule } from '../targets/module.ts';
import { printWorklet } from '../targets/worklet.ts';
import type { Compilation, CompileInput, Stage } from './api-types.ts';
import { bakedWeights } from './baked-weights.ts';
import { tunedTargets } from './choose-targets.ts';
import { fail } from './diagnostics.ts';
import { configToJson, type ParsedConfig } from './front/config.ts';
import { canStream } from './front/network.ts';
import { countElements } from './front/params.ts';
import { printProgram } from './ir/loop-print.ts';
import type { Program } from './ir/loop.ts';
import { calledWith, makeManifest } from './make-manifest.ts';
import { checkMemory } from './memory.ts';
import { openNetwork } from './network.ts';
import { allPasses, toKernel, toProgram, type Passes, type PassResult } from './pipeline.ts';
import { planOf } from './plan.ts';
import type { Artifact, Target } from './target.ts';
import { version } from './version.ts';

/** Compiles a config to a module. Throws a GruccError for whatever is wrong with the input. */
export function compile(input: CompileInput): Promise<Compilation> {
  return compileWith(allPasses, input);
}

/** With passes of one's own: a test leaves one out. */
export async function compileWith(passes: Passes, input: CompileInput): Promise<Compilation> {
  const made = await compileModule(input, passes);
  return { ...made, types: await printModuleTypes(made.parts) };
}

/** All but the types of the module, which take the whole TypeScript compiler to print: what a page can load. */
export async function compileModule(
  input: CompileInput,
  passes = allPasses,
): Promise<Omit<Compilation, 'types'>> {
  const network = openNetwork(input);
  const { config, params, places, states } = network;
  if (input.worklet) checkWorklet(network);
  const baked = bakedWeights(network, input);
  const weights = baked.text;
  const lowered = toProgram(network.graph(), network.signature, undefined, passes);
  const compiled = tunedTargets(config, input).map((target) => compileTarget(target, lowered, passes));
  const plans = Object.fromEntries(compiled.map(({ target, plan }) => [target.plan, plan]));
  const memory = checkMemory(config, calledWith(network, plans), places);
  const made = await Promise.all(
    compiled.map(async (one) => ({ ...one, artifact: await one.target.emit({ run: one.program }) })),
  );
  const kernels = Object.fromEntries(made.map(({ target, artifact }) => [target.plan, artifact.code]));
  const build = await buildId({ version, config, params, plans, kernels, weights: weights ?? '' });
  const manifest = makeManifest(network, plans, build);
  const described = {
    config: configToJson(config),
    version,
    states: states.map((each) => ({ ...each, of: each.layer })),
  };
  const parts = { manifest, kernels, weights, ...described };
  return {
    config,
    warnings: [...network.warnings, ...baked.warnings, ...memory],
    build,
    module: printModule(parts),
    ...(input.worklet && { worklet: printWorklet(parts) }),
    parts,
    listings: made.flatMap(({ program, artifact, target }) =>
      listings(config.name, target, program, artifact),
    ),
    schedules: Object.fromEntries(compiled.map(({ target, program }) => [target.plan, program.schedule])),
    targetSizes: Object.fromEntries(made.map(({ target, artifact }) => [target.plan, artifact.code.length])),
    weightBytes: weights === undefined ? 0 : countElements(params) * 4,
  };
}

/** The program after every pass: of what all targets share once, then of each target. */
export async function explain(input: CompileInput): Promise<readonly Stage[]> {
  const network = openNetwork(input);
  const stages: Stage[] = [];
  const report = (target?: string) => (result: PassResult) => {
    const { name, changed, milliseconds, schedule } = result;
    const text = result.print();
    stages.push({
      name,
      changed,
      milliseconds,
      text,
      ...(target && { target }),
      ...(schedule && { schedule }),
    });
  };
  const program = toProgram(network.graph(), network.signature, report());
  for (const target of tunedTargets(network.config, input)) toKernel(program, target, report(target.plan));
  return stages;
}

interface CompiledTarget {
  readonly target: Target;
  readonly program: Program;
  readonly plan: KernelPlan;
}

function compileTarget(target: Target, lowered: Program, passes: Passes): CompiledTarget {
  const program = toKernel(lowered, target, undefined, passes);
  return { target, program, plan: planOf(program) };
}

/** The audio thread cannot wait for a GPU, and its sound never ends. */
function checkWorklet({ config, places }: ParsedConfig): void {
  const fix = 'an AudioWorklet needs';
  if (config.targets.every((target) => target === 'wgsl'))
    fail('GRU4008', `targets: ${fix} wasm or js beside wgsl`, places.targets);
  if (!canStream(config)) fail('GRU4008', `${fix} a model that can go step by step`, places.bidirectional);
}

/** A hash of all that decides the module's bytes: no time, no path, no chance. */
async function buildId(parts: unknown): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(parts));
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...hash.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function listings(
  name: string,
  target: Target,
  program: Program,
  { listing }: Artifact,
): Compilation['listings'] {
  return [
    // printed when somebody reads it: a large network's takes as long as compiling it
    {
      kind: 'ir',
      name: `${name}.${target.plan}.ir`,
      get text() {
        return printProgram(program);
      },
    },
    { kind: listing.kind, name: `${name}.${variantOf(target)}${listing.extension}`, text: listing.text },
  ];
}

/** Set apart in the names of files where a target has several kernels. */
function variantOf({ name, plan }: Target): string {
  return name === plan ? '' : `${plan}.`;
}

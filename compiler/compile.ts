// The whole compiler on one screen: config -> graph -> program -> kernels -> module. It reads no files.

import type { KernelPlan, Manifest } from '../runtime/manifest.ts';
import { resolveWeights } from '../runtime/weights.ts';
import { js, jsFast } from '../targets/js/js.ts';
import { printModule, printModuleTypes } from '../targets/module.ts';
import { printWorklet } from '../targets/worklet.ts';
import { toBase64 } from '../targets/base64.ts';
import { wasm, wasmFast } from '../targets/wasm/wasm.ts';
import { wgsl } from '../targets/wgsl/wgsl.ts';
import type { Compilation, CompileInput, Stage } from './api-types.ts';
import { error, fail, GruccError, type Place } from './diagnostics.ts';
import { buildGraph, type KernelShape } from './front/build.ts';
import type { Config, Numerics } from './front/config-types.ts';
import { configToJson, parseConfig, type ParsedConfig } from './front/config.ts';
import { canStream, outputOf, stateShape, statesOf } from './front/network.ts';
import { paramShapes, type ParamShapes } from './front/params.ts';
import { importHint } from './import-hint.ts';
import { printProgram } from './ir/loop-print.ts';
import type { Program } from './ir/loop.ts';
import { checkMemory } from './memory.ts';
import { allPasses, toKernel, toProgram, type Passes, type PassResult } from './pipeline.ts';
import { planOf } from './plan.ts';
import { readCells } from './read-cells.ts';
import type { Artifact, Target } from './target.ts';
import { version } from './version.ts';

/** Every target, in the order in which a config lists them by default. */
export const targets: readonly Target[] = [wasm, js, wgsl];

const byNumerics: { readonly [name in Numerics]: readonly Target[] } = {
  strict: targets,
  fast: [...wasmFast, jsFast, wgsl],
};

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
  const { config, warnings, places } = readConfig(input);
  if (input.worklet) checkWorklet(config, places);
  const cells = readCells({ config, places }, input);
  const params = paramShapes(config, cells);
  const weights = bakedWeights(config, params, places.weights, input);
  const shape = kernelShape(config);
  const lowered = toProgram(buildGraph(config, cells, shape), shape, undefined, passes);
  const compiled = tunedTargets(config, input).map((target) => compileTarget(target, lowered, passes));
  const plans = Object.fromEntries(compiled.map(({ target, plan }) => [target.plan, plan]));
  const memory = checkMemory(config, { ...shapeOf(config), plans }, places);
  const made = await Promise.all(
    compiled.map(async (one) => ({ ...one, artifact: await one.target.emit(one.program) })),
  );
  const kernels = Object.fromEntries(made.map(({ target, artifact }) => [target.plan, artifact.code]));
  const build = await buildId({ version, config, params, plans, kernels, weights: weights ?? '' });
  const manifest = manifestOf(config, params, plans, build);
  const states = statesOf(config);
  const parts = { manifest, kernels, weights, config: configToJson(config), version, states };
  return {
    config,
    warnings: [...warnings, ...memory],
    build,
    module: printModule(parts),
    ...(input.worklet && { worklet: printWorklet(parts) }),
    parts,
    listings: made.flatMap(({ program, artifact, target }) =>
      listings(config.name, target, program, artifact),
    ),
    targetSizes: Object.fromEntries(made.map(({ target, artifact }) => [target.plan, artifact.code.length])),
    weightBytes: weights === undefined ? 0 : countElements(params) * 4,
  };
}

/** The program after every pass: of what all targets share once, then of each target. */
export async function explain(input: CompileInput): Promise<readonly Stage[]> {
  const { config, places } = readConfig(input);
  const cells = readCells({ config, places }, input);
  const stages: Stage[] = [];
  const shape = kernelShape(config);
  const report = (target?: string) => (result: PassResult) => {
    const { name, changed, milliseconds } = result;
    stages.push({ name, changed, milliseconds, text: result.print(), ...(target && { target }) });
  };
  const program = toProgram(buildGraph(config, cells, shape), shape, report());
  for (const target of tunedTargets(config, input)) toKernel(program, target, report(target.plan));
  return stages;
}

export function readConfig(input: CompileInput): ParsedConfig {
  const known = targets.map((target) => target.name);
  const unknown = input.targets?.find((name) => !known.some((each) => each === name));
  if (unknown !== undefined) fail('GRU1003', `unknown target "${unknown}"; expected ${known.join(' or ')}`);
  const parsed = parseConfig(input.config, { targets: known, defaultName: input.defaultName });
  return input.targets ? { ...parsed, config: { ...parsed.config, targets: input.targets } } : parsed;
}

/** The targets of a config, with all the kernels a module of it has for each. No block of time is longer than a run. */
export function chosenTargets({ numerics, targets: names, steps }: Config): readonly Target[] {
  const chosen = byNumerics[numerics].filter(({ name }) => names.includes(name));
  if (steps === 'dynamic') return chosen;
  return chosen.map((target) => {
    const blockSteps = Math.min(steps, target.traits.blockSteps);
    return { ...target, traits: { ...target.traits, blockSteps } };
  });
}

function tunedTargets(config: Config, { tiles }: CompileInput): readonly Target[] {
  return chosenTargets(config).map((target) => {
    const choose = tiles?.(target.plan);
    return choose
      ? { ...target, schedule: (program, traits) => target.schedule(program, traits, choose) }
      : target;
  });
}

/** What the kernel is made for. Where a model can stream it takes any number of steps: all of a run, and one. */
export function kernelShape(config: Config): KernelShape {
  const batch = config.batch === 'dynamic' ? 'batch' : config.batch;
  const isFixed = config.steps === 1 || !canStream(config);
  const steps = config.steps === 'dynamic' || !isFixed ? 'steps' : config.steps;
  return { batch, steps, lengths: config.seqLength };
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

/** The parameters as base64 of little-endian f32, in the order of the manifest. */
function bakedWeights(
  config: Config,
  params: ParamShapes,
  place: Place | undefined,
  input: CompileInput,
): string | undefined {
  if (config.weights === undefined) return undefined;
  if (!input.weights) fail('GRU4001', `cannot read ${config.weights}: no files can be read here`, place);
  const values = readWeights(params, input.weights(config.weights), config.weights, place);
  const bytes = new DataView(new ArrayBuffer(countElements(params) * 4));
  let at = 0;
  for (const name of Object.keys(params)) {
    for (const value of values.get(name) ?? []) bytes.setFloat32(at++ * 4, value, true);
  }
  return toBase64(new Uint8Array(bytes.buffer));
}

/** The runtime's own reader, so that what builds also loads; its errors get the place that named the file. */
function readWeights(
  params: ParamShapes,
  bytes: Uint8Array,
  path: string,
  place: Place | undefined,
): ReadonlyMap<string, Float32Array> {
  try {
    return resolveWeights(params, bytes, undefined);
  } catch (cause) {
    const { code, message } = cause as { code?: string; message: string };
    if (code === undefined) throw cause;
    const text = `${path}: ${message}${importHint(path)}`;
    throw new GruccError(error(code as 'GRU2001', text, place), { cause });
  }
}

function countElements(params: ParamShapes): number {
  return Object.values(params).reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0);
}

/** The audio thread cannot wait for a GPU, and its sound never ends. */
function checkWorklet(config: Config, places: ParsedConfig['places']): void {
  const fix = 'an AudioWorklet needs';
  if (config.targets.every((target) => target === 'wgsl'))
    fail('GRU4008', `targets: ${fix} wasm or js beside wgsl`, places.targets);
  if (!canStream(config)) fail('GRU4008', `${fix} a model that can go step by step`, places.bidirectional);
}

function shapeOf(config: Config): Pick<Manifest, 'input' | 'output' | 'outputs' | 'hidden' | 'states'> {
  const { size, perStep } = outputOf(config);
  const states = stateShape(config);
  return {
    input: config.inputSize,
    output: size,
    outputs: perStep ? null : 1,
    hidden: states.size,
    states: states.count,
  };
}

function manifestOf(config: Config, params: ParamShapes, plans: Manifest['plans'], build: string): Manifest {
  return {
    build,
    name: config.name,
    ...shapeOf(config),
    batchFirst: config.batchFirst,
    streams: canStream(config),
    lengths: config.seqLength,
    batch: config.batch === 'dynamic' ? null : config.batch,
    steps: config.steps === 'dynamic' ? null : config.steps,
    params,
    plans,
  };
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

// Every target, and those that a config chooses, made for its sizes and its tuning.

import { js, jsFast } from '../targets/js/js.ts';
import { wasm, wasmFast } from '../targets/wasm/wasm.ts';
import { wgsl } from '../targets/wgsl/wgsl.ts';
import type { CompileInput } from './api-types.ts';
import type { Config } from './front/config-types.ts';
import type { Numerics } from './front/value-types.ts';
import type { Target } from './target.ts';
import { replay } from './tune/tuning.ts';

/** Every target, in the order in which a config lists them by default. */
export const targets: readonly Target[] = [wasm, js, wgsl];

const byNumerics: { readonly [name in Numerics]: readonly Target[] } = {
  strict: targets,
  fast: [...wasmFast, jsFast, wgsl],
};

/** The targets of a config, with all the kernels a module of it has for each. No block of time is longer than a run. */
export function chosenTargets({ numerics, targets: names, steps }: Config): readonly Target[] {
  const chosen = byNumerics[numerics].filter(({ name }) => names.includes(name));
  if (steps === 'dynamic') return chosen;
  return chosen.map((target) => {
    const blockSteps = Math.min(steps, target.traits.blockSteps);
    return { ...target, traits: { ...target.traits, blockSteps } };
  });
}

/** The same, with the schedules that were measured to be best. */
export function tunedTargets(config: Config, { tuning, pick }: CompileInput): readonly Target[] {
  return chosenTargets(config).map((target) => {
    const kept = tuning?.schedules[target.plan];
    if (tuning && kept)
      return { ...target, schedule: (program) => replay(program, target, kept, tuning.file) };
    const picked = pick?.(target.plan);
    return picked
      ? { ...target, schedule: (program, traits) => target.schedule(program, traits, picked) }
      : target;
  });
}

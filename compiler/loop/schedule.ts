// Chooses a schedule, and applies it while it is chosen: what is chosen later sees what the steps before have made.

import type { Buffer, Program, Var } from '../ir/loop.ts';
import type { Step } from '../ir/schedule.ts';
import type { Traits } from './traits.ts';
import { applySteps, begin, finish, type Scheduling } from './apply-schedule.ts';

/** A program as far as it is scheduled, and what steps call its loops and weights. */
export interface Unscheduled {
  readonly program: Program;
  readonly nameOf: (of: Var | Buffer) => string;
}

/** The decisions to take next: for each the steps that could be taken, best first. */
export type Choose = (at: Unscheduled, traits: Traits) => readonly (readonly Step[])[];

/** Takes another step than the best. */
export type Pick = (ranked: readonly Step[]) => Step;

export function scheduleBy(recipe: readonly Choose[]) {
  return (program: Program, traits: Traits, pick: Pick = ([best]) => best): Program => {
    const steps: Step[] = [];
    let at = begin(program);
    for (const choose of recipe) {
      const chosen = choose(unscheduled(at), traits).map(pick);
      at = applySteps(at, chosen, traits.lanes);
      steps.push(...chosen);
    }
    return finish(at, program, steps);
  };
}

function unscheduled({ program, loops, weights }: Scheduling): Unscheduled {
  const names = new Map([...loops, ...weights].map(([name, of]) => [of, name]));
  return { program, nameOf: (of) => names.get(of) ?? of.name };
}

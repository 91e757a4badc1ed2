// What a target is to the compiler: its traits, its schedule, its printer.

import type { PlanName, TargetName } from '../runtime/manifest.ts';
import type { Program } from './ir/loop.ts';
import type { Pick } from './loop/schedule.ts';
import type { Traits } from './loop/traits.ts';

/** Programs of one module, by name. */
export type Programs = Readonly<Record<string, Program>>;

/** What a target prints: the kernels of all programs as the module carries them, and as people read them. */
export interface Artifact {
  /** how the module's source spells the kernels: an expression of JavaScript */
  readonly code: string;
  /** files for `--emit`: extension -> contents */
  readonly listing: {
    readonly kind: 'wat' | 'js' | 'wgsl';
    readonly extension: string;
    readonly text: string;
  };
}

export interface Target {
  /** what users choose */
  readonly name: TargetName;
  /** which of the target's kernels these are: a module may hold several, and the runtime picks one */
  readonly plan: PlanName;
  /** what its program is: one function that is called, or a kernel for each outermost nest, which the host dispatches */
  readonly entry: 'function' | 'dispatches';
  readonly traits: Traits;
  /** built from the primitives of compiler/loop and nothing else */
  readonly schedule: (program: Program, traits: Traits, pick?: Pick) => Program;
  /** prints and decides nothing */
  readonly emit: (programs: Programs) => Promise<Artifact>;
}

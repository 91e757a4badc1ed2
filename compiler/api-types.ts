// What the compiler takes and gives, for the command line, the API and the tests.

import type { PlanName } from '../runtime/manifest.ts';
import type { ModuleParts } from '../targets/module.ts';
import type { Config } from './front/config-types.ts';
import type { SourceText } from './front/cell-types.ts';
import type { Schedule } from './ir/schedule.ts';
import type { Pick } from './loop/schedule.ts';
import type { Diagnostic } from './diagnostics.ts';

/** What a tuning file holds: for kernels, schedules that were measured to be best. */
export interface Tuning {
  /** its name, for errors */
  readonly file: string;
  readonly schedules: Readonly<Partial<Record<PlanName, Schedule>>>;
}

export interface CompileInput {
  /** the text of config.json and its name for errors */
  readonly config: SourceText;
  /** the model's name where the config gives none; usually from the file's name */
  readonly defaultName?: string;
  /** instead of the config's targets */
  readonly targets?: readonly string[];
  /** reads the .cell file a config names; throws a GruccError that names the place */
  readonly readCell?: (path: string) => SourceText;
  /** schedules to apply instead of those the cost model chooses */
  readonly tuning?: Tuning;
  /** takes other steps than the cost model where there is no such schedule */
  readonly pick?: (plan: PlanName) => Pick | undefined;
  /** also make what plays the model in an AudioWorklet */
  readonly worklet?: boolean;
  /** the bytes of the safetensors file to bake in, where the config names one */
  readonly weights?: (path: string) => Uint8Array;
}

/** The program after one pass. */
export interface Stage {
  /** the pass, e.g. "hoist-projection", or "build" and "lower" */
  readonly name: string;
  /** absent for what all targets share */
  readonly target?: string;
  readonly text: string;
  /** false where the pass returned what it was given */
  readonly changed: boolean;
  readonly milliseconds: number;
  /** of the pass that chose it */
  readonly schedule?: Schedule;
}

/** A file the compiler made, by its name without a folder. */
export interface OutputFile {
  readonly name: string;
  readonly text: string;
}

export interface Compilation {
  readonly config: Config;
  readonly warnings: readonly Diagnostic[];
  /** identifies the input and the compiler: the same input gives the same id and the same bytes */
  readonly build: string;
  /** NAME.js, the module */
  readonly module: OutputFile;
  /** NAME.d.ts */
  readonly types: OutputFile;
  /** where asked for: NAME.worklet.js, the processor, NAME.audio.js, the page's side, and the types of both */
  readonly worklet?: readonly OutputFile[];
  /** what both were printed from */
  readonly parts: ModuleParts;
  /** the kernels as people read them: NAME.wat, NAME.kernel.js, and NAME.ir, the final programs */
  readonly listings: readonly (OutputFile & { readonly kind: 'ir' | 'wat' | 'js' | 'wgsl' })[];
  /** how each kernel's loops were rewritten */
  readonly schedules: Readonly<Partial<Record<PlanName, Schedule>>>;
  /** bytes each target adds to the module */
  readonly targetSizes: Readonly<Record<string, number>>;
  /** bytes of baked weights, 0 without */
  readonly weightBytes: number;
}

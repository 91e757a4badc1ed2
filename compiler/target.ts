// What a target is to the compiler: its traits, its schedule, its printer.

import type { UnaryOp } from './ir/scalar.ts';
import type { Program } from './ir/loop.ts';
import type { Role } from './ir/loop.ts';

export interface Traits {
  /** f32 values in one vector; 1 for a target without vectors */
  readonly lanes: number;
  /** unary operations the printer can spell; the others are taken apart */
  readonly native: readonly UnaryOp[];
  /** what one element counts in an address: 1 for typed arrays, 4 for bytes */
  readonly unit: number;
  /** the arguments that are addresses in one memory rather than arrays of their own */
  readonly bases: readonly Role[];
  /** whether each outermost nest is a kernel of its own: then loops over time are the host's, and nothing else is */
  readonly dispatches: boolean;
}

/** The numbers a schedule is made from: data, so that it can be printed, searched and kept. */
export interface Sizes {
  /** rows of a product's tile, where its rows are many */
  readonly rows: number;
  /** vectors of accumulators in a tile, rows × columns × sums together */
  readonly vectors: number;
  /** terms of a sum added per turn of its loop */
  readonly unrollK: number;
  /** time steps of a block: enough for the tiles of a product, few enough for its result to stay in the cache */
  readonly blockSteps: number;
}

/** The kernels of one module by name: `run`, and `step` where it differs. */
export interface KernelPrograms {
  readonly run: Program;
  readonly step?: Program;
}

/** What a target prints: the kernel as the module carries it, and as people read it. */
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
  readonly name: 'js' | 'wasm' | 'wgsl';
  readonly traits: Traits;
  readonly sizes: Sizes;
  /** built from the primitives of compiler/loop and nothing else */
  readonly schedule: (program: Program, sizes: Sizes) => Program;
  /** prints and decides nothing */
  readonly emit: (programs: KernelPrograms) => Promise<Artifact>;
}

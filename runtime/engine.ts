// What a target offers the model: the same few operations whether its arrays are JavaScript's or a wasm memory's.
import type { CpuTarget, Kernels, Manifest } from './manifest.ts';
import type { Sizes } from './size.ts';
import type { Values } from './weights.ts';

/** Arrays by the names of arguments. What is updated holds its beginning before a call, and its end after it. */
export type Arrays = Readonly<Record<string, Float32Array>>;

/** Kernels with their weights. Everything is checked before it comes here; every array has exactly its size. */
export interface Engine {
  run(program: string, arrays: Arrays, sizes: Sizes): void;
  /** on arrays like those that are given, or on these */
  stepper(program: string, arrays: Arrays, sizes: Sizes): Stepper;
}

/** Places of one stream, which never move, and the kernel that goes from one call to the next. */
export interface Stepper {
  readonly arrays: Arrays;
  step(): void;
}

/** A target, bound to one module's kernels. */
export interface Backend {
  readonly target: CpuTarget;
  /** whether its kernels are those with fused multiply-add: known once it is ready */
  readonly fused?: boolean;
  /** prepares off the main thread where it can; never rejects */
  warm(): Promise<void>;
  /** prepares now; throws where this engine cannot run the target */
  ready(): void;
  open(params: Values): Engine;
}

export type MakeBackend = (manifest: Manifest, kernels: Kernels) => Backend;

/** A kernel with what it is called with: its arguments and scratch, as it takes them, then the sizes. */
export const bound = <A>(
  kernel: (...all: (A | number)[]) => void,
  all: readonly A[],
  { dims }: Manifest,
  sizes: Sizes,
): (() => void) => kernel.bind(undefined, ...all, ...Object.keys(dims).map((name) => sizes[name]));

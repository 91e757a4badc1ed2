// What a target offers the model: the same few operations whether its arrays are JavaScript's or a wasm memory's.
import type { CpuTarget, KernelPlan, Kernels, Manifest } from './manifest.ts';
import { sizeOf } from './size.ts';
import type { Values } from './weights.ts';

/** Kernels with their weights. Sizes are checked before they come here; every array has exactly its size. */
export interface Engine {
  run(
    x: Float32Array,
    lengths: Int32Array,
    h0: Float32Array | undefined,
    output: Float32Array,
    hn: Float32Array,
    batch: number,
    steps: number,
  ): void;
  /** `steps` is how many one call of `step` takes, 1 by default */
  stepper(batch: number, steps?: number): Stepper;
}

/** Places of one stream, which never move, and the kernel that goes from one call to the next. */
export interface Stepper {
  readonly x: Float32Array;
  readonly output: Float32Array;
  readonly state: Float32Array;
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

/** One of something for each of the areas around a kernel that is called, in the order of its arguments. */
export type Areas<A, L = A> = readonly [weights: A, x: A, lengths: L, output: A, state: A, scratch: A];

type Shape = Pick<Manifest, 'input' | 'output' | 'outputs' | 'hidden' | 'states'>;

/** How many elements each area has. */
export function areas(m: Shape, plan: KernelPlan, batch: number, steps: number): Areas<number> {
  return [
    plan.weights,
    batch * steps * m.input,
    batch,
    batch * (m.outputs ?? steps) * m.output,
    m.states * batch * m.hidden,
    sizeOf(plan.scratch, { batch, steps }),
  ];
}

/** `A` is how the target's kernels name an area: the array itself, or its address. */
export const makeStepper = <A, L>(
  kernel: (...args: [...Areas<A, L>, batch: number, steps: number]) => void,
  areas: Areas<A, L>,
  view: (index: 1 | 3 | 4) => Float32Array,
  batch: number,
  steps: number,
): Stepper => {
  const [weights, x, lengths, output, state, scratch] = areas;
  return {
    x: view(1),
    output: view(3),
    state: view(4),
    // Where this call leaves hn the next one finds h0.
    step: () => kernel(weights, x, lengths, output, state, scratch, batch, steps),
  };
};

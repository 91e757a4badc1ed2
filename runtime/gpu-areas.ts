// The areas around a kernel that is dispatched: what is updated has two, since threads read one while others write.
import { countOf } from './check.ts';
import type { Dims } from './check.ts';
import type { Binding, KernelPlan, Manifest } from './manifest.ts';
import { sizeOf } from './size.ts';
import { dimsOf } from './sizes.ts';

export interface Area {
  /** of an argument, or scratch */
  readonly name: string;
  readonly access: Binding[1];
  /** elements */
  readonly count: number;
}

type Args = Pick<Manifest, 'args'>;

/** How many elements an argument of a kernel has, or scratch. */
export function countIn({ args }: Args, plan: KernelPlan, name: string, sizes: Dims): number {
  const arg = args[name];
  if (arg?.from) return plan.weights;
  return arg ? countOf(dimsOf(arg, sizes)) : sizeOf(plan.scratch, sizes);
}

/** In the order of the kernel's bindings. */
export const gpuAreas = (
  m: Args,
  plan: KernelPlan,
  bindings: readonly Binding[],
  sizes: Dims,
): readonly Area[] =>
  bindings.map(([name, access]) => ({
    name,
    access,
    count: countIn(m, plan, name, sizes),
  }));

// Packs parameters into the one stream of weights a kernel reads front to back, as its plan says.
import type { KernelPlan, Pack } from './manifest.ts';

/** Fills `into`, which starts as zeros and has `plan.weights` elements. */
export function pack(
  plan: KernelPlan,
  params: ReadonlyMap<string, Float32Array>,
  into: Float32Array,
): Float32Array {
  for (const { param, at, from, axes } of plan.packs)
    copy(params.get(param) as Float32Array, from, into, at, axes);
  for (const [at = 0, ...values] of plan.constants) into.set(values, at);
  return into;
}

function copy(
  source: Float32Array,
  from: number,
  into: Float32Array,
  at: number,
  [axis, ...inner]: Pack['axes'],
): void {
  const [count, to, by] = axis as Pack['axes'][number];
  for (let i = 0; i < count; i++, at += to, from += by)
    if (inner.length > 0) copy(source, from, into, at, inner);
    else into[at] = source[from] ?? 0;
}

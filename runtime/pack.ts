// Packs parameters into the one stream of weights a kernel reads front to back, as its plan says.
import type { KernelPlan, Pack } from './manifest.ts';

/** Fills `into`, which starts as zeros and has `plan.weights` elements. */
export function pack(
  plan: KernelPlan,
  params: ReadonlyMap<string, Float32Array>,
  into: Float32Array,
): Float32Array {
  for (const one of plan.packs) copy(one, params.get(one.param) as Float32Array, into);
  for (const [at = 0, ...values] of plan.constants) into.set(values, at);
  return into;
}

function copy(
  { at, from, blocks, step, depth, stride, width }: Pack,
  source: Float32Array,
  into: Float32Array,
): void {
  for (let i = 0; i < blocks; i++)
    for (let c = 0; c < width; c++) {
      const start = from + (i * step + c) * depth;
      let to = at + i * depth * stride + c;
      for (let k = 0; k < depth; k++, to += stride) into[to] = source[start + k] ?? 0;
    }
}

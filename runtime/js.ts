// The js target: kernels that work on the caller's arrays in place, without a copy.
import { allocate, floats } from './check.ts';
import type { Areas, Backend, Engine } from './engine.ts';
import { areas, makeStepper, sizeOf } from './engine.ts';
import type { JsKernel, KernelPlan, Kernels, Manifest } from './manifest.ts';
import { pack } from './pack.ts';
import type { Values } from './weights.ts';

export const js = (manifest: Manifest, kernels: Kernels): Backend => ({
  target: 'js',
  warm: async () => {},
  ready: () => {},
  open: (params) => open(manifest, manifest.plans.js as KernelPlan, kernels.js as JsKernel, params),
});

function open(manifest: Manifest, plan: KernelPlan, kernel: JsKernel, params: Values): Engine {
  const weights = pack(plan, params, floats(plan.weights));
  let scratch = floats(0);
  return {
    run(x, lengths, h0, output, hn, batch, steps) {
      const needed = sizeOf(plan.scratch, batch, steps);
      if (scratch.length < needed) scratch = floats(needed);
      const apart = (a: Float32Array): Float32Array => separate(a, output, hn);
      const start = h0 ? apart(h0) : floats(hn.length);
      kernel(weights, apart(x), lengths, start, output, hn, scratch, batch, steps);
    },
    stepper: (batch, steps = 1) =>
      makeStepper(kernel, place(manifest, plan, weights, batch, steps), (a) => a, batch, steps),
  };
}

/** A kernel writes results while it still reads inputs: what shares memory with them is copied first. */
const separate = (input: Float32Array, output: Float32Array, hn: Float32Array): Float32Array =>
  input.buffer === output.buffer || input.buffer === hn.buffer ? input.slice() : input;

/** The areas of a stream. */
function place(
  m: Manifest,
  plan: KernelPlan,
  weights: Float32Array,
  batch: number,
  steps: number,
): Areas<Float32Array, Int32Array> {
  const [, x, , h0, output, hn, scratch] = areas(m, plan, batch, steps);
  const lengths = allocate(batch * 4, () => new Int32Array(batch).fill(steps));
  return [weights, floats(x), lengths, floats(h0), floats(output), floats(hn), floats(scratch)];
}

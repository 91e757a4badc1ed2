// The js target: kernels that work on the caller's arrays in place, without a copy.
import { allocate, floats } from './check.ts';
import type { Areas, Backend, Engine } from './engine.ts';
import { areas, makeStepper } from './engine.ts';
import type { JsKernel, KernelPlan, Kernels, Manifest } from './manifest.ts';
import { pack } from './pack.ts';
import { sizeOf } from './size.ts';
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
      const needed = sizeOf(plan.scratch, { batch, steps });
      if (scratch.length < needed) scratch = floats(needed);
      const inputs = separate(x, output, hn);
      if (h0) hn.set(h0);
      else hn.fill(0);
      kernel(weights, inputs, lengths, output, hn, scratch, batch, steps);
    },
    stepper(batch, steps = 1) {
      const all = place(manifest, plan, weights, batch, steps);
      return makeStepper(kernel, all, (index) => all[index], batch, steps);
    },
  };
}

/** Results are written while inputs are still read: what shares memory with them is copied first. */
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
  const [, x, , output, state, scratch] = areas(m, plan, batch, steps);
  const lengths = allocate(batch * 4, () => new Int32Array(batch).fill(steps));
  return [weights, floats(x), lengths, floats(output), floats(state), floats(scratch)];
}

// The js target: kernels that work on the caller's arrays in place, without a copy.
import { floats } from './check.ts';
import { bound } from './engine.ts';
import type { Arrays, Backend, Engine } from './engine.ts';
import type { JsKernel, KernelPlan, Kernels, Manifest } from './manifest.ts';
import { pack } from './pack.ts';
import { sizeOf } from './size.ts';
import type { Sizes } from './size.ts';
import type { Values } from './weights.ts';

export const js = (manifest: Manifest, kernels: Kernels): Backend => ({
  target: 'js',
  warm: async () => {},
  ready: () => {},
  open: (params) => open(manifest, kernels.js as Readonly<Record<string, JsKernel>>, params),
});

function open(m: Manifest, kernels: Readonly<Record<string, JsKernel>>, params: Values): Engine {
  const planOf = (program: string): KernelPlan => m.programs[program].plans.js as KernelPlan;
  const weights: Record<string, Float32Array> = {};
  for (const program in kernels)
    weights[program] = pack(planOf(program), params, floats(planOf(program).weights));
  // one serves all calls: they read nothing of it that they have not written before
  let scratch = floats(0);
  const bind = (program: string, arrays: Arrays, sizes: Sizes): (() => void) => {
    const needed = sizeOf(planOf(program).scratch, sizes);
    if (scratch.length < needed) scratch = floats(needed);
    const all = m.programs[program].args.map((name) => arrays[name] ?? weights[program]);
    return bound(kernels[program], [...all, scratch], m, sizes);
  };
  return {
    run: (...call) => bind(...call)(),
    stepper: (program, arrays, sizes) => ({ arrays, step: bind(program, arrays, sizes) }),
  };
}

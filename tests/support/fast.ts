// Modules of "numerics": "fast" with each of their CPU kernels at hand, in one process.

import type { OutputFile } from '../../compiler/api-types.ts';
import { importModule, type LoadedModule } from '../../compiler/check/kernels.ts';
import { compile } from '../../compiler/compile.ts';
import type { ParamShapes } from '../../compiler/front/params.ts';
import type { Model } from '../../runtime/types.ts';
import type { Params } from '../tools/fuzz/data.ts';
import { networkOf, type Network } from './network.ts';
import { withoutFused } from './relaxed-simd.ts';

/** With fused multiply-add, without, and in JavaScript. */
export const fastKernels = ['fused', 'wasm', 'js'] as const;
export type FastKernel = (typeof fastKernels)[number];

/** A module's parameters, and its models by kernel. */
export interface FastLoaders {
  readonly params: ParamShapes;
  readonly load: (kernel: FastKernel, weights: Params) => Model;
}

/** Of a strict module too, whose wasm kernel is the only one. To be used where relaxed SIMD is enabled. */
async function loadersOf(file: OutputFile): Promise<FastLoaders> {
  const [both, unfused] = await Promise.all([file, withoutFused(file)].map(importModule));
  return {
    params: (both as LoadedModule & { readonly params: ParamShapes }).params,
    load: (kernel, weights) =>
      kernel === 'fused'
        ? both.loadSync({ target: 'wasm', weights })
        : unfused.loadSync({ target: kernel, weights }),
  };
}

export interface FastModule extends FastLoaders {
  readonly network: Network;
}

export async function makeFast(config: object): Promise<FastModule> {
  const fast = { name: 'fast', ...config, numerics: 'fast' };
  const input = { config: { file: 'config.json', text: JSON.stringify(fast) }, targets: ['wasm', 'js'] };
  const { module } = await compile(input);
  return { network: networkOf(config), ...(await loadersOf(module)) };
}

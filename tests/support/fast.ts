// Modules of "numerics": "fast" with each of their CPU kernels at hand, in one process.

import { importModule } from '../../compiler/check/kernels.ts';
import { compile } from '../../compiler/compile.ts';
import type { Model } from '../../runtime/types.ts';
import type { Params } from '../fuzz/data.ts';
import { networkOf, type Network } from './network.ts';
import { withoutFused } from './relaxed-simd.ts';

/** With fused multiply-add, without, and in JavaScript. */
export const fastKernels = ['fused', 'wasm', 'js'] as const;
export type FastKernel = (typeof fastKernels)[number];

export interface FastModule {
  readonly network: Network;
  readonly load: (kernel: FastKernel, weights: Params) => Model;
}

/** To be loaded where relaxed SIMD is enabled. */
export async function makeFast(config: object): Promise<FastModule> {
  const fast = { name: 'fast', ...config, numerics: 'fast' };
  const input = { config: { file: 'config.json', text: JSON.stringify(fast) }, targets: ['wasm', 'js'] };
  const { module } = await compile(input);
  const [both, unfused] = await Promise.all([module, withoutFused(module)].map(importModule));
  return {
    network: networkOf(config),
    load: (kernel, weights) =>
      kernel === 'fused'
        ? both.loadSync({ target: 'wasm', weights })
        : unfused.loadSync({ target: kernel, weights }),
  };
}

// The machine's limits for a shape of the benchmark.

import { relaxedModule } from '../../../compiler/check/probes.ts';
import { limitOf as limitOfWork, type Limit } from '../../../compiler/measure/limits.ts';
import { matrixElements, type Shape } from './shapes.ts';

export type { Limit } from '../../../compiler/measure/limits.ts';

/** Whether the engine has relaxed SIMD, where fused multiply-add is. */
export const hasFused = (): boolean => WebAssembly.validate(Uint8Array.from(relaxedModule));

/** What a shape can reach here. */
export function limitOf(shape: Shape, fused: boolean): Promise<Limit> {
  const { batch, input, hidden } = shape;
  return limitOfWork({ batch, elements: matrixElements(shape), rows: (input + hidden) / 2 }, fused);
}

// What every contestant is given: the same weights, as PyTorch would draw them, and the same x.

import { floats } from '../../../compiler/check/random.ts';
import { directionsOf, inputsOf, layersOf, type Shape } from './shapes.ts';

export type Params = Readonly<Record<string, Float32Array>>;

export interface Data {
  /** by PyTorch's names */
  readonly params: Params;
  /** (T, B, I) */
  readonly x: Float32Array;
}

export const suffixOf = (layer: number, direction: number): string =>
  `_l${layer}${direction ? '_reverse' : ''}`;

export function dataOf(shape: Shape): Data {
  const { name, input, hidden, batch, steps, bias = true } = shape;
  const scale = 1 / Math.sqrt(hidden);
  const draw = (param: string, count: number) => [param, floats(count, `${name} ${param}`, scale)] as const;
  const params = layersOf(shape).flatMap((layer) =>
    Array.from({ length: directionsOf(shape) }, (_, d) => suffixOf(layer, d)).flatMap((suffix) => [
      draw(`weight_ih${suffix}`, 3 * hidden * inputsOf(shape, layer)),
      draw(`weight_hh${suffix}`, 3 * hidden * hidden),
      ...(bias ? [draw(`bias_ih${suffix}`, 3 * hidden), draw(`bias_hh${suffix}`, 3 * hidden)] : []),
    ]),
  );
  return { params: Object.fromEntries(params), x: floats(steps * batch * input, `${name} x`) };
}

// Every parameter of a network: names as in PyTorch's state dicts, and shapes.
import type { Cells } from './cell-types.ts';
import type { Config } from './config-types.ts';
import { kindOf, type Layer } from './layers/index.ts';
import { prefixOf } from './layers/kind.ts';
import { layersOf } from './network.ts';

/** parameter name -> shape, in the order in which PyTorch lists them */
export type ParamShapes = Readonly<Record<string, readonly number[]>>;

/** Every parameter the network needs, under the names weights are given by. */
export function paramShapes(config: Config, cells: Cells): ParamShapes {
  const shapes = layersOf(config).flatMap((layer) =>
    (kindOf(layer).params?.(layer, cells) ?? []).map(
      ([name, shape]) => [prefixOf(layer) + name, shape] as const,
    ),
  );
  return Object.fromEntries(shapes);
}

/** Numbers in all parameters together. */
export function countElements(params: ParamShapes): number {
  return Object.values(params).reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0);
}

/** Parameters usually begin in U(-s, s). */
export function initialScale(config: Config, param: string): number {
  const layer = layerOf(config, param);
  return (layer && kindOf(layer).initialScale?.(layer)) ?? 1;
}

/** The layer that a parameter is of. */
export function layerOf(config: Config, param: string): Layer | undefined {
  const prefix = param.slice(0, param.lastIndexOf('.') + 1);
  return layersOf(config).find((each) => prefixOf(each) === prefix);
}

// A network as the check sees it: its config and cell read as the compiler reads them, and the shapes of its results.

import type { CompileInput } from '../api-types.ts';
import { kernelShapes, readCell, readConfig } from '../compile.ts';
import { buildGraph, paramShapes, type KernelShape, type ParamShapes } from '../front/build.ts';
import type { Config } from '../front/config-types.ts';
import type { Graph } from '../ir/graph.ts';
import type { ResultShapes } from './compare.ts';
import type { KernelName } from './report.ts';
import type { SampleSizes } from './sample.ts';

export interface Network {
  readonly config: Config;
  readonly params: ParamShapes;
  /** the kernels that the module has */
  readonly shapes: { readonly [name in KernelName]?: KernelShape };
  readonly graph: (shape: KernelShape) => Graph;
}

export function openNetwork(input: CompileInput): Network {
  const { config, places } = readConfig(input);
  const cell = readCell(config, places.cell, input);
  return {
    config,
    params: paramShapes(config, cell),
    shapes: kernelShapes(config),
    graph: (shape) => buildGraph(config, cell, shape),
  };
}

export function directionsOf({ bidirectional }: Config): number {
  return bidirectional ? 2 : 1;
}

export function resultShapes(config: Config, { batch, steps }: SampleSizes): ResultShapes {
  const directions = directionsOf(config);
  const rows = config.batchFirst ? [batch, steps] : [steps, batch];
  return {
    output: [...rows, directions * config.hiddenSize],
    hn: [config.numLayers * directions, batch, config.hiddenSize],
  };
}

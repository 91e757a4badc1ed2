// A network as the check sees it: its config and cells read as the compiler reads them, and the shapes of its results.

import type { CompileInput } from '../api-types.ts';
import { kernelShape, readConfig } from '../compile.ts';
import { buildGraph, type KernelShape } from '../front/build.ts';
import type { Config } from '../front/config-types.ts';
import { outputOf, stateShape, stateSizes } from '../front/network.ts';
import { paramShapes, type ParamShapes } from '../front/params.ts';
import type { Graph, Root } from '../ir/graph.ts';
import { readCells } from '../read-cells.ts';
import type { ResultShapes } from './compare.ts';
import type { SampleSizes } from './sample.ts';

export interface Network {
  readonly config: Config;
  readonly params: ParamShapes;
  /** what the module's kernel is made for */
  readonly shape: KernelShape;
  readonly graph: (shape: KernelShape, watch?: (formula: Root) => void) => Graph;
}

export function openNetwork(input: CompileInput): Network {
  const { config, places } = readConfig(input);
  const cells = readCells({ config, places }, input);
  return {
    config,
    params: paramShapes(config, cells),
    shape: kernelShape(config),
    graph: (shape, watch) => buildGraph(config, cells, shape, watch),
  };
}

export function resultShapes(config: Config, { batch, steps }: SampleSizes): ResultShapes {
  const { size, perStep } = outputOf(config);
  const rows = config.batchFirst ? [batch, steps] : [steps, batch];
  const states = stateShape(config);
  const isOne = stateSizes(config).every((each) => each === states.size);
  return {
    output: [...(perStep ? rows : [batch]), size],
    // states of several sizes have no shape in common
    hn: isOne ? [states.count, batch, states.size] : [batch * states.size],
  };
}

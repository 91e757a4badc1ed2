// The manifest of a network: what a module's runtime, and the plans of its memory, have to know of it.

import type { Manifest } from '../runtime/manifest.ts';
import type { Config } from './front/config-types.ts';
import { canStream, outputOf } from './front/network.ts';
import { stateShape, type PlacedStates } from './front/states.ts';
import type { Network } from './network.ts';

export function makeManifest(
  { config, params, states }: Pick<Network, 'config' | 'params' | 'states'>,
  plans: Manifest['plans'],
  build: string,
): Manifest {
  return {
    build,
    name: config.name,
    ...shapeOf(config, states),
    batchFirst: config.batchFirst,
    streams: canStream(config),
    lengths: config.seqLength,
    batch: config.batch === 'dynamic' ? null : config.batch,
    steps: config.steps === 'dynamic' ? null : config.steps,
    params,
    plans,
  };
}

/** What the arrays around a kernel have for sizes. */
export function shapeOf(
  config: Config,
  states: readonly PlacedStates[],
): Pick<Manifest, 'input' | 'output' | 'outputs' | 'hidden' | 'states'> {
  const { size, perStep } = outputOf(config);
  const shape = stateShape(states);
  return {
    input: config.inputSize,
    output: size,
    outputs: perStep ? null : 1,
    hidden: shape.size,
    states: shape.count,
  };
}

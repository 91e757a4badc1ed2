// The manifest of a network: what a module's runtime, and the plans of its memory, have to know of it.

import type { Manifest } from '../runtime/manifest.ts';
import type { Config } from './front/config-types.ts';
import { canStream, outputOf, stateShape } from './front/network.ts';
import type { ParamShapes } from './front/params.ts';

export function makeManifest(
  config: Config,
  params: ParamShapes,
  plans: Manifest['plans'],
  build: string,
): Manifest {
  return {
    build,
    name: config.name,
    ...shapeOf(config),
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
): Pick<Manifest, 'input' | 'output' | 'outputs' | 'hidden' | 'states'> {
  const { size, perStep } = outputOf(config);
  const states = stateShape(config);
  return {
    input: config.inputSize,
    output: size,
    outputs: perStep ? null : 1,
    hidden: states.size,
    states: states.count,
  };
}

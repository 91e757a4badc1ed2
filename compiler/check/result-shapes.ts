// The shapes of a network's results.

import type { Config } from '../front/config-types.ts';
import { outputOf, stateShape, stateSizes } from '../front/network.ts';
import type { ResultShapes } from './compare.ts';
import type { SampleSizes } from './sample.ts';

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

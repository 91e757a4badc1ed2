// The shapes of a network's results.

import { outputOf } from '../front/network.ts';
import { stateShape, stateSizes } from '../front/states.ts';
import type { Network } from '../network.ts';
import type { ResultShapes } from './compare.ts';
import type { SampleSizes } from './sample.ts';

export function resultShapes(
  { config, states }: Pick<Network, 'config' | 'states'>,
  { batch, steps }: SampleSizes,
): ResultShapes {
  const { size, perStep } = outputOf(config);
  const rows = config.batchFirst ? [batch, steps] : [steps, batch];
  const { count, size: width } = stateShape(states);
  const isOne = stateSizes(states).every((each) => each === width);
  return {
    output: [...(perStep ? rows : [batch]), size],
    // states of several sizes have no shape in common
    hn: isOne ? [count, batch, width] : [batch * width],
  };
}

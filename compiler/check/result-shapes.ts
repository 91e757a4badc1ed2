// What a network's results are called, and their shapes.

import { outputOf } from '../front/network.ts';
import { kindsOf, stateSizes } from '../front/states.ts';
import type { Network } from '../network.ts';
import type { ResultShapes } from './compare.ts';
import type { SampleSizes } from './sample.ts';

/** The output, then every kind of state: hn. */
export function resultShapes(
  { config, states }: Pick<Network, 'config' | 'states'>,
  { batch, steps }: SampleSizes,
): ResultShapes {
  const { size, perStep } = outputOf(config);
  const rows = config.batchFirst ? [batch, steps] : [steps, batch];
  const kinds = kindsOf(states);
  const finals = kinds.map(({ name, count, size: width }) => {
    const own = states.filter((each) => kinds.length === 1 || each.name === name);
    const isOne = stateSizes(own).every((each) => each === width);
    // states of several sizes have no shape in common
    return [`${name}n`, isOne ? [count, batch, width] : [batch * width]] as const;
  });
  return { output: [...(perStep ? rows : [batch]), size], ...Object.fromEntries(finals) };
}

// The states of a network: how results call them, how many vectors there are of each, in which order they lie.

import { groupBy } from '../ir/group-by.ts';
import type { Cells } from './cell-types.ts';
import type { Config } from './config-types.ts';
import { kindOf } from './layers/index.ts';
import type { States } from './layers/kind.ts';
import { layersOf } from './network.ts';

/** States of a layer, and where they lie among all. */
export interface PlacedStates extends States {
  readonly layer: string;
  /** how many vectors lie before them */
  readonly first: number;
}

/** In the order in which they lie: all that is called h, layer by layer, then all that is called c. */
export function statesOf(config: Config, cells: Cells): readonly PlacedStates[] {
  const found = layersOf(config).flatMap((layer) =>
    (kindOf(layer).states?.(layer, cells) ?? []).map((states) => ({ ...states, layer: layer.name })),
  );
  let first = 0;
  return groupBy(found, ({ name }) => name)
    .flat()
    .map((states) => ({ ...states, first: (first += states.count) - states.count }));
}

/** The size of every state vector. */
export function stateSizes(states: readonly States[]): readonly number[] {
  return states.flatMap(({ count, size }) => Array.from({ length: count }, () => size));
}

/** What options and results hold, by name: every kind of state. The only one is h, whatever its cells call it. */
export function kindsOf(states: readonly States[]): readonly States[] {
  const kinds = groupBy(states, ({ name }) => name);
  return kinds.map((group) => ({ name: kinds.length === 1 ? 'h' : group[0].name, ...stateShape(group) }));
}

/**
 * One kind of state without its batch: states of one size lie as (count, B, size). States of several sizes lie one
 * whole after the other, (B, size) each, and count as one of the size of them all.
 */
function stateShape(states: readonly States[]): { readonly count: number; readonly size: number } {
  const sizes = stateSizes(states);
  return sizes.every((size) => size === sizes[0])
    ? { count: sizes.length, size: sizes[0] }
    : { count: 1, size: sizes.reduce((sum, size) => sum + size, 0) };
}

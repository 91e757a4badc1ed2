// The states of a network by name, and all of them in one array, as kernels have them.

import { kindsOf, type PlacedStates } from '../front/states.ts';

/** Each kind of state among all of them, which lie one kind after the other, by its name with `suffix` added. */
export function statesByName(
  states: readonly PlacedStates[],
  batch: number,
  all: Float32Array,
  suffix: string,
): Readonly<Record<string, Float32Array>> {
  let at = 0;
  return Object.fromEntries(
    kindsOf(states).map(({ name, count, size }) => [
      name + suffix,
      all.subarray(at, (at += count * batch * size)),
    ]),
  );
}

/** What states that began so have become: each part of all of them, under the name of its result. */
export function finalsLike(
  starts: Readonly<Record<string, Float32Array>>,
  all: readonly number[],
): Readonly<Record<string, readonly number[]>> {
  let at = 0;
  return Object.fromEntries(
    Object.entries(starts).map(([name, { length }]) => [
      `${name.slice(0, -1)}n`,
      all.slice(at, (at += length)),
    ]),
  );
}

/** All states in one array, as kernels have them. */
export function allStates(byName: Readonly<Record<string, Float32Array>>): Float32Array {
  return Float32Array.from(Object.values(byName).flatMap((values) => [...values]));
}
